-- What sqlsmith reads: tables with a column for each type that a function of
-- crmvalue takes, so that few arguments are NULL, and the functions.
SET client_min_messages = warning;
CREATE EXTENSION crmvalue;

CREATE TABLE orders AS SELECT customer_id, ordered_at, amount FROM purchases WHERE customer_id < 120;
SELECT track_customers('orders', 'customer_id', 'ordered_at', 'amount');

CREATE ROLE visitor LOGIN;

-- Literals by type. A text is a name, a unit, a model, a kind … where a
-- function takes one. sqlsmith leaves out the tables of this schema.
CREATE TABLE information_schema.literals AS
SELECT type::regtype, literal FROM (VALUES
    ('float8', ARRAY['0', '0.1', '1', '12.5', '0.5', '-3', '1e300', '1e-300', 'NaN', 'infinity']),
    ('numeric', ARRAY['0', '0.9', '120.50', '1', '-12.34', '1e30', '0.000001', 'NaN', 'infinity']),
    ('integer', ARRAY['1', '0', '5', '12', '3', '-1', '2147483647', '-2147483648']),
    ('bigint', ARRAY['1', '0', '7', '100', '-1', '9223372036854775807', '-9223372036854775808']),
    ('boolean', ARRAY['true', 'false']),
    ('date', ARRAY['2025-06-30', '2026-01-01', '2024-02-29', '2023-05-05', 'infinity', '-infinity', '4714-11-24 BC', '5874897-12-31']),
    ('timestamp', ARRAY['2025-06-30 12:00', '2024-02-29', '2023-01-01', 'infinity', '4714-11-24 BC', '294276-12-31']),
    ('timestamptz', ARRAY['2025-06-30 12:00', '2024-02-29', '2023-01-01', 'infinity', '4714-11-24 BC', '294276-12-31']),
    ('interval', ARRAY['1 year', '90 days', '1 month', '3 months', '0', '-1 day', '100000 years']),
    ('text', ARRAY['week', 'month', 'year', 'day', 'bg/nbd', 'pareto/nbd', 'bg/bb', 'mbg/cnbd-k', 'sbg', 'auto', 'en', 'zh', 'quintile', 'customer_id', '<b>&"', '']),
    ('name', ARRAY['customer_id', 'ordered_at', 'amount', 'no']),
    ('regclass', ARRAY['orders', 'orders_customer_value', 'pg_class']),
    ('oid', ARRAY['0', '1']),
    ('bytea', ARRAY['\x', '\x00', '\xffffffffffffffffffffffff']),
    ('jsonb', ARRAY['{}', '[]', '{"a": 1}', 'null', '[{"label": "a", "value": 1}]']),
    ('float8[]', ARRAY['{0.5,0.5}', '{1,2,3}', '{0.9,0.1,0.2,0.8}', '{}', '{NULL,NaN}', '{{0.5,0.5},{0.1,0.9}}']),
    ('numeric[]', ARRAY['{100,50,10}', '{0.5,0.3}', '{0.9}', '{}', '{NULL}', '{NaN,-1}', '[0:1]={1,2}']),
    ('bigint[]', ARRAY['{1,2,3}', '{}', '{NULL,9223372036854775807}']),
    ('text[]', ARRAY['{a,b}', '{A,B,C}', '{}', '{NULL}', '{gold,silver,"<x>"}']),
    ('date[]', ARRAY['{2024-01-31,2025-01-31}', '{}', '{NULL,infinity}']),
    ('name[]', ARRAY['{customer_id}', '{}']),
    ('regclass[]', ARRAY['{orders}', '{pg_class,NULL}', '{}']),
    ('regrole', ARRAY['visitor']),
    ('purchase_history', ARRAY['{}', '{2024-01-05:2:120.50,2024-02-11:1:30.00}', '{4714-11-24 BC:1:1}', '{5874897-12-31:2147483647:-922337203685477.5808}', '{2023-12-30:0:-3,2024-01-01:1:20}']),
    ('purchase_history[]', ARRAY['{}', '{NULL}', '{"{2024-01-05:2:120.50}","{}"}'])) v (type, list), unnest(list) literal
UNION ALL SELECT enumtypid, enumlabel FROM pg_enum;

