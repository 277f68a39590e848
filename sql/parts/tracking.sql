-- tracking
--
-- Registration: the view ..._customer_base of a base names its tables and
-- functions. The view ..._purchase_rows of each table that feeds the base names
-- the table and the base, and defines the meaning of a row. The condition of each
-- trigger names the latter view. Renames, dumps and upgrades keep these references.
--
-- Functions in SQL have parsed bodies, which do not depend on the search_path.
-- Functions in PL/pgSQL have a fixed search_path, and write the schema of every
-- name.

-- what runs

CREATE FUNCTION tracking_count()
RETURNS trigger LANGUAGE C
AS 'MODULE_PATHNAME', 'tracking_count';
COMMENT ON FUNCTION tracking_count()
IS 'function of the triggers crmvalue_*, whose condition names the view that registers their table: updates histories and classes, with the rights of the owner of the base; errors 39P01 (not a trigger of track_customers), 42P17, 42501 (not registered), 22003 (out of range for a history)';

CREATE FUNCTION tracking_override()
RETURNS trigger LANGUAGE C
AS 'MODULE_PATHNAME', 'tracking_override';
COMMENT ON FUNCTION tracking_override()
IS 'function of the row triggers of a value table: records the user and the time of an override, and logs it; errors 39P01, 42P17, 42501';

CREATE FUNCTION tracking_apply(base regclass, changes text, as_of date, why text,
    OUT customers bigint, OUT segments bigint, OUT tiers bigint, OUT stages bigint)
RETURNS record LANGUAGE C
AS 'MODULE_PATHNAME', 'tracking_apply';
COMMENT ON FUNCTION tracking_apply(regclass, text, date, text)
IS 'applies the result of a query (customer, added, removed), sorted by customer, with the day as $1; if the query is NULL, writes the customers whose classes are different as of the day; the day is that of the policy if NULL; returns the number of customers and of changes of their classes; errors 42501 (not the owner of the base), 42804 (columns of the query)';

CREATE FUNCTION tracking_expression(orders regclass, expression text, purpose text, OUT sql text, OUT type text, OUT collation_id oid)
RETURNS record STABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'tracking_expression';
COMMENT ON FUNCTION tracking_expression(regclass, text, text)
IS 'an expression over the rows of a table, as SQL over the row o with qualified names, with its base type and its collation; errors 42501 (not the owner), 42809 (not a table), 42601 (not one expression), 42P17 (not immutable), 0A000 (whole row, system column, constant of type regclass)';

CREATE FUNCTION tracking_run(relation regclass, operation text, arguments jsonb)
RETURNS jsonb LANGUAGE C
AS 'MODULE_PATHNAME', 'tracking_run';
COMMENT ON FUNCTION tracking_run(regclass, text, jsonb)
IS 'runs tracking_OPERATION_as_owner(relation, arguments) with the rights of the owner of a table, as a security-restricted operation unless the caller is the owner; operations: track, untrack, refresh, grant; errors 22004, 42809, 42501 (not the owner), 22023, 25006 (read_only_sql_transaction)';

-- what is registered

CREATE FUNCTION tracking_views(relation regclass, columns text[])
RETURNS SETOF regclass STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT v.oid::regclass
    FROM (SELECT DISTINCT ev_class
          FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
          WHERE d.refclassid = 'pg_class'::regclass::oid AND d.refobjid = relation::oid AND d.classid = 'pg_rewrite'::regclass::oid AND ev_class <> relation::oid) r
        JOIN pg_class v ON v.oid = ev_class AND v.relkind = 'v'
    WHERE v.relowner = (SELECT relowner FROM pg_class WHERE oid = relation::oid)
      AND columns OPERATOR(pg_catalog.=) ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = v.oid AND attnum > 0 ORDER BY attnum)
    ORDER BY 1;
END;
COMMENT ON FUNCTION tracking_views(regclass, text[])
IS 'views that refer to a relation, have the same owner, and have exactly these columns';

CREATE FUNCTION tracking_base_of(relation regclass)
RETURNS regclass STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    WITH named (base) AS (
        SELECT base FROM tracking_views(relation, '{value_table,policy_table,log_table,monthly_table,class_function,today_function}'::text[]) base
        UNION ALL
        SELECT d.refobjid::regclass
        FROM tracking_views(relation, '{base,source,customer,day,amount}'::text[]) rows
            JOIN pg_rewrite r ON r.ev_class = rows::oid
            JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass::oid AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass::oid
            JOIN pg_class b ON b.oid = d.refobjid AND b.relkind = 'v' AND b.oid <> rows::oid
        WHERE EXISTS (SELECT FROM pg_attribute WHERE attrelid = b.oid AND attname = 'value_table'::name))
    SELECT base FROM named LIMIT 1;
END;
COMMENT ON FUNCTION tracking_base_of(regclass)
IS 'view that registers the base of a tracked table or of one of the tables of a base; NULL for another table';

CREATE FUNCTION tracking_views_of(base regclass)
RETURNS SETOF regclass STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT DISTINCT d.refobjid::regclass
    FROM tracking_views(base, '{base,view}'::text[]) registration
        JOIN pg_rewrite r ON r.ev_class = registration::oid
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass::oid AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass::oid
    WHERE d.refobjid NOT IN (base::oid, registration::oid);
END;
COMMENT ON FUNCTION tracking_views_of(regclass)
IS 'views of a base that are registered as made by track_customers';

CREATE FUNCTION tracking_names_of(base regclass)
RETURNS regclass STABLE STRICT PARALLEL SAFE
RETURN (SELECT v FROM tracking_views_of(base) v
        WHERE '{customer,name}'::text[] OPERATOR(pg_catalog.=) ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = v::oid AND attnum > 0 ORDER BY attnum));
COMMENT ON FUNCTION tracking_names_of(regclass)
IS 'view of the names of customers of a base; NULL without one';

CREATE FUNCTION tracking_sources(base regclass, OUT rows regclass, OUT source regclass)
RETURNS SETOF record STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT rows, d.refobjid::regclass
    FROM tracking_views(base, '{base,source,customer,day,amount}'::text[]) rows
        JOIN pg_rewrite r ON r.ev_class = rows::oid
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass::oid AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass::oid
        JOIN pg_class s ON s.oid = d.refobjid AND s.relkind IN ('r', 'p')
    GROUP BY 1, 2
    ORDER BY 2;
END;
COMMENT ON FUNCTION tracking_sources(regclass)
IS 'tables that feed a base, and the views that define the meaning of their rows';

CREATE FUNCTION tracking_descendants(relation regclass)
RETURNS SETOF regclass STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE descendants (oid) AS (
        SELECT inhrelid FROM pg_inherits WHERE inhparent = relation::oid
        UNION
        SELECT inhrelid FROM pg_inherits JOIN descendants ON inhparent = descendants.oid)
    SELECT oid::regclass FROM descendants ORDER BY oid;
END;
COMMENT ON FUNCTION tracking_descendants(regclass)
IS 'partitions and children of a table, at all levels';

CREATE FUNCTION tracking_obstacle(relation regclass)
RETURNS text STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE
        WHEN relpersistence = 't' THEN 'it is temporary'
        WHEN relpersistence = 'u' THEN 'it is unlogged, and a crash would empty it without its triggers'
        WHEN EXISTS (SELECT FROM pg_inherits WHERE inhrelid = relation::oid) THEN 'it is a partition or child of another table'
        WHEN relforcerowsecurity AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE oid = relowner) THEN 'row security hides its rows from its owner'
        WHEN EXISTS (SELECT FROM tracking_descendants(relation) d JOIN pg_class c ON c.oid = d::oid WHERE c.relkind NOT IN ('r', 'p'))
            THEN 'it has foreign partitions or children'
        WHEN EXISTS (SELECT FROM tracking_descendants(relation) d JOIN pg_class c ON c.oid = d::oid WHERE c.relpersistence <> 'p')
            THEN 'it has unlogged or temporary partitions or children'
        WHEN EXISTS (SELECT FROM tracking_descendants(relation) d JOIN pg_class c ON c.oid = d::oid WHERE c.relowner <> top.relowner)
            THEN 'it has partitions or children of another owner' END
    FROM pg_class top WHERE oid = relation::oid;
END;
COMMENT ON FUNCTION tracking_obstacle(regclass)
IS 'the reason why a table cannot be tracked; NULL if it can';

CREATE FUNCTION tracking_equality(value_table regclass)
RETURNS text STABLE STRICT PARALLEL SAFE
RETURN (SELECT pg_catalog.format('OPERATOR(%I.%s)', nspname, oprname)
        FROM pg_index JOIN pg_opclass c ON c.oid = indclass[0]
            JOIN pg_amop ON amopfamily = opcfamily AND amoplefttype = opcintype AND amoprighttype = opcintype AND amopstrategy = 3::smallint
            JOIN pg_operator o ON o.oid = amopopr JOIN pg_namespace n ON n.oid = oprnamespace
        WHERE indrelid = value_table::oid AND indisprimary);
COMMENT ON FUNCTION tracking_equality(regclass)
IS 'the equality operator of customers, as SQL: that of the primary key';

-- names

CREATE FUNCTION tracking_stem(name text)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN octet_length(name) <= 40 THEN name
           ELSE (SELECT left(name, max(n)) FROM generate_series(0, 31) n WHERE octet_length(left(name, n)) <= 31)
                || '_' || left(md5(name), 8) END;
END;
COMMENT ON FUNCTION tracking_stem(text)
IS 'the beginning of the names of generated objects: the table''s name, or, if names would exceed 63 bytes, its beginning and a hash';

-- checks

