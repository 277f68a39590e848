-- tracking: what runs

CREATE FUNCTION tracking_count()
RETURNS trigger LANGUAGE C
AS 'MODULE_PATHNAME', 'tracking_count';
COMMENT ON FUNCTION tracking_count()
IS 'function of the triggers crmvalue_*, whose arguments are the value table and what the names of the functions of a row begin with: brings histories and classes up to date, as the owner of the value table; errors 39P01, 39000 (not a trigger of track_customers), 22003 (a history cannot take it)';

CREATE FUNCTION tracking_apply(value_table regclass, changes text, as_of date, why text,
    OUT customers bigint, OUT segments bigint, OUT tiers bigint, OUT stages bigint)
RETURNS record LANGUAGE C
AS 'MODULE_PATHNAME', 'tracking_apply';
COMMENT ON FUNCTION tracking_apply(regclass, text, date, text)
IS 'writes what a query, with the day as $1, returns in the order of the customers: (customer, added, removed); classifies as of the day, NULL for that of the policy; returns the number of customers and of changes of their classes; errors 42501 (not the owner of the value table), 42804 (another query)';

-- tracking: what is there
--
-- Functions that raise errors or run statements are PL/pgSQL with a pinned
-- search_path, and get everything that they need as arguments; all others are
-- SQL with parsed bodies, which no search_path can change.

CREATE FUNCTION tracking_expression(orders regclass, expression text, purpose text, OUT sql text, OUT type text, OUT collation_id oid)
RETURNS record STABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'tracking_expression';
COMMENT ON FUNCTION tracking_expression(regclass, text, text)
IS 'an expression over the rows of a table as SQL over the row o with qualified names, its base type, and its collation; errors 42601 (not one expression), 42P17 (not immutable), 0A000 (whole row, system column)';

CREATE FUNCTION tracking_name(relation regclass)
RETURNS text STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT format('%I.%I', nspname, relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = relation;
END;
COMMENT ON FUNCTION tracking_name(regclass)
IS 'name of a table with its schema, as SQL';

CREATE FUNCTION tracking_argument(tgargs bytea)
RETURNS regclass STABLE STRICT PARALLEL SAFE
RETURN to_regclass(convert_from(substring(tgargs FROM 1 FOR position('\x00'::bytea IN tgargs) - 1), getdatabaseencoding()));
COMMENT ON FUNCTION tracking_argument(bytea)
IS 'value table that a tracking trigger names in the first of its two arguments';

CREATE FUNCTION tracking_functions_argument(tgargs bytea)
RETURNS text STABLE STRICT PARALLEL SAFE
RETURN convert_from(substring(tgargs FROM position('\x00'::bytea IN tgargs) + 1 FOR length(tgargs) - position('\x00'::bytea IN tgargs) - 1),
                    getdatabaseencoding());
COMMENT ON FUNCTION tracking_functions_argument(bytea)
IS 'what the names of the functions of a row begin with, the second argument of a tracking trigger';

CREATE FUNCTION tracking_value_table(relation regclass)
RETURNS regclass STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT tracking_argument(tgargs)
    FROM (SELECT tgargs, tgrelid FROM pg_trigger WHERE tgname = 'crmvalue_insert' AND tgnargs = 2 OFFSET 0) t
    WHERE relation IN (tgrelid, tracking_argument(tgargs))
    ORDER BY tgrelid <> relation LIMIT 1;
END;
COMMENT ON FUNCTION tracking_value_table(regclass)
IS 'value table of a tracked table, or the value table itself; NULL for a table that is neither';

CREATE FUNCTION tracking_sources(value_table regclass)
RETURNS SETOF regclass STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT tgrelid::regclass
    FROM (SELECT tgargs, tgrelid FROM pg_trigger WHERE tgname = 'crmvalue_insert' AND tgnargs = 2 OFFSET 0) t
    WHERE tracking_argument(tgargs) = value_table AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = tgrelid)
    ORDER BY tgrelid;
END;
COMMENT ON FUNCTION tracking_sources(regclass)
IS 'tables that feed a value table, without their partitions and children';

CREATE FUNCTION tracking_descendants(relation regclass)
RETURNS SETOF regclass STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE descendants (oid) AS (
        SELECT inhrelid FROM pg_inherits WHERE inhparent = relation
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
        WHEN EXISTS (SELECT FROM pg_inherits WHERE inhrelid = relation) THEN 'it is a partition or child of another table'
        WHEN relforcerowsecurity AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE oid = relowner) THEN 'row security hides its rows from its owner'
        WHEN EXISTS (SELECT FROM tracking_descendants(relation) d JOIN pg_class c ON c.oid = d WHERE c.relkind NOT IN ('r', 'p'))
            THEN 'it has foreign partitions or children' END
    FROM pg_class WHERE oid = relation;
