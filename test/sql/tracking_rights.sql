-- Who may do what with tracked tables.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE ROLE regress_shop_owner;
CREATE ROLE regress_shop_till;
CREATE ROLE regress_shop_crm;
CREATE ROLE regress_shop_thief;
CREATE SCHEMA till AUTHORIZATION regress_shop_owner;
GRANT CREATE ON SCHEMA public TO regress_shop_thief;
CREATE TABLE till.orders (id int, customer_id int, day date, total numeric);
ALTER TABLE till.orders OWNER TO regress_shop_owner;
GRANT USAGE ON SCHEMA till TO regress_shop_till, regress_shop_crm, regress_shop_thief;
GRANT INSERT ON till.orders TO regress_shop_till;
GRANT INSERT, TRIGGER ON till.orders TO regress_shop_thief;

-- only the owner, and who may act for her, may track; all is hers
SET ROLE regress_shop_thief;
SELECT track_customers('till.orders', 'customer_id', 'day', 'total');
RESET ROLE;
SELECT track_customers('till.orders', 'customer_id', 'day', 'total');
SELECT current_user = session_user AS still_myself, current_setting('role') AS role;
SELECT relname FROM pg_class WHERE relnamespace = 'till'::regnamespace AND relowner <> 'regress_shop_owner'::regrole;
SELECT proname FROM pg_proc WHERE pronamespace = 'till'::regnamespace AND proowner <> 'regress_shop_owner'::regrole;
SELECT untrack_customers('till.orders');
-- with the owner's rights, not with the caller's
CREATE FUNCTION till.sly(numeric) RETURNS numeric IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN CASE current_user WHEN 'regress_shop_owner' THEN $1 END; END $$;
INSERT INTO till.orders VALUES (0, 9, '2026-01-01', 1);
SELECT track_customers('till.orders', 'customer_id', 'day', 'till.sly(total)');
SELECT customer, monetary FROM till.orders_customer_value;
SELECT untrack_customers('till.orders');
SET ROLE regress_shop_owner;
SELECT track_customers('till.orders', 'customer_id', 'day', 'total');

-- who may only insert orders needs no more, and gets no more
SET ROLE regress_shop_till;
INSERT INTO till.orders VALUES (1, 1, '2026-01-01', 100), (2, 1, '2026-01-02', 50);
COPY till.orders FROM STDIN;
3	2	2026-01-03	7
\.
SELECT * FROM till.orders_customer_value;
SELECT * FROM till.orders_customer_current;
SELECT * FROM till.orders_customer_purchases;
SELECT * FROM till.orders_customer_log;
UPDATE till.orders_customer_policy SET map = 'list';
DELETE FROM till.orders_customer_value;
TRUNCATE till.orders;
SELECT tracking_recount('till.orders_customer_base', 'mischief');
SELECT grant_customers('till.orders', 'regress_shop_till');
SELECT refresh_customers('till.orders');
SELECT untrack_customers('till.orders');

