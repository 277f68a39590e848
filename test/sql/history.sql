-- the type: text

SELECT '{}'::purchase_history;
SELECT '{2024-01-05:2:120.50,2024-02-11:1:30.00}'::purchase_history;
SELECT '{2024-01-05:1:5,2024-01-06:1:5.1,2024-01-07:1:5.1200,2024-01-08:1:5.1234}'::purchase_history;
SELECT '{2024-01-05:0:-0.0001,2024-01-06:1:-3.00,2024-01-07:2147483647:0}'::purchase_history;
SELECT '{4713-11-24 BC:1:1.00,0001-12-31 BC:1:2.00,0001-01-01:1:3.00,1969-12-31:1:4.00,2100-02-28:1:5.00,5874897-12-31:1:6.00}'::purchase_history;
SELECT '{2024-01-05:1:922337203685477.5807,2024-01-06:1:-922337203685477.5808}'::purchase_history;
SET DateStyle = 'German, DMY';
SELECT '{2024-01-05:2:120.50}'::purchase_history;
RESET DateStyle;

-- malformed text: 22P02 and the reason

SELECT ''::purchase_history;
\echo :LAST_ERROR_SQLSTATE
SELECT '2024-01-05:2:120.50'::purchase_history;
SELECT '{'::purchase_history;
SELECT '{}x'::purchase_history;
SELECT '{} '::purchase_history;
SELECT ' {}'::purchase_history;
SELECT '{,}'::purchase_history;
SELECT '{2024-01-05:2:120.50,}'::purchase_history;
SELECT '{2024-01-05:2:120.50'::purchase_history;
SELECT '{2024-01-05:2:120.50;2024-01-06:1:1}'::purchase_history;
SELECT '{2024-01-05:2}'::purchase_history;
SELECT '{2024-01-05}'::purchase_history;
SELECT '{2024-01-05:2:120.50:7}'::purchase_history;
SELECT '{2024-01-05::120.50}'::purchase_history;
SELECT '{2024-01-05:-1:120.50}'::purchase_history;
SELECT '{2024-01-05:2147483648:120.50}'::purchase_history;
SELECT '{2024-01-05:1.5:120.50}'::purchase_history;
SELECT '{2024-01-05:2:}'::purchase_history;
SELECT '{2024-01-05:2:-}'::purchase_history;
SELECT '{2024-01-05:2:.5}'::purchase_history;
SELECT '{2024-01-05:2:5.}'::purchase_history;
SELECT '{2024-01-05:2:+5}'::purchase_history;
SELECT '{2024-01-05:2:1e3}'::purchase_history;
SELECT '{2024-01-05:2:NaN}'::purchase_history;
SELECT '{2024-01-05:2:1.23456}'::purchase_history;
SELECT '{2024-01-05:2:1.2.3}'::purchase_history;
SELECT '{2024-01-05:2:922337203685477.5808}'::purchase_history;
SELECT '{2024-01-05:2:99999999999999999999999}'::purchase_history;
SELECT '{2024-02-30:2:120.50}'::purchase_history;
SELECT '{2023-02-29:2:120.50}'::purchase_history;
SELECT '{2024-13-01:2:120.50}'::purchase_history;
SELECT '{2024-00-01:2:120.50}'::purchase_history;
SELECT '{2024-01-00:2:120.50}'::purchase_history;
SELECT '{0000-01-01:2:120.50}'::purchase_history;
SELECT '{24-01-01:2:120.50}'::purchase_history;
SELECT '{2024-1-1:2:120.50}'::purchase_history;
SELECT '{05.01.2024:2:120.50}'::purchase_history;
SELECT '{infinity:2:120.50}'::purchase_history;
SELECT '{4714-11-23 BC:2:120.50}'::purchase_history;
SELECT '{5874898-01-01:2:120.50}'::purchase_history;
SELECT '{99999999-01-01:2:120.50}'::purchase_history;
SELECT '{2024-01-05:2:120.50,2024-01-05:1:1}'::purchase_history;
SELECT '{2024-01-05:2:120.50,2024-01-04:1:1}'::purchase_history;
SELECT '{2024-01-05:0:0}'::purchase_history;
SELECT '{2024-01-05:0:5.00}'::purchase_history;
SELECT ('{2024-01-05:2:' || repeat('客', 60) || '}')::purchase_history;

