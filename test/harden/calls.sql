-- Calls every function of crmvalue :times times, each a statement with a
-- timeout of its own. The first three calls take the first literals that suit
-- each parameter, the second ones, the third ones: one of them should succeed, on
-- a busy machine, too. The others take any, plain functions literals, aggregates
-- and window functions columns of any table of sql.sql. All are rolled back; those
-- that ended without error are noted.
SET client_min_messages = error;
SET statement_timeout = 0;	-- but for the calls
SET enable_memoize = off;	-- a new literal for each argument
SET search_path = public, information_schema;
SELECT setseed(:seed % 1000 / 1000.0) \g /dev/null
SELECT format('SET LOCAL statement_timeout = %L; ', CASE WHEN n <= 3 THEN '60s' ELSE '1s' END) || CASE
        WHEN prokind = 'f' AND NOT proretset THEN format('SELECT %s(%s)', name, literals)
        WHEN prokind = 'f' THEN format('SELECT count(r::text) FROM (SELECT r FROM %s(%s) AS r%s LIMIT 1000) s', name, literals, (SELECT columns FROM column_lists WHERE function = name))
        WHEN n <= 3 THEN format('SELECT %s(%s)%s FROM generate_series(0, 2) AS row', name, arguments, over)
        ELSE format('SELECT %s(%s)%s FROM public.%s', name, columns, over, place)
    END || '; ROLLBACK; INSERT INTO information_schema.succeeded VALUES (' || oid || ')'
FROM generate_series(1, :times) AS times (n),
    LATERAL (SELECT oid, oid::regproc::text AS name, prokind, proretset, proargtypes, proargnames, CASE prokind WHEN 'w' THEN ' OVER ()' ELSE '' END AS over FROM ours ORDER BY oid) p,
    LATERAL (SELECT relname AS place FROM pg_class WHERE relname ~ '^(usual|extremes|mixed)\d$' AND n > 0 ORDER BY random() + p.oid::integer * 0 LIMIT 1) c,
    LATERAL (SELECT string_agg(literal, ', ' ORDER BY position) AS literals,
            string_agg(CASE WHEN varies THEN suitable ELSE literal END, ', ' ORDER BY position) AS arguments,
            string_agg(CASE WHEN NOT varies AND n % 2 = 0 THEN literal ELSE column_name END, ', ' ORDER BY position) AS columns
        FROM unnest(proargtypes) WITH ORDINALITY a (argument, position),
            LATERAL (SELECT coalesce(proargnames[position], '') AS parameter) q,
            LATERAL (SELECT CASE WHEN typtype <> 'p' THEN argument::regtype WHEN parameter = 'ordered_at' THEN 'date'::regtype ELSE 'numeric'::regtype END AS type FROM pg_type WHERE oid = argument) t,
            LATERAL (SELECT EXISTS (SELECT FROM varying v WHERE v.parameter = q.parameter AND coalesce(v.type, t.type) = t.type) AS varies) v,
            LATERAL (SELECT format('%L::%s', literal, t.type) AS literal
                FROM suitable(parameter, t.type), LATERAL (SELECT 1 + (n - 1) % count(*) AS nth FROM suitable(parameter, t.type)) s
                WHERE n > 3 OR place = nth ORDER BY random() * place + n LIMIT 1) l,
            LATERAL (SELECT format('((%L::text[])[1 + row %% %s])::%s', array_agg(literal ORDER BY place), count(*), t.type) AS suitable FROM suitable(parameter, t.type) WHERE place <= 3) s,
            LATERAL (SELECT attname AS column_name FROM pg_attribute WHERE attrelid = 'public.usual1'::regclass AND atttypid = t.type AND attnum > 0) m) a
\gexec
