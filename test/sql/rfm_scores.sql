-- RFM of all customers in one pass over the orders: the numbers of the histories as of a day, and their ranking

SET client_min_messages = warning;
SET timezone = UTC;
CREATE TABLE orders (id integer, customer_id integer, name text, ordered_at timestamp, total numeric);
INSERT INTO orders VALUES
    (1, 1, 'one', '2024-01-05 10:00', 100.00),
    (2, 1, 'one', '2024-01-05 23:00', 20.50),
    (3, 2, 'two', '2024-01-06', 5),
    (4, 1, 'one', '2024-02-11', -30),
    (5, NULL, NULL, '2024-03-01', 7),
    (6, 3, 'no time', NULL, 7),
    (7, 2, 'two', '2023-01-01', 0),
    (8, 4, 'only a refund', '2024-01-07', -1.5),
    (9, 5, 'only later', '2025-06-01', 9),
    (10, 6, 'also later', '2024-12-31 23:59', 1.2345),
    (11, 6, 'also later', '2025-01-01', 1000),
    (12, 7, 'no amount', '2024-01-01', NULL);
ANALYZE orders;

-- the day itself counts, later orders do not; no purchase: no recency and no score; no time or no amount: no number
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', '2024-12-31')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer) ORDER BY 1;
SELECT * FROM rfm_scores('orders', 'name', 'ordered_at::date', 'total::float8 * 2', '2024-12-31', 'total > 0', 3)
    AS c (customer text, recency integer, frequency integer, monetary numeric, rfm_score integer) ORDER BY customer COLLATE "C";
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', date '2024-01-31', bins => 9, filter => 'customer_id < 3')
    AS c (customer bigint, recency integer, frequency integer, monetary numeric, rfm_score integer) ORDER BY 1;
-- with segments
SELECT rfm_segment(rfm_score), count(*), sum(monetary) FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', '2024-12-31')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer) GROUP BY 1 ORDER BY 2, 3;

-- as rfm_score of the histories, for every day, number of bins and filter
SELECT count(*) AS different
FROM (VALUES (date '2020-01-01'), ('2024-01-05'), ('2024-02-11'), ('2024-12-31'), ('2026-01-01')) d (day), generate_series(2, 9) AS bins,
     (VALUES (NULL), ('total < 0'), ('customer_id IS NULL'), ('customer_id > 3'), ('false')) f (filter),
     LATERAL (SELECT array_agg(row(c.*)::text ORDER BY customer) AS found
              FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', day, filter, bins)
                  AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer)) s,
     LATERAL (SELECT array_agg(row(customer, recency(h, day), frequency(h, day), monetary(h, day), score)::text ORDER BY customer) AS expected
              FROM (SELECT *, rfm_score(h, day, bins) OVER () AS score
                    FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total', filter) AS c (customer integer, h purchase_history)) p) e
WHERE found IS DISTINCT FROM expected;

-- every customer equal: the middle, but the lowest of one order (rule R1)
SELECT * FROM rfm_scores('orders', 'id % 2', 'date ''2024-01-01''', '5', '2024-01-01', 'id <= 8')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer) ORDER BY 1;
SELECT * FROM rfm_scores('orders', 'id', 'date ''2024-01-01''', '5', '2024-01-01', 'id <= 2')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer) ORDER BY 1;

-- sums that 64 bits do not hold
SELECT * FROM rfm_scores('orders', '1', 'date ''2024-01-01'' + id', '922337203685477', '2025-01-01')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer);
-- the first day and the last
SELECT recency = date '5874897-12-31' - date '4713-01-01 BC' AS whole FROM rfm_scores('orders', '1', 'date ''4713-01-01 BC''', 'total', '5874897-12-31')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer);

-- no rows
CREATE TABLE nothing (LIKE orders);
SELECT * FROM rfm_scores('nothing', 'customer_id', 'ordered_at', 'total', '2024-12-31')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer);

-- arguments
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', NULL)
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer);
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', '2024-12-31', NULL, NULL)
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer);
SELECT * FROM rfm_scores('orders', NULL, 'ordered_at', 'total', '2024-12-31')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer);
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', '2024-12-31', bins => 1)
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer);
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', '2024-12-31', bins => 10)
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer);
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', 'infinity')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer);
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', '''NaN''::numeric', '2024-12-31')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer);
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', '2024-12-31', 'true); DELETE FROM orders; SELECT (1')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer);

-- the row type
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', '2024-12-31') AS c (customer integer, h purchase_history);
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', '2024-12-31')
    AS c (customer integer, recency integer, frequency bigint, monetary numeric, rfm_score integer);
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', '2024-12-31')
    AS c (customer integer, recency integer, frequency integer, monetary numeric(10, 1), rfm_score integer);
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', '2024-12-31')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer, segment text);
SELECT * FROM rfm_scores('orders', 'name', 'ordered_at', 'total', '2024-12-31')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer);
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', '2024-12-31');

-- the caller's rights, as in purchase_histories
CREATE ROLE scores_reader;
GRANT SELECT (customer_id, ordered_at) ON orders TO scores_reader;
SET ROLE scores_reader;
SELECT count(*) FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', '2024-12-31')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer);
RESET ROLE;
GRANT SELECT ON orders TO scores_reader;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY first_two ON orders TO scores_reader USING (customer_id < 3);
SET ROLE scores_reader;
SELECT * FROM rfm_scores('orders', 'customer_id', 'ordered_at', 'total', '2024-12-31')
    AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer) ORDER BY 1;
RESET ROLE;

-- the planner's estimates are those of purchase_histories, whether or not it knows the day
CREATE FUNCTION estimate(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON) SELECT 1 FROM ' || query INTO plan;
    RETURN format('%s rows, startup %s', plan #>> '{0,Plan,Plan Rows}', trunc((plan #>> '{0,Plan,Startup Cost}')::numeric));
END
$$;
CREATE TABLE many AS SELECT i % 2000 AS customer_id, date '2024-01-01' + i % 100 AS day, i AS amount FROM generate_series(1, 20000) i;
ANALYZE many;
SELECT filter, estimate(format('purchase_histories(''many'', ''customer_id'', ''day'', ''amount'', %L) AS c (customer integer, h purchase_history)', filter))
             = estimate(format('rfm_scores(''many'', ''customer_id'', ''day'', ''amount'', %s, %L) AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer)',
                               day, filter)) AS the_same
FROM (VALUES ('true', 'date ''2024-12-31'''), ('amount < 1000', 'current_date'), (NULL, 'NULL')) v (filter, day);
-- a stranger gets none, and views that call each other and themselves are planned
SET ROLE scores_reader;
SELECT estimate('rfm_scores(''many'', ''customer_id'', ''day'', ''amount'', ''2024-12-31'') AS c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer)') ~ '^100000 rows' AS unknown;
RESET ROLE;
CREATE VIEW itself AS SELECT 1 AS customer_id;
CREATE OR REPLACE VIEW itself AS SELECT s.customer AS customer_id
FROM rfm_scores('itself', 'customer_id', 'current_date', 'customer_id', current_date)
         AS s (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer),
     purchase_histories('itself', 'customer_id', 'current_date', 'customer_id') AS c (customer integer, h purchase_history);
SELECT estimate('itself') IS NOT NULL AS planned;

DROP VIEW itself;
DROP TABLE orders, nothing, many;
DROP FUNCTION estimate(text);
DROP ROLE scores_reader;