-- the aggregate

CREATE TABLE orders (customer_id int, ordered_at timestamptz, total numeric);
INSERT INTO orders VALUES
    (1, '2024-01-05 10:00+00', 100), (1, '2024-01-05 23:59:59.999999+00', 20.50), (1, '2024-02-11 00:00+00', 30),
    (2, '2024-03-01 12:00+00', 10), (2, '2024-03-02 12:00+00', -10), (2, '2024-03-03 12:00+00', 0),
    (3, '2024-03-01 12:00+00', -7.25),
    (4, NULL, 5), (4, '2024-03-01 12:00+00', NULL),
    (5, '2024-03-01 12:00+00', 5), (5, NULL, 5), (5, '2024-03-01 13:00+00', NULL);
SELECT customer_id, purchase_history(ordered_at, total) FROM orders GROUP BY 1 ORDER BY 1;
SELECT customer_id, purchase_history(ordered_at::timestamp, total::float8) FROM orders GROUP BY 1 ORDER BY 1;
SELECT purchase_history(ordered_at, total) FROM orders WHERE false;
SELECT purchase_history(ordered_at, total) FILTER (WHERE total > 0) FROM orders WHERE customer_id = 2;

-- a timestamptz counts at its UTC day in every session; local days are asked for
SET timezone = 'Asia/Shanghai';
SELECT purchase_history(timestamptz '2024-01-05 16:30+00', 1);
SELECT purchase_history(timestamptz '2024-01-05 16:30+00' AT TIME ZONE 'Asia/Shanghai', 1);
SET timezone = 'America/New_York';
SELECT purchase_history(timestamptz '2024-01-05 16:30+00', 1);
RESET timezone;
SELECT purchase_history(d, 1) FROM (VALUES (timestamp '1969-12-31 23:59:59.999999'), ('1970-01-01 00:00'), ('1999-12-31 23:59:59.999999'), ('2000-01-01 00:00')) v (d);
SELECT purchase_history(d, 1) FROM (VALUES (timestamp '4713-11-24 00:00 BC'), ('294276-12-31 23:59:59.999999')) v (d);
SELECT purchase_history(d, 1) FROM (VALUES (date '4713-11-24 BC'), ('5874897-12-31')) v (d);

-- amounts: half away from zero at the fourth decimal, then the sign decides
SELECT purchase_history(date '2024-01-01' + n, a) FROM (VALUES
    (0, 0.00005), (1, 0.00004999), (2, -0.00005), (3, -0.00004999), (4, 1.00005), (5, 1.00014999999999999999),
    (6, 123456789.12345), (7, 0.1), (8, 1e-100), (9, -1e-100), (10, 9999.99995), (11, 99999999.99995)) v (n, a);
SELECT purchase_history(date '2024-01-01' + n, a::float8) FROM (VALUES
    (0, 0.00005), (1, 0.00004999), (2, -0.00005), (3, -0.00004999), (4, 1.00005), (5, 1.00014999),
    (6, 123456789.12345), (7, 0.1), (8, 1e-100), (9, -1e-100), (10, 9999.99995), (11, 99999999.99995)) v (n, a);
