
-- Converts tables that 0.1.0 tracked: registers their objects in the form of 0.2.0. Tables and rows are not changed. A class function that
-- the owner has written keeps its rules; the one that 0.1.0 created is replaced, so that it makes forecasts. The new objects belong to the owner of the
-- value table and not to the extension. No code of an owner runs.
DO $$
DECLARE
    crm text := (SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'crmvalue');
    tracks jsonb;
    tracked record;
    source record;
    dropped record;
    class record;
    arguments text;
    signature text;
    base regclass;
    reading record;
    reader regprocedure;
    created regclass;
BEGIN
    PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
    SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]') INTO tracks FROM (
    SELECT tgname, tgrelid AS relation, v.oid AS value_table, n.nspname, regexp_replace(v.relname, '_customer_value$', '') AS stem,
           v.relowner, f.prefix, NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = tgrelid) AS top
    FROM pg_trigger t
        JOIN pg_class r ON r.oid = tgrelid
        CROSS JOIN LATERAL (SELECT convert_from(substring(tgargs FROM 1 FOR position('\x00'::bytea IN tgargs) - 1), getdatabaseencoding()) AS value_table,
            convert_from(substring(tgargs FROM position('\x00'::bytea IN tgargs) + 1 FOR length(tgargs) - position('\x00'::bytea IN tgargs) - 1), getdatabaseencoding()) AS prefix) f
        JOIN pg_class v ON v.relowner = r.relowner AND v.relname ~ '_customer_value$' AND v.relkind = 'r'
        JOIN pg_namespace n ON n.oid = v.relnamespace AND format('%I.%I', n.nspname, v.relname) = f.value_table
    WHERE tgfoid = format('%s.tracking_count()', crm)::regprocedure AND tgnargs = 2) t WHERE EXISTS (
        SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE p.proname ~ '_customer$' AND p.proowner = t.relowner AND format('%I.%I', n.nspname, regexp_replace(p.proname, '_customer$', '')) = t.prefix);

    FOR tracked IN SELECT DISTINCT value_table::regclass, nspname, stem, relowner::regrole AS owner FROM jsonb_to_recordset(tracks) AS t (value_table oid, nspname name, stem text, relowner oid, top boolean) WHERE top LOOP
        FOR dropped IN SELECT tgname, relation::regclass FROM jsonb_to_recordset(tracks) AS t (tgname name, relation oid, value_table oid, nspname name, stem text, relowner oid, prefix text, top boolean) WHERE t.value_table = tracked.value_table LOOP
            EXECUTE format('DROP TRIGGER %I ON %s', dropped.tgname, dropped.relation);
        END LOOP;
        EXECUTE (SELECT 'DROP VIEW ' || string_agg(format('%I.%I', tracked.nspname, tracked.stem || '_customer_' || view), ', ')
                 FROM unnest(ARRAY['at_risk', 'pareto', 'migration', 'stages', 'rf_heatmap', 'segments', 'current', 'purchases']) view);
        EXECUTE format('DROP TRIGGER overriding ON %1$s; DROP TRIGGER overridden ON %1$s', tracked.value_table);
        EXECUTE format('DROP FUNCTION %1$I.%2$I(), %1$I.%3$I(), %1$I.%4$I(text)', tracked.nspname, tracked.stem || '_customer_overriding',
                       tracked.stem || '_customer_overridden', tracked.stem || '_customer_recount');
        EXECUTE format('ALTER TABLE %s ADD name text, ADD forecast %s.forecast_row, ADD as_of date DEFAULT %L', tracked.value_table, crm, (now() AT TIME ZONE 'UTC')::date);
        EXECUTE format('ALTER TABLE %s ALTER as_of DROP DEFAULT', tracked.value_table);
        EXECUTE format('ALTER TABLE %I.%I ADD notify_channel text CHECK (octet_length(notify_channel) BETWEEN 1 AND 63),
            ADD store_forecast text CHECK (store_forecast IN (''order'', ''refresh'', ''never'')),
            ADD refreshed_at timestamp with time zone, ADD refreshed_as_of date', tracked.nspname, tracked.stem || '_customer_policy');
        arguments := format('(p %1$I.%2$I, history %3$s.purchase_history, day date)', tracked.nspname, tracked.stem || '_customer_policy', crm);
        signature := format('(%I.%I,%s.purchase_history,date)', tracked.nspname, tracked.stem || '_customer_policy', crm);
        SELECT p.oid::regprocedure AS function, t.oid::regtype AS type, pg_get_function_sqlbody(p.oid) AS body INTO class
        FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype
        WHERE p.oid = to_regprocedure(format('%I.%I', tracked.nspname, tracked.stem || '_customer_class') || signature)
          AND p.proowner = tracked.owner AND t.typowner = tracked.owner
          AND ARRAY(SELECT attname || ' ' || atttypid::regtype FROM pg_attribute WHERE attrelid = t.typrelid AND attnum > 0 ORDER BY attnum)
            = ARRAY['first_purchase date', 'last_purchase date', 'frequency integer', 'monetary numeric', 'rfm_score integer', 'segment text', 'tier text',
                    format('stage %s.lifecycle_stage', crm), 'p_alive double precision', 'clv double precision'];
        IF class.function IS NOT NULL THEN
            EXECUTE format('CREATE FUNCTION pg_temp.crmvalue_class %3$s RETURNS %2$s STABLE
RETURN ROW(
    %1$s.first_purchase(history),
    %1$s.last_purchase(history),
    %1$s.frequency(history),
    %1$s.monetary(history),
    %1$s.rfm_score(history, day, p.cuts),
    %1$s.rfm_segment(%1$s.rfm_score(history, day, p.cuts), p.map, p.language),
    CASE WHEN %1$s.frequency(history, day) > 0 THEN %1$s.abc_tier(%1$s.monetary(history, day), p.tiers) END,
    %1$s.lifecycle_stage(history, day, p.rules),
    %1$s.p_alive(p.model, history, day),
    CASE WHEN jsonb_typeof(p.model -> ''spend'') = ''object''
        THEN %1$s.clv(p.model, history, day, p.horizon, p.annual_rate, p.margin) END)::%2$s', crm, class.type, arguments);
            IF class.body = pg_get_function_sqlbody(('pg_temp.crmvalue_class' || signature)::regprocedure) THEN
                EXECUTE format('ALTER TYPE %s ADD ATTRIBUTE forecast %s.forecast_row', class.type, crm);
                EXECUTE format('ALTER EXTENSION crmvalue ADD FUNCTION %s', class.function);
                EXECUTE format('SELECT format(''CREATE OR REPLACE FUNCTION %%s %%s RETURNS %%s STABLE RETURN %%s'', $1, $2, $3, %1$s.tracking_class_row($3::text, %1$L))', crm)
                    INTO dropped USING class.function::regproc, arguments, class.type;
                EXECUTE dropped.format;
                EXECUTE format('ALTER EXTENSION crmvalue DROP FUNCTION %s', class.function);
            END IF;
            EXECUTE 'ALTER EXTENSION crmvalue DROP FUNCTION pg_temp.crmvalue_class' || signature;
            EXECUTE 'DROP FUNCTION pg_temp.crmvalue_class' || signature;
        END IF;
        EXECUTE format('CREATE TABLE %I.%I (month date, what text, label text, as_of date NOT NULL, customers bigint NOT NULL,
            revenue numeric, total_clv numeric, PRIMARY KEY (month, what, label))', tracked.nspname, tracked.stem || '_customer_monthly');
        EXECUTE format('COMMENT ON TABLE %I.%I IS ''totals by segment, tier and stage as of the last refresh of each month''', tracked.nspname, tracked.stem || '_customer_monthly');
        EXECUTE format('REVOKE ALL ON %I.%I FROM PUBLIC', tracked.nspname, tracked.stem || '_customer_monthly');
        EXECUTE format(
'CREATE VIEW %1$I.%2$I AS
SELECT %3$L::regclass AS value_table, %4$L::regclass AS policy_table, %5$L::regclass AS log_table, %6$L::regclass AS monthly_table,
    %7$L::regprocedure AS class_function, %8$L::regprocedure AS today_function',
            tracked.nspname, tracked.stem || '_customer_base', tracked.value_table, format('%I.%I', tracked.nspname, tracked.stem || '_customer_policy'),
            format('%I.%I', tracked.nspname, tracked.stem || '_customer_log'), format('%I.%I', tracked.nspname, tracked.stem || '_customer_monthly'),
            format('%1$I.%2$I(%1$I.%3$I,%4$s.purchase_history,date)', tracked.nspname, tracked.stem || '_customer_class', tracked.stem || '_customer_policy', crm),
            format('%1$I.%2$I(%1$I.%3$I)', tracked.nspname, tracked.stem || '_customer_today', tracked.stem || '_customer_policy'));
        base := format('%I.%I', tracked.nspname, tracked.stem || '_customer_base')::regclass;
        EXECUTE format('COMMENT ON VIEW %s IS ''registers the tables and functions of a base''', base);
        EXECUTE format('ALTER VIEW %s OWNER TO %s', base, tracked.owner);
        EXECUTE format(
'CREATE TRIGGER overriding BEFORE UPDATE OF override_segment, override_tier, override_stage ON %2$s
FOR EACH ROW WHEN ((OLD.override_segment, OLD.override_tier, OLD.override_stage) IS DISTINCT FROM
                   (NEW.override_segment, NEW.override_tier, NEW.override_stage)) EXECUTE FUNCTION %1$s.tracking_override();
CREATE TRIGGER overridden AFTER UPDATE OF override_segment, override_tier, override_stage ON %2$s
FOR EACH ROW WHEN (%3$L::regclass IS NOT NULL AND
                   (OLD.override_segment, OLD.override_tier, OLD.override_stage) IS DISTINCT FROM
                   (NEW.override_segment, NEW.override_tier, NEW.override_stage)) EXECUTE FUNCTION %1$s.tracking_override()', crm, tracked.value_table, base);
        FOR source IN SELECT DISTINCT relation::regclass, parse_ident(prefix) AS prefix FROM jsonb_to_recordset(tracks) AS t (tgname name, relation oid, value_table oid, nspname name, stem text, relowner oid, prefix text, top boolean) WHERE t.top AND t.value_table = tracked.value_table LOOP
            -- the expressions of the functions that read a row, or calls of those that the owner has written in another language
            SELECT array_agg(f.oid::regprocedure ORDER BY n) AS functions,
                   string_agg(coalesce(format('(%s)::%s', substring(pg_get_function_sqlbody(f.oid) FROM '^RETURN (.*)$'), format_type(f.prorettype, -1)),
                                       format('%s(o.*)', f.oid::regproc)) || ' AS ' || part, ', ' ORDER BY n) AS columns
            INTO reading
            FROM unnest(ARRAY['customer', 'day', 'amount']) WITH ORDINALITY u (part, n)
                JOIN pg_proc f ON f.oid = format('%I.%I(%s)', source.prefix[1], source.prefix[2] || '_' || part, source.relation)::regprocedure;
            EXECUTE format('CREATE VIEW %I.%I WITH (security_invoker = true) AS SELECT %L::regclass AS base, %L::regclass AS source, %s FROM %s o',
                source.prefix[1], source.prefix[2] || '_rows', base, source.relation, reading.columns, source.relation);
            FOREACH reader IN ARRAY reading.functions LOOP
                BEGIN
                    EXECUTE format('DROP FUNCTION %s', reader);
                EXCEPTION WHEN dependent_objects_still_exist THEN
                    NULL;
                END;
            END LOOP;
            created := format('%I.%I', source.prefix[1], source.prefix[2] || '_rows')::regclass;
            EXECUTE format('COMMENT ON VIEW %s IS ''registers a table that feeds a base, and says what its rows mean; rows without a customer do not count''', created);
            EXECUTE format('ALTER VIEW %s OWNER TO %s', created, tracked.owner);
            EXECUTE format('SELECT %s.tracking_comment_columns($1, $2)', crm) USING ARRAY[created], crm;
            EXECUTE format('ALTER EXTENSION crmvalue DROP VIEW %s', created);
        END LOOP;
        EXECUTE format('SELECT %s.tracking_create_views($1, $2::text, $3, $4)', crm) USING base, tracked.nspname, tracked.stem, crm;
        EXECUTE format('SELECT %s.tracking_create_triggers($1, $2)', crm) USING base, crm;
        EXECUTE format('ALTER EXTENSION crmvalue DROP VIEW %s', base);
        FOR dropped IN SELECT format('%s %I.%I', CASE object WHEN 'monthly' THEN 'TABLE' ELSE 'VIEW' END, tracked.nspname, tracked.stem || '_customer_' || object) AS what
            FROM unnest(ARRAY['monthly', 'purchases', 'names', 'current', 'segments', 'rf_heatmap', 'stages', 'migration', 'pareto', 'at_risk', 'views']) object LOOP
            EXECUTE format('ALTER %s OWNER TO %s', dropped.what, tracked.owner);
            EXECUTE format('ALTER EXTENSION crmvalue DROP %s', dropped.what);
        END LOOP;
    END LOOP;
END
$$;
