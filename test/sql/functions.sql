-- The list of what a user may call.

SELECT family, count(*) > 0 AS functions, count(DISTINCT name) AS names, string_agg(DISTINCT kind, ' ') AS kinds FROM crmvalue_functions() WITH ORDINALITY GROUP BY family ORDER BY min(ordinality);
SELECT name, kind, arguments, result, left(description, 40) AS description FROM crmvalue_functions() WHERE name IN ('recency', 'rfm_segment', 'gini', 'key_account_score', 'track_customers');
-- clv is a formula or of a model
SELECT family, count(*), bool_and(arguments LIKE 'model clv_model%') AS of_models FROM crmvalue_functions() WHERE name = 'clv' GROUP BY family ORDER BY family;

-- every function of the extension is in the list or a part of one that is, and none is there twice; all is described
CREATE VIEW functions AS
    SELECT p.oid::regprocedure AS signature, p.proname::text AS name, p.prokind, pg_get_function_arguments(p.oid) AS arguments
    FROM pg_proc p
    JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
    JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'crmvalue';
SELECT signature FROM functions f
WHERE NOT EXISTS (SELECT FROM crmvalue_functions() c WHERE c.name = f.name AND c.arguments = f.arguments)
  AND name !~ '_(add|combine|final|check|support)$|_base_(in|out|recv|send)$|^tracking_|^report_|^purchase_history_'
  AND obj_description(signature, 'pg_proc') NOT LIKE 'error 42%'
ORDER BY signature::text COLLATE "C";
SELECT name, arguments FROM crmvalue_functions() GROUP BY 1, 2 HAVING count(*) > 1;
SELECT name FROM crmvalue_functions() WHERE name ~ '_(add|combine|final|check|support)$|_base_(in|out|recv|send)$|^tracking_|^report_|^purchase_history_' OR description IS NULL;
SELECT count(*) = (SELECT count(*) FROM functions f WHERE EXISTS (SELECT FROM crmvalue_functions() c WHERE c.name = f.name AND c.arguments = f.arguments)) AS all_once FROM crmvalue_functions();
-- as another user, with another search path
CREATE ROLE crmvalue_reader;
SET ROLE crmvalue_reader;
SET search_path = pg_catalog;
SELECT count(*) > 100 AS listed FROM public.crmvalue_functions();
RESET search_path;
RESET ROLE;
DROP ROLE crmvalue_reader;
DROP VIEW functions;