SELECT purchase_history(date '2024-01-01', '-0'::float8);
SELECT purchase_history(date '2024-01-01', 0.1::float8 + 0.2::float8 - 0.3::float8);
SELECT purchase_history(date '2024-01-01' + n, a) FROM (VALUES (0, 922337203685477.5807), (1, -922337203685477.5807), (2, 922337203685477.58074999)) v (n, a);
SELECT purchase_history(date '2024-01-01' + n, a::float8) FROM (VALUES (0, 123456789012.3456), (1, -922337203685477), (2, 900000000000000.1)) v (n, a);
SELECT purchase_history(date '2024-01-01', 7::int), purchase_history(date '2024-01-01', 7::bigint);
SELECT purchase_history(date '2024-01-01', 922337203685477.5808);
SELECT purchase_history(date '2024-01-01', -922337203685477.58075);
-- 2^128 of the smallest units
SELECT purchase_history(date '2024-01-01', 34028236692093846346337460743176821.1456);
SELECT purchase_history(date '2024-01-01', 1e300);
SELECT purchase_history(date '2024-01-01', 'NaN'::numeric);
SELECT purchase_history(date '2024-01-01', 'infinity'::numeric);
SELECT purchase_history(date '2024-01-01', '-infinity'::numeric);
SELECT purchase_history(date '2024-01-01', 1e300::float8);
SELECT purchase_history(date '2024-01-01', 'NaN'::float8);
SELECT purchase_history(date '2024-01-01', 'infinity'::float8);
SELECT purchase_history(date '2024-01-01', 922337203685477.5807) FROM generate_series(1, 2);
SELECT purchase_history(date 'infinity', 1);
SELECT purchase_history(date '-infinity', 1);
SELECT purchase_history(timestamp 'infinity', 1);
SELECT purchase_history(timestamptz '-infinity', 1);

-- a value takes 16 bytes and 16 for each day, wherever it comes from
SELECT n AS days, 16 + 16 * n AS bytes, pg_column_size(purchase_history(date '2023-12-31' + d, 1)) AS aggregated,
       pg_column_size(rollup(('{2024-01-0' || d || ':1:1}')::purchase_history)) AS rolled_up,
       pg_column_size(purchase_history(date '2023-12-31' + d, 1) + '{2024-01-01:1:1}') AS added
FROM generate_series(1, 9) n, generate_series(1, n) d
GROUP BY n ORDER BY n;
SELECT pg_column_size(h), pg_column_size(h - h), pg_column_size(as_of(h, '2024-01-01')), pg_column_size(slice(h, '2024-01-02', 'infinity'))
FROM (SELECT '{2024-01-01:1:1,2024-01-02:1:1,2024-01-03:1:1}'::purchase_history AS h OFFSET 0) v;

-- a century of days, in any order, is one history
SELECT purchase_days(a), a = b, a = c, first_purchase(a), last_purchase(a), monetary(a)
FROM (SELECT purchase_history(date '1950-01-01' + n, 1 ORDER BY n) a,
             purchase_history(date '1950-01-01' + n, 1 ORDER BY n DESC) b,
             purchase_history(date '1950-01-01' + n, 1 ORDER BY md5(n::text)) c
      FROM generate_series(0, 36524) n) century;

-- rollup, +, -

CREATE TABLE histories AS
    SELECT customer_id, purchase_history(ordered_at, total) AS h FROM orders GROUP BY 1;
