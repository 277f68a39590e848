-- Every plain function of the extension, with any arguments: no crash, no internal error, no NaN.
INSERT INTO statements (statement, types)
SELECT format('SELECT %s%s(%s)%s', CASE WHEN p.proretset THEN '* FROM ' END, p.oid::regproc::text, string_agg('$' || n || '::' || t::regtype, ', ' ORDER BY n), CASE WHEN p.proretset THEN ' LIMIT 100' END),
    string_agg(CASE WHEN b.typtype = 'd' THEN format_type(b.typbasetype, NULL) WHEN b.typtype = 'e' THEN 'text' ELSE replace(format_type(t, NULL), ' ', '') END, ',' ORDER BY n)
FROM pg_proc p JOIN pg_depend ON classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e', unnest(p.proargtypes) WITH ORDINALITY a (t, n) JOIN pg_type b ON b.oid = t
WHERE p.prokind = 'f' AND p.provolatile = 'i' AND p.prolang = (SELECT oid FROM pg_language WHERE lanname = 'c')
    AND p.proname !~ '^purchase_history_(in|out|recv|send)$'
    AND NOT EXISTS (SELECT FROM unnest(p.proargtypes) x WHERE x IN ('internal'::regtype, 'cstring'::regtype, 'anyelement'::regtype, '"any"'::regtype))
GROUP BY p.oid, p.proretset
ORDER BY p.oid;
UPDATE statements SET types = replace(replace(replace(types, 'timestampwithtimezone', 'timestamptz'), 'timestampwithouttimezone', 'timestamp'), 'doubleprecision', 'float8');
CREATE TABLE samples (type text, sample bytea, fixed bool DEFAULT false);
INSERT INTO samples VALUES
    ('float8', float8send(0.5), true), ('integer', int4send(5), true), ('bigint', int8send(7), true), ('boolean', boolsend(true), true), ('date', date_send('2024-07-01'), true),
    ('timestamp', timestamp_send('2024-07-01'), true), ('timestamptz', timestamptz_send('2024-07-01'), true), ('interval', interval_send('1 year'), true);
INSERT INTO samples (type, sample) VALUES
    ('numeric', numeric_send(12.5)), ('text', convert_to('month', 'UTF8')), ('purchase_history', purchase_history_send('{2024-01-05:2:120.50,2024-02-11:1:30.00}')),
    ('bytea', npv_add(NULL, 1, 1, 0.1)), ('float8[]', decode(repeat('000000000000f03f', 3), 'hex')), ('bigint[]', decode(repeat('0100000000000000', 9), 'hex')),
    ('numeric[]', array_send(ARRAY[0.9, 0.5])), ('text[]', array_send(ARRAY['a', 'b']));
INSERT INTO samples (type, sample)
SELECT v.type, v.sample FROM (SELECT rollup(h) AS h FROM histories WHERE first_purchase(h) > '2000-01-01') c, LATERAL (SELECT clv_base_send(clv_base(h, '2024-06-30')), backtest_base_send(backtest_base(h, '2024-02-01', '2024-06-30')), rfm_base_send(rfm_base(h, '2024-06-30')),
    value_base_send(value_base(5.5)), lifecycle_base_send(lifecycle_base(h, '2024-06-30')), cohort_base_send(cohort_base(h, '2024-06-30', 'month')), transition_base_send(transition_base(h, '2024-06-30', 3, 'month')), retention_base_send(retention_base('2023-01-01'::date, NULL, '2024-01-01')) FROM histories) b (a1, a2, a3, a4, a5, a6, a7, a8),
    LATERAL (VALUES ('clv_base', a1), ('backtest_base', a2), ('rfm_base', a3), ('value_base', a4), ('lifecycle_base', a5), ('cohort_base', a6), ('transition_base', a7), ('retention_base', a8), ('date[]', array_send(ARRAY['2024-01-31'::date]))) v (type, sample);
INSERT INTO samples (type, sample) SELECT 'jsonb', jsonb_send(model) FROM models OFFSET 1 LIMIT 1;
INSERT INTO seeds
SELECT choice(number) || string_agg(CASE WHEN fixed OR n = 1 + length(types) - length(replace(types, ',', '')) THEN sample ELSE sized(sample) END, '' ORDER BY n)
FROM statements, string_to_table(types, ',') WITH ORDINALITY u (t, n) JOIN samples s ON s.type = t
GROUP BY number, types;
