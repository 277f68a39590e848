-- What every target uses. A target fills `statements`, in the order of the
-- first byte of an input, and `seeds`.
SET client_min_messages = error;
CREATE EXTENSION crmvalue;
\ir ../literals.sql
CREATE FUNCTION fuzz(statements text[], types text[], properties bool[], patience float8[], options text[]) RETURNS void
LANGUAGE C AS 'crmvalue', 'fuzz';

-- types: those of $1, $2 ... without spaces; property: its results must be true;
-- patience: seconds of processor time after which a user would cancel it, 0 never
CREATE TABLE statements (number integer GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0), statement text, types text, property bool DEFAULT false, patience float8 DEFAULT 0);
CREATE TABLE seeds (input bytea);

-- an argument of variable length, but for the last of a statement
CREATE FUNCTION sized(argument bytea) RETURNS bytea
RETURN int2send(octet_length(argument)::int2) || argument;

CREATE FUNCTION choice(number integer) RETURNS bytea
RETURN substr(int4send(number), CASE WHEN (SELECT count(*) FROM statements) > 256 THEN 3 ELSE 4 END);

CREATE TABLE histories AS
SELECT h::purchase_history FROM unnest(ARRAY[
    '{}', '{2024-01-05:2:120.50,2024-02-11:1:30.00}', '{4714-11-24 BC:1:1}', '{5874897-12-31:2147483647:-922337203685477.5808}',
    '{2023-12-30:0:-3,2024-01-01:1:20,2024-01-31:1:20,2024-02-10:0:-4,2024-03-01:1:9,2024-06-29:1:99}']) h;

CREATE TABLE models AS
SELECT model::clv_model FROM unnest(ARRAY[
    '{"model": "bg/nbd", "unit": "week", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}}',
    '{"model": "mbg/nbd", "unit": "day", "parameters": {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44}}',
    '{"model": "mbg/cnbd-k", "unit": "week", "parameters": {"k": 2, "r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44}}',
    '{"model": "pareto/nbd", "unit": "month", "parameters": {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44}}',
    '{"model": "bg/bb", "unit": "year", "parameters": {"alpha": 1.204, "beta": 0.75, "gamma": 0.657, "delta": 2.783}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44}}',
    '{"model": "sbg", "unit": "year", "parameters": {"alpha": 0.7, "beta": 1.2}}']) model;

-- the parameters of the extension's functions; wire: the type whose binary form
-- is that of an argument
CREATE VIEW parameters AS
SELECT p.oid, p.proname, p.prokind, p.provolatile, p.proretset, p.prolang, n, coalesce(p.proargnames[n], '') AS name, t.typname::text AS type,
    CASE t.typtype WHEN 'd' THEN base.typname WHEN 'e' THEN 'text' ELSE t.typname END::text AS wire, t.typlen > 0 AND t.typtype <> 'e' AS fixed, n = p.pronargs AS last
FROM pg_proc p JOIN pg_depend ON classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e', unnest(p.proargtypes) WITH ORDINALITY a (argument, n)
    JOIN pg_type t ON t.oid = argument LEFT JOIN pg_type base ON base.oid = t.typbasetype
WHERE p.proname <> 'fuzz' AND NOT EXISTS (SELECT FROM unnest(p.proargtypes) x JOIN pg_type ON pg_type.oid = x WHERE typtype = 'p');

-- arguments to begin with: by name and type, by type; NULL is one, too
CREATE TABLE samples (number integer GENERATED ALWAYS AS IDENTITY, name text, type text, sample bytea);
INSERT INTO samples (name, type, sample)
SELECT NULL, v.* FROM (VALUES
    ('float8', float8send(0.5)), ('int4', int4send(5)), ('int8', int8send(7)), ('bool', boolsend(true)), ('date', date_send('2024-07-01')), ('timestamp', timestamp_send('2024-07-01')),
    ('timestamptz', timestamptz_send('2024-07-01')), ('interval', interval_send('1 year')), ('numeric', numeric_send(12.5)), ('text', convert_to('month', 'UTF8')), ('bytea', NULL),
    ('purchase_history', purchase_history_send('{2024-01-05:2:120.50,2024-02-11:1:30.00,2024-05-02:1:7}')), ('_float8', decode(repeat('000000000000f03f', 3), 'hex')), ('_int8', NULL),
    ('_numeric', array_send(ARRAY[0.9, 0.5])), ('numeric', numeric_send(0.5)), ('numeric', numeric_send(-1e20)), ('float8', float8send(3)), ('float8', float8send(-1e300)), ('_text', array_send(ARRAY['a', 'b'])), ('_date', array_send(ARRAY['2024-01-31'::date])),
    ('lifecycle_stage', 'lost'), ('rfm_cuts', jsonb_send('{"recency": [180, 90, 60, 30], "frequency": [2, 3, 5, 8], "monetary": [50, 120, 300, 900]}')), ('tier_cuts', jsonb_send('{"A": 900, "B": 210}')),
    ('lifecycle_rules', jsonb_send('{"typical_gap": 90}'))) v;
