-- Tracked tables: interface, errors, rights, generated objects.
\set VERBOSITY terse
SET client_min_messages = warning;

CREATE SCHEMA shop;
CREATE TABLE shop.orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint, parent_id bigint, ordered_at timestamptz, total numeric(12,2), tax numeric(12,2) DEFAULT 0, state text DEFAULT 'sale');

-- histories that differ from the orders; there must be none
CREATE FUNCTION wrong(purchases regclass, value regclass) RETURNS TABLE (key text, stored purchase_history, counted purchase_history)
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT coalesce(v.customer, p.customer)::text, v.history, p.history
        FROM (SELECT customer, purchase_history(day, amount) AS history FROM %s GROUP BY customer) p FULL JOIN %s v ON v.customer = p.customer
        WHERE purchase_history_send(v.history) IS DISTINCT FROM purchase_history_send(coalesce(p.history, ''{}''))', purchases, value);
END $$;

-- nothing to learn from: defaults, and a notice that says so
SET client_min_messages = notice;
SELECT track_customers('shop.orders', 'coalesce(parent_id, customer_id)', 'ordered_at', 'total - tax', $$state = 'sale'$$);
SET client_min_messages = warning;
SELECT cuts, tiers, rules, learnt_at, model FROM shop.orders_customer_policy;

-- what appears
SELECT relname, relkind FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;
SELECT p.oid::regproc, prosecdef, proconfig, proacl IS NOT NULL AS not_for_everybody FROM pg_proc p WHERE pronamespace = 'shop'::regnamespace ORDER BY p.oid::regproc::text COLLATE "C";
SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'shop.orders'::regclass AND NOT tgisinternal ORDER BY 1;
\sf shop.orders_customer_class
-- and has comments
SELECT oid::regclass FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'v') AND obj_description(oid, 'pg_class') IS NULL AND relname <> 'orders';
SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'shop'::regnamespace AND obj_description(oid, 'pg_proc') IS NULL;

-- a customer's way: order, second order, refund, correction, nothing left
UPDATE shop.orders_customer_policy SET as_of = '2026-06-30';
CREATE VIEW seen AS SELECT customer, history, frequency, monetary, rfm_score, segment, tier, stage, cause FROM shop.orders_customer_value;
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (1, '2026-06-01', 100), (NULL, '2026-06-01', 7), (2, '2026-05-05', NULL);
SELECT * FROM seen ORDER BY customer;
INSERT INTO shop.orders (customer_id, parent_id, ordered_at, total, tax) VALUES (3, 1, '2026-06-20', 1000, 10), (1, NULL, '2026-06-20', 50, 0);
SELECT * FROM seen WHERE customer = 1;
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (1, '2026-06-21', -30);
SELECT * FROM seen WHERE customer = 1;
UPDATE shop.orders SET state = 'cancelled' WHERE total = 1000;
SELECT * FROM seen WHERE customer = 1;
DELETE FROM shop.orders WHERE customer_id = 1;
SELECT * FROM seen WHERE customer = 1;
SELECT customer, what, old, new, why FROM shop.orders_customer_log ORDER BY id;
SELECT * FROM wrong('shop.orders_customer_purchases', 'shop.orders_customer_value');