SELECT rollup(h) FROM histories;
SELECT rollup(h) = (SELECT purchase_history(ordered_at, total) FROM orders) FROM histories;
SELECT rollup(h) FROM histories WHERE customer_id = 4;
SELECT rollup(h) FROM histories WHERE false;
SELECT '{2024-01-05:1:5.00}'::purchase_history + '{2024-01-04:1:1.00,2024-01-05:1:2.00,2024-01-06:0:-1.00}';
SELECT '{}'::purchase_history + '{2024-01-05:1:5.00}', '{2024-01-05:1:5.00}'::purchase_history + '{}', '{}'::purchase_history + '{}';
SELECT '{2024-01-04:1:1.00,2024-01-05:2:7.00,2024-01-06:0:-1.00}'::purchase_history - '{2024-01-04:1:1.00,2024-01-05:1:2.00,2024-01-06:0:-1.00}';
SELECT '{2024-01-05:1:5.00}'::purchase_history - '{2024-01-05:1:5.00}';
SELECT '{2024-01-05:1:-5.00}'::purchase_history - '{2024-01-05:1:10.00}';
SELECT NULL::purchase_history + '{2024-01-05:1:5.00}', '{2024-01-05:1:5.00}'::purchase_history - NULL;
SELECT count(*) AS pairs, bool_and((a.h + b.h) - b.h = a.h) AS undone, bool_and(a.h + b.h = b.h + a.h) AS commutes
FROM histories a, histories b;
SELECT '{2024-01-05:1:5.00}'::purchase_history - '{2024-01-04:1:5.00}';
SELECT '{2024-01-05:1:5.00}'::purchase_history - '{2024-01-06:1:5.00}';
SELECT '{2024-01-05:1:5.00}'::purchase_history - '{2024-01-05:2:5.00}';
SELECT '{2024-01-05:1:5.00}'::purchase_history - '{2024-01-05:1:4.00}';
SELECT '{}'::purchase_history - '{2024-01-05:1:5.00}';
SELECT '{2024-01-05:2147483647:5.00}'::purchase_history + '{2024-01-05:1:5.00}';
SELECT '{2024-01-05:1:922337203685477.5807}'::purchase_history + '{2024-01-05:1:0.0001}';
SELECT '{2024-01-05:2:-922337203685477.5808}'::purchase_history - '{2024-01-05:1:0.0001}';

-- equality and hashing

SELECT a.customer_id, b.customer_id FROM histories a JOIN histories b ON a.h = b.h WHERE a.h <> '{}' ORDER BY 1, 2;
SELECT '{}'::purchase_history = '{}', '{2024-01-05:1:5.00}'::purchase_history = '{2024-01-05:1:5}', '{2024-01-05:1:5.00}'::purchase_history <> '{2024-01-05:2:5}';
SELECT h, count(*) FROM (SELECT h FROM histories UNION ALL SELECT h FROM histories) twice GROUP BY h ORDER BY h::text;
SELECT count(DISTINCT h::text) = count(DISTINCT purchase_history_hash(h)),
       bool_and(purchase_history_hash_extended(h, 0) & 4294967295 = purchase_history_hash(h)::bigint & 4294967295)
FROM histories WHERE h IS NOT NULL;

-- order: by the first entry that differs, its day, orders, money; a history after its own beginning

CREATE TABLE ranked (place, h) AS VALUES
    (1, '{}'::purchase_history), (2, '{0044-03-15 BC:1:5.00}'), (3, '{2024-01-05:0:-3.00}'), (4, '{2024-01-05:0:-2.00,2024-01-06:1:1.00}'), (5, '{2024-01-05:1:-5.00}'),
    (6, '{2024-01-05:1:5.00}'), (7, '{2024-01-05:1:5.00,2024-01-06:1:5.00}'), (8, '{2024-01-05:1:5.00,2024-01-06:1:5.0001}'), (9, '{2024-01-05:1:5.00,2024-01-07:1:1.00}'),
    (10, '{2024-01-05:1:5.01}'), (11, '{2024-01-05:1:922337203685477.5807}'), (12, '{2024-01-05:2:-922337203685477.5808}'), (13, '{2024-01-05:2147483647:0.00}'), (14, '{2024-01-06:1:0.00}');
SELECT count(*) AS pairs, bool_and((a.h < b.h) = (a.place < b.place)) AS lt, bool_and((a.h <= b.h) = (a.place <= b.place)) AS le, bool_and((a.h = b.h) = (a.place = b.place)) AS eq,
       bool_and((a.h <> b.h) = (a.place <> b.place)) AS ne, bool_and((a.h >= b.h) = (a.place >= b.place)) AS ge, bool_and((a.h > b.h) = (a.place > b.place)) AS gt,
       bool_and(purchase_history_cmp(a.h, b.h) = sign(a.place - b.place)) AS cmp
