-- Tracked tables: one day in all views, names, rights of readers, totals,
-- channels, renames, and what is left when something is dropped.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE SCHEMA desk;
CREATE TABLE desk.orders (id int GENERATED ALWAYS AS IDENTITY, customer_id int, ordered_at date, total numeric);
INSERT INTO desk.orders (customer_id, ordered_at, total)
    SELECT n, date '2026-01-01' - m * (5 + n) - n, 10 * n + m FROM generate_series(1, 30) n, generate_series(0, n % 6) m;
SELECT track_customers('desk.orders', 'customer_id', 'ordered_at', 'total');
UPDATE desk.orders_customer_policy SET as_of = '2026-01-01';
DELETE FROM desk.orders_customer_monthly;

-- refreshing takes the policy's own day; every column of a row is as of it
SELECT customers FROM refresh_customers('desk.orders', fit => false);
SELECT refreshed_as_of, refreshed_at IS NOT NULL AS refreshed FROM desk.orders_customer_policy;
SELECT DISTINCT as_of FROM desk.orders_customer_current;
CREATE VIEW desk.wrong AS
SELECT c.customer FROM desk.orders_customer_current c JOIN desk.orders_customer_value v USING (customer) CROSS JOIN desk.orders_customer_policy p
WHERE (c.recency, c.frequency, c.monetary, c.last_purchase, c.stage, c.rfm_score)
    IS DISTINCT FROM (recency(v.history, c.as_of), frequency(v.history, c.as_of), monetary(v.history, c.as_of), last_purchase(as_of(v.history, c.as_of)),
                      lifecycle_stage(v.history, c.as_of, p.rules)::text, rfm_score(v.history, c.as_of, p.cuts));
SELECT count(*) AS wrong FROM desk.wrong;
SELECT count(*) AS lost_though_recent FROM desk.orders_customer_current WHERE stage = 'lost' AND recency < 30;
-- of another day, until an order brings its customer to the policy's
SELECT customers FROM refresh_customers('desk.orders', '2027-01-01', fit => false);
SELECT DISTINCT as_of FROM desk.orders_customer_current;
SELECT count(*) AS wrong FROM desk.wrong;
INSERT INTO desk.orders (customer_id, ordered_at, total) VALUES (7, '2025-12-31', 5);
SELECT as_of, count(*) FROM desk.orders_customer_current GROUP BY 1 ORDER BY 1;
SELECT count(*) AS wrong FROM desk.wrong;
SELECT customers FROM refresh_customers('desk.orders', fit => false);
DROP VIEW desk.wrong;

-- totals of each month are kept; the last refresh of a month counts
SELECT what, sum(customers) AS customers, min(month) AS first, max(month) AS last, count(DISTINCT month) AS months FROM desk.orders_customer_monthly GROUP BY 1 ORDER BY 1;
SELECT count(*) AS differ FROM (SELECT label, customers, revenue FROM desk.orders_customer_monthly WHERE what = 'stage' AND month = '2026-01-01') m
    FULL JOIN (SELECT stage, customers, revenue FROM desk.orders_customer_stages WHERE customers > 0) s ON s.stage = m.label
    WHERE (m.customers, m.revenue) IS DISTINCT FROM (s.customers, s.revenue);

-- tracked, refreshed and untracked alike where the session quotes all names
SET quote_all_identifiers = on;
CREATE TABLE desk.quoted (customer text COLLATE "C", day date, total numeric(10, 2));
SELECT track_customers('desk.quoted', 'customer', 'day', 'total', 'total <> 7');
INSERT INTO desk.quoted VALUES ('a', '2026-01-01', 5), ('a', '2026-01-02', 7);
SELECT customers FROM refresh_customers('desk.quoted', '2026-02-01', fit => false, rebuild => true);
RESET quote_all_identifiers;
INSERT INTO desk.quoted VALUES ('b', '2026-01-01', 9);
SELECT customer, history FROM desk.quoted_customer_value ORDER BY customer;
SET quote_all_identifiers = on;
SELECT untrack_customers('desk.quoted');
RESET quote_all_identifiers;
DROP TABLE desk.quoted;

-- every column has a comment, names are the same things everywhere, no share is without its kind
SELECT attrelid::regclass, attname FROM pg_attribute WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'desk'::regnamespace AND relkind IN ('r', 'v') AND relname <> 'orders')
    AND attnum > 0 AND NOT attisdropped AND col_description(attrelid, attnum) IS NULL;