-- triggers of one's own on the tables that are kept: they see every row, by the columns that change
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING '% % %: %', TG_WHEN, TG_OP, TG_NAME, NEW.customer; RETURN NEW; END $$;
CREATE TRIGGER before_row BEFORE INSERT OR UPDATE ON shop.orders_customer_value FOR EACH ROW EXECUTE FUNCTION tell();
CREATE TRIGGER stage_moves AFTER UPDATE OF stage ON shop.orders_customer_value FOR EACH ROW WHEN (OLD.stage IS DISTINCT FROM NEW.stage) EXECUTE FUNCTION tell();
CREATE TRIGGER override_moves AFTER UPDATE OF override_stage ON shop.orders_customer_value FOR EACH ROW EXECUTE FUNCTION tell();
CREATE TRIGGER logged AFTER INSERT ON shop.orders_customer_log FOR EACH ROW WHEN (NEW.what = 'stage') EXECUTE FUNCTION tell();
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (1, '2026-06-22', 10), (4, '2026-06-22', 10);
DROP FUNCTION tell CASCADE;
DELETE FROM shop.orders WHERE customer_id IN (1, 4);
-- columns of one's own, with their defaults and conditions
ALTER TABLE shop.orders_customer_value ADD note text DEFAULT 'new', ADD double numeric GENERATED ALWAYS AS (2 * monetary) STORED, ADD CONSTRAINT small CHECK (monetary < 1000);
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (5, '2026-06-22', 10);
UPDATE shop.orders_customer_value SET note = 'calls every week' WHERE customer = 5;
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (5, '2026-06-23', 11), (6, '2026-06-22', 12);
SELECT customer, monetary, note, double FROM shop.orders_customer_value WHERE customer IN (5, 6) ORDER BY 1;
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (7, '2026-06-23', 1000);
ALTER TABLE shop.orders_customer_value DROP note, DROP double, DROP CONSTRAINT small;
DELETE FROM shop.orders WHERE customer_id IN (5, 6);
SELECT * FROM wrong('shop.orders_customer_purchases', 'shop.orders_customer_value');
-- learning, refreshing, days that pass
INSERT INTO shop.orders (customer_id, ordered_at, total)
    SELECT 10 + n, timestamptz '2026-06-30 12:00Z' - n * interval '5 days' - m * interval '20 days', 10 * n FROM generate_series(1, 30) n, generate_series(0, n % 5) m;
SELECT customers, segments > 0 AS segments, tiers > 0 AS tiers, stages > 0 AS stages FROM refresh_customers('shop.orders', '2026-06-30');
SELECT cuts, tiers, learnt_at IS NOT NULL AS learnt FROM shop.orders_customer_policy;
-- as the functions say it of all customers at once
SELECT count(*) FROM (
    SELECT v.*, rfm_score(history, '2026-06-30') OVER () AS score FROM shop.orders_customer_value v WHERE frequency > 0) s
WHERE rfm_score <> score OR segment <> rfm_segment(score);
SELECT count(*) FROM (SELECT tier, abc_tier(monetary) OVER () AS by_rule FROM shop.orders_customer_value WHERE frequency > 0) s WHERE tier <> by_rule;
-- nothing changes by itself, but with time
SELECT * FROM refresh_customers('shop.orders', '2026-06-30');
SELECT customers, stages > 0 AS stages FROM refresh_customers('shop.orders', '2027-06-30', fit => false);
SELECT stage, customers FROM shop.orders_customer_stages ORDER BY position;
SELECT sum(changes) > 0 AS moved FROM shop.orders_customer_migration WHERE to_stage = 'lost' AND why = 'refresh';
SELECT * FROM refresh_customers('shop.orders', '2026-06-30') \gset
-- policies that cannot work are refused when they are written, not when orders come
UPDATE shop.orders_customer_policy SET map = 'eight';
UPDATE shop.orders_customer_policy SET map = 'eleven';
UPDATE shop.orders_customer_policy SET language = 'fr';
UPDATE shop.orders_customer_policy SET time_zone = 'Atlantis';
UPDATE shop.orders_customer_policy SET as_of = 'infinity';
UPDATE shop.orders_customer_policy SET cuts = '{"recency": [1]}';
UPDATE shop.orders_customer_policy SET rules = '{"typical_gap": "long"}';
INSERT INTO shop.orders_customer_policy DEFAULT VALUES;
UPDATE shop.orders_customer_policy SET map = 'eight', language = 'zh', cuts = NULL;
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (11, '2026-06-30', 5);
SELECT rfm_score, segment FROM shop.orders_customer_value WHERE customer = 11;
SELECT customers FROM refresh_customers('shop.orders', '2026-06-30');
SELECT DISTINCT rfm_score, segment FROM shop.orders_customer_value WHERE frequency > 0 ORDER BY 1;
UPDATE shop.orders_customer_policy SET map = 'grid', language = 'en', cuts = NULL;
SELECT customers FROM refresh_customers('shop.orders', '2026-06-30');

