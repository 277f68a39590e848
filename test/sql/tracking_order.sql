-- What the views of a tracked table and its monthly totals show does not depend on the order of rows, to the last bit.
SET client_min_messages = error;
CREATE SCHEMA ordered;
CREATE TABLE ordered.orders AS
SELECT c AS customer, DATE '2023-01-01' + c * 13 % 500 + n * (5 + c % 40) AS at, (10 + c * 7 % 90 + n / 100.0)::numeric AS amount
FROM generate_series(1, 500) c, generate_series(0, c % 15) n;
SELECT track_customers('ordered.orders', 'customer', 'at', 'amount');
UPDATE ordered.orders_customer_policy SET as_of = '2025-01-01', model_name = 'pareto/nbd';
SELECT customers FROM refresh_customers('ordered.orders');

CREATE FUNCTION pg_temp.seen() RETURNS TABLE (relation regclass, rows bigint, content text) LANGUAGE plpgsql AS $$
BEGIN
    FOR relation IN SELECT c.oid FROM pg_class c WHERE relnamespace = 'ordered'::regnamespace AND relname ~ '_customer_(current|segments|rf_heatmap|stages|migration|pareto|at_risk|monthly)$' ORDER BY relname LOOP
        RETURN QUERY EXECUTE format('SELECT %L::regclass, count(*), md5(string_agg(v::text, '','' ORDER BY v::text COLLATE "C")) FROM %s v', relation, relation);
    END LOOP;
END $$;
CREATE TEMP TABLE before AS SELECT * FROM pg_temp.seen();
CREATE TEMP TABLE doubles AS SELECT tier, sum(clv) AS clv FROM ordered.orders_customer_value GROUP BY tier;
SELECT relation, rows > 0 AS rows FROM before;

CREATE INDEX shuffled ON ordered.orders_customer_value (md5(customer::text));
CLUSTER ordered.orders_customer_value USING shuffled;
-- the order counts: sums of doubles are others
SELECT bool_or(d.clv <> v.clv) AS other FROM doubles d JOIN (SELECT tier, sum(clv) AS clv FROM ordered.orders_customer_value GROUP BY tier) v USING (tier);
SELECT customers, segments, tiers, stages FROM refresh_customers('ordered.orders');
SELECT relation AS differs FROM before FULL JOIN pg_temp.seen() s USING (relation, rows, content) WHERE before IS NULL OR s IS NULL;
-- in a parallel plan of the customers; the policy is one row, which one process reads
ALTER TABLE ordered.orders_customer_policy SET (parallel_workers = 0);
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET enable_hashagg = off;
SELECT relation AS differs FROM before FULL JOIN pg_temp.seen() s USING (relation, rows, content) WHERE before IS NULL OR s IS NULL;
DROP SCHEMA ordered CASCADE;