SELECT attrelid::regclass, attname FROM pg_attribute WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'desk'::regnamespace AND relkind = 'v') AND attname IN ('share', 'money');
-- money has cents, probabilities and shares four digits
SELECT count(*) FROM desk.orders_customer_current WHERE scale(monetary) > 2 OR scale(average_order) > 2 OR scale(clv) > 2 OR scale(p_alive) > 4;
SELECT count(*) FROM desk.orders_customer_segments WHERE scale(revenue) > 2 OR scale(average_order) > 2 OR scale(customer_share) > 4 OR scale(revenue_share) > 4;
SELECT round(sum(customer_share), 2) AS customers, round(sum(revenue_share), 2) AS revenue FROM desk.orders_customer_segments;
SELECT position, stage, label FROM desk.orders_customer_stages ORDER BY position;

-- parameters of type varchar, as JDBC sends them
PREPARE by_stage(varchar, varchar, varchar) AS SELECT count(*) >= 0 AS works FROM desk.orders_customer_current WHERE stage = $1 AND segment = $2 AND tier = $3;
EXECUTE by_stage('lost', 'Hibernating', 'C');
PREPARE at_risk(varchar) AS SELECT count(*) >= 0 AS works FROM desk.orders_customer_at_risk WHERE stage = $1;
EXECUTE at_risk('lost');
DEALLOCATE ALL;

-- a class set by hand counts in every view
UPDATE desk.orders_customer_value SET override_segment = 'Friends', override_tier = 'A', override_stage = 'lost' WHERE customer = 30;
SELECT segment, tier, stage FROM desk.orders_customer_at_risk WHERE customer = 30;
SELECT customers FROM desk.orders_customer_segments WHERE segment = 'Friends';
UPDATE desk.orders_customer_value SET override_segment = NULL, override_tier = NULL, override_stage = NULL WHERE customer = 30;
SELECT what, old, new FROM desk.orders_customer_log WHERE why = 'override' ORDER BY id;

-- names of customers
CREATE TABLE desk.customers (id int PRIMARY KEY, name text);
INSERT INTO desk.customers SELECT n, 'Customer ' || n FROM generate_series(1, 29) n;
CREATE OR REPLACE VIEW desk.orders_customer_names AS SELECT id AS customer, name FROM desk.customers;
SELECT customers FROM refresh_customers('desk.orders', fit => false);
SELECT customer, name FROM desk.orders_customer_current WHERE customer IN (3, 30) ORDER BY 1;
SELECT count(*) FROM desk.orders_customer_pareto WHERE name IS NULL;

-- a move into decline or to lost is sent to the channel of the policy, if it names one
UPDATE desk.orders_customer_policy SET notify_channel = '';
UPDATE desk.orders_customer_policy SET notify_channel = repeat('x', 64);
UPDATE desk.orders_customer_policy SET notify_channel = 'leaving';
LISTEN leaving;
BEGIN;
DELETE FROM desk.orders WHERE customer_id = 1;
INSERT INTO desk.orders (customer_id, ordered_at, total) VALUES (1, '2020-01-01', 5);
SELECT what, old, new FROM desk.orders_customer_log WHERE customer = 1 ORDER BY id;
ROLLBACK;
UNLISTEN leaving;
UPDATE desk.orders_customer_policy SET notify_channel = NULL;

-- the forecast of a customer: nothing without a model, else what customer_forecast says by the policy; a query that does not ask for it does not compute it
SELECT count(*), count(blank) + count(predicted_orders) + count(total_value) AS known, count(past_value) AS past FROM desk.orders_customer_current;
UPDATE desk.orders_customer_policy SET margin = 0.4, annual_rate = 0.05, horizon = NULL,
    model = '{"model": "pareto/nbd", "unit": "day", "parameters": {"r": 1.2, "alpha": 20, "s": 0.6, "beta": 80}, "spend": {"p": 6, "q": 4, "v": 200}}';
SELECT customers FROM refresh_customers('desk.orders', fit => false);
CREATE VIEW desk.differ AS
SELECT c.customer FROM desk.orders_customer_current c JOIN desk.orders_customer_value v USING (customer) CROSS JOIN desk.orders_customer_policy p
    CROSS JOIN customer_forecast(p.model, v.history, c.as_of, coalesce(p.horizon, '1 year'), 0.05, 0.4) f
