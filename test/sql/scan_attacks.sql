-- What the planner is told of purchase_histories, and what its texts may run: no more than a query over the orders.

SET client_min_messages = warning;
CREATE ROLE scan_owner;
CREATE ROLE scan_stranger;
CREATE SCHEMA kept AUTHORIZATION scan_owner;
GRANT USAGE ON SCHEMA kept TO scan_stranger;
SET ROLE scan_owner;
CREATE TABLE kept.orders AS SELECT i % 97 AS customer_id, date '2024-01-01' + i % 100 AS day, i AS amount, 10000 + i AS salary FROM generate_series(1, 5000) i;
ANALYZE kept.orders;
RESET ROLE;

CREATE FUNCTION estimated_rows(query text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
    RETURN plan #>> '{0,Plan,Plan Rows}';
END
$$;
CREATE VIEW rich AS SELECT estimated_rows($$SELECT * FROM purchase_histories('kept.orders', 'salary', 'day', 'amount', 'salary < 12000') AS c (customer integer, h purchase_history)$$) AS rows;
GRANT SELECT ON rich TO scan_stranger;
-- the owner gets an estimate, by the statistics
SELECT rows BETWEEN 1900 AND 2100 AS estimated FROM rich;
-- a stranger, whose EXPLAIN of a query over the orders is refused, gets none
SET ROLE scan_stranger;
EXPLAIN SELECT salary FROM kept.orders WHERE salary < 12000;
SELECT rows BETWEEN 1900 AND 2100 AS estimated FROM rich;
-- nor one by a column that is not granted
RESET ROLE;
GRANT SELECT (customer_id, day, amount) ON kept.orders TO scan_stranger;
SET ROLE scan_stranger;
SELECT rows BETWEEN 1900 AND 2100 AS estimated FROM rich;
SELECT estimated_rows($$SELECT * FROM purchase_histories('kept.orders', 'customer_id', 'day', 'amount') AS c (customer integer, h purchase_history)$$) AS granted;
RESET ROLE;

-- views over histories of views: planning takes as long for the last as for the first
CREATE VIEW kept.view_0 AS SELECT customer_id, day, amount FROM kept.orders;
DO $$
BEGIN
    FOR i IN 1..40 LOOP
        EXECUTE format('CREATE VIEW kept.view_%s AS SELECT customer AS customer_id, first_purchase(h) AS day, monetary(h) AS amount
                        FROM purchase_histories(''kept.view_%s'', ''customer_id'', ''day'', ''amount'') AS c (customer integer, h purchase_history)', i, i - 1);
    END LOOP;
END
$$;
SET statement_timeout = '1min';
SELECT count(*) FROM kept.view_40;
RESET statement_timeout;
-- one that calls itself ends
CREATE VIEW kept.itself AS SELECT 1 AS customer_id;
CREATE OR REPLACE VIEW kept.itself AS SELECT customer AS customer_id
FROM purchase_histories('kept.itself', 'customer_id', 'current_date', 'customer_id') AS c (customer integer, h purchase_history);
SELECT estimated_rows('SELECT * FROM kept.itself') IS NOT NULL AS planned;
\set VERBOSITY sqlstate
SELECT * FROM kept.itself;
\set VERBOSITY default

-- the estimate of a call that fails leaves the next one its own
SELECT estimated_rows($$SELECT * FROM purchase_histories('kept.orders', 'none', 'day', 'amount') AS c (customer integer, h purchase_history)$$);
SELECT estimated_rows($$SELECT * FROM purchase_histories('kept.orders', 'customer_id', 'day', 'amount') AS c (customer integer, h purchase_history)$$) AS estimated;

-- rights that are gone, and a name that is another one's, by the time of a prepared statement
PREPARE counted AS SELECT count(*) FROM purchase_histories('kept.orders', 'customer_id', 'day', 'amount') AS c (customer integer, h purchase_history);
EXECUTE counted;
SET ROLE scan_stranger;
EXECUTE counted;
RESET ROLE;
REVOKE ALL ON kept.orders FROM scan_stranger;
SET ROLE scan_stranger;
EXECUTE counted;
RESET ROLE;

-- an error within a savepoint leaves no temporary file, which there is where memory is short
CREATE FUNCTION temporary_files() RETURNS bigint LANGUAGE sql AS
$$SELECT count(*) FROM pg_ls_tmpdir() WHERE name LIKE 'pgsql_tmp' || pg_backend_pid() || '.%'$$;
CREATE TABLE many AS SELECT i AS customer_id, date '2024-01-01' AS day, i AS amount FROM generate_series(1, 60000) i;
SET work_mem = '64kB';
SET hash_mem_multiplier = 1;
BEGIN;
SAVEPOINT before;
SELECT count(*) FROM purchase_histories('many', 'customer_id::bigint', 'day', '100 / (60000 - customer_id)') AS c (customer bigint, h purchase_history);
ROLLBACK TO before;
SELECT temporary_files() AS left_over;
-- nor does a cursor that is closed early
DECLARE c CURSOR FOR SELECT * FROM purchase_histories('many', 'customer_id', 'day', 'amount') AS c (customer integer, h purchase_history);
MOVE 5 FROM c;
CLOSE c;
SELECT temporary_files() AS left_over;
COMMIT;
RESET work_mem;
RESET hash_mem_multiplier;

DROP VIEW rich;
DROP FUNCTION estimated_rows, temporary_files;
DROP TABLE many;
DROP SCHEMA kept CASCADE;
DROP ROLE scan_owner, scan_stranger;
