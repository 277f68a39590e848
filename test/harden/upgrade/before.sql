-- What a shop keeps with crmvalue: histories with indexes and generated
-- columns, models and cuts, bases, a tracked table.
SET client_min_messages = warning;
CREATE EXTENSION crmvalue;
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id integer, ordered_at timestamp NOT NULL, total numeric(12,2));
INSERT INTO orders (customer_id, ordered_at, total)
SELECT n % 97, TIMESTAMP '2024-01-01' + n * 7919 % 700 * INTERVAL '1 day', (n * 7907 % 20000 - 1000) / 100.0 FROM generate_series(1, 3000) n;
CREATE TABLE stored AS SELECT customer_id, purchase_history(ordered_at, total) AS h FROM orders GROUP BY 1;
INSERT INTO stored VALUES (1000, '{}'), (1001, NULL), (1002, '{0044-03-15 BC:1:0.0001,2500-01-01:0:-1.00}');
ALTER TABLE stored ADD revenue numeric GENERATED ALWAYS AS (monetary(h)) STORED;
CREATE INDEX stored_hash ON stored USING hash (h);
CREATE INDEX stored_btree ON stored (h);
CREATE INDEX stored_recency ON stored (recency(h, DATE '2026-01-01'));
CREATE TABLE knowledge (cuts rfm_cuts, tiers tier_cuts, rules lifecycle_rules, model clv_model, stage lifecycle_stage);
INSERT INTO knowledge
SELECT rfm_cuts(h, '2026-01-01'), tier_cuts(revenue), lifecycle_rules(h, '2026-01-01'), fit_clv(h, '2026-01-01', 'bg/nbd'), 'prospect'
FROM stored WHERE customer_id < 1000;
CREATE TABLE bases AS
SELECT customer_id % 2 AS region, clv_base(h, '2026-01-01') AS clv, backtest_base(h, '2025-01-01', '2026-01-01') AS backtest, rfm_base(h, '2026-01-01') AS rfm,
       value_base(revenue) AS revenue, lifecycle_base(h, '2026-01-01') AS lifecycle, cohort_base(h, '2026-01-01', 'month') AS cohorts,
       transition_base(h, '2026-01-01', 4, 'quarter') AS transitions, retention_base(first_purchase(h), last_purchase(h), '2026-01-01', 'month') AS retention
FROM stored WHERE customer_id < 1000 GROUP BY 1;
CREATE VIEW scores AS SELECT customer_id, rfm_score(h, DATE '2026-01-01') OVER () AS rfm, abc_tier(revenue) OVER () AS tier FROM stored;
SELECT track_customers('orders', 'customer_id', 'ordered_at', 'total');
