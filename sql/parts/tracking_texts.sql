-- tracking: the SQL that is generated, as texts for tracking_fill; each is a
-- list of statements

CREATE FUNCTION tracking_tables_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
$$CREATE TABLE %{value} (
    customer %{key_type}%{key_collation} PRIMARY KEY,
    history %{crm}.purchase_history NOT NULL,
    owed %{crm}.purchase_history,
    first_purchase date,
    last_purchase date,
    frequency integer,
    monetary numeric,
    rfm_score integer,
    segment text,
    tier text,
    stage %{crm}.lifecycle_stage,
    p_alive double precision,
    clv double precision,
    previous_segment text,
    segment_since timestamp with time zone,
    previous_tier text,
    tier_since timestamp with time zone,
    previous_stage %{crm}.lifecycle_stage,
    stage_since timestamp with time zone,
    cause text,
    updated_at timestamp with time zone,
    override_segment text,
    override_tier text,
    override_stage %{crm}.lifecycle_stage,
    override_reason text,
    override_by text,
    override_at timestamp with time zone
) WITH (fillfactor = 80)$$,
'ALTER TABLE %{value} ALTER history SET STORAGE external',
$$CREATE TABLE %{policy} (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    as_of date CHECK (isfinite(as_of)),
    time_zone text NOT NULL DEFAULT 'UTC' CHECK (timestamp '2000-01-01' AT TIME ZONE time_zone IS NOT NULL),
    map text NOT NULL DEFAULT 'grid' CHECK (map IN ('grid', 'list', 'thirds', 'eight')),
    language text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'zh')),
    cuts %{crm}.rfm_cuts,
    tiers %{crm}.tier_cuts,
    rules %{crm}.lifecycle_rules NOT NULL DEFAULT '{}',
    learn boolean NOT NULL DEFAULT true,
    model %{crm}.clv_model,
    model_name text DEFAULT 'auto',
    horizon interval DEFAULT '1 year',
    annual_rate double precision NOT NULL DEFAULT 0.1 CHECK (annual_rate >= 0 AND annual_rate < 'Infinity'),
    margin double precision NOT NULL DEFAULT 1 CHECK (margin BETWEEN -1e6 AND 1e6),
    learnt_at timestamp with time zone,
    CONSTRAINT model_works CHECK (model IS NULL OR
        %{crm}.p_alive(model, '{2000-01-01:1:1,2000-02-01:2:3}', date '2000-03-01') >= 0 AND
        (jsonb_typeof(model -> 'spend') = 'object') IS NOT TRUE OR
        %{crm}.clv(model, '{2000-01-01:1:1,2000-02-01:2:3}', date '2000-03-01', horizon, annual_rate, margin) IS DISTINCT FROM 'NaN'),
    CONSTRAINT cuts_of_map CHECK (jsonb_array_length(cuts -> 'recency') = CASE map WHEN 'thirds' THEN 2 WHEN 'eight' THEN 1 ELSE 4 END)
)$$,
$$CREATE TABLE %{log} (
    id bigint GENERATED ALWAYS AS IDENTITY,
    customer %{key_type}%{key_collation},
    what text NOT NULL,
    old text,
    new text,
    at timestamp with time zone NOT NULL DEFAULT now(),
    why text NOT NULL,
    PRIMARY KEY (customer, id)
)$$,
$$INSERT INTO %{policy} (cuts, tiers) VALUES (
    '{"recency": [180, 90, 60, 30], "frequency": [2, 3, 5, 8], "monetary": [50, 120, 300, 900]}', '{"A": 900, "B": 210}')$$,
'REVOKE ALL ON %{value}, %{policy}, %{log} FROM PUBLIC'];
COMMENT ON FUNCTION tracking_tables_sql()
IS 'SQL of the value table, the policy and the log';

