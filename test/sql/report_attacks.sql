-- customer_report on a table of somebody else: it runs no function that reading the table would not run, and its texts are only texts.

SET client_min_messages = warning;
CREATE ROLE reports_owner;
CREATE SCHEMA theirs AUTHORIZATION reports_owner;
SET ROLE reports_owner;
CREATE TABLE theirs.ran (who text, what text);
GRANT INSERT ON theirs.ran TO public;
-- types of the owner, with casts that do more than cast
CREATE TYPE theirs.key AS (id integer);
CREATE DOMAIN theirs.key_domain AS theirs.key;
CREATE TYPE theirs.odd AS ENUM ('A');
CREATE FUNCTION theirs.runs(what text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO theirs.ran VALUES (current_user, what); RETURN 'ran'; END $$;
CREATE FUNCTION theirs.key_to_text(theirs.key) RETURNS text LANGUAGE sql AS $$ SELECT theirs.runs('cast of the key to text') $$;
CREATE FUNCTION theirs.key_to_json(theirs.key) RETURNS json LANGUAGE sql AS $$ SELECT to_json(theirs.runs('cast of the key to json')) $$;
CREATE FUNCTION theirs.odd_to_text(theirs.odd) RETURNS text LANGUAGE sql AS $$ SELECT theirs.runs('cast of an enum to text') $$;
CREATE FUNCTION theirs.odd_to_json(theirs.odd) RETURNS json LANGUAGE sql AS $$ SELECT to_json(theirs.runs('cast of an enum to json')) $$;
CREATE FUNCTION theirs.odd_to_stage(theirs.odd) RETURNS lifecycle_stage LANGUAGE sql AS $$ SELECT theirs.runs('cast of an enum to a stage'); SELECT 'lost'::lifecycle_stage $$;
CREATE FUNCTION theirs.odd_to_time(theirs.odd) RETURNS timestamptz LANGUAGE sql AS $$ SELECT theirs.runs('cast of an enum to a time'); SELECT now() $$;
CREATE CAST (theirs.key AS text) WITH FUNCTION theirs.key_to_text(theirs.key) AS IMPLICIT;
CREATE CAST (theirs.key AS json) WITH FUNCTION theirs.key_to_json(theirs.key);
CREATE CAST (theirs.odd AS text) WITH FUNCTION theirs.odd_to_text(theirs.odd) AS IMPLICIT;
CREATE CAST (theirs.odd AS json) WITH FUNCTION theirs.odd_to_json(theirs.odd);
CREATE CAST (theirs.odd AS lifecycle_stage) WITH FUNCTION theirs.odd_to_stage(theirs.odd) AS IMPLICIT;
CREATE CAST (theirs.odd AS timestamptz) WITH FUNCTION theirs.odd_to_time(theirs.odd) AS IMPLICIT;

CREATE FUNCTION theirs.histories() RETURNS TABLE (id integer, h purchase_history) LANGUAGE sql AS
$$SELECT i, purchase_history(date '2024-01-01' + i % 100 + 40 * j, i) FROM generate_series(1, 60) i, generate_series(0, i % 6) j GROUP BY i$$;
CREATE TABLE theirs.customers AS SELECT ROW(id)::theirs.key AS id, ROW(id)::theirs.key AS label, h FROM theirs.histories();
CREATE TABLE theirs.by_domain AS SELECT ROW(id)::theirs.key_domain AS id, ARRAY['A']::theirs.odd[] AS label, h FROM theirs.histories();
CREATE FUNCTION theirs.condition(h purchase_history) RETURNS boolean LANGUAGE sql AS $$ SELECT theirs.runs('policy or index') IS NOT NULL $$;
ALTER TABLE theirs.customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY part ON theirs.customers USING (theirs.condition(h));
RESET ROLE;

-- keys and names whose casts run functions are read by their output
SELECT base, page LIKE '%<td>(59)</td>%' OR page LIKE '%>(59)<%' AS keys, page LIKE '%</html>%' AS page
FROM unnest('{theirs.customers,theirs.by_domain}'::regclass[]) base, customer_report(base, '2025-01-01', name => 'label') page;
SELECT * FROM theirs.ran;

-- tables that look like those of a tracked table, with columns of other types
SET ROLE reports_owner;
CREATE TABLE theirs.value AS SELECT ROW(id)::theirs.key AS customer, 'Name ' || id AS name, h AS history, NULL::purchase_history AS owed,
       NULL::text AS override_segment, NULL::text AS override_tier, NULL::lifecycle_stage AS override_stage FROM theirs.histories();
CREATE TABLE theirs.policy AS SELECT 'grid'::text AS map, NULL::rfm_cuts AS cuts, NULL::tier_cuts AS tiers, '{}'::lifecycle_rules AS rules, NULL::clv_model AS model,
       interval '1 year' AS horizon, 0.1::float8 AS annual_rate, 1::float8 AS margin, true AS learn;
CREATE TABLE theirs.log AS SELECT ROW(1)::theirs.key AS customer, 'segment'::text AS what, now() AS at, 'refresh'::text AS why;
CREATE VIEW theirs.base AS SELECT 'theirs.value'::regclass AS value_table, 'theirs.policy'::regclass AS policy_table, 'theirs.log'::regclass AS log_table,
       NULL::regclass AS monthly_table, NULL::regprocedure AS class_function, NULL::regprocedure AS today_function;
RESET ROLE;
SELECT page LIKE '%Name 59<%' AS names, page LIKE '%>(59)<%' AS keys FROM customer_report('theirs.value', '2025-01-01') page;
CREATE FUNCTION report_with(relation text, columns text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    old text;
BEGIN
    SELECT format_type(atttypid, -1) INTO old FROM pg_attribute WHERE attrelid = relation::regclass AND attname = columns;
    EXECUTE format('ALTER TABLE %s ALTER %I TYPE theirs.odd USING ''A''', relation, columns);
    BEGIN
        PERFORM customer_report('theirs.value', '2025-01-01');
        old := 'reported';
    EXCEPTION WHEN OTHERS THEN
        EXECUTE format('ALTER TABLE %s ALTER %I TYPE %s USING NULL', relation, columns, old);
        RETURN SQLERRM;
    END;
    RETURN old;
END
$$;
SELECT relation, columns, report_with(relation, columns)
FROM (VALUES ('theirs.value', 'override_segment'), ('theirs.value', 'override_tier'), ('theirs.value', 'override_stage'), ('theirs.log', 'at'), ('theirs.log', 'what'), ('theirs.log', 'why'),
             ('theirs.policy', 'map'), ('theirs.policy', 'cuts'), ('theirs.policy', 'rules'), ('theirs.policy', 'model'), ('theirs.policy', 'horizon'),
             ('theirs.policy', 'annual_rate'), ('theirs.policy', 'margin')) v (relation, columns);
SELECT * FROM theirs.ran;

-- texts of customers, classes, logs, columns and the title are only texts: in SQL, in HTML and in SVG
SET ROLE reports_owner;
CREATE TABLE theirs."t'@day@%s""{$$" ("k'@h@%I""" text, "h'@base@%L\" purchase_history, "n'%1$s" text);
INSERT INTO theirs."t'@day@%s""{$$" SELECT 'id''@' || id || E'\\"<b>$$%s', h, '</td><script>alert(1)</script>{}@name@' FROM theirs.histories();
UPDATE theirs.value SET override_segment = 'x''"><script>alert(1)</script></text></svg>@h@%s' WHERE (customer).id < 30;
UPDATE theirs.value SET override_tier = '''; DROP TABLE theirs.value; --' WHERE (customer).id < 30;
UPDATE theirs.log SET at = now(), what = '<img src=x onerror=alert(1)>', why = E'\u202E&#0;\x01\u0085\uFFFF';
RESET ROLE;
CREATE FUNCTION odd_markup(page text) RETURNS text LANGUAGE sql AS
$$SELECT string_agg(DISTINCT m[1], ' ') FROM regexp_matches(page, '(<script|<img|<b>|<[^<>]* on[a-z]+=|javascript:|[\x01-\x08\x0B-\x1F\x7F-\x9F\uFFFE\uFFFF])', 'gi') m$$;
SELECT odd_markup('<p onclick=1>') || odd_markup(E'a\x01') IS NOT NULL AS found, odd_markup('<p>on=1') IS NULL AS plain;
SELECT page LIKE '%</html>%' AS page, odd_markup(page), position('t&#39;@day@%s&quot;&quot;{$$' IN page) > 0 AS subject, position('>id&#39;@59\&quot;&lt;b&gt;$$%s<' IN page) > 0 AS key,
       position('>&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;{}@name@<' IN page) > 0 AS name, position('<title>&lt;/title&gt;&lt;script&gt;@day@%s</title>' IN page) > 0 AS title
FROM customer_report($q$theirs."t'@day@%s""{$$"$q$, '2025-01-01', title => '</title><script>@day@%s', customer => $q$k'@h@%I"$q$, history => $q$h'@base@%L\$q$, name => $q$n'%1$s$q$) page;
SELECT lang, page LIKE '%</html>%' AS page, odd_markup(page), position('>x&#39;&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/text&gt;&lt;/svg&gt;@h@%s<' IN page) > 0 AS segment,
       position('&#39;; DROP TABLE theirs.value; --' IN page) > 0 AS tier, position('>&lt;img src=x onerror=alert(1)&gt;<' IN page) > 0 AS what
FROM unnest('{en,zh}'::text[]) lang, customer_report('theirs.value', '2025-01-01', lang) page;
\set VERBOSITY sqlstate
SELECT customer_report('theirs.value', '2025-01-01', 'en''; SELECT');
SELECT customer_report($q$theirs."t'@day@%s""{$$"$q$, '2025-01-01', history => $q$h'@base@%L\$q$, model => 'bg/nbd''::text) FROM theirs.ran; --');
SELECT customer_report(0::oid::regclass, '2025-01-01');
\set VERBOSITY default

-- what is reported on is locked, so that no view takes its name meanwhile
BEGIN;
SELECT report_hold('theirs.by_domain');
SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'theirs.by_domain'::regclass;
COMMIT;

-- many classes set by hand, long ones, and many reasons in the log
UPDATE theirs.value SET override_segment = CASE (customer).id WHEN 60 THEN repeat('long ', 2000000) ELSE 'segment ' || (customer).id END, override_tier = 'tier ' || (customer).id;
INSERT INTO theirs.log (customer, what, at, why) SELECT ROW(1)::theirs.key, 'what ' || i, now(), repeat('why ', 10000) FROM generate_series(1, 200) i;
SELECT octet_length(page) < 300000 AS size, regexp_count(page, '<td>segment \d+</td>') > 40 AS segments, page ~ '<td>\.\.\.</td><td class=''n''>10</td>' AS others
FROM customer_report('theirs.value', '2025-01-01') page;

-- overloads of what the report calls, in the schema of the extension, with types that fit as well
DO $$
DECLARE
    f record;
    other text;
    arguments text;
BEGIN
    FOR f IN SELECT p.oid, proname, pronargs, proargtypes, CASE WHEN format_type(prorettype, NULL) ~ '^any|record|void' THEN 'text' ELSE format_type(prorettype, NULL) END AS result
             FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
             WHERE pronargs > 0 AND (proname ~ '^(report_|tracking_base_of$)' OR proname IN (SELECT m[1] FROM report_templates(), regexp_matches(template, '@crm@(\w+)\(', 'g') m)
                                     OR proname IN ('rfm_score', 'rfm_segment', 'abc_tier', 'lifecycle_stage', 'p_alive', 'clv')) LOOP
        FOREACH other IN ARRAY ARRAY['text', 'name', 'jsonb', 'timestamp', 'anyelement', 'text[]'] LOOP
            FOR one IN 0..f.pronargs LOOP
                arguments := (SELECT string_agg(CASE WHEN n = one OR one = 0 THEN other ELSE format_type(t, NULL) END, ', ' ORDER BY n) FROM unnest(f.proargtypes) WITH ORDINALITY u (t, n));
                BEGIN
                    EXECUTE format('CREATE FUNCTION %I(%s) RETURNS %s LANGUAGE plpgsql AS %L', f.proname, arguments, f.result,
                                   format('BEGIN PERFORM theirs.runs(%L); RETURN NULL; END', f.proname || '(' || arguments || ')'));
                EXCEPTION WHEN duplicate_function OR invalid_function_definition THEN NULL;
                END;
            END LOOP;
        END LOOP;
    END LOOP;
END
$$;
SELECT count(*) > 500 AS made FROM pg_proc WHERE prosrc LIKE 'BEGIN PERFORM theirs.runs(%';
SELECT base, customer_report(base, date '2025-01-01', 'en'::text, NULL::text, NULL::date, NULL::text, NULL::text, NULL::text, 'auto'::text) LIKE '%</html>%' AS page
FROM pg_catalog.unnest('{theirs.by_domain,theirs.value}'::regclass[]) base;
DO $$
BEGIN
    EXECUTE (SELECT 'DROP FUNCTION ' || string_agg(oid::regprocedure::text, ', ') FROM pg_proc WHERE prosrc LIKE 'BEGIN PERFORM theirs.runs(%');
END
$$;

SELECT * FROM theirs.ran;
DROP FUNCTION report_with, odd_markup;
DROP SCHEMA theirs CASCADE;
DROP ROLE reports_owner;