END;
COMMENT ON FUNCTION tracking_obstacle(regclass)
IS 'why a table cannot be tracked; NULL if it can';

-- tracking: checks

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
IS 'error 25000 in transactions that keep their first snapshot';

CREATE FUNCTION tracking_check_table(relation regclass, value_table regclass, obstacle text, base regclass, base_value_table regclass)
RETURNS void STABLE PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    class pg_class;
BEGIN
    IF relation IS NULL THEN
        RAISE null_value_not_allowed USING MESSAGE = 'the table to track must not be null';
    END IF;
    SELECT * INTO class FROM pg_class WHERE oid = relation;
    IF class.relkind NOT IN ('r', 'p') THEN
        RAISE wrong_object_type USING MESSAGE = format('cannot track %s: it is not a table', relation),
            HINT = 'Track the tables that hold the orders: views and foreign tables have no triggers that see every change.';
    ELSIF NOT pg_has_role(class.relowner, 'USAGE') THEN
        RAISE insufficient_privilege USING MESSAGE = format('must be owner of table %s', relation);
    ELSIF value_table IS NOT NULL THEN
        RAISE duplicate_object USING MESSAGE = format('table %s is tracked already', relation),
            HINT = 'To track it otherwise, call untrack_customers first.';
    ELSIF obstacle IS NOT NULL THEN
        RAISE feature_not_supported USING MESSAGE = format('cannot track table %s: %s', relation, obstacle);
    ELSIF base IS NOT NULL AND base_value_table IS NULL THEN
        RAISE undefined_object USING MESSAGE = format('table %s is not tracked', base),
            HINT = 'The argument "into" names a table that is tracked.';
    ELSIF base IS NOT NULL AND class.relowner <> (SELECT relowner FROM pg_class WHERE oid = base_value_table) THEN
        RAISE insufficient_privilege USING MESSAGE = format('tables %s and %s have different owners', relation, base);
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_check_table(regclass, regclass, text, regclass, regclass)
IS 'errors of track_customers about its tables: 22004, 42809, 42501, 42710, 0A000, 42704';

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
    IF expressions -> 'customer' ->> 'type' ~ '\[\]$' THEN
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
            MESSAGE = format('customer is of type %s, in the base of type %s', expressions -> 'customer' ->> 'type', base_customer_type),
            HINT = 'Cast it to the type of the base.';
    ELSIF (base_amount_type = 'double precision') <> (expressions -> 'amount' ->> 'type' IN ('real', 'double precision')) THEN
        RAISE datatype_mismatch USING
            MESSAGE = format('amount is of type %s, in the base of type %s', expressions -> 'amount' ->> 'type', base_amount_type),
            HINT = 'Cast it to the type of the base.';
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_check_types(jsonb, text, text)
IS 'errors 22004, 42804 and 0A000 of track_customers about the types of its expressions';

CREATE FUNCTION tracking_check_tracked(relation regclass, value_table regclass)
RETURNS void STABLE PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF relation IS NULL THEN
        RAISE null_value_not_allowed USING MESSAGE = 'the tracked table must not be null';
    ELSIF value_table IS NULL THEN
        RAISE undefined_object USING MESSAGE = format('table %s is not tracked', relation);
    ELSIF NOT (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = value_table) THEN
        RAISE insufficient_privilege USING MESSAGE = format('must be owner of table %s', value_table);
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_check_tracked(regclass, regclass)
IS 'errors of untrack_customers and refresh_customers: 22004, 42704 (not tracked), 42501 (not the owner)';

-- tracking: names

CREATE FUNCTION tracking_fill(template text, names jsonb)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN bool_and(n = 1 OR names ? split_part(part, '}', 1)) THEN
        string_agg(CASE WHEN n = 1 THEN part
                   ELSE (names ->> split_part(part, '}', 1)) || substr(part, strpos(part, '}') + 1) END, '' ORDER BY n) END
    FROM regexp_split_to_table(template, '%\{') WITH ORDINALITY t (part, n);
END;
COMMENT ON FUNCTION tracking_fill(text, jsonb)
IS 'the template with each %{name} replaced, in one pass; NULL where a name is missing';

CREATE FUNCTION tracking_stem(name text)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN octet_length(name) <= 40 THEN name
           ELSE (SELECT left(name, max(n)) FROM generate_series(0, 31) n WHERE octet_length(left(name, n)) <= 31)
                || '_' || left(md5(name), 8) END;
END;
COMMENT ON FUNCTION tracking_stem(text)
IS 'what the names of generated objects begin with: the table''s name, or where they would exceed 63 bytes its beginning and a hash';