CREATE FUNCTION tracking_table_comments_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
$$COMMENT ON TABLE %{value} IS 'customers with their histories and classes, kept current by the triggers crmvalue_* of the tables that feed it; the classes are those of the day of the last change or refresh'$$,
$$COMMENT ON COLUMN %{value}.history IS 'purchase_history() of the customer''s purchases, empty for a prospect'$$,
$$COMMENT ON COLUMN %{value}.owed IS 'purchases taken off before they were added; NULL but inside a statement whose triggers change the same orders'$$,
$$COMMENT ON COLUMN %{value}.cause IS 'what the last change came from: order, refund, correction, truncate, refresh or rebuild'$$,
$$COMMENT ON COLUMN %{value}.override_stage IS 'takes the place of the computed stage; set it with UPDATE, like override_segment, override_tier and override_reason; who and when are filled in'$$,
$$COMMENT ON TABLE %{policy} IS 'how customers are classified; edit it, then call refresh_customers'$$,
$$COMMENT ON COLUMN %{policy}.as_of IS 'day as of which orders classify their customers; NULL for the day in time_zone at which they come'$$,
$$COMMENT ON COLUMN %{policy}.cuts IS 'cuts of the RFM scores; NULL to have no scores until the next refresh, as after a change of map'$$,
$$COMMENT ON COLUMN %{policy}.tiers IS 'cuts of the ABC tiers'$$,
$$COMMENT ON COLUMN %{policy}.learn IS 'whether refresh_customers learns cuts, tiers and rules; false keeps those written here'$$,
$$COMMENT ON COLUMN %{policy}.model IS 'fitted probability model; NULL for none: then p_alive and clv are NULL'$$,
$$COMMENT ON COLUMN %{policy}.horizon IS 'time for which clv counts; NULL for ever'$$,
$$COMMENT ON COLUMN %{policy}.model_name IS 'model that refresh_customers fits; NULL for none'$$,
$$COMMENT ON TABLE %{log} IS 'every change of a segment, a tier or a stage, and why'$$];
COMMENT ON FUNCTION tracking_table_comments_sql()
IS 'SQL of the comments on the tables';

CREATE FUNCTION tracking_class_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
'CREATE TYPE %{class} AS (first_purchase date, last_purchase date, frequency integer, monetary numeric,
    rfm_score integer, segment text, tier text, stage %{crm}.lifecycle_stage, p_alive double precision, clv double precision)',
$$COMMENT ON TYPE %{class} IS 'what a customer is classified as; the columns of the value table that the class function sets'$$,
$$CREATE FUNCTION %{today}(p %{policy}) RETURNS date STABLE
RETURN coalesce(p.as_of, (now() AT TIME ZONE p.time_zone)::date)$$,
$$COMMENT ON FUNCTION %{today}(%{policy}) IS 'day as of which the policy classifies at this moment'$$,
$$CREATE FUNCTION %{class}(p %{policy}, history %{crm}.purchase_history, day date) RETURNS %{class} STABLE
RETURN ROW(
    %{crm}.first_purchase(history),
    %{crm}.last_purchase(history),
    %{crm}.frequency(history),
    %{crm}.monetary(history),
    %{crm}.rfm_score(history, day, p.cuts),
    %{crm}.rfm_segment(%{crm}.rfm_score(history, day, p.cuts), p.map, p.language),
    CASE WHEN %{crm}.frequency(history, day) > 0 THEN %{crm}.abc_tier(%{crm}.monetary(history, day), p.tiers) END,
    %{crm}.lifecycle_stage(history, day, p.rules),
    %{crm}.p_alive(p.model, history, day),
    CASE WHEN jsonb_typeof(p.model -> 'spend') = 'object'
        THEN %{crm}.clv(p.model, history, day, p.horizon, p.annual_rate, p.margin) END)::%{class}$$,
$$COMMENT ON FUNCTION %{class}(%{policy}, %{crm}.purchase_history, date) IS 'classes of a history by the policy, as of a day'$$];
COMMENT ON FUNCTION tracking_class_sql()
IS 'SQL of the functions that classify a customer';

CREATE FUNCTION tracking_row_functions_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
'CREATE FUNCTION %{customer}(o %{orders}) RETURNS %{key_type} IMMUTABLE PARALLEL SAFE RETURN %{customer_sql}',
$$COMMENT ON FUNCTION %{customer}(%{orders}) IS 'customer whose purchase or refund a row is; NULL for none'$$,
'CREATE FUNCTION %{day}(o %{orders}) RETURNS date IMMUTABLE PARALLEL SAFE RETURN %{day_sql}',
$$COMMENT ON FUNCTION %{day}(%{orders}) IS 'day of a purchase or refund'$$,
'CREATE FUNCTION %{amount}(o %{orders}) RETURNS %{amount_type} IMMUTABLE PARALLEL SAFE RETURN %{amount_sql}',
$$COMMENT ON FUNCTION %{amount}(%{orders}) IS 'money of a purchase, negative for a refund'$$];
COMMENT ON FUNCTION tracking_row_functions_sql()
IS 'SQL of the functions that read a row of a tracked table';

