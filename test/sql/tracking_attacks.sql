-- Attacks on tracked tables, each by a role with no more rights than it says.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE ROLE regress_attack_owner;
CREATE ROLE regress_attack_other;
CREATE ROLE regress_attack_writer;
CREATE ROLE regress_attack_stranger;
CREATE SCHEMA shop AUTHORIZATION regress_attack_owner;
CREATE SCHEMA evil AUTHORIZATION regress_attack_stranger;
GRANT USAGE ON SCHEMA evil TO PUBLIC;
GRANT USAGE ON SCHEMA shop TO regress_attack_writer, regress_attack_stranger;
GRANT CREATE ON SCHEMA public TO regress_attack_stranger;
SET ROLE regress_attack_owner;
CREATE TABLE shop.secret AS SELECT 'secret' AS word;
CREATE TABLE shop.orders (customer text, day date, amount numeric);
GRANT INSERT, TRUNCATE ON shop.orders TO regress_attack_writer;
INSERT INTO shop.orders VALUES ('ann', '2026-01-01', 10), ('bob', '2026-01-02', 20);
SELECT track_customers('shop.orders', 'customer', 'day', 'amount');

-- what the owner's rights would show a stranger is written down here
SET ROLE regress_attack_stranger;
CREATE TABLE evil.loot (who text, what text);
GRANT INSERT ON evil.loot TO PUBLIC;
CREATE FUNCTION evil.steal() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO evil.loot SELECT current_user, word FROM shop.secret;
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END $$;
CREATE TABLE evil.t (customer text, day date, amount numeric);
CREATE FUNCTION evil.p_customer(o evil.t) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM evil.steal(); RETURN o.customer; END $$;
CREATE FUNCTION evil.p_day(o evil.t) RETURNS date IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM evil.steal(); RETURN o.day; END $$;
CREATE FUNCTION evil.p_amount(o evil.t) RETURNS numeric IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM evil.steal(); RETURN o.amount; END $$;
INSERT INTO evil.t VALUES ('eve', '2026-01-03', 666);

-- 1. a stranger's table is not taken for a source of the base: not by the name
-- and the arguments of its triggers, not by a view that names the base
CREATE TRIGGER crmvalue_insert BEFORE UPDATE ON evil.t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger('shop.orders_customer_value', 'evil.p');
CREATE VIEW evil.t_purchase_rows AS SELECT 'shop.orders_customer_base'::regclass AS base, 'evil.t'::regclass AS source,
    evil.p_customer(o) AS customer, evil.p_day(o) AS day, evil.p_amount(o) AS amount FROM evil.t o;
CREATE TRIGGER crmvalue_delete AFTER DELETE ON evil.t REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT
    WHEN ('shop.orders_purchase_rows'::regclass IS NOT NULL) EXECUTE FUNCTION tracking_count();
CREATE TEMP TABLE t (a int);
CREATE TRIGGER crmvalue_insert BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger('"', '"');
SET ROLE regress_attack_owner;
CREATE TABLE shop.more (customer text, day date, amount numeric);
SELECT track_customers('shop.more', 'customer', 'day', 'amount', "into" => 'shop.orders');
SELECT customers FROM refresh_customers('shop.orders', '2026-02-01', fit => false, rebuild => true);
TRUNCATE shop.more;
SELECT untrack_customers('shop.more');
SELECT DISTINCT source FROM shop.orders_customer_purchases;
RESET ROLE;
SELECT * FROM evil.loot;
-- nor is a row that such a table gets or loses counted
SET ROLE regress_attack_stranger;
DELETE FROM evil.t;
DROP TRIGGER crmvalue_delete ON evil.t;
CREATE TRIGGER crmvalue_truncate AFTER TRUNCATE ON evil.t FOR EACH STATEMENT
    WHEN ('evil.t_purchase_rows'::regclass IS NOT NULL) EXECUTE FUNCTION tracking_count();
TRUNCATE evil.t;
DROP TABLE evil.t CASCADE;
DROP TABLE t;
RESET ROLE;
SELECT customer, history FROM shop.orders_customer_value ORDER BY 1;