CREATE FUNCTION tracking_check_isolation()
RETURNS void STABLE PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE invalid_transaction_state USING
            MESSAGE = format('customers cannot be counted in a %s transaction', upper(current_setting('transaction_isolation'))),
            DETAIL = 'Its snapshot may lack orders that were committed before the tables were locked.',
            HINT = 'Use READ COMMITTED.';
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_check_isolation()
IS 'error 25000 (invalid_transaction_state) in a REPEATABLE READ or SERIALIZABLE transaction';

CREATE FUNCTION tracking_check_types(expressions jsonb, base_customer_type text, base_amount_type text)
RETURNS void STABLE PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    argument text;
BEGIN
    FOREACH argument IN ARRAY ARRAY['customer', 'ordered_at', 'amount'] LOOP
        IF expressions -> argument ->> 'sql' IS NULL THEN
            RAISE null_value_not_allowed USING MESSAGE = format('%s must not be null', argument);
        END IF;
    END LOOP;
    IF expressions -> 'customer' ->> 'type' LIKE '%[]' THEN
        RAISE feature_not_supported USING MESSAGE = 'customer must not be an array', HINT = 'Use its text.';
    ELSIF expressions -> 'ordered_at' ->> 'type' !~ '^(date$|timestamp)' THEN
        RAISE datatype_mismatch USING MESSAGE = format('ordered_at is of type %s', expressions -> 'ordered_at' ->> 'type'),
            HINT = 'It must be a date, a timestamp or a timestamp with time zone.';
    ELSIF expressions -> 'amount' ->> 'type' !~ '^(numeric|smallint$|integer$|bigint$|real$|double precision$)' THEN
        RAISE datatype_mismatch USING MESSAGE = format('amount is of type %s', expressions -> 'amount' ->> 'type'),
            HINT = 'It must be a number; cast it, for example amount::numeric.';
    ELSIF expressions -> 'filter' ->> 'type' <> 'boolean' THEN
        RAISE datatype_mismatch USING MESSAGE = format('filter is of type %s', expressions -> 'filter' ->> 'type'),
            HINT = 'It must be a condition.';
    ELSIF base_customer_type <> expressions -> 'customer' ->> 'type' THEN
        RAISE datatype_mismatch USING
            MESSAGE = format('customer is of type %s, but of type %s in the base', expressions -> 'customer' ->> 'type', base_customer_type),
            HINT = 'Cast it to the type of the base.';
    ELSIF (base_amount_type = 'double precision') <> (expressions -> 'amount' ->> 'type' IN ('real', 'double precision')) THEN
        RAISE datatype_mismatch USING
            MESSAGE = format('amount is of type %s, but of type %s in the base', expressions -> 'amount' ->> 'type', base_amount_type),
            HINT = 'Cast it to the type of the base.';
    END IF;
    EXECUTE format('SELECT NULL::%s AS customer ORDER BY customer', expressions -> 'customer' ->> 'type');
EXCEPTION WHEN undefined_function THEN
    RAISE undefined_function USING MESSAGE = format('customer is of type %s, which has no order', expressions -> 'customer' ->> 'type'),
        HINT = 'Cast it, for example to text.';
END
$$;
COMMENT ON FUNCTION tracking_check_types(jsonb, text, text)
IS 'errors 22004 (null_value_not_allowed), 42804 (datatype_mismatch), 0A000 (feature_not_supported) and 42883 (undefined_function) of track_customers about the types of its expressions';

