-- tracking: statements that are run, not stored

CREATE FUNCTION tracking_learn_sql(histories text)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN replace(
$$UPDATE %{policy} p SET
    cuts = coalesce(l.cuts, p.cuts), tiers = coalesce(l.tiers, p.tiers), rules = coalesce(l.rules, p.rules), learnt_at = now()
FROM (SELECT %{crm}.rfm_cuts(h.history, $1, m.bins, m.method) AS cuts,
             %{crm}.tier_cuts(%{crm}.monetary(h.history, $1)) FILTER (WHERE %{crm}.frequency(h.history, $1) > 0) AS tiers,
             %{crm}.lifecycle_rules(h.history, $1) AS rules
      FROM (HISTORIES) h,
           (SELECT CASE map WHEN 'thirds' THEN 3 WHEN 'eight' THEN 2 ELSE 5 END AS bins,
                   CASE map WHEN 'eight' THEN 'mean' ELSE 'quantile' END AS method
            FROM %{policy}) m
      HAVING count(*) FILTER (WHERE %{crm}.frequency(h.history, $1) > 0) > 0) l
WHERE p.learn$$,
    'HISTORIES', histories);
COMMENT ON FUNCTION tracking_learn_sql(text)
IS 'SQL that learns cuts, tiers and rules as of the day $1 from a query of histories; what cannot be learnt stays';

CREATE FUNCTION tracking_load_sql(names jsonb)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN 'SELECT FROM ' || tracking_apply_sql(
$$SELECT p.customer, %{crm}.purchase_history(p.day, p.amount), NULL::%{crm}.purchase_history
FROM %{purchases} p
GROUP BY 1
ORDER BY 1$$, 'NULL', quote_literal('tracked'), names);
COMMENT ON FUNCTION tracking_load_sql(jsonb)
IS 'SQL that fills an empty value table';

CREATE FUNCTION tracking_fit_sql()
RETURNS text IMMUTABLE PARALLEL SAFE
RETURN
$$UPDATE %{policy} p SET model = m.model
FROM (SELECT %{crm}.fit_clv(history, $1, p.model_name) AS model FROM %{value} v, %{policy} p GROUP BY p.model_name) m
WHERE p.model_name IS NOT NULL AND m.model IS NOT NULL$$;
COMMENT ON FUNCTION tracking_fit_sql()
IS 'SQL that fits the model of the policy as of the day $1';

CREATE FUNCTION tracking_reclassify_sql(names jsonb)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN tracking_fill('SELECT (SELECT count(*) FROM %{value}), a.segments, a.tiers, a.stages FROM ', names) || tracking_apply_sql(
$$SELECT v.customer, NULL::%{crm}.purchase_history, NULL::%{crm}.purchase_history
FROM %{value} v, %{policy} p, LATERAL (SELECT (%{class}(p, v.history, $1)).*) c
WHERE (v.rfm_score, v.segment, v.tier, v.stage, v.p_alive, v.clv) IS DISTINCT FROM
      (c.rfm_score, c.segment, c.tier, c.stage, c.p_alive, c.clv)
ORDER BY 1$$, '$1', quote_literal('refresh'), names) || ' a';
COMMENT ON FUNCTION tracking_reclassify_sql(jsonb)
IS 'SQL that classifies everybody as of the day $1 and returns how many customers there are and how many changes of each kind';

CREATE FUNCTION tracking_base_sql(names jsonb, sources jsonb)
RETURNS text[] STABLE STRICT PARALLEL SAFE
RETURN tracking_filled(tracking_tables_sql() || tracking_table_comments_sql() || tracking_class_sql(), names)
    || tracking_override_functions_sql(names)
    || tracking_filled(tracking_override_sql(), names)
    || tracking_purchases_sql(names, sources)
    || tracking_recount_sql(names)
    || tracking_filled(tracking_views_sql(), names);
COMMENT ON FUNCTION tracking_base_sql(jsonb, jsonb)
IS 'SQL of everything that the tables of a base share';

CREATE FUNCTION tracking_source_sql(top regclass, names jsonb)
RETURNS text[] STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(array_agg(statement ORDER BY r <> top, r, n), '{}')
    FROM (SELECT top AS r UNION ALL SELECT tracking_descendants(top)) relations,
         unnest(tracking_filled(tracking_triggers_sql(), names || tracking_source_names(top) || jsonb_build_object('relation', tracking_name(r))))
             WITH ORDINALITY u (statement, n)
    WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = r AND tgname = 'crmvalue_insert');