CREATE FUNCTION tracking_base_names(schema text, stem text)
RETURNS jsonb STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_object_agg(object, format('%I.%I', schema, stem || '_customer_' || object))
        || jsonb_build_object(
            'crm', (SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'crmvalue'),
            'value_literal', quote_literal(format('%I.%I', schema, stem || '_customer_value')))
    FROM unnest(ARRAY['value', 'policy', 'log', 'class', 'today', 'recount', 'overriding', 'overridden', 'purchases', 'current',
                      'segments', 'rf_heatmap', 'stages', 'migration', 'pareto', 'at_risk']) object;
END;
COMMENT ON FUNCTION tracking_base_names(text, text)
IS 'names for tracking_fill: the objects that all tables feeding a base share';

CREATE FUNCTION tracking_equals(type text)
RETURNS text STABLE STRICT PARALLEL SAFE
RETURN format('OPERATOR(%I.=)', coalesce(
    (SELECT nspname FROM pg_operator JOIN pg_namespace n ON n.oid = oprnamespace
     WHERE oprname = '=' AND oprleft = to_regtype(type) AND oprright = to_regtype(type) ORDER BY nspname <> 'pg_catalog' LIMIT 1),
    'pg_catalog'));
COMMENT ON FUNCTION tracking_equals(text)
IS 'equality of a type as SQL, which the type may bring from its own schema';

CREATE FUNCTION tracking_names_of_base(value_table regclass)
RETURNS jsonb STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT tracking_base_names(nspname, regexp_replace(relname, '_customer_value$', ''))
        || jsonb_build_object(
            'key_type', format_type(a.atttypid, a.atttypmod),
            'equals', tracking_equals(format_type(a.atttypid, NULL)),
            'key_collation', '')
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
         JOIN pg_attribute a ON attrelid = c.oid AND attname = 'customer'
    WHERE c.oid = value_table;
END;
COMMENT ON FUNCTION tracking_names_of_base(regclass)
IS 'names for tracking_fill, of a value table that exists';

CREATE FUNCTION tracking_source_names(relation regclass)
RETURNS jsonb STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_object_agg(object, format('%I.%I', prefix[1], prefix[2] || '_' || object))
        || jsonb_build_object('orders', tracking_name(relation), 'orders_literal', quote_literal(tracking_name(relation)),
                              'functions_literal', quote_literal(format('%I.%I', prefix[1], prefix[2])))
    FROM (SELECT parse_ident(coalesce(
              (SELECT tracking_functions_argument(tgargs) FROM pg_trigger
               WHERE tgrelid = relation AND tgname = 'crmvalue_insert' AND tgnargs = 2),
              format('%I.%I', nspname, tracking_stem(relname) || '_purchase'))) AS prefix
          FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = relation) c,
         unnest(ARRAY['customer', 'day', 'amount']) object
    GROUP BY prefix;
END;
COMMENT ON FUNCTION tracking_source_names(regclass)
IS 'names for tracking_fill: the objects of one table that feeds a base';

CREATE FUNCTION tracking_expression_names(expressions jsonb)
RETURNS jsonb STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_build_object(
        'customer_sql', CASE WHEN filter IS NULL THEN customer ELSE format('CASE WHEN %s THEN %s END', filter, customer) END,
        'day_sql', CASE WHEN day_type = 'date' THEN day
                   WHEN day_type ~ 'with time zone$' THEN format($$((%s) AT TIME ZONE INTERVAL '0')::date$$, day)
                   ELSE format('(%s)::date', day) END,
        'amount_sql', format('(%s)::%s', amount, amount_type),
        'amount_type', amount_type,
        'key_type', key_type,
        'equals', tracking_equals(regexp_replace(key_type, '\([0-9,]*\)', '')),
        'key_collation', coalesce((SELECT format(' COLLATE %I.%I', nspname, collname)
                                   FROM pg_collation c JOIN pg_namespace n ON n.oid = collnamespace
                                   WHERE c.oid = (expressions -> 'customer' ->> 'collation_id')::oid AND collname <> 'default'), ''))
    FROM (SELECT expressions -> 'filter' ->> 'sql' AS filter, expressions -> 'customer' ->> 'sql' AS customer,
                 expressions -> 'customer' ->> 'type' AS key_type,
                 expressions -> 'ordered_at' ->> 'sql' AS day, expressions -> 'ordered_at' ->> 'type' AS day_type,
                 expressions -> 'amount' ->> 'sql' AS amount,
                 CASE WHEN expressions -> 'amount' ->> 'type' IN ('real', 'double precision') THEN 'double precision' ELSE 'numeric' END AS amount_type) e;
END;
COMMENT ON FUNCTION tracking_expression_names(jsonb)
IS 'names for tracking_fill: what the caller wrote';

CREATE FUNCTION tracking_filled(templates text[], names jsonb)
RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT array_agg(tracking_fill(template, names) ORDER BY n) FROM unnest(templates) WITH ORDINALITY t (template, n));
COMMENT ON FUNCTION tracking_filled(text[], jsonb)
IS 'tracking_fill of each template';
