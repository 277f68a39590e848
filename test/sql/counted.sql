-- Bases that count millions of equal customers: a count is as many customers, and takes no more time or memory than one.
SET client_min_messages = error;
CREATE TABLE customers AS
SELECT id, purchase_history(date '2023-01-01' + id * 37 % 400 + n * (11 + id % 97), (id * 7919 + n * 104729) % 20000 / 100.0) AS h
FROM generate_series(1, 300) id, generate_series(0, id * 31 % 7) n GROUP BY id;
CREATE TABLE bases AS
SELECT 0 AS doubled, clv_base(h, '2025-01-01') AS clv, backtest_base(h, '2024-06-01', '2025-01-01') AS backtest FROM customers;
DO $$
BEGIN
    FOR i IN 1 .. 24 LOOP
        INSERT INTO bases SELECT i, rollup(clv), rollup(backtest) FROM bases b, generate_series(1, 2) WHERE doubled = i - 1;
    END LOOP;
END $$;
SELECT max(octet_length(clv::text)) < 2 * min(octet_length(clv::text)) AS short, max(octet_length(backtest::text)) < 2 * min(octet_length(backtest::text)) AS short_too FROM bases;

-- all numbers of a document, by their path; the planner may compute the cast before the condition of WHERE, not before that of CASE
CREATE FUNCTION numbers(document jsonb, path text DEFAULT '') RETURNS TABLE (name text, number float8) LANGUAGE sql AS $$
SELECT n.* FROM jsonb_each(CASE jsonb_typeof(document) WHEN 'object' THEN document ELSE '{}' END) o (key, value), numbers(o.value, path || '/' || o.key) n
UNION ALL SELECT n.* FROM jsonb_array_elements(CASE jsonb_typeof(document) WHEN 'array' THEN document ELSE '[]' END) WITH ORDINALITY a (value, at), numbers(a.value, path || '/' || a.at) n
UNION ALL SELECT path, CASE jsonb_typeof(document) WHEN 'number' THEN document::float8 END WHERE jsonb_typeof(document) = 'number'
$$;
-- the numbers that are sums over customers, and those that shrink with their root
CREATE FUNCTION power_of(name text) RETURNS float8 LANGUAGE sql AS $$
SELECT CASE WHEN name ~ '/(customers|repeat_buyers|without_spend|log_likelihood|actual|predicted|expected)$' OR name ~ '/holdout/' THEN 1 WHEN name ~ 'standard_errors' THEN -0.5 WHEN name ~ 'covariance' THEN -1 ELSE 0 END
$$;
-- differences between the numbers of one base and those of so many customers; how a search came to its end may differ
CREATE FUNCTION differences(one jsonb, many jsonb, times float8) RETURNS TABLE (name text, once float8, of_many float8) LANGUAGE sql AS $$
SELECT name, o.number, m.number FROM numbers(one) o FULL JOIN numbers(many) m USING (name)
WHERE name !~ '/(gradient_norm|iterations|bic/.*)$' AND (abs(m.number / times ^ power_of(name) - o.number) <= 1e-5 * greatest(abs(o.number), 1e-2)) IS NOT TRUE
$$;
-- a fit: the same parameters, the log-likelihood so many times, the errors less by its root
CREATE TABLE fits AS
SELECT name, doubled, fit_clv(clv, name) AS m FROM bases, (SELECT model FROM clv_models() UNION VALUES ('auto'), ('auto: holdout')) n (name) WHERE doubled IN (0, 1, 22);
SELECT many.name, many.doubled, many.m -> 'customers' AS customers, many.m -> 'distinct_rows' = one.m -> 'distinct_rows' AS same_rows, many.m -> 'sampled' AS sampled, d.*
FROM fits one JOIN fits many ON many.name = one.name LEFT JOIN LATERAL differences(one.m, many.m, 2.0 ^ many.doubled) d ON true
WHERE one.doubled = 0 AND many.doubled > 0 ORDER BY many.name COLLATE "C", many.doubled, d.name;
-- a backtest: the same measures
CREATE TABLE backtests AS
SELECT name, doubled, backtest(backtest, name) AS m FROM bases, unnest(ARRAY['mbg/nbd', 'bg/bb']) name WHERE doubled IN (0, 1, 22);
SELECT many.name, many.doubled, many.m -> 'customers' AS customers, many.m -> 'model' -> 'sampled' AS sampled, d.*
FROM backtests one JOIN backtests many ON many.name = one.name LEFT JOIN LATERAL differences(one.m, many.m, 2.0 ^ many.doubled) d ON true
WHERE one.doubled = 0 AND many.doubled > 0 ORDER BY many.name COLLATE "C", many.doubled, d.name;

-- a base that counts is to the bit one of as many customers, in one step and in two
SELECT name, fit_clv(clv, name) = (SELECT fit_clv(h, '2025-01-01', name) FROM customers, generate_series(1, 8)) AS fit,
       backtest(backtest, name) = (SELECT backtest(h, '2024-06-01', '2025-01-01', name) FROM customers, generate_series(1, 8)) AS backtest
FROM bases, (SELECT model FROM clv_models() UNION VALUES ('auto'), ('auto: holdout')) m (name) WHERE doubled = 3 ORDER BY name COLLATE "C";

-- one row of millions of customers
CREATE TABLE ones AS SELECT 0 AS doubled, clv_base('{2023-01-01:1:9.00,2023-05-01:1:20.00,2023-09-01:1:4.00}', '2025-01-01') AS clv, backtest_base('{2023-01-01:1:9.00,2024-08-01:1:20.00}', '2024-06-01', '2025-01-01') AS backtest;
DO $$
BEGIN
    FOR i IN 1 .. 40 LOOP
        INSERT INTO ones SELECT i, rollup(clv), rollup(backtest) FROM ones, generate_series(1, 2) WHERE doubled = i - 1;
    END LOOP;
END $$;
SELECT doubled, m -> 'customers' AS customers, m -> 'distinct_rows' AS rows, m -> 'spend' -> 'customers' AS buyers, m -> 'sampled' AS sampled, m -> 'status' AS status
FROM (SELECT doubled, fit_clv(clv) AS m FROM ones WHERE doubled IN (22, 30) OFFSET 0) m ORDER BY doubled;
SELECT r -> 'customers' AS customers, r -> 'purchases' -> 'actual' AS purchases, r -> 'money' -> 'actual' AS money FROM (SELECT backtest(backtest) AS r FROM ones WHERE doubled = 30) r;
-- of more than 2147483647 customers about half as many are read
SELECT many.m -> 'customers' AS customers, many.m -> 'sampled' AS sampled, count(*) FILTER (WHERE abs(p.estimate / o.estimate - 1) > 1e-4) AS off
FROM (SELECT fit_clv(clv) AS m FROM bases WHERE doubled = 24) many, (SELECT m FROM fits WHERE doubled = 0 AND name = 'bg/nbd') one, model_parameters(many.m) p JOIN model_parameters(one.m) o USING (name) GROUP BY 1, 2;
SELECT doubled, fit_clv(clv) -> 'customers' AS customers, backtest(backtest) -> 'customers' AS of_backtest FROM ones WHERE doubled IN (31, 40) ORDER BY doubled;
DROP TABLE customers, bases, ones, fits, backtests;
DROP FUNCTION differences, power_of, numbers;
