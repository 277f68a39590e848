-- Calls every function of crmvalue :times times, each a statement with a
-- timeout of its own: plain ones with literals, rather usual ones, aggregates
-- and window functions on the columns of any table of sql.sql. All are rolled back.
SET client_min_messages = error;
SET statement_timeout = 0;	-- but for the calls
SET enable_memoize = off;	-- a new literal for each argument
SELECT setseed(:seed % 1000 / 1000.0) \g /dev/null
SELECT 'SET LOCAL statement_timeout = ''1s''; ' || CASE
        WHEN prokind IN ('a', 'w') THEN format('SELECT %s(%s)%s FROM public.%s', name, columns, CASE prokind WHEN 'w' THEN ' OVER ()' END, place)
        WHEN proretset THEN format('SELECT count(r) FROM (SELECT %s(%s) AS r LIMIT 1000) s', name, literals)
        ELSE format('SELECT %s(%s)', name, literals)
    END || '; ROLLBACK'
FROM generate_series(1, :times) AS times (n),
    LATERAL (SELECT oid, oid::regproc::text AS name, prokind, proretset, proargtypes FROM information_schema.ours ORDER BY oid) p,
    LATERAL (SELECT relname AS place FROM pg_class WHERE relname ~ '^(usual|extremes|mixed)\d$' AND n > 0 ORDER BY random() + p.oid::integer * 0 LIMIT 1) c,
    LATERAL (SELECT string_agg(format('%L::%s', literal, type), ', ' ORDER BY position) AS literals, string_agg(attname, ', ' ORDER BY position) AS columns
        FROM unnest(proargtypes) WITH ORDINALITY a (argument, position),
            LATERAL (SELECT CASE typtype WHEN 'p' THEN 'numeric'::regtype ELSE argument::regtype END AS type FROM pg_type WHERE oid = argument) t,
            LATERAL (SELECT literal FROM information_schema.literals l WHERE l.type = t.type ORDER BY random() * rank + n + position LIMIT 1) l, pg_attribute
        WHERE attrelid = 'public.usual1'::regclass AND atttypid = t.type AND attnum > 0) a
\gexec
