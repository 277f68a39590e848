-- What sqlsmith reads: tables with a column for each type that a function of
-- crmvalue takes, so that few arguments are NULL, and the functions.
SET client_min_messages = warning;
CREATE EXTENSION crmvalue;

CREATE TABLE orders AS SELECT customer_id AS customer, ordered_at, amount FROM purchases WHERE customer_id < 120;
CREATE TABLE untracked AS TABLE orders;
SELECT track_customers('orders', 'customer', 'ordered_at', 'amount');

CREATE ROLE visitor LOGIN;

-- sqlsmith leaves out the tables of this schema.
SET search_path = information_schema, public;
\ir literals.sql
RESET search_path;
INSERT INTO information_schema.literals VALUES ('reader', 'regrole', 1, 'visitor');

CREATE TEMP TABLE histories AS SELECT customer, purchase_history(ordered_at, amount) AS h, sum(amount) AS money FROM orders GROUP BY 1;
-- after the literals of a type, before its largest
CREATE TEMP TABLE computed AS
SELECT 'purchase_history' AS type, h::text AS literal FROM (SELECT h FROM histories ORDER BY customer LIMIT 12) s
UNION ALL
SELECT k.type, k.literal
FROM (SELECT rfm_cuts(h, '2026-01-01') AS rfm, tier_cuts(money) AS tiers, lifecycle_rules(h, '2026-01-01') AS rules, clv_base(h, '2026-01-01') AS clv,
        backtest_base(h, '2025-01-01', '2026-01-01') AS backtest, rfm_base(h, '2026-01-01') AS scores, value_base(money) AS money, lifecycle_base(h, '2026-01-01') AS lifecycle,
        cohort_base(h, '2026-01-01', 'month') AS cohorts, transition_base(h, '2026-01-01', 3, 'month') AS transitions, retention_base(first_purchase(h), NULL::date, '2026-01-01') AS retention
    FROM histories) a,
    LATERAL (VALUES ('rfm_cuts', rfm::text), ('tier_cuts', tiers::text), ('lifecycle_rules', rules::text), ('clv_base', clv::text), ('backtest_base', backtest::text), ('rfm_base', scores::text),
        ('value_base', money::text), ('lifecycle_base', lifecycle::text), ('cohort_base', cohorts::text), ('transition_base', transitions::text), ('retention_base', retention::text)) k (type, literal)
UNION ALL
SELECT 'clv_model', fit_clv(h, '2026-01-01', m.model)::text FROM histories, unnest(ARRAY['mbg/nbd', 'bg/nbd', 'mbg/cnbd-k', 'pareto/nbd', 'bg/bb']) AS m (model) GROUP BY m.model;
INSERT INTO information_schema.literals SELECT NULL, type::regtype, 100 + row_number() OVER (), literal FROM computed;
INSERT INTO information_schema.literals
SELECT v.name, 'jsonb', n, v.document::text
FROM (SELECT backtest(h, '2025-01-01', '2026-01-01', 'mbg/nbd'), backtest_series(h, '2025-01-01', '2026-01-01', 'mbg/nbd', 'month') AS series, season_index(h, '2026-01-01', 'month') FROM histories) d,
    LATERAL (VALUES ('report', backtest, 1), ('report', series, 2), ('document', season_index, 1)) v (name, document, n);

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
    WHERE typtype <> 'p' AND t NOT IN (SELECT type FROM information_schema.literals WHERE name IS NULL);
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'no literals of the types %', missing;
    END IF;
    FOR place IN SELECT * FROM (VALUES ('usual', 'n', 'n', 20), ('extremes', '-n', 'n', 20), ('mixed', 'md5(literal)', 'n * 7', 20)) v (name, rank, row, rows), generate_series(1, 5) copy LOOP
        SELECT string_agg(format('(SELECT (array_agg(literal ORDER BY %s))[1 + (%s) %% count(*)] FROM (SELECT literal, row_number() OVER (ORDER BY place) AS n FROM information_schema.literals WHERE name IS NULL AND type = %L::regtype) s)::%s AS c_%s',
                replace(place.rank, 'n', 's.n'), replace(place.row, 'n', 'r.n'), type, type, row_number), ', ') INTO columns
        FROM (SELECT type, row_number() OVER (ORDER BY type::text) FROM (SELECT DISTINCT type FROM information_schema.literals WHERE name IS NULL) d) t;
        EXECUTE format('CREATE TABLE %I AS SELECT %s FROM generate_series(%s, %s) AS r (n)', place.name || place.copy, columns, place.copy, place.rows);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO visitor', place.name || place.copy);
    END LOOP;
