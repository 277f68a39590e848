-- What a stranger places in the way of names, operators and drops, and what an
-- owner's functions do while they run, changes nothing of what tracking does.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE ROLE regress_farm;
CREATE ROLE regress_evil;
CREATE SCHEMA farm AUTHORIZATION regress_farm;
CREATE SCHEMA evil AUTHORIZATION regress_evil;
GRANT USAGE ON SCHEMA evil TO PUBLIC;
GRANT CREATE ON SCHEMA public TO regress_evil;
SET ROLE regress_evil;
-- whatever runs of these as somebody else says so
CREATE FUNCTION evil.caught() RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF current_user <> 'regress_evil' THEN RAISE EXCEPTION 'hijacked as %', current_user; END IF; END $$;
CREATE FUNCTION evil.eq(varchar, varchar) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM evil.caught(); RETURN true; END $$;
CREATE OPERATOR evil.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = evil.eq);
-- overloads in the schema of the extension, of types that fit names and untyped literals
DO $$
DECLARE
    f record;
    arguments text;
    types text;
BEGIN
    FOR f IN SELECT proname, pronargs, proargtypes FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
             WHERE proname ~ '^tracking_|^(p_alive|clv|frequency|monetary|recency|rfm_score|rfm_segment|abc_tier|lifecycle_stage|label|as_of|first_purchase|last_purchase|purchase_history_eq)$'
               AND prokind = 'f' AND pronargs BETWEEN 1 AND 6 AND prorettype <> 'trigger'::regtype LOOP
        FOREACH types IN ARRAY ARRAY['text', 'name', 'anyelement'] LOOP
            arguments := (SELECT string_agg(CASE WHEN t IN ('regclass', 'date', 'text', 'oid', 'text[]', 'regclass[]', 'jsonb') THEN types ELSE t END, ', ' ORDER BY n)
                          FROM (SELECT format_type(t, NULL) AS t, n FROM unnest(f.proargtypes) WITH ORDINALITY u (t, n)) a);
            BEGIN
                EXECUTE format('CREATE FUNCTION public.%I(%s) RETURNS text LANGUAGE sql AS ''SELECT evil.caught()::text''', f.proname, arguments);
            EXCEPTION WHEN duplicate_function OR invalid_function_definition THEN NULL;
            END;
            arguments := (SELECT string_agg(CASE WHEN n = f.pronargs THEN types ELSE t END, ', ' ORDER BY n)
                          FROM (SELECT format_type(t, NULL) AS t, n FROM unnest(f.proargtypes) WITH ORDINALITY u (t, n)) a);
            BEGIN
                EXECUTE format('CREATE FUNCTION public.%I(%s) RETURNS text LANGUAGE sql AS ''SELECT evil.caught()::text''', f.proname, arguments);
            EXCEPTION WHEN duplicate_function OR invalid_function_definition THEN NULL;
            END;
        END LOOP;
    END LOOP;
END $$;
SELECT count(*) > 50 AS placed FROM pg_proc WHERE proowner = 'regress_evil'::regrole;

SET ROLE regress_farm;
GRANT USAGE ON SCHEMA farm TO regress_evil;
-- a column may be called like what the generated SQL calls a row
CREATE TABLE farm.sales (o varchar(20), v date, p numeric);
INSERT INTO farm.sales SELECT 'c' || n % 9, date '2026-01-01' + n, n FROM generate_series(1, 60) n;
SELECT track_customers('farm.sales', 'o', 'v', 'p');
CREATE OR REPLACE VIEW farm.sales_customer_names AS SELECT DISTINCT o AS customer, 'name of ' || o AS name FROM farm.sales;
INSERT INTO farm.sales VALUES ('c1', '2026-05-05', 5), ('new', '2026-05-05', 5);
UPDATE farm.sales SET p = p + 1 WHERE o = 'c2';
SELECT customers FROM refresh_customers('farm.sales', '2026-06-01', fit => false, rebuild => true);
CREATE TABLE farm.refunds (c varchar(20), day date, amount numeric);
SELECT track_customers('farm.refunds', 'c', 'day', '-amount', "into" => 'farm.sales');
INSERT INTO farm.refunds VALUES ('c1', '2026-05-06', 1);
TRUNCATE farm.refunds;
SELECT grant_customers('farm.sales', 'regress_evil');
SELECT customer, name, frequency, monetary FROM farm.sales_customer_current WHERE customer IN ('c1', 'new') ORDER BY 1;
SELECT untrack_customers('farm.refunds');
-- a customer that is NULL
SELECT tracking_apply('farm.sales_customer_base'::regclass, 'SELECT NULL::varchar, NULL::purchase_history, NULL::purchase_history'::text, NULL::date, 'x'::text);

