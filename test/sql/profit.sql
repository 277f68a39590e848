SET datestyle = ISO;

-- T3: the revenue says what is an order, the profit is what counts

CREATE TABLE sales (customer integer, ordered_at timestamp, revenue numeric, profit numeric);
INSERT INTO sales VALUES
    (1, '2025-01-01 10:00', 100, 20), (1, '2025-01-01 12:00', 50, -3), (1, '2025-02-01', 80, -5), (1, '2025-02-09', -80, -2),
    (2, '2025-01-05', 900, 0), (2, '2025-03-05', -900, 0), (2, NULL, 5, 5), (2, '2025-01-06', NULL, 5), (2, '2025-01-06', 5, NULL),
    (3, '2025-03-01', 10, 9);
SELECT customer, purchase_history(ordered_at, revenue) AS by_revenue, purchase_history(ordered_at, revenue, profit) AS by_profit, purchase_history(ordered_at, profit) AS a_loss_is_no_refund
FROM sales GROUP BY customer ORDER BY customer;
-- frequency and recency are those of the revenue, the money is the profit; but an order of unknown profit is left out (customer 2), and a refund without loss leaves no trace
SELECT customer, frequency(p) = frequency(r) AS orders, last_purchase(p) = last_purchase(r) AS last, monetary(p), sum
FROM (SELECT customer, purchase_history(ordered_at, revenue) AS r, purchase_history(ordered_at, revenue, profit) AS p, sum(profit) FILTER (WHERE ordered_at IS NOT NULL AND revenue IS NOT NULL) FROM sales GROUP BY customer) c
ORDER BY customer;
-- all types; a row of a time zone counts at its UTC day
SELECT purchase_history(ordered_at::date, revenue, profit) = purchase_history(ordered_at, revenue, profit) AS date, purchase_history(ordered_at AT TIME ZONE 'UTC', revenue, profit) = purchase_history(ordered_at, revenue, profit) AS timestamptz,
       purchase_history(ordered_at, revenue::float8, profit::float8) = purchase_history(ordered_at, revenue, profit) AS float8, purchase_history(ordered_at::date, revenue::float8, profit::float8) = purchase_history(ordered_at, revenue, profit) AS date_float8,
       purchase_history(ordered_at AT TIME ZONE 'UTC', revenue::float8, profit::float8) = purchase_history(ordered_at, revenue, profit) AS timestamptz_float8
FROM sales;
SELECT purchase_history(ordered_at, revenue, profit) FROM sales WHERE revenue IS NULL;
SELECT purchase_history(DATE '2025-01-01', -5, 0) AS a_refund_without_loss_only;
-- additive: the whole is the sum of the parts, in any order
SELECT purchase_history(ordered_at, revenue, profit) = (SELECT rollup(p) FROM (SELECT purchase_history(ordered_at, revenue, profit) AS p FROM sales GROUP BY customer, revenue) x) AS sum,
       purchase_history(ordered_at, revenue, profit ORDER BY profit) = purchase_history(ordered_at, revenue, profit ORDER BY ordered_at DESC) AS order
FROM sales;
-- a day without an order holds no gain
SELECT purchase_history(DATE '2025-01-02', -5, 3);
\echo :LAST_ERROR_SQLSTATE
SELECT monetary(sold) - monetary(returned) AS profit, frequency(returned) AS returns
FROM (SELECT purchase_history(d, r, p) FILTER (WHERE r >= 0) AS sold, purchase_history(d, 0, -p) FILTER (WHERE r < 0) AS returned
      FROM (VALUES (DATE '2025-01-01', 80, -5), ('2025-01-02', -80, 5), ('2025-01-03', 10, 2), ('2025-01-09', -3, -1)) v (d, r, p)) h;
SELECT purchase_history(d, r, CASE WHEN r < 0 THEN least(p, 0) ELSE p END) FROM (VALUES (DATE '2025-01-02', -5, 3), (DATE '2025-01-02', 9, -3)) v (d, r, p);
SELECT purchase_history('infinity'::date, 1, 1);
\echo :LAST_ERROR_SQLSTATE
SELECT purchase_history(DATE '2025-01-01', 'NaN', 1);
\echo :LAST_ERROR_SQLSTATE
SELECT purchase_history(DATE '2025-01-01', 1, 1e30);
SELECT purchase_history(DATE '2025-01-01', 1, 900000000000000) FROM generate_series(1, 2);
\echo :LAST_ERROR_SQLSTATE

-- workers and the leader make the same bytes

CREATE TABLE many AS SELECT i % 97 AS customer, date '2024-01-01' + i % 411 AS d, (i * 7919 % 1000 - 100)::numeric AS revenue, (CASE WHEN i * 7919 % 1000 < 100 THEN -1 ELSE i % 50 - 10 END)::numeric AS profit FROM generate_series(1, 20000) i;
SET max_parallel_workers_per_gather = 0;
CREATE TABLE serial AS SELECT customer, purchase_history(d, revenue, profit) AS p FROM many GROUP BY 1;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*) AS customers, count(*) FILTER (WHERE purchase_history_send(s.p) <> purchase_history_send(x.p)) AS different FROM serial s JOIN (SELECT customer, purchase_history(d, revenue, profit) AS p FROM many GROUP BY 1) x USING (customer);

-- core customers (超过50%的利润), ABC, RFM and lifetime value by profit

WITH c AS (SELECT customer, purchase_history(ordered_at, revenue) AS r, purchase_history(ordered_at, revenue, profit) AS p FROM sales GROUP BY customer)
SELECT customer, value_tier(monetary(p), '{0.5}', '{core,other}') OVER () AS core_by_profit, value_tier(monetary(r), '{0.5}', '{core,other}') OVER () AS core_by_revenue,
       abc_tier(monetary(p)) OVER () AS abc, rfm_score(p, '2025-03-31') OVER () AS score, round(clv(monetary(p)::float8, 3, 0.1)::numeric, 2) AS clv
FROM c ORDER BY customer;
-- a model sees the same purchases, and another spend
SELECT expected_purchases(m, p, '2025-12-31', '1 year') = expected_purchases(m, r, '2025-12-31', '1 year') AS same_purchases, expected_spend(m, p, '2025-12-31') < expected_spend(m, r, '2025-12-31') AS less_spend,
       clv(m, p, '2025-12-31', '1 year') < clv(m, r, '2025-12-31', '1 year') AS less_value
FROM (SELECT purchase_history(d, 100, 20) AS p, purchase_history(d, 100) AS r, '{"model": "bg/nbd", "unit": "week", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44}}'::clv_model AS m
      FROM unnest(ARRAY['2025-01-01', '2025-03-01', '2025-11-01']::date[]) d) h;

-- refunds beside the orders: countable in money and in number

CREATE VIEW rates AS
SELECT customer, purchase_history(ordered_at, revenue) AS h, purchase_history(ordered_at, revenue) FILTER (WHERE revenue >= 0) AS bought, purchase_history(ordered_at, -revenue) FILTER (WHERE revenue < 0) AS returned
FROM sales GROUP BY customer;
SELECT customer, frequency(bought) AS orders, coalesce(frequency(returned), 0) AS returns, round(coalesce(monetary(returned), 0) / nullif(monetary(bought), 0), 4) AS return_rate_by_money, monetary(bought) - coalesce(monetary(returned), 0) = monetary(h) AS net
FROM rates ORDER BY customer;
DROP VIEW rates;
DROP TABLE sales, many, serial;