END;
COMMENT ON FUNCTION tracking_source_sql(regclass, jsonb)
IS 'SQL of the triggers of a table that feeds a base and of its partitions, where they have none yet';

CREATE FUNCTION tracking_run(owner name, statements text[], as_of date)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET row_security = off
AS $$
DECLARE
    caller text := current_setting('role');
    own boolean := owner = current_user;
    statement text;
BEGIN
    -- so that all belongs to the owner of the orders, and nothing that the owner wrote runs with more rights than hers
    IF NOT own THEN
        PERFORM set_config('role', owner, true);
    END IF;
    FOREACH statement IN ARRAY statements LOOP
        IF statement IS NULL THEN
            RAISE internal_error USING MESSAGE = 'a generated statement lacks a name';
        END IF;
        EXECUTE statement USING as_of;
    END LOOP;
    IF NOT own THEN
        PERFORM set_config('role', caller, true);
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_run(name, text[], date)
IS 'runs generated statements as their owner, with the day as $1';

CREATE FUNCTION tracking_owner(relation regclass)
RETURNS name STABLE STRICT PARALLEL SAFE
RETURN (SELECT rolname FROM pg_class c JOIN pg_roles r ON r.oid = relowner WHERE c.oid = relation);
COMMENT ON FUNCTION tracking_owner(regclass)
IS 'owner of a table';

CREATE FUNCTION tracking_sources_names(relations regclass[])
RETURNS jsonb STABLE STRICT PARALLEL SAFE
RETURN (SELECT coalesce(jsonb_agg(tracking_source_names(r)), '[]') FROM unnest(relations) r);
COMMENT ON FUNCTION tracking_sources_names(regclass[])
IS 'names for tracking_fill of the tables that feed a base';

CREATE FUNCTION tracking_names(relation regclass, base_value_table regclass, sources regclass[], expressions jsonb)
RETURNS jsonb STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(tracking_names_of_base(base_value_table), tracking_base_names(nspname, tracking_stem(relname)))
        || tracking_source_names(relation)
        || coalesce(tracking_expression_names(expressions), '{}')
        || jsonb_build_object('locked', (SELECT string_agg(tracking_name(r), ', ' ORDER BY r) FROM unnest(sources) r))
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = relation;
END;
COMMENT ON FUNCTION tracking_names(regclass, regclass, regclass[], jsonb)
IS 'all names for tracking_fill';

CREATE FUNCTION tracking_track_sql(relation regclass, base_value_table regclass, sources regclass[], names jsonb)
RETURNS text[] STABLE PARALLEL SAFE
RETURN ARRAY[tracking_fill('LOCK TABLE %{locked} IN SHARE ROW EXCLUSIVE MODE', names)]
    || tracking_filled(tracking_row_functions_sql(), names)
    || CASE WHEN base_value_table IS NULL
       THEN tracking_base_sql(names, tracking_sources_names(sources))
            || tracking_filled(ARRAY[
                tracking_learn_sql('SELECT %{crm}.purchase_history(s.day, s.amount) AS history FROM %{purchases} s GROUP BY s.customer')], names)
            || tracking_load_sql(names)
       ELSE tracking_purchases_sql(names, tracking_sources_names(sources))
            || tracking_fill($$SELECT %{recount}('tracked')$$, names) END
    || tracking_source_sql(relation, names)
    || tracking_fill('ANALYZE %{value}', names);
COMMENT ON FUNCTION tracking_track_sql(regclass, regclass, regclass[], jsonb)
IS 'all SQL that track_customers runs';

CREATE FUNCTION tracking_drop_triggers_sql(relations regclass[])
RETURNS text[] STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT array_agg(format('DROP TRIGGER %I ON %s', tgname, tracking_name(tgrelid)) ORDER BY tgrelid, tgname)
    FROM pg_trigger
    WHERE tgname IN ('crmvalue_insert', 'crmvalue_update', 'crmvalue_delete', 'crmvalue_truncate')
      AND tgrelid IN (SELECT unnest(relations) UNION SELECT d FROM unnest(relations) r, tracking_descendants(r) d);
END;
COMMENT ON FUNCTION tracking_drop_triggers_sql(regclass[])
IS 'SQL that drops the triggers of tables that feed a base';

CREATE FUNCTION tracking_drop_row_functions_sql(relations regclass[])
RETURNS text[] STABLE STRICT PARALLEL SAFE
RETURN (SELECT array_agg(tracking_fill('DROP FUNCTION %{customer}(%{orders}), %{day}(%{orders}), %{amount}(%{orders})', tracking_source_names(r)))
        FROM unnest(relations) r);