-- models: one that cannot work is refused, one that says little does not hinder orders
UPDATE shop.orders_customer_policy SET model = '{"model": "bg/nbd"}';
UPDATE shop.orders_customer_policy SET model = '{"model": "bg/nbd", "unit": "week", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}}', model_name = NULL;
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (11, '2026-06-30', 5);
SELECT p_alive BETWEEN 0 AND 1 AS p_alive, clv FROM shop.orders_customer_value WHERE customer = 11;
UPDATE shop.orders_customer_policy SET model = model || '{"spend": {"p": 6.25, "q": 3.74, "v": 15.44}}', horizon = '-1 year';
UPDATE shop.orders_customer_policy SET model = model || '{"spend": {"p": 6.25, "q": 3.74, "v": 15.44}}', annual_rate = 0, horizon = NULL;
UPDATE shop.orders_customer_policy SET model = model || '{"spend": {"p": 6.25, "q": 3.74, "v": 15.44}}', margin = 0.3;
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (11, '2026-06-30', 5);
SELECT abs(v.clv - clv(p.model, v.history, '2026-06-30', '1 year', 0.1, 0.3)) < 1e-9 AS clv FROM shop.orders_customer_value v, shop.orders_customer_policy p WHERE customer = 11;
UPDATE shop.orders_customer_policy SET model = NULL;

-- views
SELECT sum(customers) = (SELECT count(*) FROM shop.orders_customer_value WHERE frequency > 0) AS all_there FROM shop.orders_customer_segments;
SELECT count(*), sum(customers) FROM shop.orders_customer_rf_heatmap;
SELECT rank, customer, monetary, cumulative_revenue_share, cumulative_customer_share, tier FROM shop.orders_customer_pareto ORDER BY rank LIMIT 3;
SELECT customer, tier, stage, recency FROM shop.orders_customer_at_risk LIMIT 3;
SELECT customer, recency, stage, stage_label, overridden FROM shop.orders_customer_current WHERE customer IN (1, 11) ORDER BY 1;

-- a class set by hand
UPDATE shop.orders_customer_value SET override_tier = 'A', override_reason = 'brother of the owner' WHERE customer = 11;
SELECT tier, overridden, override_reason, override_by = current_user AS by_me, override_at IS NOT NULL AS at FROM shop.orders_customer_current WHERE customer = 11;
SELECT what, old, new FROM shop.orders_customer_log WHERE why = 'override';
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (11, '2026-06-30', 5);
SELECT tier FROM shop.orders_customer_current WHERE customer = 11;
UPDATE shop.orders_customer_value SET override_tier = NULL WHERE customer = 11;
SELECT tier, overridden FROM shop.orders_customer_current WHERE customer = 11;

-- what the history cannot take fails, and nothing else does
INSERT INTO shop.orders (customer_id, ordered_at, total, tax) SELECT 1, 'infinity', 1, 0;
SELECT * FROM wrong('shop.orders_customer_purchases', 'shop.orders_customer_value');

-- refunds from another table; two feed one
CREATE TABLE shop.refunds (day date, customer int, amount real);
SELECT track_customers('shop.refunds', 'customer', 'day', '-amount', "into" => 'shop.orders');
SELECT track_customers('shop.refunds', 'customer::bigint', 'day', '-amount', "into" => 'shop.orders');
INSERT INTO shop.refunds VALUES ('2026-06-30', 11, 4);
SELECT track_customers('shop.refunds', 'customer::bigint', 'day', '-amount::numeric', "into" => 'shop.orders');
SELECT monetary, cause FROM shop.orders_customer_value WHERE customer = 11;
INSERT INTO shop.refunds VALUES ('2026-06-30', 11, 1.5), ('2026-06-30', 500, 1);
SELECT customer, monetary, stage FROM shop.orders_customer_value WHERE customer IN (11, 500) ORDER BY 1;
TRUNCATE shop.orders;
SELECT * FROM wrong('shop.orders_customer_purchases', 'shop.orders_customer_value');
SELECT customer, monetary FROM shop.orders_customer_value WHERE monetary <> 0 ORDER BY 1;
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (11, '2026-06-30', 5);
SELECT untrack_customers('shop.refunds');
SELECT customer, monetary FROM shop.orders_customer_value WHERE monetary <> 0 ORDER BY 1;
SELECT * FROM wrong('shop.orders_customer_purchases', 'shop.orders_customer_value');

