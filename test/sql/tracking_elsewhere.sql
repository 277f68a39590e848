-- Tables whose rows come from elsewhere: Citus, of which only the catalog is here, and subscriptions.
\set SHOW_CONTEXT never
CREATE SCHEMA shop;
CREATE TABLE shop.orders (customer integer, at date, amount numeric);
CREATE TABLE shop.parted (customer integer, at date, amount numeric) PARTITION BY RANGE (at);
CREATE TABLE shop.part PARTITION OF shop.parted FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE shop.ordinary (customer integer, at date, amount numeric);

SET allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass NOT NULL, partmethod "char" NOT NULL, partkey text, colocationid integer NOT NULL DEFAULT 0, repmodel "char" NOT NULL DEFAULT 's');
GRANT SELECT ON pg_catalog.pg_dist_partition TO public;
RESET allow_system_table_mods;

-- distributed, reference, managed (a local table, or one of a schema that is a shard), and by a partition
INSERT INTO pg_dist_partition VALUES ('shop.orders', 'h', 'customer', 1);
SELECT track_customers('shop.orders', 'customer', 'at', 'amount');
UPDATE pg_dist_partition SET partmethod = 'n', partkey = NULL, repmodel = 't';
SELECT track_customers('shop.orders', 'customer', 'at', 'amount');
UPDATE pg_dist_partition SET repmodel = 's';
SELECT track_customers('shop.orders', 'customer', 'at', 'amount');
UPDATE pg_dist_partition SET logicalrelid = 'shop.part', partmethod = 'h';
SELECT track_customers('shop.parted', 'customer', 'at', 'amount');
-- nothing was created
SELECT relname FROM pg_class WHERE relnamespace = 'shop'::regnamespace ORDER BY relname;
SELECT count(*) FROM pg_proc WHERE pronamespace = 'shop'::regnamespace;
-- an ordinary table beside them is tracked, and must not be joined by one that is not
SET client_min_messages = warning;
SELECT track_customers('shop.ordinary', 'customer', 'at', 'amount');
SELECT track_customers('shop.parted', 'customer', 'at', 'amount', "into" => 'shop.ordinary');
-- a table of that name elsewhere says nothing
SET allow_system_table_mods = on;
DROP TABLE pg_catalog.pg_dist_partition;
RESET allow_system_table_mods;
CREATE TABLE public.pg_dist_partition AS SELECT 'shop.orders'::regclass AS logicalrelid, 'h'::"char" AS partmethod, 's'::"char" AS repmodel;
SELECT track_customers('shop.orders', 'customer', 'at', 'amount');
SELECT untrack_customers('shop.orders');
DROP TABLE public.pg_dist_partition;

-- a subscription feeds the table, or a partition of it
SET client_min_messages = error; -- the server warns that it is not connected
CREATE SUBSCRIPTION regress_crmvalue CONNECTION 'dbname=nowhere' PUBLICATION p WITH (connect = false, enabled = false, slot_name = NONE);
SET client_min_messages = warning;
SET allow_system_table_mods = on;
INSERT INTO pg_subscription_rel SELECT oid, 'shop.orders'::regclass, 'r' FROM pg_subscription WHERE subname = 'regress_crmvalue';
SELECT track_customers('shop.orders', 'customer', 'at', 'amount');
UPDATE pg_subscription_rel SET srrelid = 'shop.part'::regclass WHERE srrelid = 'shop.orders'::regclass;
SELECT track_customers('shop.parted', 'customer', 'at', 'amount');
RESET allow_system_table_mods;
DROP SUBSCRIPTION regress_crmvalue;
SELECT untrack_customers('shop.parted');
SELECT track_customers('shop.parted', 'customer', 'at', 'amount'); -- without it there is no warning
DROP SCHEMA shop CASCADE;