CREATE FUNCTION tracking_raise_not_tracked(relation regclass, crm text)
RETURNS void STABLE PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    value_table text;
BEGIN
    EXECUTE format('SELECT to_regclass(format(''%%I.%%I'', nspname, %s.tracking_stem(relname::text) || ''_customer_value''))::text
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = $1', crm) INTO value_table USING relation;
    RAISE undefined_object USING MESSAGE = format('table %s is not tracked', relation),
        HINT = CASE WHEN value_table IS NULL THEN 'Call track_customers first.'
            WHEN (SELECT relowner FROM pg_class WHERE oid = relation::oid) <> (SELECT relowner FROM pg_class WHERE oid = value_table::regclass::oid)
            THEN format('%s has another owner than the table: give all objects of its base the owner of the table, for example with REASSIGN OWNED.', value_table)
            ELSE format('If %s is left over from a table that was dropped: SELECT untrack_customers(%L)', value_table, value_table) END;
END
$$;
COMMENT ON FUNCTION tracking_raise_not_tracked(regclass, text)
IS 'error 42704 (undefined_object) for a table that is not tracked';

-- the objects of a table that feeds a base; crm is the schema of the extension,
-- as SQL

CREATE FUNCTION tracking_create_rows(orders regclass, base regclass, crm text, expressions jsonb)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    customer text := expressions -> 'customer' ->> 'sql';
    day text := expressions -> 'ordered_at' ->> 'sql';
    day_type text := expressions -> 'ordered_at' ->> 'type';
    amount_type text := CASE WHEN expressions -> 'amount' ->> 'type' IN ('real', 'double precision') THEN 'double precision' ELSE 'numeric' END;
    key_collation text;
    rows text;
BEGIN
    IF expressions -> 'filter' ->> 'sql' IS NOT NULL THEN
        customer := format('CASE WHEN %s THEN %s END', expressions -> 'filter' ->> 'sql', customer);
    END IF;
    IF day_type ~ 'with time zone$' THEN
        day := format($f$((%s) AT TIME ZONE INTERVAL '0')::date$f$, day);
    ELSIF day_type <> 'date' THEN
        day := format('(%s)::date', day);
    END IF;
    EXECUTE format($f$SELECT format(' COLLATE %%I.%%I', nspname, collname)
        FROM %s b JOIN pg_attribute a ON attrelid = b.value_table AND attname = 'customer' JOIN pg_collation c ON c.oid = attcollation JOIN pg_namespace n ON n.oid = collnamespace
        WHERE attcollation IS DISTINCT FROM $1$f$, base) INTO key_collation USING (expressions -> 'customer' ->> 'collation_id')::oid;
    EXECUTE format('SELECT format(''%%I.%%I'', nspname, %s.tracking_stem(relname::text) || ''_purchase_rows'') FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = $1', crm)
        INTO rows USING orders;
    -- The view has the expressions themselves: ALTER TABLE refuses to rewrite a
    -- table whose row is an argument of a function in SQL.
    EXECUTE format('CREATE VIEW %s WITH (security_invoker = true) AS
SELECT %L::regclass AS base, %L::regclass AS source, (%s)::%s%s AS customer, %s AS day, (%s)::%s AS amount FROM %s o',
        rows, base, orders, customer, expressions -> 'customer' ->> 'type', key_collation, day, expressions -> 'amount' ->> 'sql', amount_type, orders);
    EXECUTE format('COMMENT ON VIEW %s IS ''registers a table that feeds a base, and defines the meaning of its rows; rows without a customer do not count''', rows);
END
$$;
COMMENT ON FUNCTION tracking_create_rows(regclass, regclass, text, jsonb)
IS 'creates the view that registers a table with a base, and defines the meaning of its rows';

CREATE FUNCTION tracking_create_triggers(base regclass, crm text)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation regclass;
    rows regclass;
    event text[];
    ours boolean;
BEGIN
    FOR relation, rows IN EXECUTE format('SELECT s.source, s.rows FROM %1$s.tracking_sources($1::regclass) s
        UNION ALL SELECT d, s.rows FROM %1$s.tracking_sources($1::regclass) s, %1$s.tracking_descendants(s.source) d', crm) USING base LOOP
        FOREACH event SLICE 1 IN ARRAY ARRAY[
            ['insert', 'REFERENCING NEW TABLE AS new_rows'],
            ['update', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'],
            ['delete', 'REFERENCING OLD TABLE AS old_rows'],
            ['truncate', '']] LOOP
            SELECT t.tgfoid = format('%s.tracking_count()', crm)::regprocedure AND EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = rows)
            INTO ours FROM pg_trigger t WHERE tgrelid = relation AND tgname = 'crmvalue_' || event[1];
            CONTINUE WHEN ours;
            IF ours IS NOT NULL THEN
                RAISE duplicate_object USING MESSAGE = format('trigger %I of table %s is not one that track_customers creates', 'crmvalue_' || event[1], relation),
                    HINT = 'Drop it or rename it.';
            END IF;
            EXECUTE format('CREATE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT WHEN (%L::regclass IS NOT NULL) EXECUTE FUNCTION %s.tracking_count()',
                           'crmvalue_' || event[1], event[1], relation, event[2], rows, crm);
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON FUNCTION tracking_create_triggers(regclass, text)
IS 'creates the missing triggers of the tables that feed a base and of their partitions';

CREATE FUNCTION tracking_drop(what text, catalog regclass, object oid)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    own boolean := EXISTS (
        SELECT FROM pg_depend d
            LEFT JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
            LEFT JOIN pg_trigger t ON d.classid = 'pg_trigger'::regclass AND t.oid = d.objid
            LEFT JOIN pg_attrdef a ON d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid
            LEFT JOIN pg_constraint n ON d.classid = 'pg_constraint'::regclass AND n.oid = d.objid
            LEFT JOIN pg_policy l ON d.classid = 'pg_policy'::regclass AND l.oid = d.objid
            LEFT JOIN pg_class c ON c.oid = coalesce(r.ev_class, t.tgrelid, a.adrelid, nullif(n.conrelid, 0), l.polrelid,
                                                     CASE WHEN d.classid = 'pg_class'::regclass THEN d.objid END)
            LEFT JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid
            LEFT JOIN pg_type y ON y.oid = coalesce(nullif(n.contypid, 0), CASE WHEN d.classid = 'pg_type'::regclass THEN d.objid END)
        WHERE d.refclassid = catalog AND d.refobjid = object AND d.deptype = 'n'
          AND coalesce(c.relowner, p.proowner, y.typowner) = current_user::regrole
          AND c.oid IS DISTINCT FROM object);
BEGIN
    EXECUTE format('DROP %s %s', what, CASE WHEN own THEN 'RESTRICT' ELSE 'CASCADE' END);
END
$$;
COMMENT ON FUNCTION tracking_drop(text, regclass, oid)
IS 'drops an object and the objects of other roles that depend on it; error 2BP01 (dependent_objects_still_exist) if an object of the same owner depends on it';

CREATE FUNCTION tracking_drop_triggers(view regclass)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    dropped record;
BEGIN
    FOR dropped IN
        SELECT tgname, tgrelid::regclass AS relation
        FROM pg_trigger t JOIN pg_depend d ON d.classid = 'pg_trigger'::regclass AND d.objid = t.oid JOIN pg_class c ON c.oid = tgrelid
        WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = view AND relowner = current_user::regrole ORDER BY tgrelid, tgname
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', dropped.tgname, dropped.relation);
    END LOOP;
END
$$;
COMMENT ON FUNCTION tracking_drop_triggers(regclass)
IS 'drops the triggers, on tables of the same owner, whose condition names a view';

CREATE FUNCTION tracking_drop_source(rows regclass, crm text)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('SELECT %s.tracking_drop_triggers($1::regclass)', crm) USING rows;
    EXECUTE format('SELECT %s.tracking_drop($1::text, ''pg_catalog.pg_class''::regclass, $2::oid)', crm) USING 'VIEW ' || rows, rows;
END
$$;
COMMENT ON FUNCTION tracking_drop_source(regclass, text)
IS 'drops the triggers of a table that feeds a base, and the view that registers it';

CREATE FUNCTION tracking_purchases_of(base regclass)
RETURNS regclass STABLE STRICT PARALLEL SAFE
RETURN (SELECT v FROM tracking_sources(base) s, tracking_views(s.rows, '{source,customer,day,amount}'::text[]) v LIMIT 1);
COMMENT ON FUNCTION tracking_purchases_of(regclass)
IS 'view of the rows that count, of all tables that feed a base; NULL without one';

CREATE FUNCTION tracking_create_purchases(base regclass, crm text, removed regclass)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts record;
    view text;
    branches text;
BEGIN
    EXECUTE format('SELECT * FROM %s', base) INTO parts;
    EXECUTE format('SELECT %s.tracking_purchases_of($1::regclass)', crm) INTO view USING base;
    view := coalesce(view, (SELECT format('%I.%I', nspname, regexp_replace(relname, '_value$', '') || '_purchases')
                            FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = parts.value_table));
    EXECUTE format($f$SELECT string_agg(format('SELECT source, customer, day, amount FROM %%s WHERE customer IS DISTINCT FROM NULL', rows), E'\nUNION ALL\n' ORDER BY source)
        FROM %s.tracking_sources($1::regclass) WHERE source IS DISTINCT FROM $2$f$, crm) INTO branches USING base, removed;
    EXECUTE format('CREATE OR REPLACE VIEW %s WITH (security_invoker = true) AS %s', view, branches);
    EXECUTE format('COMMENT ON VIEW %s IS ''purchases and refunds that count, of all tables that feed the base''', view);
    EXECUTE format('SELECT %s.tracking_comment_columns($1::regclass[], $2::text)', crm) USING ARRAY[view::regclass], crm;
END
$$;
COMMENT ON FUNCTION tracking_create_purchases(regclass, text, regclass)
IS 'creates or replaces the view of the rows that count, of all tables that feed a base except one that is being removed';

-- the objects of a base

CREATE FUNCTION tracking_column_comment(name text)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN jsonb '{
  "customer": "key of the customer",
  "name": "name of the customer, from the view of names as of the last refresh",
  "history": "purchase_history() of the customer''s purchases, empty for a prospect",
  "owed": "purchases that were removed before they were added; NULL except within a statement whose triggers change the same orders",
  "as_of": "day as of which the classes are computed; in the policy: the day for the classes of customers with new orders, NULL for the current day in time_zone",
  "first_purchase": "day of the first purchase up to as_of",
  "last_purchase": "day of the last purchase up to as_of",
  "recency": "days from the last purchase to as_of",
  "frequency": "orders up to as_of",
  "monetary": "money of the customer up to as_of, net of refunds",
  "average_order": "money per order",
  "average_gap": "mean number of days between purchase days",
  "rfm_score": "RFM score, formula R1",
  "recency_score": "digit R of the RFM score",
  "frequency_score": "digit F of the RFM score",
  "segment": "RFM segment; in views the one set by hand, if there is one",
  "tier": "ABC tier, formula A1; in views the one set by hand, if there is one",
  "stage": "lifecycle stage; in views the one set by hand, if there is one",
  "stage_label": "name of the stage in the language of the policy",
  "position": "order of the stages in the lifecycle, from 1",
  "p_alive": "probability that the customer is still active, 0 to 1; NULL without a model",
  "clv": "expected value from as_of to the horizon of the policy; NULL without a model",
  "forecast": "row of customer_forecast by the policy; NULL without a model, and where store_forecast does not store it",
  "past_value": "money of the customer up to as_of, times the margin of the policy",
  "total_value": "past_value and clv; NULL without a model",
  "predicted_orders": "expected number of days with an order within the horizon of the policy (one year if it is NULL); NULL without a model",
  "p_purchase": "probability of an order within the horizon of the policy (one year if it is NULL), 0 to 1; NULL without a model",
  "next_order": "median day of the next order, if there is one within the horizon",
  "next_order_25": "day by which the next order comes with a probability of 25 %; NULL if this is never reached",
  "next_order_50": "day by which the next order comes with a probability of 50 %; NULL if this is never reached",
  "next_order_90": "day by which the next order comes with a probability of 90 %; NULL if this is never reached",
  "risk_band": "risk of having left: low, medium or high",
  "risk_definition": "the numbers behind risk_band",
  "spend_band": "size of the expected order: low, medium or high",
  "spend_definition": "the numbers behind spend_band",
  "blank": "which columns of the forecast are NULL and why; days_between_orders is average_gap; NULL without a model",
  "previous_segment": "segment before the last change",
  "segment_since": "time of the last change of the segment",
  "previous_tier": "tier before the last change",
  "tier_since": "time of the last change of the tier",
  "previous_stage": "stage before the last change",
  "stage_since": "time of the last change of the stage",
  "cause": "cause of the last change: order, refund, correction, tracked, untracked, truncate, refresh or rebuild",
  "updated_at": "time when the row was last computed",
  "overridden": "whether a class is set by hand",
  "override_segment": "segment used in place of the computed one; set it with UPDATE",
  "override_tier": "tier used in place of the computed one; set it with UPDATE",
  "override_stage": "stage used in place of the computed one; set it with UPDATE",
  "override_reason": "reason why a class is set by hand",
  "override_by": "user who set a class by hand; set automatically",
  "override_at": "time when a class was set by hand; set automatically",
  "only_row": "keeps the policy to one row",
  "time_zone": "time zone of the current day, used if as_of is NULL",
  "map": "map of segments: grid, list, thirds or eight",
  "language": "language of labels: en or zh",
  "cuts": "cuts of the RFM scores; NULL to have no scores until the next refresh, as after a change of map",
  "tiers": "cuts of the ABC tiers",
  "rules": "rules of the lifecycle stages",
  "learn": "whether refresh_customers learns cuts, tiers and rules; false keeps those written here",
  "learnt_at": "time when cuts, tiers and rules were learnt; NULL for the defaults",
  "model": "fitted probability model; NULL for none: then p_alive and clv are NULL",
  "model_name": "model that refresh_customers fits; NULL for none",
  "horizon": "horizon of clv; NULL for no limit",
  "annual_rate": "annual discount rate: 0.10 is 10 %",
  "margin": "share of the money that is profit",
  "store_forecast": "when the column forecast of the value table is computed: refresh (or NULL): by refresh_customers, and it is NULL from an order to the next refresh; order: with every order, too; never: not at all; the view of the current customers computes what is not stored",
  "notify_channel": "channel for notifications of every move to decline or lost; NULL for none",
  "refreshed_at": "time of the last refresh_customers",
  "refreshed_as_of": "day as of which the last refresh_customers classified",
  "view": "view that untrack_customers drops",
  "id": "number of the entry",
  "what": "what changed: segment, tier or stage",
  "old": "value before the change",
  "new": "value after the change",
  "at": "when it changed",
  "why": "reason: order, refund, correction, truncate, refresh, rebuild, override, tracked or untracked",
  "month": "first day of the month",
  "label": "segment, tier or stage; in the view of stages: its name in the language of the policy",
  "customers": "number of customers",
  "customer_share": "share of the customers, 0 to 1",
  "revenue": "money of these customers, net of refunds",
  "revenue_share": "share of the revenue, 0 to 1",
  "average_recency": "mean days since the last purchase",
  "average_frequency": "mean orders a customer",
  "total_clv": "expected value of these customers together; NULL without a model",
  "rank": "rank by money, highest first; equal money has equal rank",
  "cumulative_revenue_share": "share of the revenue that the customer and those above hold, 0 to 1",
  "cumulative_customer_share": "share of the customers up to this rank, 0 to 1",
  "day": "day of the purchase, or of the change",
  "from_stage": "stage before the move; NULL for a new customer",
  "to_stage": "stage after the move",
  "changes": "number of moves",
  "source": "table of the row",
  "base": "view that registers the base",
  "amount": "money of the purchase, negative for a refund",
  "value_table": "table of the customers",
  "policy_table": "table of the policy",
  "log_table": "table of the changes of classes",
  "monthly_table": "table of the totals by month",
  "class_function": "function that classifies a customer",
  "today_function": "function of the day as of which orders classify"
}' ->> name;
COMMENT ON FUNCTION tracking_column_comment(text)
IS 'the comment of a column of the generated tables and views; NULL for an unknown name';

CREATE FUNCTION tracking_comment_columns(relations regclass[], crm text)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    statement text;
BEGIN
    FOR statement IN EXECUTE format($f$SELECT format('COMMENT ON COLUMN %%s.%%I IS %%L', attrelid::regclass, attname, %s.tracking_column_comment(attname::text))
        FROM pg_attribute WHERE attrelid = ANY ($1) AND attnum > 0 AND NOT attisdropped$f$, crm) USING relations LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
COMMENT ON FUNCTION tracking_comment_columns(regclass[], text)
IS 'writes the comments of all columns of generated tables and views';

CREATE FUNCTION tracking_class_row(class text, crm text)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.format(
'ROW(
    %1$s.first_purchase(%1$s.as_of(history, day)),
    %1$s.last_purchase(%1$s.as_of(history, day)),
    %1$s.frequency(history, day),
    %1$s.monetary(history, day),
    %1$s.rfm_score(history, day, p.cuts),
    %1$s.rfm_segment(%1$s.rfm_score(history, day, p.cuts), p.map, p.language),
    CASE WHEN %1$s.frequency(history, day) > 0 THEN %1$s.abc_tier(%1$s.monetary(history, day), p.tiers) END,
    %1$s.lifecycle_stage(history, day, p.rules),
    %1$s.p_alive(p.model, history, day),
    CASE WHEN jsonb_typeof(p.model -> ''spend'') = ''object''
        THEN %1$s.clv(p.model, history, day, p.horizon, p.annual_rate, p.margin) END,
    CASE WHEN p.refreshed_at = now() AND p.store_forecast IS DISTINCT FROM ''never'' OR p.store_forecast = ''order''
        THEN %1$s.customer_forecast(p.model, history, day, coalesce(p.horizon, interval ''1 year''), p.annual_rate, p.margin) END)::%2$s', crm, class);
COMMENT ON FUNCTION tracking_class_row(text, text)
IS 'what the class function of a base returns, as SQL; refreshed_at is now() in the transaction of a refresh only';

CREATE FUNCTION tracking_create_base(schema text, stem text, crm text, key_type text)
RETURNS regclass LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    names text[] := ARRAY(SELECT format('%I.%I', schema, stem || '_customer_' || object) FROM unnest(ARRAY[
        'value', 'policy', 'log', 'class', 'today', 'monthly', 'base']) WITH ORDINALITY u (object, n) ORDER BY n);
    class text;
    statement text;
BEGIN
    EXECUTE format('SELECT %s.tracking_class_row($1::text, $2::text)', crm) INTO class USING names[4], crm;
    FOREACH statement IN ARRAY ARRAY[
-- %1$s extension, %2$s value, %3$s policy, %4$s log, %5$s class, %6$s today,
-- %7$s monthly, %8$s base, %9$s type of the key, %10$s and %11$s functions,
-- %12$s row of the class function
'CREATE TABLE %2$s (
    customer %9$s PRIMARY KEY,
    name text,
    history %1$s.purchase_history NOT NULL,
    owed %1$s.purchase_history,
    as_of date,
    first_purchase date,
    last_purchase date,
    frequency integer,
    monetary numeric,
    rfm_score integer,
    segment text,
    tier text,
    stage %1$s.lifecycle_stage,
    p_alive double precision,
    clv double precision,
    forecast %1$s.forecast_row,
    previous_segment text,
    segment_since timestamp with time zone,
    previous_tier text,
    tier_since timestamp with time zone,
    previous_stage %1$s.lifecycle_stage,
    stage_since timestamp with time zone,
    cause text,
    updated_at timestamp with time zone,
    override_segment text,
    override_tier text,
    override_stage %1$s.lifecycle_stage,
    override_reason text,
    override_by text,
    override_at timestamp with time zone
) WITH (fillfactor = 80)',
'COMMENT ON TABLE %2$s IS ''customers with their histories and classes, kept current by the triggers crmvalue_* of the tables that feed it''',
'ALTER TABLE %2$s ALTER history SET STORAGE external',
'CREATE TABLE %3$s (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    as_of date CHECK (isfinite(as_of)),
    time_zone text NOT NULL DEFAULT ''UTC'' CHECK (timestamp ''2000-01-01'' AT TIME ZONE time_zone IS NOT NULL),
    map text NOT NULL DEFAULT ''grid'' CHECK (map IN (''grid'', ''list'', ''thirds'', ''eight'')),
    language text NOT NULL DEFAULT ''en'' CHECK (language IN (''en'', ''zh'')),
    cuts %1$s.rfm_cuts DEFAULT ''{"recency": [180, 90, 60, 30], "frequency": [2, 3, 5, 8], "monetary": [50, 120, 300, 900]}'',
    tiers %1$s.tier_cuts DEFAULT ''{"A": 900, "B": 210}'',
    rules %1$s.lifecycle_rules NOT NULL DEFAULT ''{}'',
    learn boolean NOT NULL DEFAULT true,
    learnt_at timestamp with time zone,
    model %1$s.clv_model,
    model_name text DEFAULT ''auto'',
    horizon interval DEFAULT ''1 year'',
    annual_rate double precision NOT NULL DEFAULT 0.1 CHECK (annual_rate >= 0 AND annual_rate < 1),
    margin double precision NOT NULL DEFAULT 1 CHECK (margin BETWEEN -1e6 AND 1),
    store_forecast text NOT NULL DEFAULT ''refresh'' CHECK (store_forecast IN (''order'', ''refresh'', ''never'')),
    notify_channel text CHECK (octet_length(notify_channel) BETWEEN 1 AND 63),
    refreshed_at timestamp with time zone,
    refreshed_as_of date,
    CONSTRAINT model_works CHECK (model IS NULL OR
        %1$s.p_alive(model, ''{2000-01-01:1:1,2000-02-01:2:3}''::%1$s.purchase_history, date ''2000-03-01'') >= 0 AND
        ((jsonb_typeof(model -> ''spend'') = ''object'') IS NOT TRUE OR
         %1$s.clv(model, ''{2000-01-01:1:1,2000-02-01:2:3}''::%1$s.purchase_history, date ''2000-03-01'', horizon, annual_rate, margin) IS DISTINCT FROM ''NaN'') AND
        %1$s.customer_forecast(model, ''{2000-01-01:1:1,2000-02-01:2:3}''::%1$s.purchase_history, date ''2000-03-01'', coalesce(horizon, interval ''1 year''), annual_rate, margin)
            IS DISTINCT FROM NULL),
    CONSTRAINT cuts_of_map CHECK (jsonb_array_length(cuts -> ''recency'') = CASE map WHEN ''thirds'' THEN 2 WHEN ''eight'' THEN 1 ELSE 4 END)
)',
'COMMENT ON TABLE %3$s IS ''settings of the classification of customers; edit them, then call refresh_customers''',
'CREATE TABLE %4$s (
    id bigint GENERATED ALWAYS AS IDENTITY,
    customer %9$s,
    what text NOT NULL,
    old text,
    new text,
    at timestamp with time zone NOT NULL DEFAULT now(),
    why text NOT NULL,
    PRIMARY KEY (customer, id)
)',
'COMMENT ON TABLE %4$s IS ''every change of a segment, a tier or a stage, with its reason''',
'CREATE TABLE %7$s (
    month date,
    what text,
    label text,
    as_of date NOT NULL,
    customers bigint NOT NULL,
    revenue numeric,
    total_clv numeric,
    PRIMARY KEY (month, what, label)
)',
'COMMENT ON TABLE %7$s IS ''totals by segment, tier and stage as of the last refresh of each month''',
'INSERT INTO %3$s DEFAULT VALUES',
'REVOKE ALL ON %2$s, %3$s, %4$s, %7$s FROM PUBLIC',
'CREATE TYPE %5$s AS (first_purchase date, last_purchase date, frequency integer, monetary numeric,
    rfm_score integer, segment text, tier text, stage %1$s.lifecycle_stage, p_alive double precision, clv double precision, forecast %1$s.forecast_row)',