INSERT INTO samples (name, type, sample) SELECT NULL, 'clv_model', jsonb_send(model) FROM models WHERE model ->> 'model' IN ('mbg/nbd', 'sbg', 'bg/bb') ORDER BY model ->> 'model' = 'sbg';
INSERT INTO samples (name, type, sample) SELECT NULL, 'clv_model', jsonb_send('{"model": "bg/nbd", "unit": "week", "covariates": ["web"], "parameters": {"r": 1, "alpha": 8, "a": 1, "b": 3, "rate.web": 0.5, "drop_out.web": -0.2}}');
INSERT INTO samples (name, type, sample) SELECT NULL, 'jsonb', jsonb_send(fit_clv(('{2023-01-01:1:5,2023-0' || 1 + i % 8 || '-11:1:7}')::purchase_history, '2024-01-01', 'bg/nbd', 'week')) FROM generate_series(1, 40) i;
INSERT INTO samples (name, type, sample)
SELECT split_part(v.of, ' ', 1), split_part(v.of, ' ', 2), v.sample FROM (VALUES
    ('states int4', int4send(3)), ('renewals int4', int4send(2)), ('width int4', int4send(400)), ('x float8', float8send(2)), ('t_x float8', float8send(10)), ('T float8', float8send(30)), ('periods float8', float8send(5)),
    ('split date', date_send('2024-03-01')), ('from_day date', date_send('2024-06-01')), ('started date', date_send('2023-02-01')), ('started date', date_send('2023-05-01')), ('a float8', float8send(0.3)), ('annual_rate float8', float8send(0.1)),
    ('splits _date', array_send('{2024-03-01,2024-04-30}'::date[])), ('horizon interval', interval_send('90 days')), ('horizon interval', interval_send('5 years')), ('names _text', array_send(ARRAY['web'])),
    ('covariates _float8', decode('000000000000f03f', 'hex')), ('covariates _float8', decode('0000000000000040', 'hex')), ('shares _float8', decode('9a9999999999c93f', 'hex')), ('margin numeric', numeric_send(0.7)), ('complaint_rate numeric', numeric_send(0.2)),
    ('h purchase_history', purchase_history_send('{2024-01-05:2:120.50,2024-02-11:1:30.00,2024-05-02:1:7}')), ('h purchase_history', purchase_history_send('{2023-01-05:1:1,2024-04-11:1:30.00}')),
    ('h purchase_history', purchase_history_send('{2024-06-05:0:-1}'))) v (of, sample);
INSERT INTO samples (name, type, sample)
SELECT name, 'text', word::bytea FROM (VALUES
    ('lang', '{en,zh}'::text[]), ('unit', '{week,day,month,year}'), ('period', '{month,week,quarter,year}'), ('cohort', '{month,quarter}'), ('age', '{week,month}'), ('season', '{month}'), ('method', '{quantile,mean}'), ('timing', '{now,renewal}'),
    ('model', '{mbg/nbd,bg/nbd,pareto/nbd,bg/bb,mbg/cnbd-k,mbg/cnbd-mix,sbg,bdw,auto,auto: holdout}'), ('scheme', '{marcus,potential,core,satisfaction}'), ('label_set', '{stages,tasks,dwyer}'),
    ('map', '{grid,list,thirds,eight,stage,abc,pyramid,activity,period}'), ('class', '{champions,lost,A}'), ('amount', '{12.5}')) v (name, words), unnest(words) word;