-- rules of one's own, in whatever language, where names mean the system's
CREATE OR REPLACE FUNCTION shop.orders_customer_class(p shop.orders_customer_policy, history purchase_history, day date) RETURNS shop.orders_customer_class
LANGUAGE plpgsql AS $$ DECLARE c shop.orders_customer_class; BEGIN c.frequency := public.frequency(history); c.segment := current_schema(); c.stage := 'stable'; RETURN c; END $$;
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (11, '2026-06-29', 10);
SELECT frequency, segment, tier, stage FROM shop.orders_customer_value WHERE customer = 11;
DELETE FROM shop.orders_customer_policy;
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (11, '2026-06-29', 10);
SELECT history, frequency, stage FROM shop.orders_customer_value WHERE customer = 11;

-- what was taken apart by hand says so; names do not matter
ALTER TABLE shop.orders_customer_value DROP CONSTRAINT orders_customer_value_pkey, ADD PRIMARY KEY (customer, history);
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (11, '2026-06-29', 10);
ALTER TABLE shop.orders_customer_value DROP CONSTRAINT orders_customer_value_pkey, ADD PRIMARY KEY (customer);
ALTER TABLE shop.orders_customer_value RENAME segment TO part;
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (11, '2026-06-29', 10);
ALTER TABLE shop.orders_customer_value RENAME part TO segment;
ALTER TABLE shop.orders_customer_log RENAME TO diary;
INSERT INTO shop.orders (customer_id, ordered_at, total) VALUES (11, '2026-06-29', 10);
ALTER TABLE shop.diary RENAME TO orders_customer_log;
ALTER TABLE shop.orders RENAME TO sales;
INSERT INTO shop.sales (customer_id, ordered_at, total) VALUES (11, '2026-06-29', 10);
SELECT history FROM shop.orders_customer_value WHERE customer = 11;
SELECT customers FROM refresh_customers('shop.sales', '2026-06-30', rebuild => true);

-- gone without a trace
SELECT untrack_customers('shop.orders_customer_value');
SELECT relname FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;
DROP VIEW seen;
SELECT untrack_customers('shop.sales');
ALTER TABLE shop.sales RENAME TO orders;
SELECT relname FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('r', 'v', 'S') ORDER BY 1;
SELECT proname FROM pg_proc WHERE pronamespace = 'shop'::regnamespace;
SELECT tgname FROM pg_trigger WHERE tgrelid = 'shop.orders'::regclass;

-- what cannot be tracked
CREATE VIEW shop.a_view AS SELECT * FROM shop.orders;
CREATE TEMP TABLE temporary (LIKE shop.orders);
CREATE UNLOGGED TABLE shop.unlogged (LIKE shop.orders);
CREATE TABLE shop.parted (LIKE shop.orders) PARTITION BY LIST (state);
CREATE TABLE shop.part PARTITION OF shop.parted DEFAULT;
CREATE TYPE shop.keyed AS (key json);
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere;
CREATE FOREIGN TABLE shop.foreign_part PARTITION OF shop.parted FOR VALUES IN ('far') SERVER nowhere;
SELECT track_customers('shop.a_view', 'customer_id', 'ordered_at', 'total');
SELECT track_customers('temporary', 'customer_id', 'ordered_at', 'total');
SELECT track_customers('shop.unlogged', 'customer_id', 'ordered_at', 'total');
SELECT track_customers('shop.part', 'customer_id', 'ordered_at', 'total');
SELECT track_customers('shop.parted', 'customer_id', 'ordered_at', 'total');
CREATE TABLE shop.half (LIKE shop.orders) PARTITION BY LIST (state);
CREATE UNLOGGED TABLE shop.half_1 PARTITION OF shop.half DEFAULT;
SELECT track_customers('shop.half', 'customer_id', 'ordered_at', 'total');
DROP TABLE shop.half;
SELECT track_customers('shop.foreign_part', 'customer_id', 'ordered_at', 'total');
SELECT track_customers('pg_class', 'oid', 'now()', '1');
SELECT track_customers(NULL, 'customer_id', 'ordered_at', 'total');
SELECT track_customers('shop.orders', NULL, 'ordered_at', 'total');
SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'total', "into" => 'shop.parted');
SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'total', "into" => 'shop.nothing');
SELECT untrack_customers('shop.orders');
SELECT refresh_customers('shop.orders');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'total');
ROLLBACK;
BEGIN READ ONLY;
SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'total');
ROLLBACK;
\set VERBOSITY sqlstate
BEGIN READ ONLY;
SELECT refresh_customers('shop.orders');
ROLLBACK;
\set VERBOSITY terse