COMMENT ON FUNCTION tracking_drop_row_functions_sql(regclass[])
IS 'SQL that drops the functions that read rows of tables';

CREATE FUNCTION tracking_untrack_sql(removed regclass[], sources regclass[], names jsonb)
RETURNS text[] STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT tracking_drop_triggers_sql(removed)
        || CASE WHEN cardinality(kept) > 0 THEN
               tracking_purchases_sql(names, tracking_sources_names(kept))
               || tracking_fill($$SELECT %{recount}('untracked')$$, names)
               || tracking_drop_row_functions_sql(removed)
           ELSE
               tracking_filled(ARRAY[
                   'DROP VIEW %{at_risk}, %{pareto}, %{migration}, %{stages}, %{rf_heatmap}, %{segments}, %{current}, %{purchases}',
                   'DROP FUNCTION %{recount}(text)',
                   'DROP FUNCTION %{class}(%{policy}, %{crm}.purchase_history, date), %{today}(%{policy})',
                   'DROP TYPE %{class}'], names)
               || tracking_drop_row_functions_sql(removed)
               || tracking_filled(ARRAY['DROP TABLE %{value}, %{log}, %{policy}', 'DROP FUNCTION %{overriding}(), %{overridden}()'], names)
           END
    FROM (SELECT ARRAY(SELECT unnest(sources) EXCEPT SELECT unnest(removed)) AS kept) k;
END;
COMMENT ON FUNCTION tracking_untrack_sql(regclass[], regclass[], jsonb)
IS 'all SQL that untrack_customers runs';

CREATE FUNCTION tracking_report(value_table regclass, policy text)
RETURNS regclass STABLE STRICT PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    learnt boolean;
BEGIN
    EXECUTE format('SELECT learnt_at IS NOT NULL FROM %s', policy) INTO learnt;
    IF NOT learnt THEN
        RAISE NOTICE 'there are no purchases yet: customers are classified by default cuts until refresh_customers learns them'
            USING DETAIL = 'recency 180, 90, 60, 30 days; frequency 2, 3, 5, 8 orders; monetary 50, 120, 300, 900; tier A from 900, B from 210';
    END IF;
    RETURN value_table;
END
$$;
COMMENT ON FUNCTION tracking_report(regclass, text)
IS 'the value table, with a notice where nothing has been learnt yet';

CREATE FUNCTION tracking_refresh(owner name, as_of date, prepare text[], fit text, reclassify text,
    OUT customers bigint, OUT segments bigint, OUT tiers bigint, OUT stages bigint)
RETURNS record LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    caller text := current_setting('role');
    own boolean := owner = current_user;
    statement text;
BEGIN
    IF NOT own THEN
        PERFORM set_config('role', owner, true);
    END IF;
    FOREACH statement IN ARRAY prepare LOOP
        EXECUTE statement USING as_of;
    END LOOP;
    BEGIN
        EXECUTE fit USING as_of;
    EXCEPTION WHEN data_exception THEN
        RAISE WARNING 'the model was not fitted: %', SQLERRM USING DETAIL = 'The policy keeps the model that it has.';
    END;
    EXECUTE reclassify INTO customers, segments, tiers, stages USING as_of;
    IF NOT own THEN
        PERFORM set_config('role', caller, true);
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_refresh(name, date, text[], text, text)
IS 'runs generated statements as their owner, with the day as $1, and returns what the last gives; a model that cannot be fitted is a warning';

CREATE FUNCTION tracking_refresh_sql(names jsonb, rebuild boolean)
RETURNS text[] STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT (tracking_fill('SELECT FROM %{policy} FOR UPDATE', names)
            || coalesce((SELECT array_agg(statement ORDER BY r, n)
                FROM tracking_sources(to_regclass(names ->> 'value')) r,
                     unnest(tracking_source_sql(r, names)) WITH ORDINALITY u (statement, n)), '{}'))
        || CASE WHEN rebuild THEN ARRAY[tracking_fill($$SELECT %{recount}('rebuild')$$, names)] ELSE '{}' END
        || tracking_fill(tracking_learn_sql('SELECT history FROM %{value}'), names);
END;
COMMENT ON FUNCTION tracking_refresh_sql(jsonb, boolean)
IS 'SQL that refresh_customers runs before it fits the model';

-- tracking: the interface

