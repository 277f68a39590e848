-- parts of the report: numbers and words

CREATE FUNCTION report_number(value float8, decimals integer DEFAULT 0)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'report_number';
COMMENT ON FUNCTION report_number(float8, integer)
IS 'a number as the report writes it, with thousands separators; - for NULL';

CREATE FUNCTION report_word(key text, lang text)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'report_word';
COMMENT ON FUNCTION report_word(text, text)
IS 'the text of a key of the report, in the language en or zh; error 22023 (invalid_parameter_value) for an unknown key';

CREATE FUNCTION report_share(part float8, total float8)
RETURNS text IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN part IS NULL OR coalesce(total, 0) = 0::float8 THEN '-' ELSE report_number(100::float8 * part / total, 1) || '%' END;
COMMENT ON FUNCTION report_share(float8, float8)
IS 'a share as the report writes it, in per cent with one decimal; - for NULL';

CREATE FUNCTION report_change(now float8, before float8)
RETURNS text IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN now IS NULL OR coalesce(before, 0) <= 0::float8 THEN '-'
            ELSE CASE WHEN now >= before THEN '+' ELSE '' END || report_number(100::float8 * (now / before - 1::float8), 1) || '%' END;
COMMENT ON FUNCTION report_change(float8, float8)
IS 'a change in per cent of the earlier amount; - if the earlier amount is not positive';

