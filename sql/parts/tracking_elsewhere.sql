-- tracking: tables that Citus or a subscription writes

CREATE FUNCTION tracking_check_elsewhere(orders regclass, crm text)
RETURNS void STABLE PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relations regclass[];
    placement text;
BEGIN
    EXECUTE format('SELECT ARRAY(SELECT $1 UNION ALL SELECT %s.tracking_descendants($1))', crm) INTO relations USING orders;
    -- the catalog of Citus, where reference tables have the replication model t
    IF to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
        EXECUTE $query$
            SELECT CASE WHEN partmethod <> 'n' THEN 'it is distributed by Citus' WHEN repmodel = 't' THEN 'it is a reference table of Citus'
                ELSE 'it is managed by Citus' END
            FROM pg_catalog.pg_dist_partition WHERE logicalrelid = ANY ($1) ORDER BY logicalrelid LIMIT 1$query$ INTO placement USING relations;
    END IF;
    IF to_regprocedure('pg_catalog.relation_is_a_known_shard(regclass)') IS NOT NULL THEN
        EXECUTE 'SELECT CASE WHEN pg_catalog.relation_is_a_known_shard($1) THEN ''it is a shard of Citus'' ELSE $2 END' INTO placement USING orders, placement;
    END IF;
    IF placement IS NOT NULL THEN
        RAISE feature_not_supported USING MESSAGE = format('cannot track table %s: %s', orders, placement),
            DETAIL = 'Its triggers would run on the shards, without the table of customers.',
            HINT = 'Make the histories with purchase_history() and GROUP BY, which run on the workers. To track the table, call undistribute_table() first.';
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_check_elsewhere(regclass, text)
IS 'error 0A000 (feature_not_supported) for a table that Citus distributes or manages, or for a shard; crm is the schema of the extension, as SQL';

CREATE FUNCTION tracking_check_subscriptions(orders regclass, crm text)
RETURNS void STABLE PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    subscription name;
BEGIN
    EXECUTE format('SELECT subname FROM pg_subscription_rel JOIN pg_subscription s ON s.oid = srsubid
        WHERE srrelid IN (SELECT $1 UNION ALL SELECT %s.tracking_descendants($1)) ORDER BY subname LIMIT 1', crm) INTO subscription USING orders;
    IF subscription IS NOT NULL THEN
        RAISE WARNING 'rows of table % that subscription % writes are not counted', orders, quote_ident(subscription)
            USING DETAIL = 'Logical replication fires no statement triggers, not even for the initial copy.',
                HINT = format('Track the table on the publisher, or compute the histories again every night: SELECT refresh_customers(%L, rebuild => true)', orders);
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_check_subscriptions(regclass, text)
IS 'raises a WARNING if a subscription writes to the table or to one of its partitions; crm is the schema of the extension, as SQL';
