-- States of many customers grow where they are (common/sample_large.c); small ones are copied. Nobody can see a difference.
SET client_min_messages = error;
CREATE TABLE customers AS
SELECT id::numeric AS id, id % 7 AS part, purchase_history(date '2023-01-01' + id * 37 % 400 + n * (11 + id % 97), (id * 7919 + n * 104729) % 20000 / 100.0) AS h
FROM generate_series(1, 6000) id, generate_series(0, id * 31 % 7) n GROUP BY id;
-- amounts that need wider columns come late: after 2000, 4000 and 5000 customers
INSERT INTO customers VALUES (2000.5, 0, '{2023-01-01:1:5.00,2024-01-01:1:90000000.00}'), (4000.5, 1, '{2023-01-01:1:5.00,2024-01-01:1:900000000000000.00}'),
    (5000.5, 2, '{0001-01-01:1:5.00,2024-01-01:1:900000000000000.00,2024-02-01:1:900000000000000.00}'), (5001.5, 3, '{}'), (5002.5, 4, NULL);
CREATE VIEW ordered AS SELECT * FROM customers ORDER BY id;

-- one large state and the sum of small ones: the same base, fit and backtest, to the bit
CREATE TABLE parts AS
SELECT id % 29 AS part, clv_base(h, '2025-01-01') AS clv, backtest_base(h, '2024-06-01', '2025-01-01') AS backtest FROM ordered GROUP BY 1;
SELECT rollup(clv)::text = (SELECT clv_base(h, '2025-01-01')::text FROM ordered) AS base,
       rollup(backtest)::text = (SELECT backtest_base(h, '2024-06-01', '2025-01-01')::text FROM ordered) AS backtest_base,
       fit_clv(rollup(clv)) = (SELECT fit_clv(h, '2025-01-01') FROM ordered) AS fit,
       fit_clv(rollup(clv), 'bg/bb') = (SELECT fit_clv(h, '2025-01-01', 'bg/bb') FROM ordered) AS discrete,
       backtest(rollup(backtest), 'mbg/nbd') = (SELECT backtest(h, '2024-06-01', '2025-01-01', 'mbg/nbd') FROM ordered) AS backtest
FROM parts;
SELECT fit_clv(h, '2025-01-01', 'auto: holdout') = fit_clv(clv_base(h, '2025-01-01'), 'auto: holdout') AS holdout FROM ordered WHERE id <= 1100;
-- in groups of both sizes, two aggregates at once, and in the other order
CREATE VIEW grouped AS SELECT id, h, least(floor(id) % 9, 2) AS "group" FROM customers;
SELECT "group", count(*) > 1024 AS large, fit_clv(h, '2025-01-01') = (SELECT fit_clv(h, '2025-01-01') FROM (SELECT h FROM grouped r WHERE r."group" = o."group" ORDER BY id DESC) r) AS fit,
       clv_base(h, '2025-01-01')::text = (SELECT clv_base(h, '2025-01-01')::text FROM (SELECT h FROM grouped r WHERE r."group" = o."group" ORDER BY id DESC) r) AS base
FROM (SELECT * FROM grouped ORDER BY id) o GROUP BY "group" ORDER BY "group";
-- in a window the state is read, and then goes on
CREATE TABLE running AS
SELECT id, clv_base(h, '2025-01-01') OVER (ORDER BY id) AS base FROM customers WHERE id <= 1200 OR id <> floor(id);
SELECT id, base::text = (SELECT clv_base(h, '2025-01-01')::text FROM customers c JOIN running USING (id) WHERE c.id <= r.id) AS same
FROM running r WHERE id IN (10, 1023, 1024, 1025, 1026, 1200) OR id <> floor(id) ORDER BY id;

-- as a value the state is a bytea: it can be stored, combined and finished
CREATE AGGREGATE state_of(purchase_history, date) (SFUNC = fit_clv_add, STYPE = bytea, COMBINEFUNC = fit_clv_combine);
CREATE AGGREGATE combined(bytea) (SFUNC = fit_clv_combine, STYPE = bytea, FINALFUNC = fit_clv_final);
CREATE TABLE states AS SELECT part, state_of(h, '2025-01-01') AS state FROM ordered GROUP BY part;
SELECT combined(state) = (SELECT fit_clv(h, '2025-01-01') FROM customers) AS combined FROM states;
SELECT fit_clv_final(state) = (SELECT fit_clv(h, '2025-01-01') FROM customers) AS finished,
       fit_clv_final(fit_clv_add(state, '{2024-01-01:1:5.00}', '2025-01-01'))
       = (SELECT fit_clv(h, '2025-01-01') FROM (SELECT h FROM customers UNION ALL SELECT '{2024-01-01:1:5.00}') c) AS added,
       fit_clv_final(fit_clv_combine(state, state)) = (SELECT fit_clv(h, '2025-01-01') FROM customers, generate_series(1, 2)) AS twice