-- a stranger makes things depend on what is registered; untracking drops them, and nothing of the owner's
SET ROLE regress_evil;
CREATE TABLE evil.block (x regclass DEFAULT 'farm.sales_purchase_rows'::regclass, CHECK ('farm.sales_customer_base'::regclass IS NOT NULL));
CREATE VIEW evil.watch AS SELECT 'farm.sales_customer_segments'::regclass AS x, 'farm.sales_customer_value'::regclass AS y;
CREATE TABLE evil.typed (c farm.sales_customer_class);
SET ROLE regress_farm;
CREATE VIEW farm.mine AS SELECT customer FROM farm.sales_customer_value;
SELECT untrack_customers('farm.sales');
DROP VIEW farm.mine;
SET client_min_messages = error;
SELECT untrack_customers('farm.sales');
SET client_min_messages = warning;
SELECT relname FROM pg_class WHERE relnamespace = 'farm'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;

-- a trigger that has the name of ours
CREATE FUNCTION farm.noop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER crmvalue_update AFTER UPDATE ON farm.sales FOR EACH STATEMENT EXECUTE FUNCTION farm.noop();
SELECT track_customers('farm.sales', 'o', 'v', 'p');
DROP TRIGGER crmvalue_update ON farm.sales;

-- an expression whose function writes the same table: each row counts for what it is
CREATE FUNCTION farm.add() RETURNS void LANGUAGE sql AS $$ INSERT INTO farm.sales VALUES ('echo', '2026-05-05', 1000) $$;
CREATE FUNCTION farm.echo(amount numeric) RETURNS numeric IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF amount = 777 THEN PERFORM farm.add(); END IF; RETURN 0; END $$;
SELECT track_customers('farm.sales', 'o', 'v', 'p + farm.echo(p)');
INSERT INTO farm.sales VALUES ('seven', '2026-05-05', 777);
SELECT customer, monetary FROM farm.sales_customer_value WHERE customer IN ('seven', 'echo') ORDER BY 1;
DELETE FROM farm.sales WHERE p IN (777, 1000);
SELECT untrack_customers('farm.sales');

-- settings that an owner's functions leave are undone
SELECT track_customers('farm.sales', 'o', 'v', 'p');
CREATE FUNCTION farm.leave() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('search_path', 'evil, public', false), set_config('work_mem', '64kB', false);
    RETURN NEW;
END $$;
CREATE TRIGGER leave BEFORE UPDATE ON farm.sales_customer_policy FOR EACH ROW EXECUTE FUNCTION farm.leave();
CREATE TRIGGER leave BEFORE UPDATE ON farm.sales_customer_value FOR EACH ROW EXECUTE FUNCTION farm.leave();
CREATE FUNCTION farm.leaving(numeric) RETURNS numeric IMMUTABLE LANGUAGE sql RETURN $1 + length(set_config('search_path', 'evil', false));
RESET ROLE;
SET search_path = public, pg_temp;
SELECT customers FROM refresh_customers('farm.sales', '2026-07-01', fit => false);
INSERT INTO farm.sales VALUES ('c1', '2026-05-05', 5);
SELECT tracking_expression('farm.sales'::regclass, 'farm.leaving(5)'::text, 'amount'::text) IS NOT NULL AS read;
SHOW search_path;
SELECT current_setting('work_mem') <> '64kB' AS kept;
RESET search_path;
-- nor does it help to have become the owner before
SET ROLE regress_farm;
CREATE OR REPLACE FUNCTION farm.leave() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('role', 'none', true); RETURN NEW; END $$;
SELECT customers FROM refresh_customers('farm.sales', '2026-08-01', fit => false);
SELECT current_user;
DROP FUNCTION farm.leave CASCADE;

-- triggers on events of DDL see what is created and dropped, and change nothing
RESET ROLE;
CREATE TABLE farm.seen (tag text);
GRANT INSERT ON farm.seen TO PUBLIC;
CREATE FUNCTION public.regress_see() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO farm.seen VALUES (tg_tag); END $$;
CREATE EVENT TRIGGER regress_see ON ddl_command_end EXECUTE FUNCTION public.regress_see();
CREATE EVENT TRIGGER regress_see_drop ON sql_drop EXECUTE FUNCTION public.regress_see();
SELECT untrack_customers('farm.sales');
SELECT track_customers('farm.sales', 'o', 'v', 'p');
DROP EVENT TRIGGER regress_see;
DROP EVENT TRIGGER regress_see_drop;
DROP FUNCTION public.regress_see;
SELECT tag FROM farm.seen WHERE tag IN ('DROP VIEW', 'CREATE VIEW', 'CREATE TRIGGER') GROUP BY 1 ORDER BY 1;
INSERT INTO farm.sales VALUES ('c1', '2026-05-05', 5);
SELECT untrack_customers('farm.sales');

SET client_min_messages = error;
DROP OWNED BY regress_evil, regress_farm CASCADE;
DROP ROLE regress_evil, regress_farm;
