-- What the extension must look like in the catalogs. Each query lists offenders and returns no rows.

CREATE VIEW members AS
    SELECT classid, objid
    FROM pg_depend
    WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
      AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'crmvalue');
CREATE VIEW functions AS
    SELECT p.*, p.oid::regprocedure AS signature
    FROM pg_proc p JOIN members ON classid = 'pg_proc'::regclass AND objid = p.oid;

-- there is something to look at
SELECT count(*) > 50 AS functions, count(*) FILTER (WHERE prokind = 'a') > 5 AS aggregates FROM functions;

-- every object has a comment (array types, internal shell types and the members' own parts aside)
SELECT pg_describe_object(classid, objid, 0)
FROM members
WHERE obj_description(objid, classid::regclass::name) IS NULL
  AND NOT (classid = 'pg_type'::regclass AND EXISTS (SELECT FROM pg_type t WHERE t.typelem <> 0 AND t.oid = objid AND t.typname LIKE '\_%'))
ORDER BY 1;

-- comments end without a full stop
SELECT pg_describe_object(classid, objid, 0), obj_description(objid, classid::regclass::name)
FROM members WHERE obj_description(objid, classid::regclass::name) ~ '\.$' ORDER BY 1;

-- functions are immutable, parallel safe, not SECURITY DEFINER, without settings; purchase_histories and rfm_scores run what the caller writes
SELECT signature FROM functions
WHERE (provolatile <> 'i' OR proparallel <> 's' OR prosecdef OR proconfig IS NOT NULL) AND proname !~ '^tracking_|^(track|untrack|refresh|grant)_customers$|^report_(run|rows|results|results_of_scores|source|context|column|check_types|hold)$|^customer_report$|^crmvalue_functions$|^(purchase_histories|rfm_scores)$' ORDER BY signature::text COLLATE "C";

-- those that track tables read catalogs or write, none is SECURITY DEFINER, and what no parsed body binds has a pinned search_path
SELECT signature FROM functions JOIN pg_language l ON l.oid = prolang
WHERE proname ~ '^tracking_|^(track|untrack|refresh|grant)_customers$'
  AND (prosecdef OR (lanname = 'plpgsql' AND coalesce(proconfig[1], '') <> 'search_path=pg_catalog, pg_temp') OR (lanname <> 'plpgsql' AND proconfig IS NOT NULL)
       OR ((provolatile = 'v') <> (proname ~ '^(track|untrack|refresh|grant)_customers$' OR proname ~ '^tracking_((run|count|override|apply|learn|total|load|recount)$|(create|drop|copy|comment)_|.*_as_owner$)'))
       OR (provolatile <> 'v' AND proparallel <> 's'))
ORDER BY signature::text COLLATE "C";

-- those of the report that read are stable; those in PL/pgSQL have a pinned search_path
SELECT signature FROM functions JOIN pg_language l ON l.oid = prolang
WHERE proname ~ '^report_(run|rows|results|results_of_scores|source|context|column|check_types|hold)$|^customer_report$'
  AND (prosecdef OR provolatile <> 's' OR (lanname = 'plpgsql') <> (coalesce(proconfig[1], '') = 'search_path=pg_catalog, pg_temp'))
ORDER BY signature::text COLLATE "C";

-- SQL functions have parsed bodies
SELECT signature FROM functions JOIN pg_language l ON l.oid = prolang WHERE lanname = 'sql' AND prosqlbody IS NULL ORDER BY signature::text COLLATE "C";

-- only C and SQL, and PL/pgSQL to raise the errors and run the statements of tracking and of the report
SELECT signature, lanname FROM functions JOIN pg_language l ON l.oid = prolang
WHERE lanname NOT IN ('c', 'sql') AND NOT (lanname = 'plpgsql' AND proname ~ '^tracking_((learn|total|load|recount)$|(check|raise|create|drop|copy|comment)_|.*_as_owner$)|^report_(run|source|context|column|check_types|hold)$') AND NOT (lanname = 'internal' AND prokind IN ('a', 'w')) ORDER BY signature::text COLLATE "C";

-- aggregates combine, have no internal state, and read-only final functions
SELECT signature, aggtranstype::regtype
FROM functions JOIN pg_aggregate ON aggfnoid = oid
WHERE aggcombinefn = 0 OR aggtranstype = 'internal'::regtype OR aggfinalmodify <> 'r' ORDER BY signature::text COLLATE "C";

-- no names by which distributed engines know their own aggregates
SELECT signature FROM functions WHERE prokind = 'a' AND proname IN ('sum', 'avg', 'count', 'min', 'max');

-- arguments of what users call are named
SELECT signature FROM functions
WHERE pronargs > 0 AND proargnames IS NULL AND proname !~ '_(in|out|recv|send)$' ORDER BY signature::text COLLATE "C";

-- base types have text and binary input and output; what holds doubles is aligned for them
SELECT typname FROM pg_type t JOIN members ON classid = 'pg_type'::regclass AND objid = t.oid
WHERE typtype = 'b' AND typelem = 0 AND (typreceive = 0 OR typsend = 0 OR typalign <> 'd');

-- nothing is tied to a schema, and there are no tables
SELECT pg_describe_object(classid, objid, 0) FROM members WHERE classid = 'pg_class'::regclass;
SELECT extrelocatable AS relocatable FROM pg_extension WHERE extname = 'crmvalue';

-- the public interface: functions to be called, types, operators and casts
\pset format unaligned
\pset tuples_only on
SELECT format('%s %s(%s) -> %s, %s, parallel %s%s', c.kind, c.name, c.arguments, c.result,
              CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
              CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END,
              CASE WHEN p.proisstrict THEN ', strict' ELSE '' END)
FROM crmvalue_functions() c
    JOIN functions p ON p.proname = c.name AND pg_get_function_arguments(p.oid) = c.arguments
ORDER BY c.name COLLATE "C", c.arguments COLLATE "C";
SELECT format('type %s', objid::regtype) FROM members JOIN pg_type t ON t.oid = objid
WHERE classid = 'pg_type'::regclass AND t.typelem = 0 ORDER BY objid::regtype::text COLLATE "C";
SELECT format('operator %s', objid::regoperator) FROM members WHERE classid = 'pg_operator'::regclass ORDER BY objid::regoperator::text COLLATE "C";
SELECT pg_describe_object(classid, objid, 0) FROM members WHERE classid = 'pg_cast'::regclass ORDER BY 1;
\pset format aligned
\pset tuples_only off

DROP VIEW functions, members;
