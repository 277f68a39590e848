-- The forecast that the value table stores: when it is computed, what it is, and
-- that the view of the current customers shows the same where it is not stored.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE SCHEMA desk;
CREATE TABLE desk.orders (customer_id int, ordered_at date, total numeric);
INSERT INTO desk.orders SELECT n, date '2026-01-01' - m * (5 + n) - n, 10 * n + m FROM generate_series(1, 30) n, generate_series(0, n % 6) m;
-- a prospect, a refund only, an order to come
INSERT INTO desk.orders VALUES (31, NULL, NULL), (32, '2025-12-01', -5), (33, '2027-06-01', 5);
SELECT track_customers('desk.orders', 'customer_id', 'ordered_at', 'total');
UPDATE desk.orders_customer_policy SET as_of = '2026-01-01';
SELECT pg_typeof(forecast), count(*) FROM desk.orders_customer_value GROUP BY 1;
-- who is not as customer_forecast says by the policy: in the table, where it is stored, and in the view
CREATE VIEW desk.wrong AS
SELECT v.customer, v.forecast, f AS expected
FROM desk.orders_customer_value v JOIN desk.orders_customer_current c USING (customer) CROSS JOIN desk.orders_customer_policy p
    CROSS JOIN LATERAL (SELECT customer_forecast(p.model, v.history, c.as_of, coalesce(p.horizon, '1 year'), p.annual_rate, p.margin) AS f) f
WHERE v.forecast IS DISTINCT FROM CASE WHEN v.forecast IS NULL THEN v.forecast ELSE f END
   OR (c.predicted_orders, c.p_purchase, c.next_order, c.next_order_25, c.next_order_50, c.next_order_90, c.risk_band, c.risk_definition, c.spend_band, c.spend_definition, c.blank)
    IS DISTINCT FROM (round((f).predicted_orders::numeric, 2), round((f).p_purchase::numeric, 4), (f).next_order, (f).next_order_25, (f).next_order_50, (f).next_order_90,
                      (f).risk_band, (f).risk_definition, (f).spend_band, (f).spend_definition, (f).blank);
CREATE VIEW desk.stored AS SELECT count(forecast) AS stored, count(*) FROM desk.orders_customer_value;

-- without a model there is none
SELECT customers FROM refresh_customers('desk.orders', fit => false);
TABLE desk.stored;
TABLE desk.wrong;

-- a refresh stores it, of prospects why they have none
UPDATE desk.orders_customer_policy SET margin = 0.4, annual_rate = 0.05, horizon = NULL,
    model = '{"model": "pareto/nbd", "unit": "day", "parameters": {"r": 1.2, "alpha": 20, "s": 0.6, "beta": 80}, "spend": {"p": 6, "q": 4, "v": 200}}';
TABLE desk.stored;
SELECT customers FROM refresh_customers('desk.orders', fit => false);
TABLE desk.stored;
TABLE desk.wrong;
SELECT (forecast).p_alive = p_alive AS p_alive, (forecast).days_between_orders = mean_gap(history, '2026-01-01') AS gap, (forecast).past_value = (0.4 * monetary)::float8 AS past,
       (forecast).total_value = (forecast).past_value + (forecast).clv AS total FROM desk.orders_customer_value WHERE customer = 5;
SELECT customer, (forecast).predicted_orders, (forecast).blank FROM desk.orders_customer_value WHERE customer > 30 ORDER BY 1;
-- those of a year where the policy has no limit; clv has none
SELECT bool_and((forecast).clv < clv) AS less FROM desk.orders_customer_value WHERE customer <= 30;

-- an order leaves it out until the next refresh; what the view says is right
INSERT INTO desk.orders VALUES (5, '2025-12-31', 5), (6, '2025-12-31', 5);
INSERT INTO desk.orders VALUES (7, '2025-12-31', 5);
SELECT customer, forecast FROM desk.orders_customer_value WHERE forecast IS NULL ORDER BY 1;
TABLE desk.wrong;
SELECT customers FROM refresh_customers('desk.orders', '2026-01-02', fit => false);
TABLE desk.stored;
TABLE desk.wrong;
-- a refresh of the same day has nothing to write
SELECT max(updated_at) AS before FROM desk.orders_customer_value \gset
SELECT customers FROM refresh_customers('desk.orders', '2026-01-02', fit => false);
SELECT max(updated_at) = :'before' AS same FROM desk.orders_customer_value;
-- in the transaction of a refresh, orders store it
BEGIN;
SELECT customers FROM refresh_customers('desk.orders', fit => false);
INSERT INTO desk.orders VALUES (8, '2025-12-31', 5);
TABLE desk.stored;
COMMIT;
TABLE desk.wrong;

