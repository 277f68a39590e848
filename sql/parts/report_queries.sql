-- the queries of the report

-- A key of the context stands between two @; its value, SQL, replaces it. Every
-- argument has the type that the function takes, and every name has its schema.
-- OFFSET keeps the expressions of a subquery from being evaluated again wherever
-- they are named; its literal of type bigint lets the plan be parallel, an
-- integer does not. Two classes that are made into one column are grouped by
-- hashing, since the planner expects few values of one column. Sums are of
-- integers and numeric values: those of doubles depend on the order of rows.
CREATE FUNCTION report_templates(OUT name text, OUT template text)
RETURNS SETOF record IMMUTABLE PARALLEL SAFE ROWS 21
BEGIN ATOMIC
    SELECT t.* FROM (VALUES
('figures', 'SELECT count(*) AS rows,
       count(*) FILTER (WHERE orders > 0)            AS customers,
       count(*) FILTER (WHERE orders > 1)            AS repeaters,
       count(*) FILTER (WHERE last_order > @day@)    AS later,
       sum(orders)                                   AS orders,
       sum(revenue)                                  AS revenue,
       count(*) FILTER (WHERE orders > orders_1)     AS buyers,
       count(*) FILTER (WHERE orders_1 > orders_2)   AS buyers_before,
       count(*) FILTER (WHERE orders > 0 AND orders_1 = 0)   AS new_customers,
       count(*) FILTER (WHERE orders_1 > 0 AND orders_2 = 0) AS new_before,
       sum(orders) - sum(orders_1)                   AS year_orders,
       sum(orders_1) - sum(orders_2)                 AS year_orders_before,
       sum(revenue) - sum(revenue_1)                 AS year_revenue,
       sum(revenue_1) - sum(revenue_2)               AS year_revenue_before,
       min(first_order) FILTER (WHERE orders > 0)    AS first_order,
       max(orders)                                   AS most_orders,
       count(*) FILTER (WHERE orders > 0 AND revenue <= 0)   AS unpaid,
       count(*) FILTER (WHERE orders = 0 AND revenue < 0)    AS refunded_only,
       count(*) FILTER (WHERE orders > 0 AND no_key)         AS guests,
       sum(orders) FILTER (WHERE no_key)                     AS guest_orders
FROM (SELECT nullif(@customer@, '''') IS NULL AS no_key,
             @crm@first_purchase(@h@) AS first_order, @crm@last_purchase(@h@) AS last_order,
             coalesce(@crm@frequency(@h@, @day@), 0)           AS orders,
             coalesce(@crm@frequency(@h@, @year_ago@), 0)      AS orders_1,
             coalesce(@crm@frequency(@h@, @two_years_ago@), 0) AS orders_2,
             coalesce(@crm@monetary(@h@, @day@), 0)            AS revenue,
             coalesce(@crm@monetary(@h@, @year_ago@), 0)       AS revenue_1,
             coalesce(@crm@monetary(@h@, @two_years_ago@), 0)  AS revenue_2
      FROM @base@
      OFFSET bigint ''0'') c'),
('learnt', 'SELECT @crm@rfm_cuts(@h@, @day@, @bins@, @method@)      AS cuts,
       @crm@tier_cuts(@crm@monetary(@h@, @day@)) AS tiers,
       @crm@lifecycle_rules(@h@, @day@)          AS rules
FROM @base@
WHERE @crm@frequency(@h@, @day@) > 0'),
('fitted', 'SELECT @crm@fit_clv(@h@, @day@, @model_name@) AS model
FROM @base@'),
('months', 'SELECT (cohort + period * INTERVAL ''1 month'')::date       AS month,
       coalesce(sum(active) FILTER (WHERE period = 0), 0)   AS new_customers,
       coalesce(sum(active) FILTER (WHERE period > 0), 0)   AS repeat_customers,
       coalesce(sum(money) FILTER (WHERE period = 0), 0)    AS new_revenue,
       coalesce(sum(money) FILTER (WHERE period > 0), 0)    AS repeat_revenue
FROM (SELECT @crm@cohort_retention(@h@, @day@, ''month''::text) AS rows FROM @base@) c, unnest(rows) r
GROUP BY 1
ORDER BY 1 DESC
LIMIT 36'),
('scored', 'SELECT scores / 1000 AS score, nullif(scores % 1000, 0) AS score_before@set_segment@,
       count(*) AS customers, sum(orders) AS orders, sum(revenue) AS revenue, sum(days) AS days
FROM (SELECT @score@ * 1000 + coalesce(@score_before@, 0) AS scores@set_by_hand@,
             @crm@frequency(@h@, @day@) AS orders, @crm@monetary(@h@, @day@) AS revenue, @crm@recency(@h@, @day@) AS days
      FROM @base@
      WHERE @crm@frequency(@h@, @day@) > 0
      OFFSET bigint ''0'') c
GROUP BY scores@set_segment@'),
('segments', 'SELECT segment, sum(customers) AS customers, sum(orders) AS orders, sum(revenue) AS revenue, sum(days) / sum(customers) AS days
FROM (SELECT @segment_of_score@ AS segment, customers, orders, revenue, days FROM scored) s
GROUP BY segment
ORDER BY sum(revenue) DESC, segment COLLATE "C"'),
('values', 'SELECT segment, tenth, grouping(segment) = 0 AS by_segment, count(*) AS customers, sum(revenue) AS revenue, sum(alive::numeric) AS alive, sum(value::numeric) AS value
FROM (SELECT segment, least(9, floor(10 * alive))::integer AS tenth, revenue, alive, value
      FROM (SELECT @segment@ AS segment,
                   @crm@monetary(@h@, @day@) AS revenue,
                   @alive@ AS alive,
                   @value@ AS value
            FROM @base@
            WHERE @crm@frequency(@h@, @day@) > 0 AND @valued_sample@
            OFFSET bigint ''0'') s) c
GROUP BY GROUPING SETS ((segment), (tenth))
ORDER BY by_segment DESC, segment COLLATE "C", tenth'),
('scores', 'SELECT score / 100 AS r, score / 10 % 10 AS f, sum(customers) AS customers, sum(revenue) AS revenue
FROM scored
GROUP BY 1, 2
ORDER BY 1 DESC, 2'),
('pareto', 'SELECT hundredth, level, tier, sum(customers) AS customers, sum(revenue) AS revenue, sum(positive) AS positive, min(least) AS least
FROM (SELECT part / 10 AS hundredth, (ARRAY[''VIP'', ''Main'', ''Ordinary'', ''Small''])[part % 10] AS level, tier,
             count(*) AS customers, sum(revenue) AS revenue, sum(greatest(revenue, 0)) AS positive, min(revenue) AS least
      FROM (SELECT tier, revenue, hundredth * 10 + CASE WHEN rank <= (n + 99) / 100 THEN 1 WHEN rank <= (n + 4) / 5 THEN 2 WHEN rank <= (n + 1) / 2 THEN 3 ELSE 4 END AS part
            FROM (SELECT tier, revenue, ntile(100) OVER w AS hundredth, rank() OVER w AS rank
                  FROM (SELECT @tier@ AS tier, @crm@monetary(@h@, @day@) AS revenue
                        FROM @base@
                        WHERE @crm@frequency(@h@, @day@) > 0
                        OFFSET bigint ''0'') c
                  WINDOW w AS (ORDER BY revenue DESC)) r,
                 (SELECT count(*) AS n FROM @base@ WHERE @crm@frequency(@h@, @day@) > 0) a
            OFFSET bigint ''0'') p
      GROUP BY part, tier) g
GROUP BY GROUPING SETS ((hundredth), (level), (tier))
ORDER BY hundredth, min(least) DESC, level COLLATE "C", tier COLLATE "C"'),
('stages', 'SELECT stages[1] AS before, stages[2] AS stage, count(*) AS customers, sum(revenue) AS revenue, sum(revenue) - sum(earlier) AS recent
FROM (SELECT ARRAY[@stage_before@, @stage@] AS stages,
             @crm@monetary(@h@, @day@) AS revenue,
             coalesce(@crm@monetary(@h@, @year_ago@), 0) AS earlier
      FROM @base@
      WHERE @crm@frequency(@h@, @day@) > 0
      OFFSET bigint ''0'') c
GROUP BY stages
ORDER BY before, stage'),
('cohorts', 'SELECT cohort, period, customers, active, retention
FROM (SELECT @crm@cohort_retention(@h@, @day@, ''quarter''::text) AS rows FROM @base@) c, unnest(rows) r
WHERE cohort > @day@ - INTERVAL ''39 months''
ORDER BY cohort, period'),
('churn', 'SELECT period, base, lost, acquired, returned, churn
FROM (SELECT @crm@churn_by_period(@h@, @day@, ''quarter''::text) AS rows FROM @base@) c, unnest(rows) r
ORDER BY period DESC
LIMIT 12'),
('holdout', 'SELECT @crm@backtest(@h@, @split@, @day@, @model_used@) AS report
FROM @base@
WHERE @sample@'),
('holdout_months', 'SELECT day, @scale@ * sum(@crm@purchase_days(@h@, day) - @crm@purchase_days(@h@, @split@)) AS actual,
       @scale@ * sum(@crm@expected_purchases(@split_model@, @h@, @split@, make_interval(days => day - @split@))::numeric) AS predicted
FROM @base@, unnest(@holdout_days@) AS day
WHERE @crm@purchase_days(@h@, @split@) > 0 AND @sample@
GROUP BY day
ORDER BY day'),
('weeks', 'SELECT week,
       @scale@ * sum(@crm@purchase_days(@h@, @day@ + 7 * week) - @crm@purchase_days(@h@, @day@ + 7 * week - 7)) FILTER (WHERE week <= 0) AS actual,
       @scale@ * sum(@crm@expected_purchases(@model@, @h@, @day@, make_interval(weeks => greatest(week, 0)))::numeric) AS expected
FROM @base@, generate_series(-12, 13) AS week
WHERE @sample@
GROUP BY week
ORDER BY week'),
('moves', 'SELECT before, segment, sum(customers) AS customers, sum(revenue) AS revenue
FROM (SELECT @segment_before@ AS before, @segment_of_score@ AS segment, customers, revenue FROM scored) s
WHERE before IS DISTINCT FROM segment
GROUP BY before, segment
ORDER BY sum(customers) DESC, before COLLATE "C", segment COLLATE "C"
LIMIT 12'),
('days', 'SELECT count(*) AS days, count(*) FILTER (WHERE orders > 0) AS with_orders, count(*) FILTER (WHERE money < 0) AS negative
FROM generate_series(1, @day@ - @year_ago@) AS n
LEFT JOIN (SELECT u.day, sum(u.orders) AS orders, sum(u.money) AS money
           FROM (SELECT @crm@slice(@h@, @year_ago@ + 1, @day@ + 1) AS h FROM @base@ OFFSET bigint ''0'') year, @crm@unnest(h) u
           WHERE NOT @crm@purchase_history_eq(h, ''{}''::@crm@purchase_history)
           GROUP BY u.day) s ON s.day = @year_ago@ + n'),
('log', 'SELECT left(what, 60) AS what, left(why, 60) AS why, count(*) AS changes, count(DISTINCT customer) AS customers
FROM @log@
WHERE at >= @before@::timestamp AT TIME ZONE ''UTC''
GROUP BY 1, 2
ORDER BY 1, count(*) DESC, 2
LIMIT 100'),
('overrides', 'SELECT count(override_segment) AS segments, count(override_tier) AS tiers, count(override_stage) AS stages
FROM @overridden@')) t (name, template)
    UNION ALL
    SELECT l.name, pg_catalog.format('SELECT left(@customer@, 40) AS customer, left(@name@, 60) AS name,
       @segment@ AS segment,
       @tier@ AS tier,
       @stage@ AS stage,
       @crm@frequency(@h@, @day@) AS orders, @crm@monetary(@h@, @day@) AS revenue, @crm@average_order(@h@, @day@) AS average,
       @crm@first_purchase(@h@) AS since, @crm@recency(@h@, @day@) AS days, @crm@mean_gap(@h@, @day@) AS gap,
       @alive@ AS alive,
       @value@ AS value,
       f.next_order, f.p_purchase, f.risk_band
FROM (SELECT * FROM @base@
      WHERE @crm@frequency(@h@, @day@) > 0%s
      ORDER BY @crm@monetary(@h@, @day@) DESC, @customer@ COLLATE "C"
      LIMIT 20) b, LATERAL @forecast@ f
ORDER BY revenue DESC, @customer@ COLLATE "C"', l.condition)
    FROM (VALUES ('best', ''), ('back', ' AND @stage@ IN (''decline'', ''lost'')')) l (name, condition)
    UNION ALL
    SELECT m.name, pg_catalog.format('SELECT left(customer, 40) AS customer, left(name, 60) AS name, recent, earlier
FROM (SELECT @customer@ AS customer, @name@ AS name,
             @crm@monetary(@h@, @day@) - coalesce(@crm@monetary(@h@, @before@), 0) AS recent,
             coalesce(@crm@monetary(@h@, @before@), 0) - coalesce(@crm@monetary(@h@, @before_that@), 0) AS earlier
      FROM @base@
      WHERE @crm@frequency(@h@, @day@) > 0
      OFFSET bigint ''0'') c
WHERE recent %s earlier
ORDER BY recent - earlier%s, customer COLLATE "C"
LIMIT 10', m.comparison, m.direction)
    FROM (VALUES ('up', '>', ' DESC'), ('down', '<', '')) m (name, comparison, direction);
END;
COMMENT ON FUNCTION report_templates()
IS 'the queries of the report; a key of the context stands between two @';

CREATE FUNCTION report_query(name text, context jsonb)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT pg_catalog.string_agg(CASE WHEN pg_catalog.mod(n::integer, 2) = 1 THEN part ELSE context ->> part END, '' ORDER BY n)
    FROM report_templates() t, ROWS FROM (pg_catalog.string_to_table(t.template, '@')) WITH ORDINALITY p (part, n)
    WHERE t.name = report_query.name
    HAVING pg_catalog.bool_and(pg_catalog.mod(n::integer, 2) = 1 OR context ->> part IS NOT NULL);
END;
COMMENT ON FUNCTION report_query(text, jsonb)
IS 'a query of the report with the values of a context; NULL if the context lacks one of its keys';

CREATE FUNCTION report_day(day date)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN 'DATE ' || pg_catalog.quote_literal(pg_catalog.to_char(day::timestamp, 'YYYY-MM-DD'));
COMMENT ON FUNCTION report_day(date)
IS 'a date as SQL';

CREATE FUNCTION report_context(source jsonb, as_of date, lang text, title text, compare_to date, model text)
RETURNS jsonb STABLE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF as_of IS NULL OR lang IS NULL OR model IS NULL THEN
        RAISE null_value_not_allowed USING MESSAGE = format('the argument %s must not be null',
            CASE WHEN as_of IS NULL THEN 'as_of' WHEN lang IS NULL THEN 'lang' ELSE 'model' END);
    ELSIF NOT isfinite(as_of) OR as_of NOT BETWEEN DATE '0005-01-01' AND DATE '9990-01-01' THEN
        RAISE datetime_field_overflow USING MESSAGE = format('a report cannot be as of %s', as_of);
    END IF;
    compare_to := coalesce(compare_to, (as_of - interval '3 months')::date);
    IF NOT isfinite(compare_to) OR compare_to >= as_of OR as_of - compare_to > 3660 THEN
        RAISE invalid_parameter_value USING MESSAGE = format('a report as of %s cannot be compared to %s', as_of, compare_to),
            HINT = 'compare_to is an earlier day, within ten years.';
    END IF;
    RETURN source || jsonb_build_object(
        'lang', lang, 'title', title, 'as_of', as_of, 'compare_to', compare_to,
        'day', format('DATE %L', to_char(as_of, 'YYYY-MM-DD')),
        'before', format('DATE %L', to_char(compare_to, 'YYYY-MM-DD')),
        'before_that', format('DATE %L', to_char(compare_to - (as_of - compare_to), 'YYYY-MM-DD')),
        'year_ago', format('DATE %L', to_char(as_of - interval '1 year', 'YYYY-MM-DD')),
        'two_years_ago', format('DATE %L', to_char(as_of - interval '2 years', 'YYYY-MM-DD')),
        'model_name', format('%L::text', model),
        'map', coalesce(source ->> 'map', 'grid'),
        'bins', CASE source ->> 'map' WHEN 'thirds' THEN 3 WHEN 'eight' THEN 2 ELSE 5 END,
        'method', format('%L::text', CASE source ->> 'map' WHEN 'eight' THEN 'mean' ELSE 'quantile' END));
END
$$;
COMMENT ON FUNCTION report_context(jsonb, date, text, text, date, text)
IS 'the context of the queries of a report: the source and the dates, as SQL; errors 22004 (null_value_not_allowed), 22008 (datetime_field_overflow), 22023 (invalid_parameter_value)';

CREATE FUNCTION report_class_expressions(context jsonb, cuts text, tiers text, rules text)
RETURNS jsonb IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT pg_catalog.jsonb_build_object(
        'score', score, 'score_before', score_before,
        'segment', pg_catalog.format(CASE WHEN tracked THEN 'coalesce(left(override_segment, 60), %srfm_segment(%s, %L::text, %L::text))' ELSE '%srfm_segment(%s, %L::text, %L::text)' END,
            crm, score, map, lang),
        'segment_of_score', pg_catalog.format(CASE WHEN tracked THEN 'coalesce(set_segment, %srfm_segment(score, %L::text, %L::text))' ELSE '%srfm_segment(score, %L::text, %L::text)' END,
            crm, map, lang),
        'segment_before', pg_catalog.format('%srfm_segment(score_before, %L::text, %L::text)', crm, map, lang),
        'set_segment', CASE WHEN tracked THEN ', set_segment' ELSE '' END,
        'set_by_hand', CASE WHEN tracked THEN ', left(override_segment, 60) AS set_segment' ELSE '' END,
        'tier', pg_catalog.format(CASE WHEN tracked THEN 'coalesce(left(override_tier, 60), %s)' ELSE '%s' END, tier),
        'stage', pg_catalog.format(CASE WHEN tracked THEN 'coalesce(override_stage, %s)' ELSE '%s' END, stage),
        'stage_before', stage_before)
    FROM pg_catalog.jsonb_to_record(context) AS c (crm text, h text, day text, before text, map text, lang text, tracked boolean),
        LATERAL (SELECT pg_catalog.format('%srfm_score(%s, %s, %s)', crm, h, day, cuts) AS score,
                        pg_catalog.format('%srfm_score(%s, %s, %s)', crm, h, before, cuts) AS score_before,
                        pg_catalog.format('%1$sabc_tier(%1$smonetary(%2$s, %3$s), %4$s)', crm, h, day, tiers) AS tier,
                        pg_catalog.format('%slifecycle_stage(%s, %s, %s)', crm, h, day, rules) AS stage,
                        pg_catalog.format('%slifecycle_stage(%s, %s, %s)', crm, h, before, rules) AS stage_before) e;
END;
COMMENT ON FUNCTION report_class_expressions(jsonb, text, text, text)
IS 'the classes of a customer as SQL, those set by hand before those computed; cuts, tiers and rules are given as SQL';

CREATE FUNCTION report_literal(document jsonb, type text, crm text)
RETURNS text IMMUTABLE PARALLEL SAFE
RETURN pg_catalog.format('(SELECT %L::%s%s)', document, crm, type);
COMMENT ON FUNCTION report_literal(jsonb, text, text)
IS 'a document of a domain of the extension as SQL; a literal of a domain is a subquery, which is checked once and not once a row';

CREATE FUNCTION report_classes(context jsonb, cuts jsonb, tiers jsonb, rules jsonb)
RETURNS jsonb IMMUTABLE PARALLEL SAFE
RETURN context || pg_catalog.jsonb_build_object('cuts', cuts, 'tiers', tiers, 'rules', rules)
    || report_class_expressions(context, report_literal(cuts, 'rfm_cuts', context ->> 'crm'), report_literal(tiers, 'tier_cuts', context ->> 'crm'),
        report_literal(rules, 'lifecycle_rules', context ->> 'crm'))
    || pg_catalog.jsonb_build_object('run', report_class_expressions(context, '$1', '$2', '$3'));
COMMENT ON FUNCTION report_classes(jsonb, jsonb, jsonb, jsonb)
IS 'the context of a report with the expressions, as SQL, of the classes of a customer; under run the same expressions with parameters of report_run in place of literals, so that plans can be parallel';

CREATE FUNCTION report_usable(model jsonb)
RETURNS boolean IMMUTABLE PARALLEL SAFE
RETURN coalesce(model ->> 'verdict' NOT LIKE 'do not use%', model IS NOT NULL);
COMMENT ON FUNCTION report_usable(jsonb)
IS 'whether predictions of a model may be used according to its verdict';

CREATE FUNCTION report_limit(model jsonb)
RETURNS integer IMMUTABLE PARALLEL SAFE
RETURN (SELECT CASE WHEN days IS NOT NULL THEN least(days, 36525::numeric)::integer END
        FROM (SELECT substring(model ->> 'verdict' FROM 'horizons of up to ([0-9]{1,9}) ')::numeric * CASE
                  WHEN substring(model ->> 'verdict' FROM 'horizons of up to [0-9]+ ([a-z]+)') = 'days' OR model ->> 'unit' = 'day' THEN 1::numeric
                  WHEN model ->> 'unit' = 'week' THEN 7::numeric WHEN model ->> 'unit' = 'month' THEN 30::numeric WHEN model ->> 'unit' = 'quarter' THEN 91::numeric ELSE 365::numeric END AS days) v);
COMMENT ON FUNCTION report_limit(jsonb)
IS 'the longest horizon, in days, for which the verdict of a model allows its predictions; NULL without a limit';

CREATE FUNCTION report_excluded(model jsonb, what text)
RETURNS boolean IMMUTABLE PARALLEL SAFE
RETURN coalesce(pg_catalog.strpos(model ->> 'verdict', '; not ' OPERATOR(pg_catalog.||) what) > 0, false);
COMMENT ON FUNCTION report_excluded(jsonb, text)
IS 'whether the verdict of a model excludes p_alive, clv or the parameters';

CREATE FUNCTION report_needed(model jsonb)
RETURNS jsonb IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT (model - known) || CASE WHEN pg_catalog.jsonb_typeof(model -> 'spend') = 'object' THEN pg_catalog.jsonb_build_object('spend', (model -> 'spend') - known) ELSE '{}' END
    FROM (SELECT ARRAY['bic', 'covariance', 'standard_errors', 'iterations', 'distinct_rows', 'gradient_norm', 'log_likelihood', 'repeat_buyers', 'warnings', 'verdict', 'status',
                       'customers', 'as_of', 'version', 'correlation', 'without_spend'] AS known) k;
END;
COMMENT ON FUNCTION report_needed(jsonb)
IS 'a model without the fields about its fit, which predictions do not need';

CREATE FUNCTION report_sample(customer text, every bigint)
RETURNS text IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN every = 1 THEN 'true' ELSE pg_catalog.format('hashtextextended(%s::text, 0) %% %s = 0', customer, every) END;
COMMENT ON FUNCTION report_sample(text, bigint)
IS 'a condition, as SQL, that selects about one of each `every` customers by the hash of the key';

CREATE FUNCTION report_model_expressions(context jsonb, fitted jsonb, model text)
RETURNS jsonb IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN NOT report_usable(fitted)
        THEN '{"alive": "NULL::float8", "value": "NULL::float8", "forecast": "(SELECT NULL::date AS next_order, NULL::float8 AS p_purchase, NULL::text AS risk_band)"}'
        ELSE pg_catalog.jsonb_build_object(
            'model', model,
            'alive', CASE WHEN report_excluded(fitted, 'p_alive') THEN 'NULL::float8' ELSE pg_catalog.format('%sp_alive(%s, %s, %s)', crm, model, h, day) END,
            'value', CASE WHEN pg_catalog.jsonb_typeof(fitted -> 'spend') = 'object' AND NOT report_excluded(fitted, 'clv')
                THEN pg_catalog.format('%sclv(%s, %s, %s, %s::interval, %L::float8, %L::float8)', crm, model, h, day,
                        pg_catalog.quote_nullable(allowed), coalesce(annual_rate, 0.1), coalesce(margin, 1))
                ELSE 'NULL::float8' END,
            'valued_horizon', allowed,
            'forecast', pg_catalog.format('%scustomer_forecast(%s, %s, %s, %L::interval, 0.1::float8, 1::float8)', crm, model, h, day, coalesce(allowed, '1 year'))) END
    FROM pg_catalog.jsonb_to_record(context) AS c (crm text, h text, day text, tracked boolean, horizon text, annual_rate float8, margin float8),
        LATERAL (SELECT CASE WHEN tracked THEN horizon ELSE '1 year' END AS wanted, report_limit(fitted) AS days) w,
        LATERAL (SELECT CASE WHEN days IS NULL OR wanted::interval <= pg_catalog.make_interval(days => days) THEN wanted ELSE days::text || ' days' END AS allowed) l;
END;
COMMENT ON FUNCTION report_model_expressions(jsonb, jsonb, text)
IS 'what a fitted model says of a customer as SQL, as far as its verdict allows; the model is given as SQL';

CREATE FUNCTION report_modelled(context jsonb, model jsonb, first_order date, customers bigint)
RETURNS jsonb IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT (context - 'model'::text) || report_model_expressions(context, model, report_literal(needed, 'clv_model', crm))
        || pg_catalog.jsonb_build_object('run', coalesce(context -> 'run', '{}') || report_model_expressions(context, model, '$4'))
        || pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
            'fitted', model, 'needed', needed,
            'sampled', every, 'scale', every, 'sample', report_sample(customer, every),
            'valued', valued, 'valued_sample', report_sample(customer, valued)))
        || CASE WHEN usable AND as_of - first_order >= 180 THEN pg_catalog.jsonb_build_object(
            'model_used', pg_catalog.format('%L::text', model ->> 'model'),
            'split_day', as_of - span,
            'split', report_day(as_of - span),
            'holdout_days', pg_catalog.format('ARRAY[%s]', (
                SELECT pg_catalog.string_agg(report_day(least(as_of, (as_of - span + k::float8 * interval '1 month')::date)), ', ' ORDER BY k)
                FROM pg_catalog.generate_series(1, 13) AS k WHERE (as_of - span + (k - 1)::float8 * interval '1 month')::date < as_of))) ELSE '{}' END
    FROM pg_catalog.jsonb_to_record(context) AS c (crm text, customer text, as_of date),
        LATERAL (SELECT report_needed(model) AS needed, report_usable(model) AS usable, greatest(1, report_modelled.customers / 10000) AS every,
                        greatest(1, report_modelled.customers / 50000) AS valued, least(365, (as_of - first_order) / 3) AS span) e;
END;
COMMENT ON FUNCTION report_modelled(jsonb, jsonb, date, bigint)
IS 'the context of a report with a model and the expressions, as SQL, of its predictions for a customer; with at least 180 days of orders, also a holdout; from 20000 customers on, sums by month and week are estimated from a sample by the hash of the key, from 100000 on, values by segment too';

CREATE FUNCTION report_split(context jsonb, model jsonb)
RETURNS jsonb IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN pg_catalog.jsonb_typeof(model) = 'object' AND report_usable(model)
    THEN pg_catalog.jsonb_build_object('needed', report_needed(model), 'split_model', report_literal(report_needed(model), 'clv_model', context ->> 'crm'),
        'run', '{"split_model": "$4"}'::jsonb)
    ELSE '{}' END;
COMMENT ON FUNCTION report_split(jsonb, jsonb)
IS 'the model of the holdout, as SQL and as a parameter of report_run; empty if its verdict forbids its use';