WHERE (c.predicted_orders, c.p_purchase, c.past_value, c.next_order, c.next_order_25, c.next_order_50, c.next_order_90, c.risk_band, c.risk_definition, c.spend_band, c.spend_definition, c.blank)
    IS DISTINCT FROM (round(f.predicted_orders::numeric, 2), round(f.p_purchase::numeric, 4), round(f.past_value::numeric, 2), f.next_order, f.next_order_25, f.next_order_50, f.next_order_90,
                      f.risk_band, f.risk_definition, f.spend_band, f.spend_definition, f.blank)
   OR c.average_gap IS DISTINCT FROM round(f.days_between_orders::numeric, 1) OR abs(c.total_value - c.past_value - c.clv) > 0.02;
SELECT count(*) FROM desk.differ;
SELECT count(predicted_orders) AS predicted, count(total_value) AS valued, count(next_order) AS next, count(DISTINCT risk_band) AS bands FROM desk.orders_customer_current;
UPDATE desk.orders_customer_policy SET horizon = '3 months';
SELECT customers FROM refresh_customers('desk.orders', fit => false);
SELECT count(*) FROM desk.differ;
DO $$
DECLARE
    line text;
    forecasts boolean;
BEGIN
    FOREACH line IN ARRAY ARRAY['segment', 'risk_band'] LOOP
        forecasts := false;
        FOR line IN EXECUTE format('EXPLAIN (VERBOSE, COSTS OFF) SELECT %I FROM desk.orders_customer_current', line) LOOP
            forecasts := forecasts OR line ~ 'customer_forecast';
        END LOOP;
        RAISE WARNING 'forecasts: %', forecasts;
    END LOOP;
END
$$;
DROP VIEW desk.differ;
UPDATE desk.orders_customer_policy SET model = NULL, margin = 1, annual_rate = 0.1, horizon = '1 year';
SELECT customers FROM refresh_customers('desk.orders', fit => false);

-- readers
CREATE ROLE regress_desk_reader;
CREATE ROLE regress_desk_editor;
GRANT USAGE ON SCHEMA desk TO regress_desk_reader, regress_desk_editor;
SET ROLE regress_desk_reader;
SELECT count(*) FROM desk.orders_customer_current;
SELECT grant_customers('desk.orders', 'regress_desk_reader');
RESET ROLE;
SELECT grant_customers('desk.orders', 'regress_desk_reader');
SELECT grant_customers('desk.orders', 'regress_desk_editor', override => true);
SELECT grant_customers('desk.customers', 'regress_desk_reader');
SELECT grant_customers('desk.orders', NULL);
SET ROLE regress_desk_reader;
SELECT count(*) > 0 AS can_read FROM desk.orders_customer_current;
SELECT (SELECT count(*) FROM desk.orders_customer_segments) > 0 AND (SELECT count(*) FROM desk.orders_customer_stages) > 0
    AND (SELECT count(*) FROM desk.orders_customer_rf_heatmap) > 0 AND (SELECT count(*) FROM desk.orders_customer_pareto) > 0
    AND (SELECT count(*) FROM desk.orders_customer_at_risk) >= 0 AND (SELECT count(*) FROM desk.orders_customer_migration) > 0
    AND (SELECT count(*) FROM desk.orders_customer_monthly) > 0 AND (SELECT count(*) FROM desk.orders_customer_log) > 0 AS can_read_all;
UPDATE desk.orders_customer_value SET override_tier = 'A' WHERE customer = 2;
SELECT count(*) FROM desk.orders;
SET ROLE regress_desk_editor;
UPDATE desk.orders_customer_value SET override_tier = 'A', override_reason = 'key account' WHERE customer = 2;
UPDATE desk.orders_customer_value SET tier = 'A' WHERE customer = 2;
SELECT tier, overridden, override_by FROM desk.orders_customer_current WHERE customer = 2;
RESET ROLE;
DROP OWNED BY regress_desk_reader, regress_desk_editor;
DROP ROLE regress_desk_reader, regress_desk_editor;