-- with every order
UPDATE desk.orders_customer_policy SET store_forecast = 'order', horizon = '3 months';
INSERT INTO desk.orders VALUES (9, '2026-01-01', 5);
INSERT INTO desk.orders VALUES (10, '2026-01-01', 5), (11, '2026-01-01', 5), (31, '2026-01-01', 5), (34, '2026-01-01', 5);
UPDATE desk.orders SET customer_id = 12 WHERE customer_id = 13;
DELETE FROM desk.orders WHERE customer_id = 14;
TABLE desk.stored;
SELECT customer FROM desk.wrong WHERE customer IN (9, 10, 11, 12, 13, 14, 31, 34);
SELECT customers FROM refresh_customers('desk.orders', fit => false);
TABLE desk.wrong;
-- the rows that a rebuild finds
SET session_replication_role = replica;
INSERT INTO desk.orders VALUES (15, '2026-01-01', 5), (40, '2026-01-01', 5);
RESET session_replication_role;
SELECT customers FROM refresh_customers('desk.orders', fit => false, rebuild => true);
TABLE desk.stored;
TABLE desk.wrong;
-- a fitted model, and one without spend
SELECT customers FROM refresh_customers('desk.orders');
TABLE desk.wrong;
UPDATE desk.orders_customer_policy SET model = '{"model": "bg/nbd", "unit": "day", "parameters": {"r": 1.2, "alpha": 20, "a": 0.6, "b": 2}}';
SELECT customers FROM refresh_customers('desk.orders', fit => false);
TABLE desk.wrong;
SELECT (forecast).predicted_orders > 0 AS predicted, (forecast).clv, (forecast).blank FROM desk.orders_customer_value WHERE customer = 5;
-- a policy by which no forecast can be made is refused
UPDATE desk.orders_customer_policy SET horizon = '-1 day';
-- an index
CREATE INDEX ON desk.orders_customer_value (((forecast).next_order_50));
INSERT INTO desk.orders VALUES (9, '2026-01-01', 5);
TABLE desk.wrong;

-- the extension, and the tables, may move
CREATE SCHEMA moved;
ALTER EXTENSION crmvalue SET SCHEMA moved;
ALTER SCHEMA desk RENAME TO till;
INSERT INTO till.orders VALUES (16, '2026-01-01', 5);
SELECT customers FROM moved.refresh_customers('till.orders', fit => false);
ALTER EXTENSION crmvalue SET SCHEMA public;
ALTER SCHEMA till RENAME TO desk;
DROP SCHEMA moved;
TABLE desk.stored;
TABLE desk.wrong;

-- a model that is gone leaves none
UPDATE desk.orders_customer_policy SET model = NULL RETURNING model;
SELECT customers FROM refresh_customers('desk.orders', fit => false);
TABLE desk.stored;
TABLE desk.wrong;
UPDATE desk.orders_customer_policy SET model = '{"model": "bg/nbd", "unit": "day", "parameters": {"r": 1.2, "alpha": 20, "a": 0.6, "b": 2}}';
SELECT customers FROM refresh_customers('desk.orders', fit => false);

-- never, in what is not stored yet at once, else by the next refresh
UPDATE desk.orders_customer_policy SET store_forecast = 'never';
INSERT INTO desk.orders VALUES (17, '2026-01-01', 5);
SELECT customer FROM desk.orders_customer_value WHERE forecast IS NULL;
SELECT customers FROM refresh_customers('desk.orders', fit => false);
TABLE desk.stored;
TABLE desk.wrong;
UPDATE desk.orders_customer_policy SET store_forecast = 'sometimes';
UPDATE desk.orders_customer_policy SET store_forecast = NULL;

-- a class function of the owner's may leave it out: the view computes it
UPDATE desk.orders_customer_policy SET store_forecast = 'order';
SELECT customers FROM refresh_customers('desk.orders', fit => false);
CREATE OR REPLACE FUNCTION desk.orders_customer_class(p desk.orders_customer_policy, history purchase_history, day date) RETURNS desk.orders_customer_class STABLE
RETURN ROW(first_purchase(as_of(history, day)), last_purchase(as_of(history, day)), frequency(history, day), monetary(history, day), NULL, 'own', 'A', lifecycle_stage(history, day), NULL, NULL, NULL)::desk.orders_customer_class;
INSERT INTO desk.orders VALUES (18, '2026-01-01', 5);
SELECT customer FROM desk.orders_customer_value WHERE forecast IS NULL;
TABLE desk.wrong;
SELECT customers FROM refresh_customers('desk.orders', fit => false);
TABLE desk.stored;
TABLE desk.wrong;
DROP VIEW desk.wrong, desk.stored;
SELECT untrack_customers('desk.orders');
DROP SCHEMA desk CASCADE;
