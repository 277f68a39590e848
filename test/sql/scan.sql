-- histories of all customers in one pass over the orders

SET client_min_messages = warning;
SET timezone = UTC;
CREATE TABLE orders (id integer, customer_id integer, "Customer" text, ordered_at timestamp, total numeric, state text);
INSERT INTO orders VALUES
    (1, 1, 'one', '2024-01-05 10:00', 100.00, 'sale'),
    (2, 1, 'one', '2024-01-05 23:00', 20.50, 'sale'),
    (3, 2, 'two', '2024-01-06', 5, 'sale'),
    (4, 1, 'one', '2024-02-11', -30, 'refund'),
    (5, NULL, NULL, '2024-03-01', 7, 'sale'),
    (6, 3, 'three', NULL, 7, 'draft'),
    (7, 2, 'two', '2023-01-01', 0, 'sale');
ANALYZE orders;

SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history) ORDER BY 1;
SELECT * FROM purchase_histories('orders', 'Customer', 'ordered_at', 'total', 'state <> ''draft''') AS c (name text, h purchase_history) ORDER BY name COLLATE "C";
SELECT * FROM purchase_histories('orders', 'coalesce(customer_id, 0) + 10', 'ordered_at::date', 'total::float8 * 2', filter => 'total > 0') AS c (customer bigint, h purchase_history) ORDER BY 1;
-- a subquery, and the names of its own
SELECT * FROM purchase_histories('orders', '(SELECT min(o.customer_id) FROM orders o WHERE o."Customer" = orders."Customer")', 'ordered_at', 'total')
    AS c (customer integer, h purchase_history) ORDER BY 1;
-- in a query like any other
SELECT customer, rfm_score(h, '2025-01-01') OVER () IS NOT NULL AS scored, monetary(h)
FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total', 'customer_id IS NOT NULL') AS c (customer integer, h purchase_history) WHERE h IS NOT NULL ORDER BY 1;
SELECT ordinality, customer IS NOT NULL AS some FROM ROWS FROM (purchase_histories('orders', '1', 'ordered_at', 'total') AS (customer integer, h purchase_history)) WITH ORDINALITY;
SELECT n, c.* FROM generate_series(1, 3) n, purchase_histories('orders', 'customer_id', 'ordered_at', 'total', 'customer_id = ' || n) AS c (customer integer, h purchase_history);
PREPARE histories (text) AS SELECT count(*) FROM purchase_histories('orders', $1, 'ordered_at', 'total') AS c (customer integer, h purchase_history);
EXECUTE histories ('customer_id');
EXECUTE histories ('id');

-- no rows
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total', 'false') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total', 'NULL::boolean') AS c (customer integer, h purchase_history);

-- a text is one expression over a row, no more
SELECT * FROM purchase_histories('orders', 'customer_id; DROP TABLE orders', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id FROM orders --', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id), (SELECT 1', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', '*', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', '', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total', 'true UNION SELECT 1') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total', 'true); DELETE FROM orders; SELECT (1') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total +') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_number', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'sum(total)') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total', 'row_number() OVER () = 1') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'generate_series(1, 3)', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', '$1', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT count(*) FROM orders;

-- types
SELECT * FROM purchase_histories('orders', 'customer_id', 'id', 'total') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'state') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', '''12''') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total', 'state') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', '"Customer"', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'to_json(id)', 'ordered_at', 'total') AS c (customer json, h purchase_history);
SELECT * FROM purchase_histories('orders', 'point(id, 1)', 'ordered_at', 'total') AS c (customer point, h purchase_history);
SELECT * FROM purchase_histories('orders', 'ARRAY[to_json(id)]', 'ordered_at', 'total') AS c (customer json[], h purchase_history);
SELECT * FROM purchase_histories('orders', 'to_tsvector(''simple'', state)', 'ordered_at', 'total') AS c (customer tsvector, h purchase_history);
SELECT * FROM purchase_histories('orders', '"Customer" COLLATE "C" || (state COLLATE "POSIX")', 'ordered_at', 'total') AS c (customer text, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h text);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total') AS c (customer integer);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history, more integer);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total');
SELECT purchase_histories('orders', 'customer_id', 'ordered_at', 'total');
SELECT * FROM purchase_histories('orders', '"Customer"', 'ordered_at', 'total') AS c (customer varchar(2), h purchase_history) WHERE customer IS NOT NULL;

-- NULL
SELECT * FROM purchase_histories(NULL, 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', NULL, 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', NULL, 'total') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', NULL) AS c (customer integer, h purchase_history);

-- values
SELECT * FROM purchase_histories('orders', 'customer_id', '''infinity''::date', 'total') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', '''NaN''::numeric') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', '1e300::float8') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', '1', 'date ''2024-01-05''', '922337203685477') AS c (customer integer, h purchase_history);
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total / (id - 3)') AS c (customer integer, h purchase_history);

