-- The extension is created in a schema where somebody else has made functions and operators of the same names as those of PostgreSQL that
-- its SQL functions call, with types that fit better. None of them is called: every call has the very types of PostgreSQL's function, or
-- names pg_catalog.

SET client_min_messages = warning;
DROP DATABASE IF EXISTS crmvalue_hijacks;
CREATE DATABASE crmvalue_hijacks TEMPLATE template0;
\set before :DBNAME
\c crmvalue_hijacks
SET client_min_messages = warning;
CREATE EXTENSION crmvalue;

-- what the bodies of the extension's SQL functions call
CREATE TABLE called AS
SELECT DISTINCT p.oid, p.proname, p.proargtypes, o.oprname, CASE WHEN r.typtype <> 'p' THEN format_type(r.oid, NULL) END AS result
FROM (SELECT prosqlbody::text AS body
      FROM pg_proc p
      JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
      JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'crmvalue'
      WHERE prosqlbody IS NOT NULL) b
CROSS JOIN LATERAL regexp_matches(body, ':(funcid|opno|aggfnoid|winfnoid) (\d+)', 'g') m
LEFT JOIN pg_operator o ON m[1] = 'opno' AND o.oid = m[2]::oid
JOIN pg_proc p ON p.oid = CASE WHEN m[1] = 'opno' THEN o.oprcode::oid ELSE m[2]::oid END
JOIN pg_type r ON r.oid = p.prorettype
WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.pronargs > 0;
SELECT count(*) > 20 AS functions, count(oprname) > 5 AS operators FROM called;

CREATE SCHEMA hostile;
CREATE TABLE made (what text);

-- for each argument the types that PostgreSQL's function takes as well, by a conversion or since it takes any
CREATE FUNCTION fitting(declared oid) RETURNS oid[] LANGUAGE sql AS $$
    SELECT array_agg(t.oid)
    FROM pg_type t
    WHERE t.oid = ANY ('{integer,bigint,smallint,numeric,float8,text,varchar,bpchar,name,"\"char\"",date,timestamp,timestamptz,boolean,oid,regclass,regtype,regproc,regprocedure,
                           jsonb,json,interval,bytea,text[],float8[],numeric[],integer[],bigint[],date[],boolean[],jsonb[],regclass[],oid[],name[],
                           anyelement,anynonarray,anyenum,anyarray,anycompatible,anycompatiblearray}'::regtype[]::oid[])
      AND (t.oid = declared
           OR t.typtype = 'p'
           OR (SELECT typname FROM pg_type WHERE oid = declared) IN ('any', 'anyelement', 'anynonarray', 'anycompatible', 'anycompatiblenonarray')
           OR ((SELECT typname FROM pg_type WHERE oid = declared) IN ('anyarray', 'anycompatiblearray') AND t.typcategory = 'A')
           OR EXISTS (SELECT FROM pg_cast WHERE castsource = t.oid AND casttarget = declared AND castcontext = 'i'));
$$;

CREATE PROCEDURE make_hostile(name text, operator text, types oid[], result text) LANGUAGE plpgsql AS $$
DECLARE
    made_of text := coalesce(result, types[1]::regtype::text);
    arguments text := (SELECT string_agg(t::regtype::text, ', ' ORDER BY n) FROM unnest(types) WITH ORDINALITY u (t, n));
BEGIN
    EXECUTE format('CREATE FUNCTION hostile.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L', name, arguments, made_of, 'BEGIN RETURN NULL; END');
    IF operator IS NOT NULL AND cardinality(types) = 2 THEN
        EXECUTE format('CREATE OPERATOR hostile.%s (FUNCTION = hostile.%I, LEFTARG = %s, RIGHTARG = %s)', operator, name, types[1]::regtype, types[2]::regtype);
    END IF;
    INSERT INTO made VALUES (coalesce(operator, name));
EXCEPTION WHEN duplicate_function OR invalid_function_definition THEN
    NULL;
END $$;

DO $$
DECLARE
    c record;
    types oid[];
BEGIN
    FOR c IN SELECT * FROM called WHERE array_length(proargtypes::oid[], 1) <= 3 LOOP
        FOR types IN SELECT ARRAY[a] || CASE WHEN b IS NULL THEN '{}' ELSE ARRAY[b] END || CASE WHEN d IS NULL THEN '{}' ELSE ARRAY[d] END
                     FROM unnest(fitting(c.proargtypes[0])) a
                     LEFT JOIN LATERAL unnest(fitting(c.proargtypes[1])) b ON true
                     LEFT JOIN LATERAL unnest(fitting(c.proargtypes[2])) d ON true
                     -- those first that differ least
                     ORDER BY (a <> c.proargtypes[0])::integer + (b IS DISTINCT FROM c.proargtypes[1])::integer + (d IS DISTINCT FROM c.proargtypes[2])::integer, a, b, d
                     LIMIT 250 LOOP
            CALL make_hostile(c.proname, c.oprname, types, c.result);
        END LOOP;
    END LOOP;
END $$;
SELECT count(*) > 500 AS made FROM made;

DROP EXTENSION crmvalue;
CREATE EXTENSION crmvalue SCHEMA hostile;
-- functions of the extension that call one of those
SELECT p.proname, r.oid::regprocedure AS calls
FROM pg_proc p
JOIN pg_depend e ON e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e'
JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'n'
LEFT JOIN pg_operator o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
JOIN pg_proc r ON r.oid = CASE WHEN d.refclassid = 'pg_proc'::regclass THEN d.refobjid ELSE o.oprcode::oid END
WHERE r.pronamespace = 'hostile'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = r.oid AND deptype = 'e')
ORDER BY 1, 2::text COLLATE "C";

\c :before
DROP DATABASE crmvalue_hijacks;