-- expressions that are not one, or not over the row, or change their minds
SELECT track_customers('shop.orders', 'kunde', 'ordered_at', 'total');
SELECT track_customers('shop.orders', '', 'ordered_at', 'total');
SELECT track_customers('shop.orders', 'customer_id, id', 'ordered_at', 'total');
SELECT track_customers('shop.orders', 'customer_id FROM pg_authid', 'ordered_at', 'total');
SELECT track_customers('shop.orders', 'customer_id AS c', 'ordered_at', 'total');
SELECT track_customers('shop.orders', 'customer_id; DROP TABLE shop.orders', 'ordered_at', 'total');
SELECT track_customers('shop.orders', 'customer_id) FROM shop.orders; --', 'ordered_at', 'total');
SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'sum(total)');
SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'rank() OVER ()');
SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'generate_series(1, 2)');
SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', '(SELECT 1)');
SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'random()');
SELECT track_customers('shop.orders', 'customer_id', 'ordered_at::date', 'total');
SELECT track_customers('shop.orders', 'orders', 'ordered_at', 'total');
SELECT track_customers('shop.orders', 'orders.*', 'ordered_at', 'total');
SELECT track_customers('shop.orders', 'tableoid', 'ordered_at', 'total');
SELECT track_customers('shop.orders', '$1', 'ordered_at', 'total');
SELECT track_customers('shop.orders', 'ARRAY[customer_id]', 'ordered_at', 'total');
SELECT track_customers('shop.orders', $$'{}'::json$$, 'ordered_at', 'total');
SELECT track_customers('shop.orders', $$ROW('{}')::shop.keyed$$, 'ordered_at', 'total');
\set VERBOSITY default
\set SHOW_CONTEXT never
SELECT track_customers('shop.orders', 'point(customer_id, 1)', 'ordered_at', 'total');
\set SHOW_CONTEXT errors
\set VERBOSITY terse
SELECT track_customers('shop.orders', 'customer_id', 'state', 'total');
SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'state');
SELECT track_customers('shop.orders', 'customer_id', 'ordered_at', 'total', 'total');
SELECT relname FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relname LIKE 'orders\_%' AND relkind IN ('r', 'v');
SELECT proname FROM pg_proc WHERE pronamespace = 'shop'::regnamespace;

-- any name
CREATE SCHEMA "Shop ""; DROP SCHEMA shop; --";
CREATE TABLE "Shop ""; DROP SCHEMA shop; --"."a$$ %{value}' \ ""o"" -- x
/* y" ("Customer %I" text COLLATE "C", "order" timestamp, "user" numeric, "; DROP" boolean, found int, new int, fresh int, c int, v int);
SELECT track_customers(oid, 'Customer %I', 'order', 'user', '"; DROP"')::oid > 0 AS tracked FROM pg_class WHERE relname LIKE 'a$$%{value}''%' ;
INSERT INTO "Shop ""; DROP SCHEMA shop; --"."a$$ %{value}' \ ""o"" -- x
/* y" VALUES ('Ä', '2026-01-01', 5, true), ('ä', '2026-01-01', 6, true), ('ä', '2026-01-01', 6, false);
SELECT c.oid::regclass AS value_table FROM pg_class c WHERE relname LIKE 'a$$%\_customer\_value' \gset
SELECT customer, history FROM :value_table ORDER BY 1;
SELECT untrack_customers(:'value_table');
CREATE TABLE shop."用户订单用户订单用户订单用户订单用户订单x" (顾客 uuid, 时间 date, 金额 float8);
SELECT track_customers('shop."用户订单用户订单用户订单用户订单用户订单x"', '顾客', '时间', '金额') \gset
INSERT INTO shop."用户订单用户订单用户订单用户订单用户订单x" VALUES ('00000000-0000-0000-0000-00000000000a', '2026-01-01', 5);
SELECT relname, octet_length(relname) < 64 AS fits FROM pg_class WHERE relname LIKE '%customer\_rf\_heatmap';
SELECT untrack_customers('shop."用户订单用户订单用户订单用户订单用户订单x"');

\set VERBOSITY default
DROP SCHEMA shop, "Shop ""; DROP SCHEMA shop; --" CASCADE;
DROP FOREIGN DATA WRAPPER nowhere CASCADE;
DROP FUNCTION wrong;