-- what can be read
CREATE INDEX orders_index ON orders (id);
CREATE VIEW sales AS SELECT * FROM orders WHERE state = 'sale';
CREATE MATERIALIZED VIEW kept_sales AS SELECT * FROM sales;
SELECT count(*), sum(monetary(h)) FROM purchase_histories('sales', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT count(*), sum(monetary(h)) FROM purchase_histories('kept_sales', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
\set VERBOSITY sqlstate
SELECT * FROM purchase_histories('orders_index', 'id', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
\set VERBOSITY default
SELECT * FROM purchase_histories('-', 'id', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
CREATE TABLE child (shop integer) INHERITS (orders);
INSERT INTO child SELECT *, 1 FROM orders;
SELECT count(*), sum(frequency(h)) FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
DROP TABLE child;

-- it sees what the query sees that calls it
WITH more AS (INSERT INTO orders VALUES (8, 9, 'nine', '2024-05-01', 1, 'sale') RETURNING 1)
SELECT (SELECT count(*) FROM more) AS inserted, count(*) AS customers FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT count(*) AS customers FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
DELETE FROM orders WHERE id = 8;

-- the caller's rights
CREATE ROLE scan_reader;
SET ROLE scan_reader;
SELECT count(*) FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
RESET ROLE;
GRANT SELECT (customer_id, ordered_at, total) ON orders TO scan_reader;
SET ROLE scan_reader;
SELECT count(*) FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT count(*) FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total', 'state = ''sale''') AS c (customer integer, h purchase_history);
SELECT count(*) FROM purchase_histories('sales', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SELECT count(*) FROM purchase_histories('orders', '(SELECT 1 FROM sales LIMIT 1)', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
RESET ROLE;
GRANT SELECT ON sales TO scan_reader;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY later ON orders TO scan_reader USING (customer_id > 1);
SET ROLE scan_reader;
SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history) ORDER BY 1;
SELECT count(*) FROM purchase_histories('sales', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
SET row_security = off;
SELECT count(*) FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total') AS c (customer integer, h purchase_history);
RESET row_security;
RESET ROLE;
-- a view runs it with the rights of who reads the view
CREATE VIEW all_histories AS SELECT * FROM purchase_histories('orders', 'customer_id', 'ordered_at', 'total', 'state <> ''draft''') AS c (customer integer, h purchase_history);
GRANT SELECT ON all_histories TO scan_reader;
SELECT count(*) FROM all_histories;
SET ROLE scan_reader;
SELECT count(*) FROM all_histories;
RESET ROLE;

-- it writes nothing
SELECT count(*) FROM purchase_histories('orders', '(WITH d AS (DELETE FROM orders RETURNING customer_id) SELECT 1)', 'ordered_at', 'total') AS c (customer integer, h purchase_history);

-- the planner knows how many customers there are
CREATE FUNCTION estimated_rows(query text) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
    plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
    RETURN (plan #>> '{0,Plan,Plan Rows}')::float8;
END
$$;
CREATE TABLE many AS SELECT i % 2000 AS customer_id, date '2024-01-01' + i % 100 AS day, i AS amount FROM generate_series(1, 20000) i;
ANALYZE many;
SELECT customer, filter, estimated_rows(format('SELECT * FROM purchase_histories(''many'', %L, ''day'', ''amount'', %L) AS c (customer integer, h purchase_history)', customer, filter))
    = estimated_rows(format('SELECT %s AS customer FROM many WHERE %s GROUP BY 1', customer, filter)) AS as_group_by
FROM (VALUES ('customer_id', 'true'), ('customer_id', 'amount < 1000'), ('customer_id % 10', 'true'), ('1', 'true')) v (customer, filter);
-- unless a text is not known before
SELECT estimated_rows('SELECT * FROM purchase_histories(''many'', current_user::text, ''day'', ''amount'') AS c (customer integer, h purchase_history)') AS unknown;

DROP VIEW all_histories;
DROP MATERIALIZED VIEW kept_sales;
DROP VIEW sales;
DROP TABLE orders, many;
DROP FUNCTION estimated_rows(text);
DROP ROLE scan_reader;
