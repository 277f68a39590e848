-- the last digits are the machine's
SET extra_float_digits = 0;

-- the matrix of Marcus: orders and money of four customers; the mean is 5.25 orders, the pooled mean 100 an order

CREATE TABLE customers AS
SELECT * FROM (VALUES ('a', 10, 1000.00), ('b', 2, 800), ('c', 8, 240), ('d', 1, 60)) v (customer, orders, money);
SELECT customer, orders, round(money / orders, 2) AS average,
       customer_matrix(orders, money / orders) OVER () AS field,
       customer_matrix(orders, money / orders, 'marcus', 'zh') OVER () AS zh,
       customer_matrix(orders, money / orders, 5.25, 100) AS by_cuts
FROM customers ORDER BY customer;
-- the mean of the averages would be 147.50, with the same answer here; not so with one more customer
SELECT customer, customer_matrix(orders, money / orders) OVER () AS pooled,
       customer_matrix(orders, money / orders, avg(orders) OVER (), avg(money / orders) OVER ()) AS unpooled
FROM (TABLE customers UNION ALL VALUES ('e', 4, 460.00)) c ORDER BY customer;
-- other schemes hold y against its own mean
SELECT customer, customer_matrix(orders, money / orders, 'core') OVER () AS field,
       customer_matrix(orders, money / orders, 5.25, 147.5, 'core') AS by_cuts
FROM (TABLE customers UNION ALL VALUES ('e', 5.25, 147.50)) c ORDER BY customer;

-- the four schemes

SELECT scheme, x, y, customer_matrix(x, y, 1, 1, scheme) AS en, customer_matrix(x, y, 1, 1, scheme, 'zh') AS zh
FROM unnest(ARRAY['marcus', 'potential', 'core', 'satisfaction']) WITH ORDINALITY s (scheme, n),
     (VALUES (1.0, 1.0), (1, 0), (0, 1), (0, 0)) v (x, y)
ORDER BY n, x DESC, y DESC;

-- who is at the cut is high, by given cuts and by means

SELECT customer_matrix(0.1, 0.3, 0.1, 0.3, 'core'), customer_matrix(0.1::float8, 0.3::float8, 0.1, 0.3, 'core'),
       customer_matrix(-0.0::float8, 0, 0, -0.0, 'core');
SELECT x, y, customer_matrix(x, y, 'core') OVER () AS mean_2, customer_matrix(x::float8, y::float8, 'core') OVER () AS mean_2_float8
FROM (VALUES (1.0, 3.0), (2.0, 2.0), (3.0, 1.0)) v (x, y);
-- equal customers are at their mean, also where it has no end of digits
SELECT DISTINCT customer_matrix(x, 100 / x) OVER () AS exact, customer_matrix(x::float8, 0.1::float8) OVER () AS float8,
       customer_matrix(0.1::float8, x, 'core') OVER () AS core
FROM (SELECT 3.0 AS x FROM generate_series(1, 7)) v;
-- exact: a mean that a digit more would round away
SELECT y, customer_matrix(1, y, 'core') OVER () FROM (VALUES (1.00000000000000000000000001), (1), (1)) v (y);
SELECT y, customer_matrix(0, y, 'core') OVER () FROM (VALUES (12345678901234567890.5), (12345678901234567890.5), (12345678901234567890.4999)) v (y);

-- NULL on an axis: no field, and no weight in a mean

SELECT x, y, customer_matrix(x, y) OVER () AS field, customer_matrix(x, y, 'core') OVER () AS core
FROM (VALUES (1, 10.0), (3, 20), (NULL, 1e6), (1e6, NULL), (NULL, NULL)) v (x, y);
SELECT customer_matrix(1, 2, NULL) OVER (), customer_matrix(1, 2, 'core', NULL) OVER (), customer_matrix(NULL::numeric, NULL) OVER (),
       customer_matrix(NULL, 1, 2, 3), customer_matrix(1, NULL, 2, 3), customer_matrix(1, 2, NULL, 3), customer_matrix(1, 2, 3, NULL::numeric),
       customer_matrix(1, 2, 3, 4, NULL), customer_matrix(1, 2, 3, 4, 'core', NULL);

-- prospects bought nothing: their average is unknown; without any purchase so is the pooled mean

SELECT x, customer_matrix(x, y) OVER () FROM (VALUES (0, NULL), (2, 30.0), (4, 20)) v (x, y);
SELECT customer_matrix(0, 5) OVER (), customer_matrix(0.0, 5.0) OVER (), customer_matrix(0, 5, 'core') OVER ();

-- partitions are apart; one row; many rows; histories

SELECT part, x, customer_matrix(x, x, 'core') OVER (PARTITION BY part)
FROM (VALUES (1, 1), (1, 2), (2, 10), (2, 20), (3, 5)) v (part, x) ORDER BY part, x;
SELECT field, count(*), min(x), max(x)
FROM (SELECT x, customer_matrix(x, -x, 'potential') OVER () AS field FROM generate_series(1, 10000) x) v GROUP BY 1 ORDER BY 1;
SELECT customer, customer_matrix(frequency(h), average_order(h)) OVER ()
FROM (VALUES ('twice', '{2025-01-05:1:20,2025-02-05:1:40}'::purchase_history), ('once', '{2025-01-05:1:90}'), ('prospect', NULL), ('refund', '{2025-01-05:0:-9}')) v (customer, h)
ORDER BY customer;