CREATE FUNCTION tracking_expressions(orders regclass, customer text, ordered_at text, amount text, filter text)
RETURNS jsonb STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_build_object(
        'customer', to_jsonb(tracking_expression(orders, customer, 'customer')),
        'ordered_at', to_jsonb(tracking_expression(orders, ordered_at, 'ordered_at')),
        'amount', to_jsonb(tracking_expression(orders, amount, 'amount')),
        'filter', to_jsonb(tracking_expression(orders, filter, 'filter')));
END;
COMMENT ON FUNCTION tracking_expressions(regclass, text, text, text, text)
IS 'tracking_expression of the arguments of track_customers';

CREATE FUNCTION track_customers(orders regclass, customer text, ordered_at text, amount text, filter text DEFAULT NULL, "into" text DEFAULT NULL)
RETURNS regclass
BEGIN ATOMIC
    SELECT tracking_check_isolation();
    SELECT tracking_check_table(orders, tracking_value_table(orders), tracking_obstacle(orders),
                                "into"::regclass, tracking_value_table("into"::regclass));
    SELECT tracking_check_types(tracking_expressions(orders, customer, ordered_at, amount, filter), base.names ->> 'key_type',
                                (SELECT format_type(atttypid, -1) FROM pg_attribute
                                 WHERE attrelid = to_regclass(base.names ->> 'purchases') AND attname = 'amount'))
    FROM (SELECT tracking_names_of_base(tracking_value_table("into"::regclass)) AS names) base;
    SELECT tracking_run(tracking_owner(orders), tracking_track_sql(orders, value_table, sources, names), CURRENT_DATE)
    FROM (SELECT tracking_value_table("into"::regclass) AS value_table) base,
         LATERAL (SELECT ARRAY(SELECT orders UNION SELECT tracking_sources(value_table)) AS sources) s,
         tracking_names(orders, value_table, sources, tracking_expressions(orders, customer, ordered_at, amount, filter)) names;
    SELECT tracking_report(value_table, tracking_names_of_base(value_table) ->> 'policy') FROM tracking_value_table(orders) value_table;
END;
COMMENT ON FUNCTION track_customers(regclass, text, text, text, text, text)
IS 'keeps the histories and classes of the customers of a table of orders current from now on, in tables beside it; customer, ordered_at, amount and filter are columns or immutable expressions over its rows; rows without a customer or not in the filter do not count; "into" names a tracked table whose base this one is to feed too; returns the value table; errors 42809, 42501, 42710, 42704, 0A000, 42601, 42703, 42P17, 42804, 25000';

CREATE FUNCTION untrack_customers(orders regclass)
RETURNS void
BEGIN ATOMIC
    SELECT tracking_check_isolation();
    SELECT tracking_check_tracked(orders, tracking_value_table(orders));
    SELECT tracking_run(tracking_owner(value_table), tracking_untrack_sql(
        CASE WHEN orders = value_table THEN sources ELSE ARRAY[orders] END, sources, tracking_names_of_base(value_table)), NULL)
    FROM (SELECT tracking_value_table(orders) AS value_table OFFSET 0) base,
         LATERAL (SELECT ARRAY(SELECT tracking_sources(value_table)) AS sources OFFSET 0) s;
END;
COMMENT ON FUNCTION untrack_customers(regclass)
IS 'undoes track_customers for a table of orders, or for all that feed a value table; the base goes with the last of them, log included; errors 42704 (not tracked), 42501 (not the owner), 2BP01 (something else depends on it), 25000';

CREATE FUNCTION refresh_customers(orders regclass, as_of date DEFAULT CURRENT_DATE, fit boolean DEFAULT true, rebuild boolean DEFAULT false,
    OUT customers bigint, OUT segments bigint, OUT tiers bigint, OUT stages bigint)
RETURNS record
BEGIN ATOMIC
    SELECT tracking_check_tracked(orders, tracking_value_table(orders));
    SELECT r.*
    FROM (SELECT tracking_value_table(orders) AS value_table OFFSET 0) base,
         LATERAL (SELECT tracking_names_of_base(value_table) AS names OFFSET 0) n,
         tracking_refresh(tracking_owner(value_table), as_of, tracking_refresh_sql(names, rebuild),
                          CASE WHEN fit THEN tracking_fill(tracking_fit_sql(), names) ELSE 'SELECT' END,
                          tracking_reclassify_sql(names)) r;
END;
COMMENT ON FUNCTION refresh_customers(regclass, date, boolean, boolean)
IS 'learns cuts and rules anew from the histories, fits the model of the policy, and classifies everybody as of a day; rebuild counts the histories anew from the orders first; returns the number of customers and how many changes of segments, tiers and stages were logged; errors 42704 (not tracked), 42501 (not the owner)';