'COMMENT ON TYPE %5$s IS ''classes of a customer: the columns of the value table that the class function sets''',
'CREATE FUNCTION %6$s(p %3$s) RETURNS date STABLE
RETURN coalesce(p.as_of, (now() AT TIME ZONE p.time_zone)::date)',
'COMMENT ON FUNCTION %6$s(%3$s) IS ''day as of which the policy classifies now''',
'CREATE FUNCTION %5$s(p %3$s, history %1$s.purchase_history, day date) RETURNS %5$s STABLE
RETURN %12$s',
'COMMENT ON FUNCTION %5$s(%3$s, %1$s.purchase_history, date) IS ''classes of a history by the policy, as of a day; in the transaction of a refresh, where refreshed_at is now(), with the forecast''',
'CREATE VIEW %8$s AS
SELECT %2$L::regclass AS value_table, %3$L::regclass AS policy_table, %4$L::regclass AS log_table, %7$L::regclass AS monthly_table,
    %10$L::regprocedure AS class_function, %11$L::regprocedure AS today_function',
'COMMENT ON VIEW %8$s IS ''registers the tables and functions of a base''',
'CREATE TRIGGER overriding BEFORE UPDATE OF override_segment, override_tier, override_stage ON %2$s
FOR EACH ROW WHEN ((OLD.override_segment, OLD.override_tier, OLD.override_stage) IS DISTINCT FROM
                   (NEW.override_segment, NEW.override_tier, NEW.override_stage)) EXECUTE FUNCTION %1$s.tracking_override()',