CREATE TEMP TABLE histories AS SELECT customer_id, purchase_history(ordered_at, amount) AS h, sum(amount) AS money FROM orders GROUP BY 1;
INSERT INTO information_schema.literals SELECT 'purchase_history'::regtype, h FROM (SELECT h FROM histories ORDER BY customer_id LIMIT 12) s;
INSERT INTO information_schema.literals
SELECT k.type::regtype, k.literal
FROM (SELECT rfm_cuts(h, '2026-01-01') AS rfm, tier_cuts(money) AS tiers, lifecycle_rules(h, '2026-01-01') AS rules, clv_base(h, '2026-01-01') AS clv,
        backtest_base(h, '2025-01-01', '2026-01-01') AS backtest, rfm_base(h, '2026-01-01') AS scores, value_base(money) AS money, lifecycle_base(h, '2026-01-01') AS lifecycle,
        cohort_base(h, '2026-01-01', 'month') AS cohorts, transition_base(h, '2026-01-01', 3, 'month') AS transitions, retention_base(first_purchase(h), NULL::date, '2026-01-01') AS retention
    FROM histories) a,
    LATERAL (VALUES ('rfm_cuts', rfm::text), ('tier_cuts', tiers::text), ('lifecycle_rules', rules::text), ('clv_base', clv::text), ('backtest_base', backtest::text), ('rfm_base', scores::text),
        ('value_base', money::text), ('lifecycle_base', lifecycle::text), ('cohort_base', cohorts::text), ('transition_base', transitions::text), ('retention_base', retention::text)) k (type, literal)
UNION ALL
SELECT 'clv_model'::regtype, fit_clv(h, '2026-01-01', m.model)::text FROM histories, unnest(ARRAY['bg/nbd', 'mbg/nbd', 'mbg/cnbd-k', 'pareto/nbd', 'bg/bb']) AS m (model) GROUP BY m.model
UNION ALL
SELECT 'clv_model'::regtype, '{"model": "sbg", "unit": "year", "parameters": {"alpha": 0.7, "beta": 1.2}}';

-- the usual ones of a type come first
ALTER TABLE information_schema.literals ADD rank integer;
UPDATE information_schema.literals l SET rank = r.rank
FROM (SELECT ctid, row_number() OVER (PARTITION BY type ORDER BY ctid) AS rank FROM information_schema.literals) r WHERE r.ctid = l.ctid;

CREATE VIEW information_schema.ours AS
SELECT p.* FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'crmvalue'
WHERE NOT p.proargtypes::oid[] && ARRAY['internal', 'cstring']::regtype[]::oid[] AND p.prorettype NOT IN ('internal'::regtype, 'trigger'::regtype);

-- An order for those types that have none, so that a table with a column of them
-- can be sorted and grouped.
DO $$
DECLARE
    base text;
    operator record;
BEGIN
    FOR base IN SELECT typname FROM pg_type WHERE typname LIKE '%\_base' LOOP
        EXECUTE format('CREATE FUNCTION %1$s_order(%1$s, %1$s) RETURNS integer IMMUTABLE STRICT PARALLEL SAFE RETURN bttextcmp($1::text, $2::text)', base);
        FOR operator IN SELECT * FROM (VALUES ('<', 'lt'), ('<=', 'le'), ('=', 'eq'), ('>=', 'ge'), ('>', 'gt')) v (sign, name) LOOP
            EXECUTE format('CREATE FUNCTION %1$s_%3$s(%1$s, %1$s) RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE RETURN %1$s_order($1, $2) %2$s 0', base, operator.sign, operator.name);
            EXECUTE format('CREATE OPERATOR %2$s (FUNCTION = %1$s_%3$s, LEFTARG = %1$s, RIGHTARG = %1$s)', base, operator.sign, operator.name);
        END LOOP;
        EXECUTE format('CREATE OPERATOR CLASS %1$s_class DEFAULT FOR TYPE %1$s USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 %1$s_order(%1$s, %1$s)', base);
    END LOOP;
END $$;

-- usual has the first literals of each type, extremes the last ones first,
-- mixed any of them. sqlsmith chooses among tables: these are most of them.
DO $$
DECLARE
    columns text;
    missing text;
    place record;