FROM (SELECT state_of(h, '2025-01-01') AS state FROM customers OFFSET 0) s;
-- functions of other aggregates refuse it
CREATE AGGREGATE mixed(purchase_history, date) (SFUNC = fit_clv_add, STYPE = bytea, FINALFUNC = backtest_final);
SELECT mixed(h, '2025-01-01') FROM customers;
CREATE AGGREGATE mixed_back(purchase_history, date) (SFUNC = fit_clv_add, STYPE = bytea, MSFUNC = fit_clv_add, MINVFUNC = clv_base_add, MSTYPE = bytea);
SELECT count(m) FROM (SELECT mixed_back(h, '2025-01-01') OVER (ORDER BY id ROWS BETWEEN 3000 PRECEDING AND CURRENT ROW) AS m FROM customers WHERE floor(id) NOT IN (5001, 5002)) w;
DROP AGGREGATE state_of(purchase_history, date), combined(bytea), mixed(purchase_history, date), mixed_back(purchase_history, date);

-- an argument that differs is refused, however late
SELECT fit_clv(h, CASE WHEN id < 5900 THEN DATE '2025-01-01' ELSE '2025-01-02' END) FROM ordered;
SELECT fit_clv(h, '2025-01-01', CASE WHEN id < 5900 THEN 'bg/nbd' ELSE 'mbg/nbd' END) FROM ordered;
SELECT fit_clv(h, '2025-01-01', 'bg/nbd', CASE WHEN id < 5900 THEN 'week' ELSE 'month' END) FROM ordered;
SELECT clv_base(h, '2025-01-01', (CASE WHEN id < 5900 THEN 'week' ELSE 'month' END)::calendar_unit) FROM ordered;
SELECT backtest(h, '2024-06-01', CASE WHEN id < 5900 THEN DATE '2025-01-01' ELSE '2025-01-02' END) FROM ordered;
SELECT fit_clv(h, '2025-01-01', CASE WHEN id < 5900 THEN 'bg/nbd' ELSE 'bg/nbd/' END) FROM ordered;
SELECT fit_clv(h, '2025-01-01', 'bg/nbd', CASE WHEN id < 5900 THEN 'week' ELSE 'weekly' END) FROM ordered;
SELECT fit_clv(h, '2025-01-01', '') FROM customers;
SELECT fit_clv(h, '2025-01-01', repeat('bg/nbd', 2000)) FROM customers;
-- the same name at other addresses, with long and short headers, is the same argument; a row with NULL is left out
CREATE TABLE names (id int, model text, unit text);
INSERT INTO names SELECT n, 'mbg/nbd', 'month' FROM generate_series(1, 6000) n;
UPDATE names SET model = NULL WHERE id % 10 = 3;
UPDATE names SET unit = NULL WHERE id % 10 = 4;
SELECT fit_clv(h, '2025-01-01', CASE WHEN id % 10 = 5 THEN 'mbg/nbd' ELSE model END, CASE WHEN id % 10 = 6 THEN lower('MONTH') ELSE unit END)
       = (SELECT fit_clv(h, '2025-01-01', 'mbg/nbd', 'month') FROM customers WHERE id = floor(id) AND id % 10 NOT IN (3, 4)) AS same
FROM customers JOIN names USING (id);
-- another model in the next group, and in the next call of a function
SELECT model, fit_clv(h, '2025-01-01', model) = CASE model WHEN 'bg/nbd' THEN (SELECT fit_clv(h, '2025-01-01', 'bg/nbd') FROM customers) WHEN 'bg/bb' THEN (SELECT fit_clv(h, '2025-01-01', 'bg/bb') FROM customers)
       ELSE (SELECT fit_clv(h, '2025-01-01', 'mbg/nbd') FROM customers) END AS own
FROM customers, unnest(ARRAY['bg/bb', 'bg/nbd', 'mbg/nbd']) model GROUP BY model ORDER BY model COLLATE "C";
DO $$
DECLARE
    name text;
    fitted clv_model;
    refused int := 0;
BEGIN
    FOREACH name IN ARRAY ARRAY['bg/nbd', 'mbg/nbd', 'nothing', 'bg/nbd', 'bg/bb'] LOOP
        BEGIN
            SELECT fit_clv(h, '2025-01-01', name) INTO fitted FROM customers WHERE id <= 2000;
            ASSERT fitted ->> 'model' = name;
        EXCEPTION WHEN invalid_parameter_value THEN
            refused := refused + 1;
        END;
    END LOOP;
    ASSERT refused = 1;
END $$;
DROP VIEW ordered, grouped;
DROP TABLE customers, parts, running, states, names;
