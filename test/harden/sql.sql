SET client_min_messages = warning;
CREATE EXTENSION crmvalue;

CREATE TABLE orders AS SELECT customer_id, ordered_at, amount FROM purchases WHERE customer_id < 120;
CREATE TABLE customers AS SELECT customer_id, purchase_history(ordered_at, amount) AS h, sum(amount) AS money, count(*)::integer AS orders FROM orders GROUP BY 1;
CREATE TABLE knowledge AS
SELECT fit_clv(h, '2026-01-01') AS model, rfm_cuts(h, '2026-01-01') AS rfm, tier_cuts(money) AS tiers, lifecycle_rules(h, '2026-01-01') AS rules FROM customers;
CREATE TABLE numbers AS
SELECT * FROM (VALUES (0::float8, 0::numeric, 0, 0::bigint, '2025-01-01'::date, '1 year'::interval, 'week', '{0.5,0.5}'::float8[], '\x'::bytea),
    (-1e300, 1e30, -2147483648, 9223372036854775807, 'infinity', '-1 day', 'bg/nbd', '{}', '\x00'),
    (0.1, 0.9, 5, -1, '4714-11-24 BC', '100000 years', 'zh', '{NULL,NaN}', NULL)) v (f, n, i, b, d, span, word, list, bytes);
SELECT track_customers('orders', 'customer_id', 'ordered_at', 'amount');

CREATE ROLE visitor LOGIN;
GRANT SELECT ON customers, knowledge, numbers TO visitor;
GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO visitor;

CREATE SCHEMA harden;
GRANT USAGE ON SCHEMA harden TO visitor;
CREATE VIEW harden.pg_proc AS
SELECT p.* FROM pg_catalog.pg_proc p
WHERE EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_catalog.pg_proc'::regclass AND objid = p.oid AND deptype = 'e')
    OR p.proname IN ('array_agg', 'date_larger', 'int4pl', 'numeric_add', 'float8mul', 'count', 'max', 'round', 'upper', 'array_append');
GRANT SELECT ON harden.pg_proc TO visitor;