'CREATE TRIGGER overridden AFTER UPDATE OF override_segment, override_tier, override_stage ON %2$s
FOR EACH ROW WHEN (%8$L::regclass IS NOT NULL AND
                   (OLD.override_segment, OLD.override_tier, OLD.override_stage) IS DISTINCT FROM
                   (NEW.override_segment, NEW.override_tier, NEW.override_stage)) EXECUTE FUNCTION %1$s.tracking_override()'] LOOP
        EXECUTE format(statement, crm, names[1], names[2], names[3], names[4], names[5], names[6], names[7], key_type,
                       format('%s(%s,%s.purchase_history,date)', names[4], names[2], crm), format('%s(%s)', names[5], names[2]), class);
    END LOOP;
    RETURN names[7]::regclass;
END
$$;
COMMENT ON FUNCTION tracking_create_base(text, text, text, text)
IS 'creates the tables of a base, the functions that classify customers, and the view that registers them';

CREATE FUNCTION tracking_create_views(base regclass, schema text, stem text, crm text)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts record;
    views text[] := ARRAY(SELECT format('%I.%I', schema, stem || '_customer_' || object) FROM unnest(ARRAY[
        'names', 'current', 'segments', 'rf_heatmap', 'stages', 'migration', 'pareto', 'at_risk', 'views']) WITH ORDINALITY u (object, n) ORDER BY n);
    statement text;
BEGIN
    EXECUTE format('SELECT * FROM %s', base) INTO parts;
    EXECUTE format('SELECT %s.tracking_create_purchases($1::regclass, $2::text, NULL::regclass)', crm) USING base, crm;
    FOREACH statement IN ARRAY ARRAY[
-- %1$s extension, %2$s value, %3$s policy, %4$s log, %5$s base, %6$s names,
-- %7$s current, %8$s segments, %9$s rf_heatmap, %10$s stages, %11$s migration,
-- %12$s pareto, %13$s at_risk, %14$s views
'CREATE VIEW %6$s AS SELECT customer, NULL::text AS name FROM %2$s WHERE false',
'COMMENT ON VIEW %6$s IS ''names of customers, which refresh_customers copies to the value table; to set them, replace this view: CREATE OR REPLACE VIEW with SELECT key AS customer, name FROM your table''',
'CREATE VIEW %7$s WITH (security_invoker = true) AS
SELECT v.customer, v.name,
    coalesce(v.override_segment, v.segment) AS segment,
    coalesce(v.override_tier, v.tier) AS tier,
    coalesce(v.override_stage, v.stage)::text AS stage,
    %1$s.label(coalesce(v.override_stage, v.stage), p.language) AS stage_label,
    v.rfm_score, d.as_of,
    %1$s.recency(v.history, d.as_of) AS recency,
    v.frequency,
    round(v.monetary, 2) AS monetary,
    round(%1$s.average_order(v.history, d.as_of), 2) AS average_order,
    round(%1$s.mean_gap(v.history, d.as_of)::numeric, 1) AS average_gap,
    v.first_purchase, v.last_purchase,
    round(v.p_alive::numeric, 4) AS p_alive,
    round(v.clv::numeric, 2) AS clv,
    v.previous_segment, v.segment_since, v.previous_tier, v.tier_since, v.previous_stage::text AS previous_stage, v.stage_since,
    num_nonnulls(v.override_segment, v.override_tier, v.override_stage) > 0 AS overridden,
    v.override_reason, v.override_by, v.override_at,
    v.updated_at,
    round(v.monetary * p.margin::numeric, 2) AS past_value,
    round(v.monetary * p.margin::numeric + v.clv::numeric, 2) AS total_value,
    round((f.forecast).predicted_orders::numeric, 2) AS predicted_orders,
    round((f.forecast).p_purchase::numeric, 4) AS p_purchase,
    (f.forecast).next_order, (f.forecast).next_order_25, (f.forecast).next_order_50, (f.forecast).next_order_90,
    (f.forecast).risk_band, (f.forecast).risk_definition, (f.forecast).spend_band, (f.forecast).spend_definition, (f.forecast).blank
FROM %2$s v
    CROSS JOIN %3$s p
    CROSS JOIN LATERAL (SELECT CASE WHEN v.updated_at >= p.refreshed_at THEN v.as_of ELSE coalesce(p.refreshed_as_of, v.as_of) END AS as_of) d
    CROSS JOIN LATERAL (SELECT coalesce(v.forecast, %1$s.customer_forecast(p.model, v.history, d.as_of, coalesce(p.horizon, interval ''1 year''), p.annual_rate, p.margin)) AS forecast OFFSET 0) f',  -- OFFSET: once a row
'COMMENT ON VIEW %7$s IS ''customers with their classes; a class set by hand replaces the computed one; all columns of a row are as of the day as_of''',
'CREATE VIEW %8$s WITH (security_invoker = true) AS
SELECT segment, count(*) AS customers,
    round(count(*) / sum(count(*)) OVER (), 4) AS customer_share,
    sum(monetary) AS revenue,
    round(sum(monetary) / nullif(sum(sum(monetary)) OVER (), 0), 4) AS revenue_share,
    round(sum(monetary) / sum(frequency), 2) AS average_order,
    round(avg(recency), 1) AS average_recency,
    round(avg(frequency), 2) AS average_frequency,
    sum(clv) AS total_clv
FROM %7$s
WHERE frequency > 0
GROUP BY segment',
'COMMENT ON VIEW %8$s IS ''segments: customers with purchases, shares of customers and revenue, means, and total expected value''',
'CREATE VIEW %9$s WITH (security_invoker = true) AS
SELECT rfm_score / 100 AS recency_score, rfm_score / 10 %% 10 AS frequency_score,
    count(*) AS customers, sum(monetary) AS revenue
FROM %7$s
WHERE rfm_score IS NOT NULL
GROUP BY 1, 2',
'COMMENT ON VIEW %9$s IS ''customers and money by recency score and frequency score''',
'CREATE VIEW %10$s WITH (security_invoker = true) AS
SELECT s.position, s.stage::text AS stage, %1$s.label(s.stage, p.language) AS label, count(c.customer) AS customers,
    round(count(c.customer) / nullif(sum(count(c.customer)) OVER (), 0), 4) AS customer_share,
    coalesce(sum(c.monetary), 0) AS revenue, sum(c.clv) AS total_clv
FROM unnest(enum_range(NULL::%1$s.lifecycle_stage)) WITH ORDINALITY s (stage, position)
    CROSS JOIN %3$s p
    LEFT JOIN %7$s c ON c.stage = s.stage::text
GROUP BY s.position, s.stage, p.language',
'COMMENT ON VIEW %10$s IS ''lifecycle stages: customers, money and expected value; also stages without customers''',
'CREATE VIEW %11$s WITH (security_invoker = true) AS
SELECT (l.at AT TIME ZONE p.time_zone)::date AS day, l.old AS from_stage, l.new AS to_stage, l.why, count(*) AS changes
FROM %4$s l CROSS JOIN %3$s p
WHERE l.what = ''stage''
GROUP BY 1, 2, 3, 4',
'COMMENT ON VIEW %11$s IS ''moves from stage to stage by day and reason; sum over the days of a period''',
'CREATE VIEW %12$s WITH (security_invoker = true) AS
SELECT rank() OVER w AS rank, customer, name, tier, monetary,
    round(monetary / nullif(sum(greatest(monetary, 0)) OVER (), 0), 4) AS revenue_share,
    round(%1$s.cumulative_share(monetary) OVER ()::numeric, 4) AS cumulative_revenue_share,
    round(rank() OVER w::numeric / count(*) OVER (), 4) AS cumulative_customer_share
FROM %7$s
WHERE frequency > 0
WINDOW w AS (ORDER BY monetary DESC)',
'COMMENT ON VIEW %12$s IS ''customers by money, highest first, with the cumulative share of the total''',
'CREATE VIEW %13$s WITH (security_invoker = true) AS
SELECT customer, name, tier, segment, stage, as_of, recency, average_gap, frequency, monetary, p_alive, clv, last_purchase
FROM %7$s
WHERE stage IN (''decline'', ''lost'') AND tier = ''A''
ORDER BY monetary DESC, customer',
'COMMENT ON VIEW %13$s IS ''customers of tier A that are in decline or lost, most valuable first''',
'CREATE VIEW %14$s AS
SELECT %5$L::regclass AS base, view FROM (VALUES (%6$L::regclass), (%7$L::regclass), (%8$L::regclass), (%9$L::regclass), (%10$L::regclass),
    (%11$L::regclass), (%12$L::regclass), (%13$L::regclass)) v (view)',
'COMMENT ON VIEW %14$s IS ''registers the views of a base that untrack_customers drops'''] LOOP
        EXECUTE format(statement, crm, parts.value_table, parts.policy_table, parts.log_table, base, views[1], views[2], views[3], views[4],
                       views[5], views[6], views[7], views[8], views[9]);
    END LOOP;
    EXECUTE format('SELECT %s.tracking_comment_columns($1::regclass[], $2::text)', crm)
        USING views::regclass[] || ARRAY[base, parts.value_table, parts.policy_table, parts.log_table, parts.monthly_table], crm;
END
$$;
COMMENT ON FUNCTION tracking_create_views(regclass, text, text, text)
IS 'creates the views for dashboards, and comments of all columns';

-- computing

CREATE FUNCTION tracking_learn(base regclass, crm text, histories text, as_of date)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET row_security = off
AS $$
DECLARE
    parts record;