FROM ranked a, ranked b;
SELECT string_agg(place::text, ' ' ORDER BY h) AS up, string_agg(place::text, ' ' ORDER BY h DESC) AS down, count(DISTINCT h) AS different FROM (TABLE ranked UNION ALL SELECT 7, h FROM ranked WHERE place = 7) r;
SET enable_hashjoin = off;
SET enable_nestloop = off;
SET enable_hashagg = off;
EXPLAIN (COSTS off) SELECT count(*) FROM ranked a JOIN ranked b USING (h);
SELECT count(*) FROM ranked a JOIN ranked b USING (h);
SELECT count(*) FROM (SELECT DISTINCT h FROM ranked, generate_series(1, 3)) d;
RESET enable_hashjoin;
RESET enable_nestloop;
RESET enable_hashagg;
CREATE UNIQUE INDEX ranked_h ON ranked (h);
SET enable_seqscan = off;
SELECT place FROM ranked WHERE h > '{2024-01-05:1:5.00}' AND h <= '{2024-01-05:1:5.01}' ORDER BY h;
RESET enable_seqscan;
INSERT INTO ranked VALUES (15, '{2024-01-05:1:5}');
DROP TABLE ranked;

-- accessors

\x on
SELECT first_purchase(h), last_purchase(h), tenure(h, '2024-03-10'), recency(h, '2024-03-10'),
       frequency(h), purchase_days(h), monetary(h), average_order(h), mean_gap(h)
FROM (VALUES ('{2024-01-01:0:-4.00,2024-01-05:2:120.50,2024-02-11:1:30.00,2024-03-01:0:-10.00}'::purchase_history)) v (h);
-- as of a day: that day is in, the next is not
SELECT tenure(h, '2024-02-11'), recency(h, '2024-02-11'), frequency(h, '2024-02-10'), frequency(h, '2024-02-11'),
       purchase_days(h, '2024-01-04'), purchase_days(h, '2024-01-05'), monetary(h, '2024-01-04'), monetary(h, '2024-02-11'),
       average_order(h, '2024-02-10'), mean_gap(h, '2024-02-10'), mean_gap(h, '2024-02-11')
FROM (VALUES ('{2024-01-01:0:-4.00,2024-01-05:2:120.50,2024-02-11:1:30.00,2024-03-01:0:-10.00}'::purchase_history)) v (h);
-- before the first purchase, without purchases, without anything
SELECT recency(h, '2024-01-04'), tenure(h, '2024-01-04'), frequency(h, '2024-01-04'), average_order(h, '2024-01-04'), monetary(h, '2023-01-01')
FROM (VALUES ('{2024-01-01:0:-4.00,2024-01-05:2:120.50}'::purchase_history)) v (h);
SELECT first_purchase(h), last_purchase(h), tenure(h, '2024-03-10'), recency(h, '2024-03-10'),
       frequency(h), purchase_days(h), monetary(h), average_order(h), mean_gap(h)
FROM (VALUES ('{}'::purchase_history), ('{2024-01-01:0:-4.00}'), (NULL)) v (h);
-- the ends of the calendar and of the number range
SELECT tenure(h, '5874897-12-31'), recency(h, '5874897-12-31'), monetary(h), mean_gap(h)
FROM (VALUES ('{4713-11-24 BC:1:922337203685477.5807,5874897-12-31:1:922337203685477.5807}'::purchase_history)) v (h);
SELECT monetary(h) FROM (VALUES ('{2024-01-05:1:-922337203685477.5808,2024-01-06:1:-922337203685477.5808}'::purchase_history)) v (h);
\x off
SELECT monetary('{2024-01-05:1:5}'), monetary('{2024-01-05:1:5.1}'), monetary('{2024-01-05:1:5.12}'), monetary('{2024-01-05:1:5.123}'), monetary('{2024-01-05:1:5.1234}');
SELECT average_order('{2024-01-05:3:100.00}');
SELECT frequency('{2024-01-05:2147483647:5.00,2024-01-06:1:5.00}'::purchase_history);
SELECT recency('{2024-01-05:1:5.00}', 'infinity');
SELECT frequency('{2024-01-05:1:5.00}', '-infinity');
SELECT frequency('{2024-01-05:1:5.00}', NULL), recency('{2024-01-05:1:5.00}', NULL);