BEGIN
    SELECT string_agg(DISTINCT format_type(t, NULL), ' ') INTO missing FROM information_schema.ours, unnest(proargtypes) t JOIN pg_type y ON y.oid = t
    WHERE typtype <> 'p' AND t NOT IN (SELECT type FROM information_schema.literals);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'no literals of the types %', missing;
    END IF;
    FOR place IN SELECT * FROM (VALUES ('usual', 'n', 'n', 20), ('extremes', '-n', 'n', 20), ('mixed', 'md5(literal)', 'n * 7', 20)) v (name, rank, row, rows), generate_series(1, 5) copy LOOP
        SELECT string_agg(format('(SELECT (array_agg(literal ORDER BY %s))[1 + (%s) %% count(*)] FROM (SELECT literal, row_number() OVER () AS n FROM information_schema.literals WHERE type = %L::regtype) s)::%s AS c_%s',
                replace(place.rank, 'n', 's.n'), replace(place.row, 'n', 'r.n'), type, type, row_number), ', ') INTO columns
        FROM (SELECT type, row_number() OVER (ORDER BY type::text) FROM (SELECT DISTINCT type FROM information_schema.literals) d) t;
        EXECUTE format('CREATE TABLE %I AS SELECT %s FROM generate_series(%s, %s) AS r (n)', place.name || place.copy, columns, place.copy, place.rows);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO visitor', place.name || place.copy);
    END LOOP;
END $$;
DROP TABLE contact, sale_order CASCADE;
GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO visitor;

-- sqlsmith does not call functions that return sets: these count the rows.
CREATE SCHEMA harden;
GRANT USAGE ON SCHEMA harden TO visitor;
DO $$
DECLARE
    f record;
BEGIN
    FOR f IN SELECT proname, string_agg(t::regtype::text, ', ' ORDER BY n) AS arguments, string_agg('$' || n, ', ' ORDER BY n) AS numbers
        FROM information_schema.ours p LEFT JOIN LATERAL unnest(proargtypes) WITH ORDINALITY a (t, n) ON true WHERE proretset GROUP BY p.oid, proname LOOP
        EXECUTE format('CREATE FUNCTION harden.%I(%s) RETURNS bigint LANGUAGE sql AS $f$SELECT count(r) FROM (SELECT public.%I(%s) AS r LIMIT 1000) s$f$', f.proname, f.arguments, f.proname, f.numbers);
    END LOOP;
END $$;

-- sqlsmith reads the first pg_proc and pg_type of its search_path: a few
-- functions of PostgreSQL besides those of crmvalue, window functions among its
-- aggregates, all of which it calls as window functions; names that a cast
-- accepts.
CREATE TABLE information_schema.pg_proc AS
SELECT oid, proname, pronamespace, proargtypes, prorettype, proretset, CASE prokind WHEN 'w' THEN 'a' ELSE prokind END AS prokind
FROM pg_catalog.pg_proc
WHERE pronargs > (prokind = 'w')::integer -- with a single argument they would be called without OVER
    AND (oid IN (SELECT oid FROM information_schema.ours WHERE NOT proretset) OR pronamespace = 'harden'::regnamespace
        OR pronamespace = 'pg_catalog'::regnamespace AND proargtypes::oid[] <@ (SELECT array_agg(type::oid) || ARRAY['"any"', 'anyarray', 'anynonarray', 'anyelement']::regtype[]::oid[] FROM information_schema.literals)
            AND proname IN ('array_agg', 'date_larger', 'int4pl', 'numeric_add', 'float8mul', 'count', 'max', 'round', 'upper', 'array_append'));
CREATE INDEX ON information_schema.pg_proc (oid);
CREATE VIEW information_schema.pg_type AS
SELECT oid, CASE typname WHEN 'anyenum' THEN 'lifecycle_stage' ELSE typname END AS typname, typnamespace, typdelim, typrelid, typelem, typarray, typtype
FROM pg_catalog.pg_type;
GRANT SELECT ON information_schema.literals, information_schema.ours, information_schema.pg_proc, information_schema.pg_type TO visitor;

-- It calls every operator. Most have types that crmvalue has nothing to do with.
SET allow_system_table_mods = on;
DELETE FROM pg_catalog.pg_operator
WHERE EXISTS (SELECT FROM pg_type WHERE oid IN (oprleft, oprright)
    AND (typcategory IN ('G', 'I', 'R', 'V') OR typname IN ('anyrange', 'anymultirange', 'anycompatible', 'anycompatiblerange', 'anycompatiblemultirange', 'anycompatiblearray', 'tsvector', 'tsquery',
        'jsonpath', 'pg_lsn', 'xid', 'xid8', 'cid', 'tid', 'money', 'macaddr', 'macaddr8', 'uuid', 'cstring')));
