-- the report: predictions of a model, and lists of customers

CREATE FUNCTION report_holdout(results jsonb, context jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT report_section('holdout',
        CASE WHEN pg_catalog.jsonb_array_length(results #> '{holdout_months,rows}') > 0 THEN
            (SELECT report_chart(pg_catalog.format(report_word('holdout.chart', lang), report_number(pg_catalog.sum(actual)), report_number(pg_catalog.sum(predicted)), report_change(pg_catalog.sum(predicted), pg_catalog.sum(actual))),
                 svg_lines(pg_catalog.array_agg(pg_catalog.left(day, 7) ORDER BY day), ARRAY[pg_catalog.array_agg(actual ORDER BY day), pg_catalog.array_agg(predicted ORDER BY day)],
                     ARRAY[report_word('actual', lang), report_word('predicted', lang)], report_word('holdout.title', lang), '', report_word('purchases_month', lang), lang),
                 html_table(ARRAY[report_word('until', lang), report_word('actual', lang), report_word('predicted', lang)],
                     pg_catalog.array_agg(ARRAY[day, report_number(actual), report_number(predicted)] ORDER BY day)), lang)
             FROM (SELECT day, actual - coalesce(pg_catalog.lag(actual) OVER (ORDER BY day), 0) AS actual, pg_catalog.round((predicted - coalesce(pg_catalog.lag(predicted) OVER (ORDER BY day), 0))::numeric, 1)::float8 AS predicted
                   FROM pg_catalog.jsonb_to_recordset(results #> '{holdout_months,rows}') AS m (day text, actual float8, predicted float8)) m)
            || coalesce((SELECT report_chart(report_word('calibration.chart', lang),
                 svg_lines(pg_catalog.array_agg(n::text ORDER BY n), ARRAY[pg_catalog.array_agg(actual / nullif(customers, 0::float8) ORDER BY n), pg_catalog.array_agg(pg_catalog.round((predicted / nullif(customers, 0::float8))::numeric, 3)::float8 ORDER BY n)],
                     ARRAY[report_word('actual', lang), report_word('predicted', lang)], report_word('calibration.chart', lang), report_word('calibration.x', lang),
                     report_word('purchases_each', lang), lang),
                 html_table(ARRAY[report_word('tenth', lang), report_word('customers', lang), report_word('actual', lang), report_word('predicted', lang)],
                     pg_catalog.array_agg(ARRAY[n::text, report_number(customers), report_number(actual), report_number(predicted)] ORDER BY n)), lang)
             FROM (SELECT pg_catalog.substr(part, 8)::integer AS n, customers::float8 AS customers, actual, predicted FROM backtest_rows(results #> '{holdout,rows,0,report}')
                   WHERE measure = 'purchases' AND part LIKE 'decile %') d
             HAVING pg_catalog.count(*) > 0), '')
            || '<p>' || html_escape(pg_catalog.format(report_word('holdout.dates', lang), context ->> 'split_day', context ->> 'as_of')
                || CASE WHEN (context ->> 'sampled')::bigint > 1 THEN ' ' || pg_catalog.format(report_word('sampled', lang), context ->> 'sampled') ELSE '' END) || '</p>' END,
        pg_catalog.concat_ws(E';\n\n', results #>> '{holdout,sql}', results #>> '{holdout_months,sql}'), '', lang);
END;
COMMENT ON FUNCTION report_holdout(jsonb, jsonb, text)
IS 'section of the report: predictions of a model fitted at an earlier date compared with the purchases since then, by month and by tenth of customers';

CREATE FUNCTION report_values(results jsonb, context jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH valued AS (
        SELECT segment, tenth, by_segment, customers, revenue, alive, value
        FROM pg_catalog.jsonb_to_recordset(results #> '{values,rows}') AS v (segment text, tenth integer, by_segment boolean, customers float8, revenue float8, alive float8, value float8)),
    segments AS (
        SELECT CASE WHEN pg_catalog.min(n) > 50 THEN '...' ELSE pg_catalog.min(segment) END AS segment, pg_catalog.sum(customers) AS customers, pg_catalog.sum(alive) AS alive, pg_catalog.sum(value) AS value, pg_catalog.min(n) AS n,
            pg_catalog.sum(pg_catalog.sum(customers)) OVER () AS all_customers, pg_catalog.sum(pg_catalog.sum(alive)) OVER () AS all_alive, pg_catalog.sum(pg_catalog.sum(value)) OVER () AS all_value
        FROM (SELECT coalesce(s.segment, '-') AS segment, s.customers, v.alive * (s.customers / v.customers) AS alive, v.value * (s.customers / v.customers) AS value, n
              FROM ROWS FROM (pg_catalog.jsonb_to_recordset(results #> '{segments,rows}') AS (segment text, customers float8)) WITH ORDINALITY s (segment, customers, n)
              LEFT JOIN valued v ON v.by_segment AND v.segment IS NOT DISTINCT FROM s.segment) s
        GROUP BY least(n, 51)),
    tenths AS (
        SELECT t AS tenth, (t * 10)::text || '-' || (t * 10 + 10)::text || '%' AS label, coalesce(pg_catalog.round((v.customers * scale)::numeric)::float8, 0) AS customers, coalesce(v.revenue * scale, 0) AS revenue
        FROM pg_catalog.generate_series(0, 9) t LEFT JOIN valued v ON NOT v.by_segment AND v.tenth = t,
            (SELECT (SELECT pg_catalog.max(all_customers) FROM segments) / nullif(pg_catalog.sum(customers) FILTER (WHERE by_segment), 0::float8) AS scale FROM valued) w
        WHERE (SELECT pg_catalog.count(alive) > 0 FROM segments))
    SELECT report_section('values',
        CASE WHEN coalesce(all_alive, all_value) IS NOT NULL THEN '<p>' || html_escape(CASE
            WHEN all_value IS NULL THEN pg_catalog.format(report_word('values.alive', lang), report_number(all_alive), report_number(all_customers))
            WHEN all_alive IS NULL THEN pg_catalog.format(report_word('values.value', lang), report_number(all_customers), horizon, report_number(all_value))
            ELSE pg_catalog.format(report_word('values.all', lang), report_number(all_alive), report_number(all_customers), horizon, report_number(all_value)) END
            || CASE WHEN (context ->> 'valued')::bigint > 1 THEN ' ' || pg_catalog.format(report_word('values.sampled', lang), context ->> 'valued') ELSE '' END) || '</p>' END
        || coalesce((SELECT report_chart(report_word('alive.chart', lang),
             svg_columns(pg_catalog.array_agg(label ORDER BY tenth), pg_catalog.array_agg(customers ORDER BY tenth), NULL, report_word('alive.chart', lang), report_word('p_alive', lang), report_word('customers', lang), lang),
             html_table(ARRAY[report_word('p_alive', lang), report_word('customers', lang), report_word('revenue', lang)],
                 pg_catalog.array_agg(ARRAY[label, report_number(customers), report_number(revenue)] ORDER BY tenth)), lang)
         FROM tenths HAVING pg_catalog.count(*) > 0), '')
        || coalesce((SELECT report_chart(report_word('values.chart', lang),
             svg_bars(pg_catalog.array_agg(segment ORDER BY value DESC, n), pg_catalog.array_agg(pg_catalog.round(value::numeric)::float8 ORDER BY value DESC, n), NULL, report_word('values.chart', lang), '', '', lang),
             html_table(ARRAY[report_word('segment', lang), report_word('customers', lang), report_word('still_active', lang), report_word('value', lang), report_word('value_each', lang)],
                 pg_catalog.array_agg(ARRAY[segment, report_number(customers), report_share(alive, customers), report_number(value), report_number(value / customers, 2)] ORDER BY value DESC, n)), lang)
         FROM segments WHERE value IS NOT NULL HAVING pg_catalog.count(*) > 0), ''),
        results #>> '{values,sql}', '', lang)
    FROM (SELECT pg_catalog.max(all_alive) AS all_alive, pg_catalog.max(all_customers) AS all_customers, pg_catalog.max(all_value) AS all_value FROM segments) a,
        (SELECT CASE WHEN valued_horizon = '1 year' THEN report_word('one_year', lang) WHEN pg_catalog.regexp_like(valued_horizon, '^[0-9]+ days$'::text) THEN pg_catalog.format(report_word('some_days', lang), pg_catalog.split_part(valued_horizon, ' '::text, 1))
                     ELSE coalesce(valued_horizon, report_word('ever', lang)) END AS horizon
         FROM (SELECT context ->> 'valued_horizon' AS valued_horizon) v) h;
END;
COMMENT ON FUNCTION report_values(jsonb, jsonb, text)
IS 'section of the report: the distribution of P(alive), and values by segment';

CREATE FUNCTION report_model(results jsonb, context jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT report_section('model',
        CASE WHEN model IS NOT NULL THEN
            '<p>' || html_escape(pg_catalog.format(report_word('model.name', lang), model ->> 'model', report_number((model ->> 'customers')::float8), coalesce(model ->> 'as_of', '-'), report_word(CASE
                WHEN NOT report_usable(model) THEN 'model.unusable'
                WHEN report_limit(model) IS NOT NULL OR report_excluded(model, '') THEN 'model.limited'
                ELSE 'model.usable' END, lang))) || '</p>'
            || CASE WHEN report_excluded(model, 'the parameters') THEN '' ELSE (SELECT html_table(ARRAY[report_word('parameter', lang), report_word('estimate', lang), report_word('lower', lang), report_word('upper', lang)],
                    pg_catalog.array_agg(ARRAY[CASE WHEN name IN ('p', 'q', 'v') THEN report_word('spend', lang) || ' ' || name ELSE name END, report_digits(estimate), report_digits(lower), report_digits(upper)] ORDER BY n))
                FROM ROWS FROM (model_parameters(model::clv_model)) WITH ORDINALITY p (name, estimate, error, lower, upper, n)) END END
        || coalesce((SELECT report_chart(report_word('weeks.chart', lang),
             svg_columns(pg_catalog.array_agg(monday ORDER BY week), ARRAY[pg_catalog.array_agg(actual ORDER BY week), pg_catalog.array_agg(expected ORDER BY week)], ARRAY[report_word('actual', lang), report_word('expected', lang)],
                 report_word('weeks.chart', lang), report_word('weeks.x', lang), report_word('purchases_week', lang), lang),
             html_table(ARRAY[report_word('week', lang), report_word('actual', lang), report_word('expected', lang)],
                 pg_catalog.array_agg(ARRAY[monday, report_number(actual), report_number(expected)] ORDER BY week)), lang)
         FROM (SELECT week, pg_catalog.to_char(((context ->> 'as_of')::date + 7 * week)::timestamp, 'YYYY-MM-DD') AS monday, actual,
                   CASE WHEN week > 0 AND 7 * week <= coalesce(report_limit(model), 91) THEN pg_catalog.round((expected - pg_catalog.lag(expected) OVER (ORDER BY week))::numeric, 1)::float8 END AS expected
               FROM pg_catalog.jsonb_to_recordset(results #> '{weeks,rows}') AS w (week integer, actual float8, expected float8)) w
         HAVING pg_catalog.count(*) > 0), ''),
        pg_catalog.concat_ws(E';\n\n', results #>> '{fitted,sql}', results #>> '{weeks,sql}'), '', lang)
    FROM (SELECT context -> 'fitted' AS model) m;
END;
COMMENT ON FUNCTION report_model(jsonb, jsonb, text)
IS 'section of the report: the model in words, and the expected purchases of the next weeks';

CREATE FUNCTION report_list(id text, results jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT report_section(id, (
        SELECT html_table(pg_catalog.array_remove(ARRAY[report_word('customer', lang), CASE WHEN named THEN report_word('name', lang) END, report_word('revenue', lang), report_word('orders', lang), report_word('average_order', lang),
                report_word('since', lang), report_word('days_since', lang), report_word('gap', lang), report_word('segment', lang), report_word('tier', lang), report_word('stage', lang),
                CASE WHEN active THEN report_word('still_active', lang) END, CASE WHEN modelled THEN report_word('value', lang) END,
                CASE WHEN modelled THEN report_word('next_order', lang) END, CASE WHEN modelled THEN report_word('p_purchase', lang) END, CASE WHEN active THEN report_word('risk', lang) END], NULL),
            pg_catalog.array_agg(pg_catalog.array_remove(ARRAY[coalesce(customer, ''), CASE WHEN named THEN coalesce(name, '') END, report_number(revenue), report_number(orders), report_number(average, CASE WHEN average < 1e6::float8 THEN 2 ELSE 0 END),
                pg_catalog.left(since, 7), report_number(days), report_number(gap), coalesce(segment, '-'), coalesce(tier, '-'), label(stage::lifecycle_stage, lang),
                CASE WHEN active THEN report_share(alive, 1) END, CASE WHEN modelled THEN report_number(value) END,
                CASE WHEN modelled THEN coalesce(next_order, '-') END, CASE WHEN modelled THEN report_share(p_purchase, 1) END, CASE WHEN active THEN coalesce(report_word('risk.' || risk_band, lang), '-') END], NULL) ORDER BY n), true)
        FROM (SELECT *, pg_catalog.count(name) OVER () > 0 AS named, pg_catalog.count(alive) OVER () > 0 AS active, pg_catalog.count(p_purchase) OVER () > 0 AS modelled
          FROM ROWS FROM (pg_catalog.jsonb_to_recordset(results #> ARRAY[id, 'rows']) AS (customer text, name text, segment text, tier text, stage text, orders float8, revenue float8, average float8,
                  since text, days float8, gap float8, alive float8, value float8, next_order text, p_purchase float8, risk_band text))
              WITH ORDINALITY b (customer, name, segment, tier, stage, orders, revenue, average, since, days, gap, alive, value, next_order, p_purchase, risk_band, n)) b
        GROUP BY named, active, modelled), results #>> ARRAY[id, 'sql'], 'wide', lang);
END;
COMMENT ON FUNCTION report_list(text, jsonb, text)
IS 'section of the report: a list of customers with their figures';

CREATE FUNCTION report_movers(id text, results jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT '<h3>' || html_escape(report_word('changes.' || id, lang)) || '</h3>'
        || html_table(pg_catalog.array_remove(ARRAY[report_word('customer', lang), CASE WHEN named THEN report_word('name', lang) END, report_word('earlier', lang), report_word('recent', lang), report_word('change', lang)], NULL),
            pg_catalog.array_agg(pg_catalog.array_remove(ARRAY[coalesce(customer, ''), CASE WHEN named THEN coalesce(name, '') END, report_number(earlier), report_number(recent),
                CASE WHEN recent > earlier THEN '+' ELSE '' END || report_number(recent - earlier)], NULL) ORDER BY n))
    FROM (SELECT *, pg_catalog.count(name) OVER () > 0 AS named
          FROM ROWS FROM (pg_catalog.jsonb_to_recordset(results #> ARRAY[id, 'rows']) AS (customer text, name text, recent float8, earlier float8)) WITH ORDINALITY m (customer, name, recent, earlier, n)) m
    GROUP BY named;
END;
COMMENT ON FUNCTION report_movers(text, jsonb, text)
IS 'the customers whose amount rose (up) or fell (down) most';

CREATE FUNCTION report_changes(results jsonb, context jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT report_section('changes',
        '<p>' || html_escape(pg_catalog.format(report_word('changes.all', lang), context ->> 'compare_to', context ->> 'as_of', report_number(new), report_number(lost), report_number(returned))) || '</p>'
        || '<div class="columns"><div>' || coalesce(report_movers('up', results, lang), '') || '</div><div>' || coalesce(report_movers('down', results, lang), '') || '</div><div>'
        || coalesce((SELECT '<h3>' || html_escape(report_word('changes.moves', lang)) || '</h3>'
                || html_table(ARRAY[report_word('from_segment', lang), report_word('to_segment', lang), report_word('customers', lang), report_word('revenue', lang)],
                    pg_catalog.array_agg(ARRAY[coalesce(before, report_word('not_yet', lang)), coalesce(segment, '-'), report_number(customers), report_number(revenue)] ORDER BY n))
            FROM ROWS FROM (pg_catalog.jsonb_to_recordset(results #> '{moves,rows}') AS (before text, segment text, customers float8, revenue float8)) WITH ORDINALITY m (before, segment, customers, revenue, n)
            HAVING pg_catalog.count(*) > 0), '')
        || coalesce((SELECT '<h3>' || html_escape(report_word('changes.log', lang)) || '</h3>'
                || html_table(ARRAY[report_word('what', lang), report_word('why', lang), report_word('changes', lang), report_word('customers', lang)],
                    pg_catalog.array_agg(ARRAY[report_coded('', what, lang), report_coded('why.', why, lang), report_number(changes), report_number(customers)] ORDER BY n))
            FROM ROWS FROM (pg_catalog.jsonb_to_recordset(results #> '{log,rows}') AS (what text, why text, changes float8, customers float8)) WITH ORDINALITY l (what, why, changes, customers, n)
            HAVING pg_catalog.count(*) > 0), '')
        || '</div></div>',
        pg_catalog.concat_ws(E';\n\n', results #>> '{stages,sql}', results #>> '{moves,sql}', results #>> '{up,sql}', results #>> '{down,sql}', results #>> '{log,sql}'), 'wide', lang)
    FROM (SELECT coalesce(pg_catalog.sum(customers) FILTER (WHERE before = 'prospect'), 0) AS new, coalesce(pg_catalog.sum(customers) FILTER (WHERE before <> 'lost' AND stage = 'lost'), 0) AS lost,
              coalesce(pg_catalog.sum(customers) FILTER (WHERE before = 'lost' AND stage <> 'lost'), 0) AS returned
          FROM pg_catalog.jsonb_to_recordset(results #> '{stages,rows}') AS m (before text, stage text, customers float8)) m;
END;
COMMENT ON FUNCTION report_changes(jsonb, jsonb, text)
IS 'section of the report: changes since compare_to';

CREATE FUNCTION report_cuts(cuts jsonb)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT pg_catalog.string_agg(coalesce(cut, '-'), ', ' ORDER BY n)
    FROM ROWS FROM (pg_catalog.jsonb_array_elements_text(cuts)) WITH ORDINALITY c (cut, n);
END;
COMMENT ON FUNCTION report_cuts(jsonb)
IS 'the cuts of a score as text, separated by commas; a cut of NULL is a hyphen';

CREATE FUNCTION report_notes(results jsonb, context jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT report_section('notes', '<ul>' || (
            SELECT pg_catalog.string_agg('<li>' || html_escape(note) || '</li>', '' ORDER BY n)
            FROM (VALUES
                (1, pg_catalog.format(report_word('notes.rows', lang), report_number(f.rows), report_number(f.rows - f.customers), report_number(f.later))),
                (2, CASE WHEN f.guests > 0::float8 THEN pg_catalog.format(report_word('notes.guests', lang), report_number(f.guests), report_number(f.guest_orders)) END),
                (3, pg_catalog.format(report_word('notes.free', lang), report_number(f.unpaid), report_number(f.refunded_only))),
                (4, CASE WHEN f.customers > 0::float8 THEN pg_catalog.format(report_word('notes.most', lang), report_number(f.most_orders), report_number(f.orders / f.customers, 1)) END),
                (5, pg_catalog.format(report_word('notes.days', lang), report_number(d.days - d.with_orders), report_number(d.days), report_number(d.negative))),
                (6, CASE WHEN context ->> 'tracked' = 'true' THEN pg_catalog.format(report_word('notes.overrides', lang), report_number(o.segments), report_number(o.tiers), report_number(o.stages)) END),
                (7, CASE WHEN pg_catalog.jsonb_typeof(context -> 'cuts') = 'object' THEN pg_catalog.format(report_word('notes.rules', lang),
                    report_cuts(context #> '{cuts,recency}'), report_cuts(context #> '{cuts,frequency}'), report_cuts(context #> '{cuts,monetary}')) END),
                (8, pg_catalog.format(report_word('notes.lifecycle', lang), context ->> 'rules')),
                (9, CASE WHEN pg_catalog.jsonb_array_length(context #> '{fitted,warnings}') > 0 THEN pg_catalog.format(report_word('notes.warnings', lang),
                    (SELECT pg_catalog.string_agg(report_phrases(w, lang), report_word('separator', lang) ORDER BY n) FROM pg_catalog.jsonb_array_elements_text(context #> '{fitted,warnings}') WITH ORDINALITY e (w, n))) END),
                (10, CASE WHEN context #> '{fitted,verdict}' IS NOT NULL THEN pg_catalog.format(report_word('notes.verdict', lang), report_phrases(context #>> '{fitted,verdict}', lang)) END),
                (11, CASE WHEN (context ->> 'sampled')::bigint > 1 THEN pg_catalog.format(report_word('sampled', lang), context ->> 'sampled') END)) v (n, note)
            WHERE note IS NOT NULL) || '</ul>',
        pg_catalog.concat_ws(E';\n\n', results #>> '{days,sql}', results #>> '{learnt,sql}', results #>> '{overrides,sql}'), 'wide', lang)
    FROM pg_catalog.jsonb_to_record(results #> '{figures,rows,0}') AS f (rows float8, customers float8, later float8, orders float8, guests float8, guest_orders float8, unpaid float8, refunded_only float8, most_orders float8),
        pg_catalog.jsonb_to_record(results #> '{days,rows,0}') AS d (days float8, with_orders float8, negative float8),
        pg_catalog.jsonb_to_record(coalesce(results #> '{overrides,rows,0}', '{}')) AS o (segments float8, tiers float8, stages float8);
END;
COMMENT ON FUNCTION report_notes(jsonb, jsonb, text)
IS 'section of the report: notes on the data';

-- the report: the page

CREATE FUNCTION report_rows(query text, context jsonb)
RETURNS jsonb STABLE COST 100000
RETURN report_run(query, nullif(context -> 'cuts', 'null')::rfm_cuts, nullif(context -> 'tiers', 'null')::tier_cuts, nullif(context -> 'rules', 'null')::lifecycle_rules,
    nullif(context -> 'needed', 'null')::clv_model);
COMMENT ON FUNCTION report_rows(text, jsonb)
IS 'rows of a query of the report, with the cuts, tiers, rules and model of a context as parameters';

CREATE FUNCTION report_results(context jsonb, names text[])
RETURNS jsonb STABLE COST 100000
BEGIN ATOMIC
    SELECT pg_catalog.jsonb_object_agg(q.name, pg_catalog.jsonb_build_object('sql', q.query, 'rows', report_rows(report_query(q.name, context || coalesce(context -> 'run', '{}')), context)))
    FROM (SELECT name, report_query(name, context) AS query FROM pg_catalog.unnest(names) AS name) q
    WHERE q.query IS NOT NULL;
END;
COMMENT ON FUNCTION report_results(jsonb, text[])
IS 'the results of queries of the report by name: the SQL and the rows; without queries for which the context lacks a key';

CREATE FUNCTION report_results_of_scores(context jsonb, names text[])
RETURNS jsonb STABLE COST 100000
BEGIN ATOMIC
    SELECT pg_catalog.jsonb_object_agg(q.name, pg_catalog.jsonb_build_object(
        'sql', pg_catalog.format(E'WITH scored AS (\n%s)\n%s', report_query('scored', context), report_query(q.name, context)), 'rows', run.rows #> ARRAY['0', q.name]))
    FROM (SELECT report_rows(pg_catalog.format('WITH scored AS (%s) SELECT %s', report_query('scored', shared),
              pg_catalog.string_agg(pg_catalog.format('(SELECT coalesce(jsonb_agg(to_jsonb(q)), ''[]'') FROM (%s) q) AS %I', report_query(name, shared), name), ', ')), shared) AS rows
          FROM (SELECT context || coalesce(context -> 'run', '{}') AS shared) s, pg_catalog.unnest(names) AS name
          GROUP BY shared) run, pg_catalog.unnest(names) AS q (name);
END;
COMMENT ON FUNCTION report_results_of_scores(jsonb, text[])
IS 'results of the queries of the report that count customers by their scores, by their names: sql and rows; the customers are read once for all';

CREATE FUNCTION report_page(results jsonb, context jsonb)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT E'<!DOCTYPE html>\n<html lang="' || CASE lang WHEN 'zh' THEN 'zh-CN' ELSE 'en' END || E'">\n<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        || '<meta name="color-scheme" content="light dark"><title>' || html_escape(title) || E'</title>\n' || svg_style() || report_style() || E'</head>\n<body><main>'
        || '<header><h1>' || html_escape(title) || '</h1><p>' || html_escape(pg_catalog.format(report_word('subtitle', lang), context ->> 'subject', context ->> 'as_of', context ->> 'compare_to')) || E'</p></header>\n'
        || pg_catalog.concat(report_figures(results, lang), report_months(results, lang), report_segments(results, lang), report_scores(results, context, lang), report_pareto(results, lang),
                  report_stages(results, context, lang), report_cohorts(results, lang), report_churn(results, lang), report_model(results, context, lang), report_holdout(results, context, lang),
                  report_values(results, context, lang), report_list('best', results, lang), report_list('back', results, lang), report_changes(results, context, lang), report_notes(results, context, lang))
        || E'</main></body></html>\n'
    FROM (SELECT context ->> 'lang' AS lang, context ->> 'title' AS title) t;
END;
COMMENT ON FUNCTION report_page(jsonb, jsonb)
IS 'the report as an HTML page';

CREATE FUNCTION customer_report(base regclass, as_of date, lang text DEFAULT 'en', title text DEFAULT NULL, compare_to date DEFAULT NULL,
    customer text DEFAULT NULL, history text DEFAULT NULL, name text DEFAULT NULL, model text DEFAULT 'auto')
RETURNS text STABLE COST 100000
BEGIN ATOMIC
    SELECT report_page(known.results || r.results, modelled.context)
    FROM report_word('title', lang) AS usual (title),
        LATERAL report_context(report_source(base, customer, history, name), as_of, lang, coalesce(customer_report.title, usual.title), compare_to, model) AS plain (context),
        LATERAL report_results(plain.context, ARRAY['figures', 'learnt', 'months', 'cohorts', 'churn', 'days', 'overrides', 'log']
            OPERATOR(pg_catalog.||) CASE WHEN pg_catalog.jsonb_typeof(plain.context -> 'model') = 'object' THEN '{}'::text[] ELSE ARRAY['fitted'] END) AS known (results),
        LATERAL report_classes(plain.context, coalesce(nullif(plain.context -> 'cuts', 'null'), known.results #> '{learnt,rows,0,cuts}'),
            coalesce(nullif(plain.context -> 'tiers', 'null'), known.results #> '{learnt,rows,0,tiers}'), coalesce(nullif(plain.context -> 'rules', 'null'), known.results #> '{learnt,rows,0,rules}')) AS classed (context),
        LATERAL report_modelled(classed.context, coalesce(nullif(plain.context -> 'model', 'null'), nullif(known.results #> '{fitted,rows,0,model}', 'null')),
            (known.results #>> '{figures,rows,0,first_order}')::date, (known.results #>> '{figures,rows,0,customers}')::bigint) AS modelled (context),
        LATERAL report_results_of_scores(modelled.context, ARRAY['segments', 'scores', 'moves']) AS scored (results),
        LATERAL report_results(modelled.context, ARRAY['values', 'pareto', 'stages', 'best', 'back', 'up', 'down', 'weeks', 'holdout']) AS first (results),
        LATERAL report_results(modelled.context || report_split(modelled.context, first.results #> '{holdout,rows,0,report,model}'), ARRAY['holdout_months']) AS second (results),
        LATERAL (SELECT scored.results || coalesce(first.results, '{}') || coalesce(second.results, '{}') AS results) r;
END;
COMMENT ON FUNCTION customer_report(regclass, date, text, text, date, text, text, text, text)
IS 'report on customers as one HTML page, as of a date; base is a tracked table, or a table or view with one row for each customer; customer, history and name are its columns with the key, the purchase_history and a name; without them the key and the only history are found, and a column called name; lang is en or zh; compare_to is the earlier date of comparisons, by default three months before as_of; model as in fit_clv, ignored for a tracked table with a model; runs with the rights of the caller; errors 22004 (null_value_not_allowed), 22008 (datetime_field_overflow), 22023 (invalid_parameter_value), 42501 (insufficient_privilege), 42703 (undefined_column), 42702 (ambiguous_column), 42804 (datatype_mismatch)';
