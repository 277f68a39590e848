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

-- by name where it is not NULL; an aggregate takes those of a name
CREATE TABLE arguments (name text, type text, argument text);
INSERT INTO arguments
SELECT name, type, argument FROM (VALUES
    ('h', 'h'), ('as_of', '''2026-01-01'''), ('value', 'money'), ('amount', 'money'), ('monetary', 'money'), ('revenue', 'money'), ('profit', 'money'), ('cash_flow', 'money'), ('mean_spend', 'money'),
    ('recency', '(customer % 1000)'), ('frequency', '(customer % 1000)'), ('x', '(1 + customer % 50)'), ('t_x', '(1 + customer % 300)'), ('T', '(300 + customer % 300)'), ('ordered_at', '(date ''2023-01-01'' + customer % 700)'),
    ('started', 'first_purchase(h)'), ('ended', 'last_purchase(h)'), ('bins', '5'), ('method', '''quantile'''), ('unit', '''month'''), ('period', '''month'''), ('cohort', '''month'''), ('age', '''month'''), ('season', '''month'''),
    ('split', '''2025-01-01'''), ('until', '''2026-01-01'''), ('splits', '''{2024-06-01,2025-01-01}'''), ('horizon', '''90 days'''), ('states', '10'), ('p', '0.2'), ('a', '0.8'), ('b', '0.95'), ('rate', '0.1'), ('annual_rate', '0.1'),
    ('years', '3'), ('margin', '0.7'), ('from_day', '''2025-01-01'''), ('to_day', '''2025-02-01'''), ('covariates', 'ARRAY[money, customer % 7]'), ('names', '''{money,group}''')) v (name, argument), (VALUES (NULL)) t (type);
INSERT INTO arguments VALUES ('period', 'float8', '1');
INSERT INTO arguments SELECT 'base', typname, typname FROM pg_type WHERE typname ~ '_base$';
INSERT INTO arguments
SELECT NULL, type, unnest(ARRAY[largest, least]) FROM (VALUES
    ('int4', '2147483647', '-2147483648'), ('int8', '9223372036854775807', '-9223372036854775808'), ('float8', '1e300', '1e-300'), ('numeric', '1e300', '1e-300'), ('bool', 'true', 'false'), ('date', '''5874897-12-31''', '''4714-11-24 BC'''),
    ('timestamp', '''294276-12-31''', '''4714-11-24 BC'''), ('timestamptz', '''294276-12-31''', '''4714-11-24 BC'''), ('interval', '''178000000 years''', '''1 microsecond'''), ('calendar_unit', '''day''', '''year'''), ('lifecycle_stage', '''lost''', '''prospect'''),
    ('text', 'large.text', '''mbg/nbd'''), ('jsonb', 'large.jsonb', '''{}'''), ('bytea', 'large.bytea', '''\x'''), ('_float8', 'large._float8', '''{1}'''), ('_int8', 'large._int8', '''{1}'''), ('_numeric', 'large._numeric', '''{1}'''),
    ('_text', 'large._text', '''{a}'''), ('_date', 'large._date', '''{2024-01-01}'''), ('purchase_history', 'large.h', '''{4713-01-01 BC:1:1,5874897-12-30:2147483647:922337203685477}'''), ('lifecycle_rules', '''{"window": 2147483647}''', '''{}'''),
    ('rfm_cuts', '''{"recency": [1e300], "frequency": [1e300], "monetary": [1e300]}''', '''{"recency": [-1e300], "frequency": [-1e300], "monetary": [-1e300]}'''), ('tier_cuts', '''{"A": 1e300, "B": 1e-300}''', '''{"A": null, "B": -1e300}'''),
    ('clv_model', '''{"model": "pareto/nbd", "unit": "day", "parameters": {"r": 1e15, "alpha": 1e-15, "s": 1e-15, "beta": 1e15}, "spend": {"p": 6, "q": 4, "v": 15}}''', '''{"model": "bdw", "unit": "day", "parameters": {"gamma": 1e-15, "delta": 1e15, "c": 0.01}}''')) v (type, largest, least);
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