-- errors

SELECT customer_matrix(1, 2, 'bcg') OVER ();
\echo :LAST_ERROR_SQLSTATE
SELECT customer_matrix(1, 2, 3, 4, 'Core');
SELECT customer_matrix(1, 2, 'core', 'de') OVER ();
\echo :LAST_ERROR_SQLSTATE
SELECT customer_matrix(1, 2, 3, 4, 'core', '');
SELECT customer_matrix(x, 1) OVER () FROM (VALUES (1.5), (-0.5)) v (x);
\echo :LAST_ERROR_SQLSTATE
SELECT customer_matrix(x, 1) OVER () FROM (VALUES (1.5::float8), (-0.5)) v (x);
SELECT customer_matrix('NaN'::numeric, 1, 1, 1);
\echo :LAST_ERROR_SQLSTATE
SELECT customer_matrix(1, 1, 1, 'infinity'::numeric);
SELECT customer_matrix(1, 1, 'NaN'::float8, 1);
SELECT customer_matrix(1, 'NaN'::numeric) OVER ();
SELECT customer_matrix('infinity'::float8, 1) OVER ();
SELECT customer_matrix(1e30, 1e-30) OVER (), customer_matrix(x, 1, 'core') OVER () FROM (VALUES (1e30), (1e-30)) v (x);
\echo :LAST_ERROR_SQLSTATE
SELECT customer_matrix(1e200::float8, 1e200::float8) OVER ();
\echo :LAST_ERROR_SQLSTATE

-- key accounts: money, years with us, days that payments are late, 3 : 1 : 1

CREATE TABLE accounts AS
SELECT * FROM (VALUES ('north', 500.0, 2, 0), ('south', 100, 10, 40), ('east', 300, 6, 10), ('west', NULL, 99, -99)) v (account, money, years, late);
SELECT account, key_account_score(ARRAY[money, years, late]::float8[], '{3,1,-1}') OVER () AS score
FROM accounts ORDER BY score DESC NULLS LAST;
-- a weight of 0 counts nothing; weights are relative
SELECT account, key_account_score(ARRAY[money, years, late]::float8[], '{0.5,0,0}') OVER () AS money,
       key_account_score(ARRAY[money, years, late]::float8[], '{0,0,-1e300}') OVER () AS late,
       key_account_score(ARRAY[money]::float8[], '{7}') OVER () AS alone
FROM accounts ORDER BY account;
-- all equal: 50; one customer; no customer
SELECT DISTINCT key_account_score(ARRAY[7, x], '{1,1}') OVER () AS halves FROM generate_series(1, 3) x ORDER BY 1;
SELECT key_account_score('{1,2}', '{1,-1}') OVER (), key_account_score(NULL, '{1,-1}') OVER (), key_account_score('{1,2}', NULL) OVER (),
       key_account_score('{1,NULL}', '{1,-1}') OVER ();
SELECT key_account_score('{1}', '{1}') OVER () WHERE false;
-- the range of doubles
SELECT x, key_account_score(ARRAY[x], '{-2}') OVER () FROM (VALUES (-1.7e308::float8), (0), (1.7e308)) v (x);
-- partitions may have weights of their own, rows may not
SELECT part, x, key_account_score(ARRAY[x], ARRAY[part]) OVER (PARTITION BY part) FROM (VALUES (1, 1), (1, 2), (-1, 1), (-1, 2)) v (part, x) ORDER BY part, x;
SELECT key_account_score(ARRAY[x], ARRAY[x]) OVER () FROM (VALUES (1), (2)) v (x);
\echo :LAST_ERROR_SQLSTATE
SELECT key_account_score(ARRAY[x], CASE WHEN x = 1 THEN ARRAY[1.0] END) OVER () FROM (VALUES (1), (2)) v (x);
SELECT key_account_score(ARRAY[x], CASE WHEN x = 2 THEN ARRAY[1.0] END) OVER () FROM (VALUES (1), (2)) v (x);
-- ill-formed arrays
SELECT key_account_score('{1,2}', '{1}') OVER ();
\echo :LAST_ERROR_SQLSTATE
SELECT key_account_score('{1}', '{1,2}') OVER ();
SELECT key_account_score('{}', '{1}') OVER ();
SELECT key_account_score('{1}', '{}') OVER ();
SELECT key_account_score('{{1},{2}}', '{1,2}') OVER ();
SELECT key_account_score('{1,2}', '{{1},{2}}') OVER ();
SELECT key_account_score('{1,2}', '{0,0}') OVER ();
\echo :LAST_ERROR_SQLSTATE
SELECT key_account_score('{1,2}', '{1,NULL}') OVER ();
SELECT key_account_score('{1,2}', '{1,NaN}') OVER ();
SELECT key_account_score('{1,2}', '{1,-infinity}') OVER ();
SELECT key_account_score('{1,NaN}', '{1,1}') OVER ();
\echo :LAST_ERROR_SQLSTATE
SELECT key_account_score('{infinity,1}', '{0,1}') OVER ();

DROP TABLE customers, accounts;