INSERT INTO samples (name, type, sample)
SELECT NULL, v.* FROM (SELECT rollup(h) AS h FROM histories WHERE first_purchase(h) > '2000-01-01') c,
    LATERAL (SELECT clv_base_send(clv_base(h, '2024-06-30')), backtest_base_send(backtest_base(h, '2024-02-01', '2024-06-30')), rfm_base_send(rfm_base(h, '2024-06-30')), value_base_send(value_base(5.5)),
        lifecycle_base_send(lifecycle_base(h, '2024-06-30')), cohort_base_send(cohort_base(h, '2024-06-30', 'month')), transition_base_send(transition_base(h, '2024-06-30', 3, 'month')),
        retention_base_send(retention_base('2023-01-01'::date, NULL, '2024-01-01')) FROM histories) b (a1, a2, a3, a4, a5, a6, a7, a8),
    LATERAL (VALUES ('clv_base', a1), ('backtest_base', a2), ('rfm_base', a3), ('value_base', a4), ('lifecycle_base', a5), ('cohort_base', a6), ('transition_base', a7), ('retention_base', a8)) v (type, sample);

-- variants are numbered from 0
CREATE FUNCTION sample_of(parameter parameters, last bool, variant integer) RETURNS bytea
RETURN (SELECT CASE WHEN sample IS NULL THEN '\xffff' WHEN parameter.fixed OR last THEN sample ELSE sized(sample) END
    FROM (SELECT sample, row_number() OVER (ORDER BY number) - 1 AS place, count(*) OVER () AS count
          FROM (SELECT *, rank() OVER (ORDER BY name IS NULL, type <> parameter.type) AS rank FROM samples
                WHERE coalesce(name, parameter.name) = parameter.name AND type IN (parameter.type, parameter.wire)) s WHERE rank = 1) s
    WHERE place = variant % count);

-- Where the arguments of an aggregate or window function are among $1, $2 ...:
-- those of three rows, then those that are the same for all rows; a fourth row
-- is NULL. The columns of the rows are x1, x2 ...
CREATE VIEW places AS
WITH p AS (
    SELECT p, p.*, EXISTS (SELECT FROM varying v WHERE v.parameter = p.name AND coalesce(v.type, p.type::regtype) = p.type::regtype) AS varies
    FROM parameters p WHERE prokind IN ('a', 'w')),
place AS (SELECT *, count(*) FILTER (WHERE varies) OVER (PARTITION BY oid) AS columns, count(*) OVER (PARTITION BY oid, varies ORDER BY n) AS place FROM p),
dollar AS (SELECT *, CASE WHEN varies THEN r * columns + place ELSE 3 * columns + place END AS dollar FROM place, generate_series(0, 2) r WHERE varies OR r = 0)
SELECT *, format('$%s::%s', dollar, type) AS argument, dollar = max(dollar) OVER (PARTITION BY oid) AS last_dollar FROM dollar;

CREATE VIEW calls AS
SELECT oid, prokind, oid::regproc::text AS called, string_agg(CASE WHEN varies THEN 'x' || place ELSE argument END, ', ' ORDER BY n) FILTER (WHERE r = 0) AS arguments,
    format('(VALUES (0, %s), (1, %s), (2, %s), (3%s)) v (n, %s)', string_agg(argument, ', ' ORDER BY place) FILTER (WHERE varies AND r = 0), string_agg(argument, ', ' ORDER BY place) FILTER (WHERE varies AND r = 1),
        string_agg(argument, ', ' ORDER BY place) FILTER (WHERE varies AND r = 2), repeat(', NULL', max(columns)::integer), string_agg('x' || place, ', ' ORDER BY place) FILTER (WHERE varies AND r = 0)) AS rows,
    string_agg(wire, ',' ORDER BY dollar) AS types, ARRAY(SELECT string_agg(sample_of(s.p, s.last_dollar, variant + s.r), '' ORDER BY s.dollar) FROM places s, generate_series(0, 9) variant WHERE s.oid = places.oid GROUP BY variant) AS seeds
FROM places GROUP BY oid, prokind;

-- true for markup that is whole, in which no text has become a part of it, and
-- no coordinate is other than a number
CREATE FUNCTION is_markup(page text) RETURNS bool
RETURN regexp_replace(page, '<style>[^<]*</style>|<[^<>]*>', '', 'g') !~ '[<>]' AND page !~* '<(script|b)\M' AND page !~* ' (d|x|y|x1|y1|x2|y2|cx|cy|r|width|height|points)=[''"][^''"]*(nan|inf)';