-- nor can the trigger be made to do something else: not by names that it might find first,
SET ROLE regress_shop_thief;
CREATE FUNCTION public.stolen() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE 'running as %', current_user; END $$;
CREATE FUNCTION public.lt(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT public.stolen() IS NULL';
CREATE FUNCTION public.frequency(purchase_history, text) RETURNS int LANGUAGE sql AS 'SELECT length(public.stolen())';
CREATE FUNCTION public.array_append(int[], int) RETURNS int[] LANGUAGE sql AS 'SELECT public.stolen()::int[]';
CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT public.stolen()::timestamptz';
CREATE OPERATOR public.= (LEFTARG = int, RIGHTARG = int, FUNCTION = public.lt);
CREATE FUNCTION public.ne(text[], text[]) RETURNS boolean LANGUAGE sql AS 'SELECT public.stolen() IS NULL';
CREATE OPERATOR public.<> (LEFTARG = text[], RIGHTARG = text[], FUNCTION = public.ne);
CREATE TEMP TABLE new_rows (id int, customer_id int, day date, total numeric);
INSERT INTO new_rows VALUES (1, 666, '2026-01-01', 666);
CREATE TEMP TABLE orders_customer_value (customer int);
CREATE TEMP TABLE orders_customer_policy (map text);
CREATE TEMP TABLE changes (customer int);
SET search_path = pg_temp, public, pg_catalog;
INSERT INTO till.orders VALUES (4, 3, '2026-01-04', 8);
-- not by another table,
CREATE TEMP TABLE forged (id int, customer_id int, day date, total numeric);
CREATE TRIGGER crmvalue_insert AFTER INSERT ON forged REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN ('till.orders_purchase_rows'::regclass IS NOT NULL) EXECUTE FUNCTION tracking_count();
INSERT INTO forged VALUES (666, 666, '2026-01-01', 666);
DROP TRIGGER crmvalue_insert ON forged;
-- or by functions of his,
CREATE FUNCTION public.forged_purchase_customer(o forged) RETURNS int LANGUAGE sql AS 'SELECT length(public.stolen())';
CREATE VIEW forged_rows AS SELECT 'till.orders_customer_base'::regclass AS base, 'forged'::regclass AS source,
    public.forged_purchase_customer(o) AS customer, o.day, o.total AS amount FROM forged o;
CREATE TRIGGER crmvalue_insert AFTER INSERT ON forged REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN ('forged_rows'::regclass IS NOT NULL) EXECUTE FUNCTION tracking_count();
INSERT INTO forged VALUES (666, 666, '2026-01-01', 666);
DROP TRIGGER crmvalue_insert ON forged;
CREATE TRIGGER crmvalue_insert AFTER INSERT ON forged REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION tracking_count('till.orders_customer_value', 'public.forged_purchase');
INSERT INTO forged VALUES (666, 666, '2026-01-01', 666);
DROP TRIGGER crmvalue_insert ON forged;
-- or by a trigger that counts what is counted already,
RESET ROLE;
GRANT TRIGGER, INSERT ON till.orders TO regress_shop_thief;
SET ROLE regress_shop_thief;
CREATE TRIGGER again AFTER INSERT ON till.orders REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN ('till.orders_purchase_rows'::regclass IS NOT NULL) EXECUTE FUNCTION tracking_count();
INSERT INTO till.orders VALUES (7, 3, '2026-01-04', 8);
RESET ROLE;
DROP TRIGGER again ON till.orders;
REVOKE TRIGGER ON till.orders FROM regress_shop_thief;
SET ROLE regress_shop_thief;
-- or without the right events or rows,
CREATE TRIGGER crmvalue_insert AFTER INSERT ON forged FOR EACH STATEMENT WHEN ('till.orders_purchase_rows'::regclass IS NOT NULL) EXECUTE FUNCTION tracking_count();
INSERT INTO forged VALUES (666, 666, '2026-01-01', 666);
DROP TRIGGER crmvalue_insert ON forged;
CREATE TRIGGER crmvalue_insert BEFORE INSERT ON forged FOR EACH ROW EXECUTE FUNCTION tracking_count();
INSERT INTO forged VALUES (666, 666, '2026-01-01', 666);
SELECT tracking_count();
-- not by calling what the triggers call,
SELECT tracking_apply('till.orders_customer_base', 'SELECT 666, NULL::purchase_history, NULL::purchase_history', NULL, 'mischief');
SELECT tracking_apply('forged', 'SELECT 666, NULL::purchase_history, NULL::purchase_history', NULL, 'mischief');
SELECT tracking_apply('forged_rows', 'SELECT 666, NULL::purchase_history, NULL::purchase_history', NULL, 'mischief');
SELECT tracking_run('till.orders', 'untrack', '{}');
SELECT tracking_untrack_as_owner('till.orders', 'public', '{}');
SELECT * FROM tracking_expression('till.orders', 'total', 'amount');
-- not through what the owner has added to her tables,
RESET ROLE;
SET ROLE regress_shop_owner;
CREATE FUNCTION till.plain(value numeric) RETURNS numeric IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING '% runs with %', current_user, current_setting('search_path'); RETURN value; END $$;
SET client_min_messages = error;
CREATE INDEX by_plain ON till.orders_customer_value (till.plain(monetary));
RESET client_min_messages;
SET ROLE regress_shop_thief;
INSERT INTO till.orders VALUES (8, 5, '2026-01-04', 8);
SET ROLE regress_shop_owner;
DROP FUNCTION till.plain CASCADE;
SET ROLE regress_shop_thief;
-- not by settings
SET TimeZone = 'Asia/Shanghai';
SET DateStyle = 'German';
SET extra_float_digits = -15;
INSERT INTO till.orders VALUES (5, 3, '05.01.2026', 9);
RESET ALL;
RESET ROLE;
SELECT customer, history, owed FROM till.orders_customer_value ORDER BY 1;

-- nor the owner by who calls for her with a search path of his
SET search_path = public;
SELECT customers FROM refresh_customers('till.orders', '2026-01-31', rebuild => true);
SELECT untrack_customers('till.orders');
SELECT track_customers('till.orders', 'customer_id', 'day', 'total');
RESET search_path;

-- people of the CRM read what the owner grants, and override without more rights
SET ROLE regress_shop_owner;
GRANT SELECT ON till.orders_customer_current, till.orders_customer_value, till.orders_customer_policy TO regress_shop_crm;
GRANT UPDATE (override_stage, override_reason) ON till.orders_customer_value TO regress_shop_crm;
SET ROLE regress_shop_crm;
SELECT customer, monetary FROM till.orders_customer_current ORDER BY customer;
UPDATE till.orders_customer_value SET override_stage = 'lost', override_reason = 'moved away' WHERE customer = 2;
UPDATE till.orders_customer_value SET history = '{}' WHERE customer = 2;
SELECT stage, override_by FROM till.orders_customer_current WHERE customer = 2;
SELECT * FROM till.orders_customer_log;
RESET ROLE;
SELECT customer, what, new, why FROM till.orders_customer_log WHERE why = 'override';

-- a base with functions of another owner is not counted, also in a session that has them cached
INSERT INTO till.orders VALUES (10, 5, '2026-01-04', 8);
ALTER TABLE till.orders_customer_value OWNER TO regress_shop_crm;
INSERT INTO till.orders VALUES (11, 5, '2026-01-04', 8);
ALTER TABLE till.orders_customer_value OWNER TO regress_shop_owner;
INSERT INTO till.orders VALUES (12, 5, '2026-01-04', 8);
DELETE FROM till.orders WHERE id > 9;
-- a new owner of the orders alone: errors with a hint; REASSIGN OWNED changes the owner of all objects
CREATE ROLE regress_shop_heir;
GRANT ALL ON SCHEMA till TO regress_shop_heir;
\set VERBOSITY default
\set SHOW_CONTEXT never
ALTER TABLE till.orders OWNER TO regress_shop_heir;
INSERT INTO till.orders VALUES (11, 5, '2026-01-04', 8);
SELECT refresh_customers('till.orders');
\set SHOW_CONTEXT errors
\set VERBOSITY terse
SELECT customers > 0 AS not_empty FROM (SELECT count(*) AS customers FROM till.orders_customer_value) v;
ALTER TABLE till.orders OWNER TO regress_shop_owner;
REASSIGN OWNED BY regress_shop_owner TO regress_shop_heir;
INSERT INTO till.orders VALUES (11, 5, '2026-01-04', 8);
SELECT customer, monetary FROM till.orders_customer_value WHERE customer = 5;
SELECT customers > 0 AS refreshed FROM refresh_customers('till.orders', fit => false);
DELETE FROM till.orders WHERE id > 9;
REASSIGN OWNED BY regress_shop_heir TO regress_shop_owner;
DROP OWNED BY regress_shop_heir;
DROP ROLE regress_shop_heir;

-- row security: what writers see makes no difference; where it hides rows from the owner herself it is refused
ALTER TABLE till.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON till.orders USING (customer_id < 3);
CREATE POLICY till ON till.orders FOR INSERT WITH CHECK (true);
SET ROLE regress_shop_till;
INSERT INTO till.orders VALUES (6, 4, '2026-01-06', 10);
RESET ROLE;
SELECT customer, monetary FROM till.orders_customer_value WHERE customer = 4;
ALTER TABLE till.orders FORCE ROW LEVEL SECURITY;
SET ROLE regress_shop_owner;
SELECT refresh_customers('till.orders', rebuild => true);
SELECT untrack_customers('till.orders');
SELECT track_customers('till.orders', 'customer_id', 'day', 'total');
RESET ROLE;
SELECT track_customers('till.orders', 'customer_id', 'day', 'total');

DROP OWNED BY regress_shop_thief, regress_shop_till, regress_shop_crm, regress_shop_owner CASCADE;
DROP ROLE regress_shop_thief, regress_shop_till, regress_shop_crm, regress_shop_owner;