CREATE FUNCTION tracking_apply_sql(changes text, day text, why text, names jsonb)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN format('%s.tracking_apply(%s, %s, %s, %s)', names ->> 'crm', names ->> 'value_literal',
              quote_literal(tracking_fill(changes, names)), day, why);
COMMENT ON FUNCTION tracking_apply_sql(text, text, text, jsonb)
IS 'SQL of a call of tracking_apply; day and why are SQL';

CREATE FUNCTION tracking_differences_sql()
RETURNS text IMMUTABLE PARALLEL SAFE
RETURN
$$SELECT coalesce(v.customer, r.customer), CASE WHEN v.owed IS NULL THEN r.history ELSE coalesce(r.history, '{}') OPERATOR(%{crm}.+) v.owed END, v.history
FROM %{value} v FULL JOIN
     (SELECT p.customer, %{crm}.purchase_history(p.day, p.amount) AS history FROM %{purchases} p GROUP BY 1) r
     ON r.customer %{equals} v.customer
WHERE v.customer IS NULL OR NOT %{crm}.purchase_history_eq(v.history, coalesce(r.history, '{}')) OR v.owed IS NOT NULL
ORDER BY 1$$;
COMMENT ON FUNCTION tracking_differences_sql()
IS 'SQL of the changes that make the histories those of the orders';

CREATE FUNCTION tracking_recount_body_sql(names jsonb)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE invalid_transaction_state USING
            MESSAGE = 'tracked tables can be truncated and recounted in READ COMMITTED transactions only';
    END IF;
    -- waits for the orders under way; what follows sees them
    EXECUTE (SELECT 'LOCK TABLE ' || string_agg($$ || (names ->> 'crm') || $$.tracking_name(source), ', ' ORDER BY source) || ' IN SHARE MODE'
             FROM $$ || (names ->> 'crm') || '.tracking_sources(' || (names ->> 'value_literal') || $$) source);
    PERFORM $$ || tracking_apply_sql(tracking_differences_sql(), 'NULL', 'why', names) || $$;
END
$$;
COMMENT ON FUNCTION tracking_recount_body_sql(jsonb)
IS 'body of the function that counts the histories of a base anew';

CREATE FUNCTION tracking_function_sql(declaration text, body text, names jsonb)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN 'CREATE OR REPLACE FUNCTION ' || tracking_fill(declaration, names) || ' AS ' || quote_literal(body);
COMMENT ON FUNCTION tracking_function_sql(text, text, jsonb)
IS 'SQL of a function, its body quoted whatever names are in it';

CREATE FUNCTION tracking_recount_sql(names jsonb)
RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY[
    tracking_function_sql('%{recount}(why text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET row_security = off', tracking_recount_body_sql(names), names),
    tracking_fill($$COMMENT ON FUNCTION %{recount}(text) IS 'counts the histories anew from the orders, whose tables it locks against changes; the log gets what changed, with the reason given'$$, names),
    tracking_fill('REVOKE ALL ON FUNCTION %{recount}(text) FROM PUBLIC', names)];
COMMENT ON FUNCTION tracking_recount_sql(jsonb)
IS 'SQL of the function that counts the histories of a base anew';

CREATE FUNCTION tracking_triggers_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
'CREATE TRIGGER crmvalue_insert AFTER INSERT ON %{relation} REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION %{crm}.tracking_count(%{value_literal}, %{functions_literal})',
'CREATE TRIGGER crmvalue_update AFTER UPDATE ON %{relation} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION %{crm}.tracking_count(%{value_literal}, %{functions_literal})',
'CREATE TRIGGER crmvalue_delete AFTER DELETE ON %{relation} REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION %{crm}.tracking_count(%{value_literal}, %{functions_literal})',
'CREATE TRIGGER crmvalue_truncate AFTER TRUNCATE ON %{relation}
FOR EACH STATEMENT EXECUTE FUNCTION %{crm}.tracking_count(%{value_literal}, %{functions_literal})'];
COMMENT ON FUNCTION tracking_triggers_sql()
IS 'SQL of the triggers of a tracked table or of one of its partitions';