-- a tracked table can still be altered: columns that are not used are added with a default, rewritten and dropped
CREATE FUNCTION desk.net(total numeric, tax numeric) RETURNS numeric IMMUTABLE LANGUAGE sql RETURN total - tax;
CREATE TABLE desk.sales (buyer text COLLATE "C", at timestamptz, total numeric, tax numeric, note varchar(9));
INSERT INTO desk.sales VALUES ('a', '2026-01-01 01:00+00', 12, 2, 'x'), ('B', '2026-01-01 02:00+00', 6, 1, 'y'), ('b', '2026-01-01', 3, 0, 'z');
SELECT track_customers('desk.sales', 'buyer', 'at', 'desk.net(total, tax)', 'note <> ''x'' OR buyer = ''a''');
ALTER TABLE desk.sales ADD COLUMN state text DEFAULT 'new', ADD COLUMN made timestamptz DEFAULT clock_timestamp();
ALTER TABLE desk.sales ADD COLUMN twice numeric GENERATED ALWAYS AS (total * 2) STORED;
ALTER TABLE desk.sales ALTER COLUMN state TYPE char(5), ALTER COLUMN made TYPE date;
ALTER TABLE desk.sales DROP COLUMN state, DROP COLUMN twice;
ALTER TABLE desk.sales ALTER COLUMN tax TYPE bigint;
ALTER TABLE desk.sales DROP COLUMN note;
INSERT INTO desk.sales (buyer, at, total, tax, note) VALUES ('a', '2026-01-02', 8, 1, 'y');
SELECT customer, history FROM desk.sales_customer_value ORDER BY customer;
CREATE TABLE desk.refunds (buyer text, at date, total numeric, source regclass);
SELECT track_customers('desk.refunds', 'CASE source WHEN ''desk.orders''::regclass THEN buyer END', 'at', '-total', "into" => 'desk.sales');
SELECT track_customers('desk.refunds', 'buyer', 'at', '-total', "into" => 'desk.sales');
INSERT INTO desk.refunds VALUES ('B', '2026-01-02', 4);
SELECT customer, history FROM desk.sales_customer_value ORDER BY customer;
SELECT customers FROM refresh_customers('desk.sales', fit => false, rebuild => true);
SELECT untrack_customers('desk.refunds');
SELECT untrack_customers('desk.sales');
SELECT desk.net(3, 1) AS functions_of_others_stay;
DROP TABLE desk.sales, desk.refunds;
DROP FUNCTION desk.net;

-- a customer of a composite type may have fields that are NULL
CREATE TYPE desk.account AS (company integer, branch text);
CREATE TABLE desk.invoices (account desk.account, day date, total numeric);
INSERT INTO desk.invoices VALUES ((1, 'a'), '2026-01-01', 5), ((1, NULL), '2026-01-01', 6);
SELECT track_customers('desk.invoices', 'account', 'day', 'total');
INSERT INTO desk.invoices VALUES ((1, NULL), '2026-01-02', 7), ((NULL, NULL), '2026-01-02', 8), (NULL, '2026-01-02', 9);
SELECT customer, history FROM desk.invoices_customer_value ORDER BY customer;
SELECT customers FROM refresh_customers('desk.invoices', fit => false, rebuild => true);
SELECT count(*) AS customers, count(*) FILTER (WHERE v.history = p.history) AS same
FROM desk.invoices_customer_value v FULL JOIN (SELECT customer, purchase_history(day, amount) AS history FROM desk.invoices_customer_purchases GROUP BY 1) p USING (customer);
SELECT untrack_customers('desk.invoices');
DROP TABLE desk.invoices;
DROP TYPE desk.account;

-- nothing depends on what things are called
ALTER SCHEMA desk RENAME TO till;
ALTER TABLE till.orders_customer_value RENAME TO people;
ALTER TABLE till.orders_customer_policy RENAME TO rules;
ALTER TABLE till.orders_customer_log RENAME TO diary;
ALTER TABLE till.orders_customer_monthly RENAME TO months;
ALTER VIEW till.orders_customer_base RENAME TO b;
ALTER VIEW till.orders_customer_views RENAME TO w;
ALTER VIEW till.orders_customer_current RENAME TO now_;
ALTER VIEW till.orders_customer_purchases RENAME TO sold;
ALTER VIEW till.orders_purchase_rows RENAME TO r;
ALTER FUNCTION till.orders_customer_class RENAME TO k;
ALTER TYPE till.orders_customer_class RENAME TO kt;
ALTER FUNCTION till.orders_customer_today RENAME TO d;