-- parts

SELECT as_of(h, '2024-01-04'), as_of(h, '2024-01-05'), as_of(h, '2024-12-31')
FROM (VALUES ('{2024-01-05:2:120.50,2024-02-11:1:30.00}'::purchase_history)) v (h);
SELECT as_of('{2024-01-05:1:5.00}', 'infinity');
SELECT slice(h, '2024-01-05', '2024-02-11'), slice(h, '2024-01-06', 'infinity'), slice(h, '-infinity', '2024-01-06'),
       slice(h, '2024-01-05', '2024-01-05'), slice(h, '-infinity', 'infinity') = h, slice('{}', '-infinity', 'infinity')
FROM (VALUES ('{2024-01-05:2:120.50,2024-02-11:1:30.00}'::purchase_history)) v (h);
SELECT slice('{2024-01-05:1:5.00}', '2024-02-01', '2024-01-01');
SELECT bool_and(as_of(h, d) + slice(h, d + 1, 'infinity') = h)
FROM histories, generate_series(timestamp '2024-01-01', '2024-04-01', '1 day') t, CAST(t AS date) d WHERE h IS NOT NULL;
SELECT * FROM unnest('{2024-01-05:2:120.50,2024-03-01:0:-10.00}'::purchase_history);
SELECT * FROM unnest('{}'::purchase_history);
SELECT customer_id, u.* FROM histories, unnest(h) u ORDER BY 1, 2;
SELECT '{0044-03-15 BC:1:1.00,2024-01-05:2:120.50}'::purchase_history::jsonb, '{}'::purchase_history::jsonb;

-- as a window aggregate: a running history; the rows before it stay as they were

SELECT n, purchase_history(date '2024-01-01' + n, 1.00) OVER (ORDER BY n) FROM generate_series(1, 5) n;
SELECT n, purchase_history(date '2024-01-01' + n, 1.00) OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM generate_series(1, 3) n;

-- stored, compressed, toasted

-- up to seven days are stored with a one-byte header, and read as any other
CREATE TABLE stored AS SELECT n, purchase_history(date '2024-01-01' + d, d) AS h FROM generate_series(1, 8) n, generate_series(1, n) d GROUP BY n;
SELECT n, pg_column_size(h), first_purchase(h), last_purchase(h), recency(h, '2024-02-01'), frequency(h), frequency(h, '2024-01-03'), monetary(h),
       rfm_score(h, '2024-02-01', '{"recency": [27], "frequency": [5], "monetary": [28]}'::rfm_cuts)
FROM stored ORDER BY n;
CREATE TABLE toasted AS
    SELECT n AS customer_id, purchase_history(date '2000-01-01' + d * n, d % 100) AS h
    FROM generate_series(1, 3) n, generate_series(1, 5000) d GROUP BY n;
SELECT customer_id, pg_column_size(h) < 16 * 5000 AS compressed, purchase_days(h), monetary(h), h = h::text::purchase_history
FROM toasted ORDER BY 1;
SELECT rollup(h) = (SELECT purchase_history(date '2000-01-01' + d * n, d % 100) FROM generate_series(1, 3) n, generate_series(1, 5000) d) FROM toasted;

-- binary output: version, flags, number of entries, then day, orders, money each

SELECT purchase_history_send('{2024-01-05:2:120.50}'), purchase_history_send('{}');

DROP TABLE orders, histories, stored, toasted;
