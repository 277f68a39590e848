-- Calls that PostgreSQL would answer with "function ... does not exist": plain errors where that says too little.

\set VERBOSITY verbose
\set SHOW_CONTEXT never
CREATE VIEW orders AS
SELECT 1 AS customer, DATE '2025-01-05' AS day, TIMESTAMP '2025-01-05 10:00' AS at, TIMESTAMPTZ '2025-01-05 10:00+00' AS atz, 20.5 AS amount,
       '20.50'::text AS amount_text, '20.50'::varchar AS amount_varchar, 20.5::money AS amount_money, '2025-01-05'::text AS day_text, true AS flag;
CREATE FUNCTION call(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    d text;
    h text;
    answer text;
BEGIN
    EXECUTE 'SELECT ' || statement INTO answer;
    RETURN coalesce(answer, 'NULL');
EXCEPTION WHEN undefined_function OR datatype_mismatch OR ambiguous_function THEN
    GET STACKED DIAGNOSTICS d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
    RETURN SQLSTATE || ' ' || concat_ws('; ', SQLERRM, nullif(d, ''), nullif(h, ''));
END $$;

-- amounts and times of other types
SELECT statement, call(statement) FROM unnest(ARRAY[
    'purchase_history(day, amount_text) FROM orders', 'purchase_history(at, amount_varchar) FROM orders', 'purchase_history(atz, amount_money) FROM orders',
    'purchase_history(day_text, amount) FROM orders', 'purchase_history(day_text, amount_text) FROM orders', 'purchase_history(day, flag) FROM orders',
    'purchase_history(amount, day) FROM orders']) WITH ORDINALITY s (statement, n) ORDER BY n;
-- as the hints say
SELECT purchase_history(day, amount_text::numeric) AS text, purchase_history(day_text::date, amount_money::numeric) AS money FROM orders;
-- calls that are valid without the refusing functions stay valid
SELECT statement, call(statement) FROM unnest(ARRAY[
    'purchase_history(day, 20) FROM orders', $$purchase_history(at, '20.50') FROM orders$$, $$purchase_history(atz, '20.50') FROM orders$$, 'purchase_history(day, NULL) FROM orders',
    'purchase_history(atz, NULL) FROM orders', 'purchase_history(NULL, amount) FROM orders', 'purchase_history(day, 20::smallint) FROM orders', 'purchase_history(day, 20::real) FROM orders',
    'purchase_history(day, amount_text) FROM orders WHERE false']) WITH ORDINALITY s (statement, n) ORDER BY n;

-- without the as-of date, for one customer and for all
CREATE TABLE subject AS
SELECT '{2024-01-05:1:20.00,2024-03-05:1:25.00}'::purchase_history AS h, '{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1, "alpha": 4, "a": 1, "b": 2}}'::clv_model AS model;
SELECT statement, call(statement || ' FROM subject') FROM unnest(ARRAY[
    'recency(h)', 'tenure(h)', 'rfm_score(h) OVER ()', 'rfm_cuts(h)', 'lifecycle_stage(h)', 'lifecycle_rules(h)', 'activity_status(h)', 'next_purchase(h)', 'fit_clv(h)',
    'p_alive(model, h)', 'expected_spend(model, h)', 'recency(NULL)', 'rfm_score(h, CURRENT_DATE, rfm_cuts(h) OVER ())']) WITH ORDINALITY s (statement, n) ORDER BY n;
-- names of types that are called as functions still cast
SELECT lifecycle_stage('lost'), rfm_cuts('{"recency": [9], "frequency": [2], "monetary": [5]}'), lifecycle_rules('{"window": 30}'::jsonb);

-- as_of is a date and nothing else. A function for timestamptz beside that for date would take string literals and untyped parameters, for it is
-- the preferred type, and read them in the session's time zone; one for timestamp would make them ambiguous.
CREATE TABLE calls AS
SELECT p.proname, p.prokind,
       (SELECT string_agg(CASE WHEN n = i THEN '%s' ELSE format('NULL::%s', format_type(t, NULL)) END, ', ' ORDER BY n)
        FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY a (t, n)) AS arguments
FROM pg_proc p
JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'crmvalue'
CROSS JOIN LATERAL generate_series(1, p.pronargs) i
WHERE p.proargtypes[i - 1] = 'date'::regtype AND p.proargnames[i] <> 'ordered_at' AND p.proname !~ '_(add|combine|final)$' AND p.prokind <> 'p';
-- the type that a parameter without a type gets, or the error
CREATE FUNCTION parameter_type(call calls) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    EXECUTE format('PREPARE probe AS SELECT %s(%s)%s', call.proname, format(call.arguments, '$1'), CASE call.prokind WHEN 'w' THEN ' OVER ()' ELSE '' END);
    SELECT parameter_types[1] INTO result FROM pg_prepared_statements WHERE name = 'probe';
    DEALLOCATE probe;
    RETURN result;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
-- how an argument in the place of the day is taken: NULL if it is, else the SQLSTATE
CREATE FUNCTION taken(call calls, argument text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('PREPARE probe AS SELECT %s(%s)%s', call.proname, format(call.arguments, argument), CASE call.prokind WHEN 'w' THEN ' OVER ()' ELSE '' END);
    DEALLOCATE probe;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
SELECT count(*) > 60 AS enough, count(DISTINCT proname) > 25 AS different, bool_and(parameter_type(c) = 'date') AS parameters, bool_and(taken(c, $$'2026-01-01'$$) IS NULL) AS literals,
       bool_and(taken(c, 'NULL') IS NULL) AS nulls, bool_and(taken(c, 'CURRENT_DATE') IS NULL) AS dates,
       string_agg(DISTINCT taken(c, 'now()'), ' ') AS timestamptz, string_agg(DISTINCT taken(c, 'LOCALTIMESTAMP'), ' ') AS "timestamp"
FROM calls c;
SELECT call('recency(h, now()) FROM subject');
-- the day of a timestamptz is that of UTC, as in histories, if it is written so
SET TimeZone = 'Asia/Shanghai';
SELECT recency(h, TIMESTAMPTZ '2024-04-01 01:00+08'::date) AS of_the_session, recency(h, (TIMESTAMPTZ '2024-04-01 01:00+08' AT TIME ZONE 'UTC')::date) AS of_utc,
       purchase_history(TIMESTAMPTZ '2024-04-01 01:00+08', 1.0) AS utc_day, purchase_history(DATE '2024-04-01', 1.0) AS day, purchase_history('2024-04-01', 1.0) AS literal_is_timestamptz
FROM subject GROUP BY h;
RESET TimeZone;
-- with nothing but literals or untyped parameters, too
SELECT recency('{2024-01-05:1:20.00}', '2024-01-15'), lifecycle_stage('{2024-01-05:1:20.00}', '2024-01-15'), activity_status('{2024-01-05:1:20.00}', '2024-01-15'),
       p_alive('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1, "alpha": 4, "a": 1, "b": 2}}', '{2024-01-05:1:20.00}', '2024-01-15');
PREPARE untyped AS SELECT recency($1, $2), tenure($3, $4), p_alive($5, $6, $7), next_purchase($8, $9);
SELECT parameter_types FROM pg_prepared_statements WHERE name = 'untyped';

DROP VIEW orders;
DROP FUNCTION parameter_type, taken, call;
DROP TABLE subject, calls;