CREATE FUNCTION tracking_override_functions_sql(names jsonb)
RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY[
tracking_function_sql('%{overriding}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp', $$
BEGIN
    NEW.override_by := current_user;
    NEW.override_at := now();
    RETURN NEW;
END
$$, names),
tracking_fill($$COMMENT ON FUNCTION %{overriding}() IS 'writes down who overrides a class, and when'$$, names),
tracking_function_sql('%{overridden}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp', tracking_fill($$
BEGIN
    INSERT INTO %{log} (customer, what, old, new, why)
    SELECT NEW.customer, w.what, w.old, w.new, 'override'
    FROM (VALUES
        ('segment', coalesce(OLD.override_segment, OLD.segment), coalesce(NEW.override_segment, NEW.segment)),
        ('tier', coalesce(OLD.override_tier, OLD.tier), coalesce(NEW.override_tier, NEW.tier)),
        ('stage', coalesce(OLD.override_stage, OLD.stage)::text, coalesce(NEW.override_stage, NEW.stage)::text)) w (what, old, new)
    WHERE w.old IS DISTINCT FROM w.new;
    RETURN NULL;
END
$$, names), names),
tracking_fill($$COMMENT ON FUNCTION %{overridden}() IS 'logs an overridden class'$$, names),
tracking_fill('REVOKE ALL ON FUNCTION %{overriding}(), %{overridden}() FROM PUBLIC', names)];
COMMENT ON FUNCTION tracking_override_functions_sql(jsonb)
IS 'SQL of the functions that account for overridden classes';

CREATE FUNCTION tracking_override_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
'CREATE TRIGGER overriding BEFORE UPDATE OF override_segment, override_tier, override_stage ON %{value}
FOR EACH ROW WHEN ((OLD.override_segment, OLD.override_tier, OLD.override_stage) IS DISTINCT FROM
                   (NEW.override_segment, NEW.override_tier, NEW.override_stage)) EXECUTE FUNCTION %{overriding}()',
'CREATE TRIGGER overridden AFTER UPDATE OF override_segment, override_tier, override_stage ON %{value}
FOR EACH ROW WHEN ((OLD.override_segment, OLD.override_tier, OLD.override_stage) IS DISTINCT FROM
                   (NEW.override_segment, NEW.override_tier, NEW.override_stage)) EXECUTE FUNCTION %{overridden}()'];
COMMENT ON FUNCTION tracking_override_sql()
IS 'SQL of the triggers of the value table that account for overridden classes';

CREATE FUNCTION tracking_purchases_sql(names jsonb, sources jsonb)
RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT ARRAY[
        tracking_fill(E'CREATE OR REPLACE VIEW %{purchases} WITH (security_invoker = true) AS\n', names)
            || (SELECT string_agg(tracking_fill(
                    $$SELECT %{orders_literal}::regclass AS source, %{customer}(o) AS customer, %{day}(o) AS day, %{amount}(o) AS amount
FROM %{orders} o
WHERE %{customer}(o) IS NOT NULL$$, source), E'\nUNION ALL\n' ORDER BY source ->> 'orders') FROM jsonb_array_elements(sources) source),
        tracking_fill($$COMMENT ON VIEW %{purchases} IS 'purchases and refunds that count, of all tables that feed the base'$$, names)];
END;
COMMENT ON FUNCTION tracking_purchases_sql(jsonb, jsonb)
IS 'SQL of the view of all rows that count';

CREATE FUNCTION tracking_views_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
$$CREATE VIEW %{current} WITH (security_invoker = true) AS
SELECT v.customer,
    coalesce(v.override_segment, v.segment) AS segment,
    coalesce(v.override_tier, v.tier) AS tier,
    coalesce(v.override_stage, v.stage) AS stage,
    %{crm}.label(coalesce(v.override_stage, v.stage), p.language) AS stage_label,
    v.rfm_score,
    %{crm}.recency(v.history, p.today) AS recency,
    v.frequency, v.monetary,
    %{crm}.average_order(v.history) AS average_order,
    v.first_purchase, v.last_purchase,
    v.p_alive, v.clv,
    v.previous_segment, v.segment_since, v.previous_tier, v.tier_since, v.previous_stage, v.stage_since,
    num_nonnulls(v.override_segment, v.override_tier, v.override_stage) > 0 AS overridden,
    v.override_reason, v.override_by, v.override_at,
    v.updated_at