CREATE FUNCTION report_chart(caption text, svg text, numbers text, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
RETURN '<figure><figcaption>' || html_escape(caption) || '</figcaption>' || svg
    || '<details><summary>' || html_escape(report_word('numbers', lang)) || '</summary>' || numbers || '</details></figure>' || E'\n';
COMMENT ON FUNCTION report_chart(text, text, text, text)
IS 'a chart of the report, with its caption and the table of its numbers';

CREATE FUNCTION report_section(id text, body text, queries text, class text, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
RETURN '<section id="' || id || '" class="' || class || '">'
    || '<h2>' || html_escape(report_word(id || '.title', lang)) || '</h2>'
    || coalesce(body, '<p>' || html_escape(report_word('nothing', lang)) || '</p>')
    || '<p class="what">' || html_escape(report_word(id || '.what', lang)) || '</p>'
    || coalesce('<details class="sql"><summary>SQL</summary><pre>' || html_escape(queries) || '</pre></details>', '')
    || E'</section>\n';
COMMENT ON FUNCTION report_section(text, text, text, text, text)
IS 'a section of the report: title, body, explanation, and the queries that gave its numbers';

CREATE FUNCTION report_advice(segment text, lang text)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'report_advice_on';
COMMENT ON FUNCTION report_advice(text, text)
IS 'advice on a segment of any segment map, given its name in either language; - for an unknown name';

CREATE FUNCTION report_phrases(content text, lang text)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'report_phrases';
COMMENT ON FUNCTION report_phrases(text, text)
IS 'a verdict or a warning of a fit in a language; what has no translation stays English';

CREATE FUNCTION report_coded(prefix text, code text, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN code IN ('segment', 'tier', 'stage') AND prefix = '' OR prefix = 'why.' AND code IN ('order', 'refund', 'correction', 'truncate', 'refresh', 'rebuild', 'override', 'tracked', 'untracked')
    THEN report_word(prefix || code, lang) ELSE code END;
COMMENT ON FUNCTION report_coded(text, text, text)
IS 'a word of the log in a language: what changed (prefix empty) or why (prefix why.); another word as it is';

CREATE FUNCTION report_style()
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'report_style';
COMMENT ON FUNCTION report_style()
IS 'the style element of the page of the report';

CREATE FUNCTION report_digits(value float8)
RETURNS text IMMUTABLE PARALLEL SAFE
RETURN coalesce(report_number(value, CASE WHEN pg_catalog.abs(value) >= 1000::float8 THEN 0 WHEN pg_catalog.abs(value) >= 10::float8 THEN 2 ELSE 4 END), '-');
COMMENT ON FUNCTION report_digits(float8)
IS 'a number as the report writes it, with about four digits; - for NULL';

-- the source of the report: a relation and its columns

CREATE FUNCTION report_column(relation regclass, given text, purpose text)
RETURNS text STABLE PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    crm text := (SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'crmvalue');
    history_type oid := format('%s.purchase_history', crm)::regtype;
    found text[];
BEGIN
    found := CASE
        WHEN given IS NOT NULL THEN ARRAY(SELECT attname FROM pg_attribute
            WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND attname = given AND (atttypid = history_type) = (purpose = 'history'))
        WHEN purpose = 'history' THEN ARRAY(SELECT attname FROM pg_attribute
            WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND atttypid = history_type ORDER BY attnum)
        WHEN purpose = 'name' THEN ARRAY(SELECT attname FROM pg_attribute
            WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND attname = 'name' AND atttypid IN ('text'::regtype, 'varchar'::regtype))
        ELSE coalesce(
            (SELECT array_agg(attname::text) FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
             WHERE indrelid = relation AND indisprimary AND indnkeyatts = 1),
            (SELECT ARRAY[attname::text] FROM pg_attribute
             WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped AND atttypid <> history_type ORDER BY attnum LIMIT 1)) END;
    IF purpose <> 'name' AND coalesce(cardinality(found), 0) = 0 OR given IS NOT NULL AND cardinality(found) = 0 THEN
        RAISE undefined_column USING MESSAGE = CASE WHEN given IS NULL THEN format('%s has no column for the %s', relation, purpose)
                ELSE format('%s has no column %I for the %s', relation, given, purpose) END,
            HINT = 'The base of a report is a tracked table, or a table or view with a key of the customers and a column of type purchase_history.';
    ELSIF cardinality(found) > 1 THEN
        RAISE ambiguous_column USING MESSAGE = format('%s has several columns for the %s: %s', relation, purpose, array_to_string(found, ', ')),
            HINT = format('Say which: %s => %L', purpose, found[1]);
    END IF;
    RETURN CASE WHEN purpose = 'history' THEN quote_ident(found[1])
        -- a cast can run a function of the owner of the type; reading the column does not
        WHEN EXISTS (WITH RECURSIVE types (type) AS (
                SELECT atttypid FROM pg_attribute WHERE attrelid = relation AND attname = found[1]
                UNION ALL SELECT typbasetype FROM pg_type JOIN types ON oid = type WHERE typtype = 'd')
            SELECT FROM pg_cast JOIN types ON castsource = type
            WHERE casttarget = 'text'::regtype AND castfunc <> 0 AND castfunc NOT IN (SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace))
            THEN format('format(''%%s'', %I)', found[1])
        ELSE quote_ident(found[1]) || '::text' END;
END
$$;
COMMENT ON FUNCTION report_column(regclass, text, text)
IS 'the column of a relation that holds the history, the customer or the name, as SQL; customer and name are cast to text; NULL if the relation has no column for the name; errors 42703 (undefined_column), 42702 (ambiguous_column)';

CREATE FUNCTION report_check_types(relation regclass, columns name[])
RETURNS void STABLE STRICT PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong record;
BEGIN
    SELECT attname, format_type(atttypid, atttypmod) AS type INTO wrong
    FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
    WHERE attrelid = relation AND attname = ANY (columns) AND typnamespace <> 'pg_catalog'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND extname = 'crmvalue'
                      WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
    ORDER BY attnum LIMIT 1;
    IF FOUND THEN
        RAISE datatype_mismatch USING MESSAGE = format('column %I of %s is of type %s', wrong.attname, relation, wrong.type),
            DETAIL = 'A report on a tracked table reads the columns that track_customers made, of the types that it gave them.';
    END IF;
END
$$;
COMMENT ON FUNCTION report_check_types(regclass, name[])
IS 'error 42804 (datatype_mismatch) if the type of a column belongs neither to PostgreSQL nor to the extension: its casts could run functions of another role';

CREATE FUNCTION report_run(query text, cuts rfm_cuts DEFAULT NULL, tiers tier_cuts DEFAULT NULL, rules lifecycle_rules DEFAULT NULL, model clv_model DEFAULT NULL)
RETURNS jsonb STABLE LANGUAGE plpgsql COST 100000
SET search_path = pg_catalog, pg_temp SET client_min_messages = error
AS $$
DECLARE
    result jsonb;
BEGIN
    EXECUTE 'SELECT coalesce(jsonb_agg(to_jsonb(q)), ''[]'') FROM (' || query || ') q' INTO result USING cuts, tiers, rules, model;
    RETURN result;
END
$$;
COMMENT ON FUNCTION report_run(text, rfm_cuts, tier_cuts, lifecycle_rules, clv_model)
IS 'the rows of a query, which runs with the rights of the caller and may name the other arguments $1 to $4; NULL if there are none';

CREATE FUNCTION report_hold(relation regclass)
RETURNS text STABLE STRICT LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    qualified text := (SELECT format('%I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = relation);
BEGIN
    EXECUTE format('SELECT FROM %s LIMIT 0', qualified);
    IF to_regclass(qualified) IS DISTINCT FROM relation THEN
        RAISE undefined_table USING MESSAGE = format('relation %s has changed its name', qualified), HINT = 'Call the report again.';
    END IF;
    RETURN qualified;
END
$$;
COMMENT ON FUNCTION report_hold(regclass)
IS 'the name of a relation that the caller may read; locks the relation until the end of the transaction, so that its name and the types of its columns stay; errors 42501 (insufficient_privilege), 42P01 (undefined_table)';

CREATE FUNCTION report_source(base regclass, customer text, history text, name text)
RETURNS jsonb STABLE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET intervalstyle = postgres SET quote_all_identifiers = off
AS $$
DECLARE
    crm text := (SELECT quote_ident(nspname) || '.' FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'crmvalue');
    registered regclass;
    parts record;
    held record;
    policy record;
    source record;
BEGIN
    IF base IS NULL THEN
        RAISE null_value_not_allowed USING MESSAGE = 'the base of the report must not be null';
    ELSIF NOT EXISTS (SELECT FROM pg_class WHERE oid = base) THEN
        RAISE undefined_table USING MESSAGE = format('relation with OID %s does not exist', base::oid);
    END IF;
    EXECUTE format('SELECT %stracking_base_of($1::regclass)', crm) INTO registered USING base;
    IF registered IS NULL OR history IS NOT NULL THEN
        EXECUTE format('SELECT %1$sreport_hold($1::regclass)', crm) INTO held USING base;
        EXECUTE format('SELECT %1$sreport_column($1::regclass, $2::text, ''customer''::text) AS customer, %1$sreport_column($1::regclass, $3::text, ''history''::text) AS history,
                               %1$sreport_column($1::regclass, $4::text, ''name''::text) AS name', crm) INTO source USING base, customer, history, name;
        RETURN jsonb_build_object('crm', crm, 'subject', base::text, 'base', held.report_hold, 'customer', source.customer, 'h', source.history,
                                  'name', coalesce(source.name, 'NULL::text'), 'tracked', false);
    END IF;
    -- the tables that the view names; this does not need the right to read them
    SELECT max(oid) FILTER (WHERE columns @> '{history,owed}') AS value_table, max(oid) FILTER (WHERE columns @> '{cuts,learn}') AS policy_table,
           max(oid) FILTER (WHERE columns @> '{what,why}') AS log_table
    INTO parts
    FROM (SELECT c.oid, ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0) AS columns
          FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
              JOIN pg_class c ON c.oid = d.refobjid AND c.relkind = 'r'
          WHERE ev_class = registered) t;
    EXECUTE format('SELECT %1$sreport_hold($1::regclass) AS value_table, %1$sreport_hold($2::regclass) AS policy_table, %1$sreport_hold($3::regclass) AS log_table', crm)
        INTO held USING parts.value_table, parts.policy_table, parts.log_table;
    EXECUTE format('SELECT %1$sreport_column($1::regclass, ''customer''::text, ''customer''::text) AS customer, %1$sreport_column($1::regclass, ''history''::text, ''history''::text) AS history,
                           %1$sreport_column($1::regclass, ''name''::text, ''name''::text) AS name,
                           %1$sreport_check_types($1::regclass, ''{override_segment,override_tier,override_stage}''::name[]),
                           %1$sreport_check_types($2::regclass, ''{map,cuts,tiers,rules,model,horizon,annual_rate,margin}''::name[]),
                           %1$sreport_check_types($3::regclass, ''{what,why,at}''::name[])', crm)
        INTO source USING parts.value_table, parts.policy_table, parts.log_table;
    EXECUTE format('SELECT map, cuts, tiers, rules, model, horizon, annual_rate, margin FROM %s', held.policy_table) INTO policy;
    RETURN jsonb_build_object('crm', crm, 'subject', base::text, 'base', held.value_table, 'customer', source.customer, 'h', source.history, 'name', source.name, 'tracked', true,
        'overridden', held.value_table, 'log', held.log_table, 'map', policy.map,
        'cuts', policy.cuts, 'tiers', policy.tiers, 'rules', policy.rules, 'model', policy.model,
        'horizon', policy.horizon, 'annual_rate', policy.annual_rate, 'margin', policy.margin);
END
$$;
COMMENT ON FUNCTION report_source(regclass, text, text, text)
IS 'the source of a report: a relation and its columns; for a tracked table, its value table and its policy; errors 22004 (null_value_not_allowed), 42P01 (undefined_table), 42703 (undefined_column), 42702 (ambiguous_column), 42804 (datatype_mismatch), 42501 (insufficient_privilege)';