ALTER TABLE till.orders RENAME TO sales;
ALTER TABLE till.sales RENAME total TO money;
CREATE SCHEMA moved;
INSERT INTO till.sales (customer_id, ordered_at, money) VALUES (7, '2026-01-01', 5), (77, '2026-01-01', 5);
SELECT customer, frequency, cause FROM till.people WHERE customer IN (7, 77) ORDER BY 1;
UPDATE till.people SET override_tier = 'A' WHERE customer = 77;
SELECT what, new, why FROM till.diary WHERE customer = 77 ORDER BY id;
SELECT customers FROM refresh_customers('till.sales', fit => false, rebuild => true);
CREATE TABLE till.refunds (customer_id int, day date, amount numeric);
SELECT track_customers('till.refunds', 'customer_id', 'day', '-amount', "into" => 'till.sales');
INSERT INTO till.refunds VALUES (77, '2026-01-01', 2);
SELECT monetary FROM till.people WHERE customer = 77;
-- an order after the extension has moved
ALTER EXTENSION crmvalue SET SCHEMA moved;
INSERT INTO till.sales (customer_id, ordered_at, money) VALUES (77, '2026-01-01', 5);
TRUNCATE till.refunds;
SELECT monetary FROM till.people WHERE customer = 77;
ALTER EXTENSION crmvalue SET SCHEMA public;
-- a table that feeds a base is dropped with all that depends on it: the others go on, and so does what follows
DROP TABLE till.refunds CASCADE;
INSERT INTO till.sales (customer_id, ordered_at, money) VALUES (77, '2026-01-01', 5);
SELECT frequency, monetary FROM till.people WHERE customer = 77;
SELECT customers FROM refresh_customers('till.sales', fit => false, rebuild => true);
SELECT untrack_customers('till.sales');
SELECT relname FROM pg_class WHERE relnamespace = 'till'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;
SELECT proname FROM pg_proc WHERE pronamespace = 'till'::regnamespace;
SELECT typname FROM pg_type WHERE typnamespace = 'till'::regnamespace AND typtype = 'c' ORDER BY 1;

-- the only table is dropped: the base is left, and says how to remove it
ALTER TABLE till.sales RENAME TO orders;
SELECT track_customers('till.orders', 'customer_id', 'ordered_at', 'money');
DROP TABLE till.orders;
DROP TABLE till.orders CASCADE;
CREATE TABLE till.orders (customer_id int, ordered_at date, total numeric);
\set VERBOSITY default
SELECT track_customers('till.orders', 'customer_id', 'ordered_at', 'total');
\set VERBOSITY terse
\set VERBOSITY default
SELECT refresh_customers('till.orders');
\set VERBOSITY terse
SELECT untrack_customers('till.orders');
SELECT untrack_customers('till.orders_customer_value');
SELECT relname FROM pg_class WHERE relnamespace = 'till'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;
SELECT track_customers('till.orders', 'customer_id', 'ordered_at', 'total');
INSERT INTO till.orders VALUES (1, '2026-01-01', 5);

-- the extension is dropped with all that depends on it: orders go on, and one statement removes what is left
BEGIN;
DROP EXTENSION crmvalue CASCADE;
INSERT INTO till.orders VALUES (1, '2026-01-01', 5);
SELECT relname, relkind FROM pg_class WHERE relnamespace = 'till'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;
SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'till'::regnamespace ORDER BY oid::regprocedure::text COLLATE "C";
DO $$ BEGIN
    DROP TABLE till.orders_customer_value, till.orders_customer_policy, till.orders_customer_log, till.orders_customer_monthly CASCADE;
    DROP TYPE till.orders_customer_class;
END $$;
SELECT relname, relkind FROM pg_class WHERE relnamespace = 'till'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1;
SELECT typname FROM pg_type WHERE typnamespace = 'till'::regnamespace AND typtype = 'c' ORDER BY 1;
SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'till'::regnamespace ORDER BY oid::regprocedure::text COLLATE "C";
ROLLBACK;
SELECT untrack_customers('till.orders');
DROP SCHEMA moved;
DROP SCHEMA till CASCADE;
