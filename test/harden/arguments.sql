-- Statements for limits.sh, made of what the catalog has, so that no function of
-- the extension is forgotten: the view aggregate_statements for the memory of the
-- aggregates, the view function_statements for the time of the other functions.

CREATE UNLOGGED TABLE customers AS
SELECT i AS customer, ('{2023-0' || 1 + i % 9 || '-01:1:' || i % 1000 || ',2024-0' || 1 + i % 7 || '-11:1:5,2025-0' || 1 + i % 8 || '-11:2:' || i % 77 || '}')::purchase_history AS h, (i % 1000 + 5)::numeric AS money
FROM generate_series(1, :customers) i;
VACUUM ANALYZE customers;

-- bases of the customers in a hundred parts; a column has the name of its type
CREATE UNLOGGED TABLE bases AS
SELECT clv_base(h, '2026-01-01'), backtest_base(h, '2025-01-01', '2026-01-01'), retention_base(first_purchase(h), last_purchase(h), '2026-01-01', 'month'), rfm_base(h, '2026-01-01'), value_base(money), lifecycle_base(h, '2026-01-01'),
    cohort_base(h, '2026-01-01', 'month'), transition_base(h, '2026-01-01', 10, 'month')
FROM customers GROUP BY customer % 100;

-- one row of values that take long to write
CREATE TABLE large AS
SELECT (SELECT purchase_history(date '0001-01-01' + i, 1.0) FROM generate_series(1, 700000) i) AS h, (SELECT array_agg(i::float8) FROM generate_series(1, 1000000) i) AS _float8, (SELECT array_agg(i::int8) FROM generate_series(1, 1000000) i) AS _int8,
    (SELECT array_agg(i::numeric) FROM generate_series(1, 100000) i) AS _numeric, (SELECT array_agg(i::text) FROM generate_series(1, 100000) i) AS _text, (SELECT array_agg(date '2000-01-01' + i) FROM generate_series(1, 100) i) AS _date,
    repeat('x', 10000000) AS text, (SELECT jsonb_agg(i) FROM generate_series(1, 100000) i) AS jsonb, decode(repeat('00', 1000000), 'hex') AS bytea;

\ir literals.sql

-- an expression for a parameter by its name, or by its type where the name is NULL;
-- an aggregate takes those of a name
CREATE TABLE arguments (name text, type text, argument text);
INSERT INTO arguments
SELECT name, NULL, argument FROM (VALUES
    ('h', 'h'), ('value', 'money'), ('amount', 'money'), ('monetary', 'money'), ('revenue', 'money'), ('profit', 'money'), ('cash_flow', 'money'), ('mean_spend', 'money'),
    ('recency', '(customer % 1000)'), ('frequency', '(customer % 1000)'), ('x', '(1 + customer % 50)'), ('t_x', '(1 + customer % 300)'), ('T', '(300 + customer % 300)'), ('ordered_at', '(date ''2023-01-01'' + customer % 700)'),
    ('started', 'first_purchase(h)'), ('ended', 'last_purchase(h)'), ('covariates', 'ARRAY[money, customer % 7]')) v (name, argument);
INSERT INTO arguments SELECT 'base', typname, typname FROM pg_type WHERE typname ~ '_base$';
-- what does not vary
INSERT INTO arguments
SELECT name, typname, quote_literal(literal) FROM literals LEFT JOIN pg_type ON oid = type WHERE place = 1 AND name IS NOT NULL AND literal IS NOT NULL AND name NOT IN (SELECT name FROM arguments);
-- the largest, a column of large where there is one, and the least
INSERT INTO arguments
SELECT NULL, typname, CASE WHEN place = 1001 AND attname IS NOT NULL THEN 'large.' || attname ELSE quote_literal(literal) END
FROM literals JOIN pg_type ON oid = type LEFT JOIN pg_attribute ON attrelid = 'large'::regclass AND atttypid = type AND attnum > 0
WHERE name IS NULL AND place > 1000 ORDER BY typname, place;
INSERT INTO arguments SELECT NULL, typname, format('(SELECT %s FROM bases LIMIT 1)', typname) FROM pg_type WHERE typname ~ '_base$';

CREATE VIEW parameters AS
SELECT p.oid, p.prokind, p.proname, n, coalesce(p.proargnames[n], '') AS name, typname::text AS type
FROM pg_proc p JOIN pg_depend ON classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e', unnest(p.proargtypes) WITH ORDINALITY a (type, n) JOIN pg_type t ON t.oid = a.type;

-- of aggregates with the same functions only the one with the most arguments; a
-- parameter that the table does not know makes a statement that fails
CREATE VIEW aggregate_statements AS
SELECT DISTINCT ON (step.prosrc, aggfinalfn) format('SELECT %s(', p.proname) || string_agg(format('%s::%s', CASE WHEN argument IS NULL THEN 'no argument for ' || name ELSE argument END, type), ', ' ORDER BY n) || ') FROM ' || CASE WHEN bool_or(name = 'base') THEN 'bases' ELSE 'customers' END AS statement
FROM (SELECT p.*, CASE name WHEN 'model' THEN CASE proname WHEN 'fit_retention' THEN '''auto''' ELSE '''mbg/nbd''' END
                  ELSE (SELECT argument FROM arguments a WHERE a.name = p.name AND coalesce(a.type, p.type) = p.type ORDER BY a.type LIMIT 1) END AS argument
      FROM parameters p WHERE prokind = 'a') p
    JOIN pg_aggregate ON aggfnoid = p.oid JOIN pg_proc step ON step.oid = aggtransfn
WHERE p.oid NOT IN (SELECT oid FROM parameters WHERE type = 'any') AND step.proname <> 'as_of_missing_add'
GROUP BY p.oid, p.proname, step.prosrc, aggfinalfn
ORDER BY step.prosrc, aggfinalfn, count(*) DESC, p.oid;

-- each with the largest arguments of their types, and with the others
CREATE VIEW function_statements AS
SELECT format('SELECT count(r) FROM large, LATERAL %s(', oid::regproc) || string_agg(format('(%s)::%s', argument, type), ', ' ORDER BY n) || ') r' AS statement
FROM (SELECT p.*, variant, (SELECT argument FROM (SELECT argument, row_number() OVER () AS k, count(*) OVER () AS count FROM arguments a WHERE a.name IS NULL AND a.type = p.type) a WHERE k = 1 + variant % count) AS argument
      FROM parameters p, generate_series(0, 1) variant
      WHERE prokind = 'f' AND oid NOT IN (SELECT oid FROM parameters WHERE type IN ('internal', 'cstring', 'any', 'regclass', '_regclass', '_name'))
          AND oid IN (SELECT oid FROM pg_proc WHERE provolatile = 'i')) p
GROUP BY oid, variant ORDER BY oid, variant;