FROM %{value} v, (SELECT %{today}(p) AS today, language FROM %{policy} p) p$$,
$$COMMENT ON VIEW %{current} IS 'customers with their classes, overridden ones in their place, and recency as of today'$$,
$$CREATE VIEW %{segments} WITH (security_invoker = true) AS
SELECT segment, count(*) AS customers, count(*)::double precision / sum(count(*)) OVER () AS share,
    sum(monetary) AS monetary, sum(monetary) / sum(frequency) AS average_order,
    avg(recency) AS recency, avg(frequency) AS frequency, sum(clv) AS clv
FROM %{current}
WHERE frequency > 0
GROUP BY segment$$,
$$COMMENT ON VIEW %{segments} IS 'segments: customers with purchases, their share, money, means of recency (days) and frequency, and total value to come'$$,
$$CREATE VIEW %{rf_heatmap} WITH (security_invoker = true) AS
SELECT rfm_score / 100 AS recency_score, rfm_score / 10 % 10 AS frequency_score,
    count(*) AS customers, sum(monetary) AS monetary
FROM %{value}
WHERE rfm_score IS NOT NULL
GROUP BY 1, 2$$,
$$COMMENT ON VIEW %{rf_heatmap} IS 'customers and money by recency score and frequency score'$$,
$$CREATE VIEW %{stages} WITH (security_invoker = true) AS
SELECT s.stage, %{crm}.label(s.stage, p.language) AS label, count(c.customer) AS customers,
    coalesce(sum(c.monetary), 0) AS monetary, sum(c.clv) AS clv
FROM unnest(enum_range(NULL::%{crm}.lifecycle_stage)) s (stage)
    CROSS JOIN %{policy} p
    LEFT JOIN %{current} c ON c.stage = s.stage
GROUP BY s.stage, p.language$$,
$$COMMENT ON VIEW %{stages} IS 'lifecycle stages: customers, money and value to come; stages without customers too'$$,
$$CREATE VIEW %{migration} WITH (security_invoker = true) AS
SELECT (l.at AT TIME ZONE p.time_zone)::date AS day, l.old AS from_stage, l.new AS to_stage, l.why, count(*) AS changes
FROM %{log} l, %{policy} p
WHERE l.what = 'stage'
GROUP BY 1, 2, 3, 4$$,
$$COMMENT ON VIEW %{migration} IS 'moves from stage to stage by day and reason; from NULL: new customers; sum over the days of a period'$$,
$$CREATE VIEW %{pareto} WITH (security_invoker = true) AS
SELECT rank() OVER w AS rank, customer, monetary,
    monetary / nullif(sum(greatest(monetary, 0)) OVER (), 0) AS share,
    %{crm}.cumulative_share(monetary) OVER () AS cumulative_share,
    rank() OVER w::double precision / count(*) OVER () AS customer_share, tier
FROM %{current}
WHERE frequency > 0
WINDOW w AS (ORDER BY monetary DESC)$$,
$$COMMENT ON VIEW %{pareto} IS 'customers by money, most first, with the share of the total that they and those above them hold'$$,
$$CREATE VIEW %{at_risk} WITH (security_invoker = true) AS
SELECT v.customer, coalesce(v.override_tier, v.tier) AS tier, v.segment, s.stage,
    %{crm}.recency(v.history, p.today) AS recency, %{crm}.mean_gap(v.history) AS mean_gap,
    v.frequency, v.monetary, v.p_alive, v.clv, v.last_purchase
FROM %{value} v
    CROSS JOIN (SELECT %{today}(p) AS today, rules FROM %{policy} p) p
    CROSS JOIN LATERAL (SELECT coalesce(v.override_stage, %{crm}.lifecycle_stage(v.history, p.today, p.rules)) AS stage) s
WHERE s.stage IN ('decline', 'lost') AND coalesce(v.override_tier, v.tier) = 'A'
ORDER BY v.monetary DESC, v.customer$$,
$$COMMENT ON VIEW %{at_risk} IS 'customers of tier A that are in decline or lost as of today, most valuable first'$$];
COMMENT ON FUNCTION tracking_views_sql()
IS 'SQL of the views for dashboards';