-- 2. what a hostile owner has written, run for a superuser, stays the owner's
SET ROLE regress_attack_owner;
CREATE TABLE shop.tries (statement text, error text);
CREATE FUNCTION shop.try(statement text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    INSERT INTO shop.tries VALUES (statement);
EXCEPTION WHEN OTHERS THEN
    INSERT INTO shop.tries VALUES (statement, sqlstate);
END $$;
CREATE FUNCTION shop.late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM shop.try('deferred'); RETURN NULL; END $$;
CREATE TABLE shop.later (a int);
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON shop.later DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shop.late();
CREATE FUNCTION shop.attack() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM shop.try('SELECT set_config(''role'', session_user, true)');
    PERFORM shop.try('SELECT set_config(''role'', ''none'', false)');
    PERFORM shop.try('RESET ROLE');
    PERFORM shop.try('SET SESSION AUTHORIZATION DEFAULT');
    PERFORM shop.try('ALTER ROLE regress_attack_owner SUPERUSER');
    PERFORM shop.try('INSERT INTO shop.later VALUES (1)');
    PERFORM shop.try('DECLARE c CURSOR WITH HOLD FOR SELECT shop.try(''ALTER ROLE regress_attack_owner SUPERUSER'')');
    PERFORM shop.try('CREATE TEMP TABLE pg_class (a int)');
    PERFORM shop.try('CREATE VIEW pg_temp.orders AS SELECT 1');
    PERFORM shop.try('PREPARE p AS SELECT 1');
    PERFORM shop.try('LISTEN regress_attack');
    PERFORM shop.try('COPY shop.tries TO PROGRAM ''cat''');
    PERFORM shop.try('SET session_replication_role = replica');
    RETURN NEW;
END $$;
CREATE TRIGGER attack BEFORE UPDATE ON shop.orders_customer_policy FOR EACH ROW EXECUTE FUNCTION shop.attack();
CREATE FUNCTION shop.v() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM shop.try('RESET ROLE'); RETURN true; END $$;
CREATE OR REPLACE VIEW shop.orders_customer_names AS SELECT 'ann' AS customer, 'Ann ' || shop.v() AS name;
RESET ROLE;
SELECT customers FROM refresh_customers('shop.orders', '2026-02-01', fit => false, rebuild => true);
SELECT DISTINCT * FROM shop.tries ORDER BY 1;
SELECT current_user = session_user AS still_myself, current_setting('role') AS role;
SELECT rolsuper FROM pg_roles WHERE rolname = 'regress_attack_owner';
DROP TRIGGER attack ON shop.orders_customer_policy;
CREATE OR REPLACE VIEW shop.orders_customer_names AS SELECT NULL::text AS customer, NULL::text AS name WHERE false;

-- 3. a stranger's tables with columns of other types: nothing is read of them
SET ROLE regress_attack_stranger;
CREATE TABLE evil.o (customer text, day date, amount numeric);
SELECT track_customers('evil.o', 'customer', 'day', 'amount');
INSERT INTO evil.o VALUES ('eve', '2026-01-01', 1);
CREATE TABLE evil.forged AS SELECT * FROM evil.o_customer_value;
ALTER TABLE evil.forged ADD PRIMARY KEY (customer);
ALTER TABLE evil.forged ALTER history TYPE bytea USING '\x010000009001000000000000'::bytea;
CREATE VIEW evil.o_customer_base2 AS SELECT 'evil.forged'::regclass AS value_table, policy_table, log_table, monthly_table, class_function, today_function FROM evil.o_customer_base;
DO $$ BEGIN EXECUTE 'CREATE OR REPLACE VIEW evil.o_customer_base AS ' || replace(pg_get_viewdef('evil.o_customer_base'), 'evil.o_customer_value''::regclass', 'evil.forged''::regclass'); END $$;
INSERT INTO evil.o VALUES ('eve', '2026-01-01', 1);
ALTER TABLE evil.forged ALTER history TYPE purchase_history USING '{}', ALTER owed TYPE bytea USING NULL;
INSERT INTO evil.o VALUES ('eve', '2026-01-01', 1);
ALTER TABLE evil.forged ALTER owed TYPE purchase_history USING NULL, ALTER segment TYPE int USING 1;
INSERT INTO evil.o VALUES ('eve', '2026-01-01', 1);
ALTER TABLE evil.forged ALTER segment TYPE text, DROP updated_at;
INSERT INTO evil.o VALUES ('eve', '2026-01-01', 1);
ALTER TABLE evil.forged ADD updated_at timestamptz, DROP CONSTRAINT forged_pkey;
INSERT INTO evil.o VALUES ('eve', '2026-01-01', 1);
-- another's tables named in the base
DO $$ BEGIN EXECUTE 'CREATE OR REPLACE VIEW evil.o_customer_base AS ' || replace(pg_get_viewdef('evil.o_customer_base'), 'evil.forged''::regclass', 'shop.orders_customer_value''::regclass'); END $$;
INSERT INTO evil.o VALUES ('eve', '2026-01-01', 1);
-- or a view with a condition, with two tables, without one
DROP VIEW evil.o_customer_base2;
CREATE OR REPLACE VIEW evil.o_purchase_rows AS SELECT 'evil.o_customer_base'::regclass AS base, 'evil.o'::regclass AS source, customer, day, amount FROM evil.o WHERE amount > 0;
INSERT INTO evil.o VALUES ('eve', '2026-01-01', 1);
CREATE OR REPLACE VIEW evil.o_purchase_rows AS SELECT 'evil.o_customer_base'::regclass AS base, 'evil.o'::regclass AS source, o.customer, o.day, o.amount FROM evil.o, evil.forged;
INSERT INTO evil.o VALUES ('eve', '2026-01-01', 1);
CREATE OR REPLACE VIEW evil.o_purchase_rows AS SELECT 'shop.orders_customer_base'::regclass AS base, 'evil.o'::regclass AS source, customer, day, amount FROM evil.o;
INSERT INTO evil.o VALUES ('eve', '2026-01-01', 1);
DROP SCHEMA evil CASCADE;

-- 4. calls with what tracking itself never gives; a class row that changes its type
SELECT tracking_expression('pg_class', '*', 'x');
SELECT tracking_expression(0::oid::regclass, 'x', 'x');
SELECT tracking_run('shop.orders', 'refresh', '{}');
RESET ROLE;
SELECT tracking_expression('pg_class', '*', 'x');
SELECT tracking_run('shop.orders', 'tracking_untrack', '{}');
SET ROLE regress_attack_owner;
SELECT tracking_expression('shop.orders', '*', 'x');
SELECT tracking_expression('shop.orders', 'orders', 'x');
SELECT tracking_expression('shop.orders', 'ctid', 'x');
SELECT tracking_expression('shop.orders', '(SELECT 1)', 'x');
SELECT tracking_expression('shop.orders', '1; SELECT 2', 'x');
SELECT tracking_expression('shop.orders', 'amount FROM shop.secret', 'x');
CREATE OR REPLACE FUNCTION shop.orders_customer_class(p shop.orders_customer_policy, history purchase_history, day date)
RETURNS shop.orders_customer_class STABLE LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
INSERT INTO shop.orders VALUES ('ann', '2026-01-05', 1);
ALTER TYPE shop.orders_customer_class ALTER ATTRIBUTE frequency TYPE text;
INSERT INTO shop.orders VALUES ('ann', '2026-01-05', 1);
ALTER TYPE shop.orders_customer_class ALTER ATTRIBUTE frequency TYPE integer;
CREATE OR REPLACE FUNCTION shop.orders_customer_class(p shop.orders_customer_policy, history purchase_history, day date)
RETURNS shop.orders_customer_class LANGUAGE plpgsql AS $$
BEGIN
    ALTER TYPE shop.orders_customer_class ADD ATTRIBUTE more text;
    RETURN ROW(NULL, NULL, 1, 1, NULL, 's', 't', NULL, NULL, NULL, NULL, 'm')::shop.orders_customer_class;
END $$;
INSERT INTO shop.orders VALUES ('ann', '2026-01-05', 1);
SELECT untrack_customers('shop.orders');
SELECT track_customers('shop.orders', 'customer', 'day', 'amount');

-- 5. a second owner, who may not even use the schema, tracks tables of his own
RESET ROLE;
CREATE SCHEMA second AUTHORIZATION regress_attack_other;
SET ROLE regress_attack_other;
CREATE TABLE second.orders (customer text, day date, amount numeric);
SELECT track_customers('second.orders', 'customer', 'day', 'amount');
INSERT INTO second.orders VALUES ('carl', '2026-01-01', 1);
SELECT customers FROM refresh_customers('second.orders', '2026-02-01', fit => false, rebuild => true);
SELECT tracking_expression('pg_authid', 'rolpassword', 'x');
SELECT tracking_expression('pg_authid', 'no_such_column', 'x');
SELECT track_customers('second.orders', 'customer', 'day', 'amount', "into" => 'pg_authid');
SELECT untrack_customers('second.orders');

-- 6. a constraint that an order violates shows the writer no row of the value table
SET ROLE regress_attack_owner;
ALTER TABLE shop.orders_customer_value ADD CONSTRAINT limited CHECK (monetary < 1000);
SET ROLE regress_attack_writer;
\set VERBOSITY default
\set SHOW_CONTEXT never
INSERT INTO shop.orders VALUES ('ann', '2026-01-01', 5000);
INSERT INTO shop.orders VALUES ('ann', '2026-01-01', 5000), ('bob', '2026-01-01', 1);
\set VERBOSITY terse
SET ROLE regress_attack_owner;
ALTER TABLE shop.orders_customer_value DROP CONSTRAINT limited;

-- names are no registration: all may be renamed, and the schema of the extension moved
RESET ROLE;
CREATE SCHEMA moved;
GRANT USAGE ON SCHEMA moved TO PUBLIC;
SET ROLE regress_attack_owner;
ALTER TABLE shop.orders_customer_value RENAME TO "a""b";
ALTER TABLE shop.orders_customer_policy RENAME TO "p p";
ALTER TABLE shop.orders_customer_log RENAME TO l;
ALTER VIEW shop.orders_customer_base RENAME TO b;
ALTER VIEW shop.orders_purchase_rows RENAME TO r;
ALTER FUNCTION shop.orders_customer_class RENAME TO c;
ALTER TYPE shop.orders_customer_class RENAME TO ct;
ALTER TABLE shop.orders RENAME TO o;
RESET ROLE;
ALTER SCHEMA shop RENAME TO "Shop 2";
ALTER EXTENSION crmvalue SET SCHEMA moved;
SET ROLE regress_attack_owner;
INSERT INTO "Shop 2".o VALUES ('ann', '2026-01-07', 2);
SELECT customers FROM moved.refresh_customers('"Shop 2".o', '2026-02-01', fit => false, rebuild => true);
SELECT customer, monetary FROM "Shop 2"."a""b" ORDER BY 1;
SELECT moved.untrack_customers('"Shop 2".o');
RESET ROLE;
SELECT relname FROM pg_class WHERE relnamespace = '"Shop 2"'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;
ALTER EXTENSION crmvalue SET SCHEMA public;
ALTER SCHEMA "Shop 2" RENAME TO shop;
DROP SCHEMA moved;
SET ROLE regress_attack_owner;
ALTER TABLE shop.o RENAME TO orders;
SELECT track_customers('shop.orders', 'customer', 'day', 'amount');

-- a trigger under another name is none of ours
ALTER TRIGGER crmvalue_insert ON shop.orders RENAME TO renamed;
INSERT INTO shop.orders VALUES ('ann', '2026-01-07', 2);
ALTER TRIGGER renamed ON shop.orders RENAME TO crmvalue_insert;

-- a subtransaction that fails in the middle of counting leaves nothing
CREATE FUNCTION shop.fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.customer = 'bob' THEN RAISE 'bob'; END IF; RETURN NEW; END $$;
CREATE TRIGGER fails BEFORE UPDATE ON shop.orders_customer_value FOR EACH ROW EXECUTE FUNCTION shop.fails();
BEGIN;
SAVEPOINT s;
INSERT INTO shop.orders VALUES ('ann', '2026-01-08', 3), ('bob', '2026-01-08', 3);
ROLLBACK TO s;
INSERT INTO shop.orders VALUES ('ann', '2026-01-08', 4);
COMMIT;
DROP TRIGGER fails ON shop.orders_customer_value;
DISCARD ALL;
\set VERBOSITY terse
SET client_min_messages = warning;
SET ROLE regress_attack_owner;
INSERT INTO shop.orders VALUES ('bob', '2026-01-08', 5);
SELECT v.customer, v.history = o.history AS same
FROM shop.orders_customer_value v JOIN (SELECT customer, purchase_history(day, amount) AS history FROM shop.orders GROUP BY 1) o USING (customer) ORDER BY 1;

-- a trigger of the value table that writes orders
CREATE FUNCTION shop.gift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.customer <> 'gift' THEN
        INSERT INTO shop.orders VALUES ('gift', '2026-01-09', 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER gift AFTER UPDATE ON shop.orders_customer_value FOR EACH ROW EXECUTE FUNCTION shop.gift();
INSERT INTO shop.orders VALUES ('ann', '2026-01-09', 1), ('bob', '2026-01-09', 1), ('new', '2026-01-09', 1);
SELECT v.customer, v.history = o.history AS same
FROM shop.orders_customer_value v JOIN (SELECT customer, purchase_history(day, amount) AS history FROM shop.orders GROUP BY 1) o USING (customer) ORDER BY 1;
CREATE OR REPLACE FUNCTION shop.gift() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO shop.orders VALUES (NEW.customer, '2026-01-09', 1); RETURN NULL; END $$;
DO $$ BEGIN INSERT INTO shop.orders VALUES ('ann', '2026-01-09', 1); EXCEPTION WHEN statement_too_complex THEN RAISE WARNING 'too deep'; END $$;
DROP TRIGGER gift ON shop.orders_customer_value;

-- a value table cannot change under a statement that counts
CREATE FUNCTION shop.alters() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE shop.orders_customer_value ADD x int; RETURN NULL; END $$;
CREATE TRIGGER alters AFTER UPDATE ON shop.orders_customer_value FOR EACH ROW EXECUTE FUNCTION shop.alters();
INSERT INTO shop.orders VALUES ('ann', '2026-01-09', 1);
DROP TRIGGER alters ON shop.orders_customer_value;

-- functions that take whole rows, over many statements of a session
CREATE OR REPLACE FUNCTION shop.orders_purchase_amount(o shop.orders) RETURNS numeric IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN o.amount; END $$;
CREATE OR REPLACE FUNCTION shop.orders_customer_class(p shop.orders_customer_policy, history public.purchase_history, day date)
RETURNS shop.orders_customer_class STABLE LANGUAGE plpgsql AS $$
DECLARE c shop.orders_customer_class; BEGIN c.frequency := public.frequency(history, day); c.segment := p.map; RETURN c; END $$;
DO $$ BEGIN FOR i IN 1..100 LOOP
    INSERT INTO shop.orders SELECT 'whole ' || c, date '2026-01-01' + i, 1 FROM generate_series(1, i) c;
    PERFORM repeat('x', i * 100);
END LOOP; END $$;
SELECT sum(frequency), count(*), min(segment), max(segment) FROM shop.orders_customer_value WHERE customer LIKE 'whole %';

-- a stranger cannot make his table a child of the orders, nor log overrides of another's base
RESET ROLE;
CREATE SCHEMA evil AUTHORIZATION regress_attack_stranger;
SET ROLE regress_attack_stranger;
CREATE TABLE evil.child (customer text, day date, amount numeric);
ALTER TABLE evil.child INHERIT shop.orders;
CREATE TABLE evil.value (customer text, segment text, tier text, stage text, override_segment text, override_tier text, override_stage text, override_by text, override_at timestamptz);
INSERT INTO evil.value VALUES ('ann');
CREATE TRIGGER overridden AFTER UPDATE ON evil.value FOR EACH ROW WHEN ('shop.orders_customer_base'::regclass IS NOT NULL) EXECUTE FUNCTION tracking_override();
UPDATE evil.value SET override_tier = 'X';
DROP TRIGGER overridden ON evil.value;
CREATE TRIGGER overridden AFTER UPDATE ON evil.value FOR EACH ROW WHEN ('pg_catalog.pg_stats'::regclass IS NOT NULL) EXECUTE FUNCTION tracking_override();
UPDATE evil.value SET override_tier = 'X';
DROP TRIGGER overridden ON evil.value;
ALTER TABLE evil.value ALTER override_by TYPE int USING NULL;
CREATE TRIGGER overriding BEFORE UPDATE ON evil.value FOR EACH ROW EXECUTE FUNCTION tracking_override();
UPDATE evil.value SET override_tier = 'X';

-- orders that are dropped, with all that refers to them
SET ROLE regress_attack_owner;
SET client_min_messages = error;
DROP TABLE shop.orders CASCADE;
SET client_min_messages = warning;
SELECT untrack_customers('shop.orders_customer_value');
SELECT relname FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;

RESET ROLE;
REVOKE CREATE ON SCHEMA public FROM regress_attack_stranger;
SET client_min_messages = error;
DROP OWNED BY regress_attack_owner, regress_attack_other, regress_attack_writer, regress_attack_stranger CASCADE;
DROP ROLE regress_attack_owner, regress_attack_other, regress_attack_writer, regress_attack_stranger;