BEGIN
    EXECUTE format('SELECT * FROM %s', base) INTO parts;
    EXECUTE format(
'UPDATE %2$s p SET
    cuts = coalesce(l.cuts, p.cuts), tiers = coalesce(l.tiers, p.tiers), rules = coalesce(l.rules, p.rules), learnt_at = now()
FROM (SELECT %1$s.rfm_cuts(h.history, $1, m.bins, m.method) AS cuts,
             %1$s.tier_cuts(%1$s.monetary(h.history, $1)) FILTER (WHERE %1$s.frequency(h.history, $1) > 0) AS tiers,
             %1$s.lifecycle_rules(h.history, $1) AS rules
      FROM (%3$s) h,
           (SELECT CASE map WHEN ''thirds'' THEN 3 WHEN ''eight'' THEN 2 ELSE 5 END AS bins,
                   CASE map WHEN ''eight'' THEN ''mean'' ELSE ''quantile'' END AS method
            FROM %2$s) m
      HAVING count(*) FILTER (WHERE %1$s.frequency(h.history, $1) > 0) > 0) l
WHERE p.learn', crm, parts.policy_table, histories) USING as_of;
END
$$;
COMMENT ON FUNCTION tracking_learn(regclass, text, text, date)
IS 'learns cuts, tiers and rules as of a day from a query of histories; those that cannot be learnt stay unchanged';

CREATE FUNCTION tracking_total(base regclass, as_of date)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET row_security = off
AS $$
DECLARE
    parts record;
BEGIN
    EXECUTE format('SELECT * FROM %s', base) INTO parts;
    EXECUTE format('DELETE FROM %s WHERE month = date_trunc(''month'', $1::timestamp)::date', parts.monthly_table) USING as_of;
    EXECUTE format(
'INSERT INTO %1$s (month, what, label, as_of, customers, revenue, total_clv)
SELECT date_trunc(''month'', $1::timestamp)::date, w.what, w.label, $1, count(*), sum(round(v.monetary, 2)), sum(round(v.clv::numeric, 2))
FROM %2$s v CROSS JOIN LATERAL (VALUES
    (''segment'', coalesce(v.override_segment, v.segment)),
    (''tier'', coalesce(v.override_tier, v.tier)),
    (''stage'', coalesce(v.override_stage, v.stage)::text)) w (what, label)
WHERE w.label IS NOT NULL
GROUP BY w.what, w.label', parts.monthly_table, parts.value_table) USING as_of;
END
$$;
COMMENT ON FUNCTION tracking_total(regclass, date)
IS 'stores the totals of the month';

CREATE FUNCTION tracking_copy_names(base regclass, crm text)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET row_security = off
AS $$
DECLARE
    parts record;
    names regclass;
    equality text;
BEGIN
    EXECUTE format('SELECT * FROM %s', base) INTO parts;
    EXECUTE format('SELECT %s.tracking_names_of($1::regclass)', crm) INTO names USING base;
    IF names IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT %s.tracking_equality($1::regclass)', crm)
        INTO equality USING parts.value_table;
    EXECUTE format(
'UPDATE %1$s v SET name = n.name
FROM (SELECT v.customer, n.name FROM %1$s v JOIN %2$s n ON n.customer %3$s v.customer
      WHERE v.name IS DISTINCT FROM n.name ORDER BY 1 FOR NO KEY UPDATE OF v) n
WHERE v.customer %3$s n.customer', parts.value_table, names, equality);
END
$$;
COMMENT ON FUNCTION tracking_copy_names(regclass, text)
IS 'copies the names of customers from their view to the value table';

CREATE FUNCTION tracking_histories(rows regclass[], value_table regclass, crm text)
RETURNS text STABLE STRICT PARALLEL SAFE
RETURN (SELECT CASE
        WHEN NOT o.oprcanhash OR t.typtype = 'c' THEN pg_catalog.format('SELECT r.customer, %s.purchase_history(r.day, r.amount) AS history FROM (%s) r GROUP BY r.customer', crm,
            (SELECT string_agg(pg_catalog.format('SELECT customer, day, amount FROM %s WHERE customer IS DISTINCT FROM NULL', source), ' UNION ALL ') FROM pg_catalog.unnest(rows) source))
        WHEN pg_catalog.cardinality(rows) = 1 THEN h.histories
        ELSE pg_catalog.format('SELECT r.customer, %s.rollup(r.history) AS history FROM (%s) r GROUP BY r.customer', crm, h.histories) END
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary JOIN pg_opclass c ON c.oid = i.indclass[0]
        JOIN pg_amop ON amopfamily = c.opcfamily AND amoplefttype = c.opcintype AND amoprighttype = c.opcintype AND amopstrategy = 3::smallint
        JOIN pg_operator o ON o.oid = amopopr,
        LATERAL (SELECT coalesce((SELECT pg_catalog.format(' COLLATE %I.%I', nspname, collname) FROM pg_collation l JOIN pg_namespace n ON n.oid = l.collnamespace
                WHERE l.oid = a.attcollation AND collname <> 'default'), '') AS collation) l,
        LATERAL (SELECT string_agg(pg_catalog.format($f$SELECT r.customer, r.history FROM %1$s.purchase_histories(%2$L::regclass, text %3$L, text 'day', text 'amount', text 'customer IS NOT NULL')
    AS r (customer %4$s%5$s, history %1$s.purchase_history)$f$, crm, source, 'customer' || l.collation, format_type(a.atttypid, a.atttypmod), l.collation), ' UNION ALL ') AS histories
            FROM pg_catalog.unnest(rows) source) h
    WHERE a.attrelid = value_table::oid AND a.attname = 'customer');
COMMENT ON FUNCTION tracking_histories(regclass[], regclass, text)
IS 'a query for the histories (customer, history) of purchase rows: by purchase_histories, or by GROUP BY if the equality operator of the customers cannot be hashed';

CREATE FUNCTION tracking_load(base regclass, crm text, purchases regclass)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET row_security = off
AS $$
DECLARE
    parts record;
    histories text;
    as_of date;
BEGIN
    EXECUTE format('SELECT * FROM %s', base) INTO parts;
    EXECUTE format('SELECT %s.tracking_histories(ARRAY[$1::regclass], $2::regclass, $3::text)', crm) INTO histories USING purchases, parts.value_table, crm;
    EXECUTE format('SELECT %s(p.*) FROM %s p', parts.today_function::regproc, parts.policy_table) INTO as_of;
    EXECUTE format('SELECT %s.tracking_learn($1::regclass, $2::text, $3::text, $4::date)', crm) USING base, crm, histories, as_of;
    EXECUTE format('UPDATE %s SET refreshed_at = now(), refreshed_as_of = $1', parts.policy_table) USING as_of;
    EXECUTE format(
'INSERT INTO %1$s (customer, history, as_of, first_purchase, last_purchase, frequency, monetary, rfm_score, segment, tier, stage, p_alive, clv, forecast,
    segment_since, tier_since, stage_since, cause, updated_at)
SELECT h.customer, h.history, $1, c.*, CASE WHEN c.segment IS NOT NULL THEN now() END, CASE WHEN c.tier IS NOT NULL THEN now() END,
    CASE WHEN c.stage IS NOT NULL THEN now() END, ''tracked'', now()
FROM (SELECT r.customer, coalesce(r.history, ''{}''::%5$s.purchase_history) AS history FROM (%2$s) r) h, %3$s p, LATERAL (SELECT (%4$s(p.*, h.history, $1)).*) c
ORDER BY 1', parts.value_table, histories, parts.policy_table, parts.class_function::regproc, crm) USING as_of;
    EXECUTE format('SELECT %s.tracking_total($1::regclass, $2::date)', crm) USING base, as_of;
END
$$;
COMMENT ON FUNCTION tracking_load(regclass, text, regclass)
IS 'learns from the purchases of a view, and fills an empty value table';

CREATE FUNCTION tracking_recount(base regclass, why text)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET row_security = off
AS $$
DECLARE
    crm text := (SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'crmvalue');
    parts record;
    locked text;
    histories text;
    equality text;
BEGIN
    EXECUTE format('SELECT %s.tracking_check_isolation()', crm);
    EXECUTE format('SELECT * FROM %s', base) INTO parts;
    EXECUTE format($f$SELECT string_agg(source::text, ', ' ORDER BY source), %1$s.tracking_histories(array_agg(rows ORDER BY source), $2::regclass, $3::text)
        FROM %1$s.tracking_sources($1::regclass)$f$, crm) INTO locked, histories USING base, parts.value_table, crm;
    EXECUTE format('SELECT %s.tracking_equality($1::regclass)', crm)
        INTO equality USING parts.value_table;
    -- waits for transactions that write orders; later statements see their rows
    EXECUTE format('LOCK TABLE %s IN SHARE MODE', locked);
    EXECUTE format('SELECT %s.tracking_apply($1::regclass, $2::text, NULL::date, $3::text)', crm) USING base, format(
'SELECT coalesce(v.customer, r.customer), CASE WHEN v.owed IS NULL THEN r.history ELSE coalesce(r.history, ''{}'') OPERATOR(%1$s.+) v.owed END, v.history
FROM %2$s v FULL JOIN
     (%3$s) r
     ON r.customer %4$s v.customer
WHERE v.customer IS NULL OR NOT %1$s.purchase_history_eq(v.history, coalesce(r.history, ''{}'')) OR v.owed IS NOT NULL
ORDER BY 1', crm, parts.value_table, histories, equality), why;
END
$$;
COMMENT ON FUNCTION tracking_recount(regclass, text)
IS 'computes the histories of a base from the orders again, whose tables it locks against changes; logs the changes with the given reason; errors 42501 (not the owner of the base), 25000 (not READ COMMITTED)';

-- operations, as the owner of the table; crm is the schema of the extension,
-- as SQL

CREATE FUNCTION tracking_track_as_owner(orders regclass, crm text, arguments jsonb)
RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET row_security = off
SET citus.enable_metadata_sync = off  -- if Citus is loaded, it does not copy the objects to workers
AS $$
DECLARE
    "into" regclass := (arguments ->> 'into')::oid::regclass;
    stem text;
    schema text;
    obstacle text;
    base regclass;
    parts record;
    base_key_type text;
    base_amount_type text;
    key_type text := arguments -> 'customer' ->> 'type';
    key_collation text;
    locked text;
    learnt boolean;
BEGIN
    EXECUTE format('SELECT %s.tracking_check_isolation()', crm);
    EXECUTE format('SELECT %1$s.tracking_base_of($1::regclass), %1$s.tracking_obstacle($1::regclass)', crm) INTO base, obstacle USING orders;
    IF base IS NOT NULL THEN
        RAISE duplicate_object USING MESSAGE = format('table %s is tracked already', orders),
            HINT = 'To change how it is tracked, call untrack_customers first.';
    ELSIF obstacle IS NOT NULL THEN
        RAISE feature_not_supported USING MESSAGE = format('cannot track table %s: %s', orders, obstacle);
    END IF;
    EXECUTE format('SELECT %1$s.tracking_check_elsewhere($1::regclass, $2), %1$s.tracking_check_subscriptions($1::regclass, $2)', crm) USING orders, crm;
    IF "into" IS NOT NULL THEN
        EXECUTE format('SELECT %s.tracking_base_of($1::regclass)', crm) INTO base USING "into";
        IF base IS NULL THEN
            RAISE undefined_object USING MESSAGE = format('table %s is not tracked', "into"),
                HINT = 'The argument "into" names a table that is tracked.';
        ELSIF (SELECT relowner <> current_user::regrole FROM pg_class WHERE oid = base) THEN
            RAISE insufficient_privilege USING MESSAGE = format('tables %s and %s have different owners', orders, "into");
        END IF;
        EXECUTE format('SELECT * FROM %s', base) INTO parts;
        SELECT format_type(atttypid, atttypmod) INTO base_key_type FROM pg_attribute WHERE attrelid = parts.value_table AND attname = 'customer';
        EXECUTE format('SELECT format_type(atttypid, -1) FROM %s.tracking_sources($1::regclass) s JOIN pg_attribute ON attrelid = s.rows AND attname = ''amount'' LIMIT 1', crm)
            INTO base_amount_type USING base;
    END IF;
    EXECUTE format('SELECT %s.tracking_check_types($1::jsonb, $2::text, $3::text)', crm) USING arguments, base_key_type, base_amount_type;

    EXECUTE format('SELECT string_agg(source::text, '', '') FROM (SELECT $2 AS source UNION SELECT source FROM %s.tracking_sources($1::regclass)) s', crm)
        INTO locked USING base, orders;
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', locked);
    IF "into" IS NOT NULL THEN
        EXECUTE format('SELECT %s.tracking_create_rows($1::regclass, $2::regclass, $3::text, $4::jsonb)', crm) USING orders, base, crm, arguments;
        EXECUTE format('SELECT %s.tracking_create_purchases($1::regclass, $2::text, NULL::regclass)', crm) USING base, crm;
        EXECUTE format('SELECT %s.tracking_recount($1::regclass, ''tracked''::text)', crm) USING base;
    ELSE
        EXECUTE format('SELECT nspname, %s.tracking_stem(relname::text) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = $1', crm)
            INTO schema, stem USING orders;
        IF to_regclass(format('%I.%I', schema, stem || '_customer_value')) IS NOT NULL THEN
            RAISE duplicate_object USING MESSAGE = format('table %I.%I exists already', schema, stem || '_customer_value'),
                HINT = format('If the orders table was dropped, remove the base: SELECT untrack_customers(%L)', format('%I.%I', schema, stem || '_customer_value'));
        END IF;
        key_collation := coalesce((SELECT format(' COLLATE %I.%I', nspname, collname) FROM pg_collation c JOIN pg_namespace n ON n.oid = collnamespace
            WHERE c.oid = (arguments -> 'customer' ->> 'collation_id')::oid AND collname <> 'default'), '');
        EXECUTE format('SELECT %s.tracking_create_base($1::text, $2::text, $3::text, $4::text)', crm) INTO base USING schema, stem, crm, key_type || key_collation;
        EXECUTE format('SELECT * FROM %s', base) INTO parts;
        EXECUTE format('SELECT %s.tracking_create_rows($1::regclass, $2::regclass, $3::text, $4::jsonb)', crm) USING orders, base, crm, arguments;
        EXECUTE format('SELECT %s.tracking_create_views($1::regclass, $2::text, $3::text, $4::text)', crm) USING base, schema, stem, crm;
        EXECUTE format('SELECT %s.tracking_load($1::regclass, $2::text, $3::regclass)', crm) USING base, crm, format('%I.%I', schema, stem || '_customer_purchases')::regclass;
    END IF;
    EXECUTE format('SELECT %s.tracking_comment_columns(ARRAY(SELECT rows FROM %1$s.tracking_sources($1::regclass)), $2)', crm) USING base, crm;
    EXECUTE format('SELECT %s.tracking_create_triggers($1::regclass, $2::text)', crm) USING base, crm;
    EXECUTE format('ANALYZE %s, %s', parts.value_table, parts.policy_table);
    EXECUTE format('SELECT learnt_at IS NOT NULL FROM %s', parts.policy_table) INTO learnt;
    IF NOT learnt THEN
        RAISE NOTICE 'there are no purchases yet: customers are classified by default cuts until refresh_customers learns cuts'
            USING DETAIL = 'recency 180, 90, 60, 30 days; frequency 2, 3, 5, 8 orders; monetary 50, 120, 300, 900; tier A from 900, B from 210';
    END IF;
    RETURN pg_catalog.to_jsonb(parts.value_table::oid);
END
$$;
COMMENT ON FUNCTION tracking_track_as_owner(regclass, text, jsonb)
IS 'track_customers, run as the owner of the orders; arguments: the expressions, and into';

CREATE FUNCTION tracking_drop_base(base regclass, crm text)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parts record;
    registration regclass;
    views regclass[];
    relation regclass;
    function regprocedure;
    class_type regtype;
BEGIN
    EXECUTE format('SELECT * FROM %s', base) INTO parts;
    class_type := (SELECT prorettype FROM pg_proc WHERE oid = parts.class_function);
    EXECUTE format('SELECT %s.tracking_views($1::regclass, ''{base,view}''::text[])', crm) INTO registration USING base;
    IF registration IS NOT NULL THEN
        EXECUTE format('SELECT ARRAY(SELECT %s.tracking_views_of($1::regclass) v ORDER BY v DESC)', crm) INTO views USING base;
        views := registration || views;
    ELSE
        views := ARRAY(SELECT v.oid
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
            unnest(ARRAY['names', 'current', 'segments', 'rf_heatmap', 'stages', 'migration', 'pareto', 'at_risk']) name
            JOIN pg_class v ON true
        WHERE c.oid = parts.value_table AND v.relnamespace = c.relnamespace AND v.relname = regexp_replace(c.relname, '_value$', '') || '_' || name
          AND v.relkind = 'v' ORDER BY v.oid DESC);
    END IF;
    FOREACH relation IN ARRAY views LOOP
        EXECUTE format('SELECT %s.tracking_drop($1::text, ''pg_catalog.pg_class''::regclass, $2::oid)', crm) USING 'VIEW ' || relation, relation;
    END LOOP;
    EXECUTE format('SELECT %s.tracking_drop_triggers($1::regclass)', crm) USING base;
    EXECUTE format('SELECT %s.tracking_drop($1::text, ''pg_catalog.pg_class''::regclass, $2::oid)', crm) USING 'VIEW ' || base, base;
    FOREACH function IN ARRAY ARRAY[parts.class_function, parts.today_function] LOOP
        EXECUTE format('SELECT %s.tracking_drop($1::text, ''pg_catalog.pg_proc''::regclass, $2::oid)', crm) USING 'FUNCTION ' || function, function;
    END LOOP;
    EXECUTE format('SELECT %s.tracking_drop($1::text, ''pg_catalog.pg_type''::regclass, $2::oid)', crm) USING 'TYPE ' || class_type, class_type;
    FOREACH relation IN ARRAY ARRAY[parts.value_table, parts.policy_table, parts.log_table, parts.monthly_table] LOOP
        EXECUTE format('SELECT %s.tracking_drop($1::text, ''pg_catalog.pg_class''::regclass, $2::oid)', crm) USING 'TABLE ' || relation, relation;
    END LOOP;
END
$$;
COMMENT ON FUNCTION tracking_drop_base(regclass, text)
IS 'drops the objects of a base that no table feeds any more';

CREATE FUNCTION tracking_untrack_as_owner(relation regclass, crm text, arguments jsonb)
RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET row_security = off
SET citus.enable_metadata_sync = off  -- if Citus is loaded, it does not copy the objects to workers
AS $$
DECLARE
    base regclass;
    parts record;
    removed regclass;
    purchases regclass;
    last boolean;
BEGIN
    EXECUTE format('SELECT %s.tracking_check_isolation()', crm);
    EXECUTE format('SELECT %s.tracking_base_of($1::regclass)', crm) INTO base USING relation;
    IF base IS NULL THEN
        EXECUTE format('SELECT %s.tracking_raise_not_tracked($1::regclass, $2::text)', crm) USING relation, crm;
    END IF;
    EXECUTE format('SELECT * FROM %s', base) INTO parts;
    EXECUTE format('SELECT bool_and(source = $2) IS NOT FALSE FROM %s.tracking_sources($1::regclass)', crm) INTO last USING base, relation;
    last := last OR relation IN (parts.value_table, parts.policy_table, parts.log_table, parts.monthly_table);
    IF last THEN
        EXECUTE format('SELECT %s.tracking_purchases_of($1::regclass)', crm) INTO purchases USING base;
        IF purchases IS NOT NULL THEN
            EXECUTE format('SELECT %s.tracking_drop($1::text, ''pg_catalog.pg_class''::regclass, $2::oid)', crm) USING 'VIEW ' || purchases, purchases;
        END IF;
    ELSE
        EXECUTE format('SELECT %s.tracking_create_purchases($1::regclass, $2::text, $3::regclass)', crm) USING base, crm, relation;
    END IF;
    FOR removed IN EXECUTE format('SELECT rows FROM %s.tracking_sources($1::regclass) WHERE $2 OR source = $3', crm) USING base, last, relation LOOP
        EXECUTE format('SELECT %s.tracking_drop_source($1::regclass, $2::text)', crm) USING removed, crm;
    END LOOP;
    IF last THEN
        EXECUTE format('SELECT %s.tracking_drop_base($1::regclass, $2::text)', crm) USING base, crm;
    ELSE
        EXECUTE format('SELECT %s.tracking_recount($1::regclass, ''untracked''::text)', crm) USING base;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION tracking_untrack_as_owner(regclass, text, jsonb)
IS 'untrack_customers, run as the owner of the table';

CREATE FUNCTION tracking_refresh_as_owner(relation regclass, crm text, arguments jsonb)
RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET row_security = off
AS $$
DECLARE
    base regclass;
    parts record;
    as_of date := arguments ->> 'as_of';
    seasonal boolean;
    result record;
BEGIN
    EXECUTE format('SELECT %s.tracking_base_of($1::regclass)', crm) INTO base USING relation;
    IF base IS NULL THEN
        EXECUTE format('SELECT %s.tracking_raise_not_tracked($1::regclass, $2::text)', crm) USING relation, crm;
    END IF;
    EXECUTE format('SELECT * FROM %s', base) INTO parts;
    -- one refresh at a time
    EXECUTE format('SELECT FROM %s FOR UPDATE', parts.policy_table);
    IF as_of IS NULL THEN
        EXECUTE format('SELECT %s(p.*) FROM %s p', parts.today_function::regproc, parts.policy_table) INTO as_of;
        as_of := coalesce(as_of, (now() AT TIME ZONE 'UTC')::date);
    END IF;
    EXECUTE format('SELECT %s.tracking_create_triggers($1::regclass, $2::text)', crm) USING base, crm;
    IF (arguments ->> 'rebuild')::boolean THEN
        EXECUTE format('SELECT %s.tracking_recount($1::regclass, ''rebuild''::text)', crm) USING base;
    ELSE
        EXECUTE format('SELECT %1$s.tracking_check_subscriptions(source, $2) FROM %1$s.tracking_sources($1::regclass)', crm) USING base, crm;
    END IF;
    EXECUTE format('SELECT %s.tracking_learn($1::regclass, $2::text, $3::text, $4::date)', crm) USING base, crm, format('SELECT history FROM %s', parts.value_table), as_of;
    IF (arguments ->> 'fit')::boolean THEN
        EXECUTE format('SELECT model ? ''season'' FROM %s', parts.policy_table) INTO seasonal;
        BEGIN
            EXECUTE format('UPDATE %2$s p SET model = m.model
                FROM (SELECT %1$s.fit_clv(history, $1, p.model_name%4$s) AS model FROM %3$s v, %2$s p GROUP BY p.model_name) m
                WHERE p.model_name IS NOT NULL AND m.model IS NOT NULL', crm, parts.policy_table, parts.value_table,
                CASE WHEN seasonal THEN ', ''week''::text, ''month''::text' END) USING as_of;
        EXCEPTION WHEN data_exception THEN
            RAISE WARNING 'the model was not fitted: %', SQLERRM USING DETAIL = 'The policy keeps the model that it has.';
        END;
    END IF;
    -- before the classes: where refreshed_at is now() the class function makes forecasts
    EXECUTE format('UPDATE %s SET refreshed_at = now(), refreshed_as_of = $1', parts.policy_table) USING as_of;
    EXECUTE format('SELECT (SELECT count(*) FROM %s) AS customers, a.segments, a.tiers, a.stages FROM %s.tracking_apply($1::regclass, NULL::text, $2::date, ''refresh''::text) a',
                   parts.value_table, crm) INTO result USING base, as_of;
    EXECUTE format('SELECT %s.tracking_copy_names($1::regclass, $2::text)', crm) USING base, crm;
    EXECUTE format('SELECT %s.tracking_total($1::regclass, $2::date)', crm) USING base, as_of;
    RETURN pg_catalog.to_jsonb(result);
END
$$;
COMMENT ON FUNCTION tracking_refresh_as_owner(regclass, text, jsonb)
IS 'refresh_customers, run as the owner of the table; arguments: as_of, fit, rebuild; a model with a season is fitted again with a season; if the model cannot be fitted, a WARNING is raised';

CREATE FUNCTION tracking_grant_as_owner(relation regclass, crm text, arguments jsonb)
RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    base regclass;
    parts record;
    views regclass[];
    reader text := (SELECT quote_ident(rolname) FROM pg_roles WHERE oid = (arguments ->> 'reader')::oid);
BEGIN
    EXECUTE format('SELECT %s.tracking_base_of($1::regclass)', crm) INTO base USING relation;
    IF base IS NULL THEN
        EXECUTE format('SELECT %s.tracking_raise_not_tracked($1::regclass, $2::text)', crm) USING relation, crm;
    ELSIF reader IS NULL THEN
        RAISE null_value_not_allowed USING MESSAGE = 'the reader must not be null';
    END IF;
    EXECUTE format('SELECT * FROM %s', base) INTO parts;
    EXECUTE format('SELECT ARRAY(SELECT %s.tracking_views_of($1::regclass))', crm) INTO views USING base;
    EXECUTE format('GRANT SELECT ON %s TO %s', array_to_string(views || ARRAY[parts.value_table, parts.policy_table, parts.log_table, parts.monthly_table]::regclass[], ', '), reader);
    IF (arguments ->> 'override')::boolean THEN
        EXECUTE format('GRANT UPDATE (override_segment, override_tier, override_stage, override_reason) ON %s TO %s', parts.value_table, reader);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION tracking_grant_as_owner(regclass, text, jsonb)
IS 'grant_customers, run as the owner of the table; arguments: reader, override';

-- the interface

CREATE FUNCTION track_customers(orders regclass, customer text, ordered_at text, amount text, filter text DEFAULT NULL, "into" text DEFAULT NULL)
RETURNS regclass
BEGIN ATOMIC
    SELECT (tracking_run(orders, text 'track', pg_catalog.jsonb_build_object(
        'customer', pg_catalog.to_jsonb(tracking_expression(orders, customer, text 'customer')),
        'ordered_at', pg_catalog.to_jsonb(tracking_expression(orders, ordered_at, text 'ordered_at')),
        'amount', pg_catalog.to_jsonb(tracking_expression(orders, amount, text 'amount')),
        'filter', pg_catalog.to_jsonb(tracking_expression(orders, filter, text 'filter')),
        'into', "into"::regclass::oid)) OPERATOR(pg_catalog.#>>) '{}'::text[])::oid::regclass;
END;
COMMENT ON FUNCTION track_customers(regclass, text, text, text, text, text)
IS 'keeps the histories and classes of the customers of a table of orders current by triggers, in tables of the same schema; customer, ordered_at, amount and filter are columns or immutable expressions over its rows; rows without a customer or not in the filter do not count; "into" names a tracked table to whose base this one is added; returns the value table; errors 22004, 42809, 42501, 42710, 42704, 0A000, 42601, 42703, 42P17, 42804, 42883 (key without an order), 25000, 25006 (read_only_sql_transaction)';

CREATE FUNCTION untrack_customers(orders regclass)
RETURNS void
BEGIN ATOMIC
    SELECT tracking_run(orders, text 'untrack', jsonb '{}');
END;
COMMENT ON FUNCTION untrack_customers(regclass)
IS 'undoes track_customers for a table of orders, or, given a table of the base, for all tables that feed it; with the last of them the base is dropped, including the log; errors 22004, 42704 (not tracked), 42501 (not the owner), 2BP01 (something else depends on it), 25000, 25006 (read_only_sql_transaction)';

CREATE FUNCTION refresh_customers(orders regclass, as_of date DEFAULT NULL, fit boolean DEFAULT true, rebuild boolean DEFAULT false,
    OUT customers bigint, OUT segments bigint, OUT tiers bigint, OUT stages bigint)
RETURNS record
BEGIN ATOMIC
    SELECT r.*
    FROM tracking_run(orders, text 'refresh', pg_catalog.jsonb_build_object('as_of', as_of, 'fit', fit, 'rebuild', rebuild)) j,
         pg_catalog.jsonb_to_record(j) AS r (customers bigint, segments bigint, tiers bigint, stages bigint);
END;
COMMENT ON FUNCTION refresh_customers(regclass, date, boolean, boolean)
IS 'learns cuts and rules from the histories, fits the model of the policy, and classifies all customers as of a day, by default that of the policy; with rebuild, first computes the histories from the orders again; returns the number of customers and the number of logged changes of segments, tiers and stages; errors 22004, 42704 (not tracked), 42501 (not the owner), 25006 (read_only_sql_transaction)';

CREATE FUNCTION grant_customers(orders regclass, reader regrole, override boolean DEFAULT false)
RETURNS void
BEGIN ATOMIC
    SELECT tracking_run(orders, text 'grant', pg_catalog.jsonb_build_object('reader', reader::oid, 'override', override));
END;
COMMENT ON FUNCTION grant_customers(regclass, regrole, boolean)
IS 'lets a role read the tables and views of the base of a tracked table, and with override also set classes by hand; REVOKE takes the rights back; errors 22004, 42704 (not tracked), 42501 (not the owner), 25006 (read_only_sql_transaction)';