END $$;
DROP TABLE contact, sale_order CASCADE;
GRANT SELECT, INSERT, UPDATE, DELETE ON orders, untracked TO visitor;

-- sqlsmith does not call functions that return sets or rows: these count them.
CREATE SCHEMA harden;
GRANT USAGE ON SCHEMA harden TO visitor;
DO $$
DECLARE
    f record;
BEGIN
    FOR f IN SELECT proname, string_agg(t::regtype::text, ', ' ORDER BY n) AS arguments, string_agg('$' || n, ', ' ORDER BY n) AS numbers
        FROM information_schema.ours p LEFT JOIN LATERAL unnest(proargtypes) WITH ORDINALITY a (t, n) ON true WHERE proretset OR prorettype = 'record'::regtype GROUP BY p.oid, proname LOOP
        EXECUTE format('CREATE FUNCTION harden.%I(%s) RETURNS bigint LANGUAGE sql AS $f$SELECT count(r::text) FROM (SELECT r FROM public.%I(%s) AS r%s LIMIT 1000) s$f$', f.proname, f.arguments, f.proname, f.numbers,
            (SELECT columns FROM information_schema.column_lists WHERE function = f.proname));
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
    AND (oid IN (SELECT oid FROM information_schema.ours WHERE NOT proretset AND prorettype <> 'record'::regtype) OR pronamespace = 'harden'::regnamespace
        OR pronamespace = 'pg_catalog'::regnamespace AND proargtypes::oid[] <@ (SELECT array_agg(type::oid) || ARRAY['"any"', 'anyarray', 'anynonarray', 'anyelement']::regtype[]::oid[] FROM information_schema.literals)
            AND proname IN ('array_agg', 'date_larger', 'int4pl', 'numeric_add', 'float8mul', 'count', 'max', 'round', 'upper', 'array_append'));
CREATE INDEX ON information_schema.pg_proc (oid);
CREATE VIEW information_schema.pg_type AS
SELECT oid, CASE typname WHEN 'anyenum' THEN 'lifecycle_stage' ELSE typname END AS typname, typnamespace, typdelim, typrelid, typelem, typarray, typtype
FROM pg_catalog.pg_type;
-- The functions that PostgreSQL counts: neither aggregates, nor what they call,
-- nor window functions, nor functions in SQL, which may be inlined.
CREATE VIEW information_schema.counted AS
SELECT f.oid, s.calls > 0 AS ran
FROM information_schema.ours f JOIN pg_language l ON l.oid = prolang AND lanname <> 'sql' LEFT JOIN pg_stat_user_functions s ON s.funcid = f.oid
WHERE prokind = 'f' AND pronargs > 0 AND f.oid NOT IN (SELECT unnest(ARRAY[aggtransfn, aggcombinefn, aggfinalfn, aggmtransfn, aggminvtransfn, aggmfinalfn]) FROM pg_aggregate);

-- What a user may call, but for what only says that an argument is missing.
CREATE TABLE information_schema.callable AS
SELECT f.oid FROM information_schema.ours f LEFT JOIN pg_aggregate ON aggfnoid = f.oid LEFT JOIN pg_proc step ON step.oid = aggtransfn
WHERE f.proname = ANY (ARRAY(SELECT name FROM crmvalue_functions())) AND coalesce(step.prosrc, f.prosrc) <> 'as_of_missing';

-- the functions of which calls.sql made a call that ended without error
CREATE TABLE information_schema.succeeded (function oid);
GRANT INSERT ON information_schema.succeeded TO visitor;
GRANT SELECT ON information_schema.literals, information_schema.varying, information_schema.column_lists, information_schema.ours, information_schema.pg_proc, information_schema.pg_type TO visitor;

-- It calls every operator. Most have types that crmvalue has nothing to do with;
-- tracking needs those of tid, and || of arrays.
SET allow_system_table_mods = on;
DELETE FROM pg_catalog.pg_operator
WHERE oprname <> '||' AND EXISTS (SELECT FROM pg_type WHERE oid IN (oprleft, oprright)
    AND (typcategory IN ('G', 'I', 'R', 'V') OR typname IN ('anyrange', 'anymultirange', 'anycompatible', 'anycompatiblerange', 'anycompatiblemultirange', 'anycompatiblearray', 'tsvector', 'tsquery',
        'jsonpath', 'pg_lsn', 'xid', 'xid8', 'cid', 'money', 'macaddr', 'macaddr8', 'uuid', 'cstring')));
