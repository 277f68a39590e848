-- the report: sections
--
-- Each section is written from the results: for each query its name, its SQL
-- and its rows.

CREATE FUNCTION report_figures(results jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT report_section('figures',
        html_table(ARRAY[report_word('figure', lang), report_word('year', lang), report_word('year_before', lang), report_word('change', lang)], ARRAY[
            [report_word('revenue', lang), report_number(year_revenue), report_number(year_revenue_before), report_change(year_revenue, year_revenue_before)],
            [report_word('buyers', lang), report_number(buyers), report_number(buyers_before), report_change(buyers, buyers_before)],
            [report_word('new_customers', lang), report_number(new_customers), report_number(new_before), report_change(new_customers, new_before)],
            [report_word('orders', lang), report_number(year_orders), report_number(year_orders_before), report_change(year_orders, year_orders_before)],
            [report_word('average_order', lang), report_number(year_revenue / nullif(year_orders, 0::float8), 2), report_number(year_revenue_before / nullif(year_orders_before, 0::float8), 2),
             report_change(year_revenue / nullif(year_orders, 0::float8), year_revenue_before / nullif(year_orders_before, 0::float8))],
            [report_word('orders_each', lang), report_number(year_orders / nullif(buyers, 0::float8), 2), report_number(year_orders_before / nullif(buyers_before, 0::float8), 2),
             report_change(year_orders / nullif(buyers, 0::float8), year_orders_before / nullif(buyers_before, 0::float8))],
            [report_word('revenue_each', lang), report_number(year_revenue / nullif(buyers, 0::float8), 2), report_number(year_revenue_before / nullif(buyers_before, 0::float8), 2),
             report_change(year_revenue / nullif(buyers, 0::float8), year_revenue_before / nullif(buyers_before, 0::float8))]])
        || '<p>' || html_escape(pg_catalog.format(report_word('figures.all', lang), coalesce(first_order, '-'), report_number(customers), report_number(orders), report_number(revenue),
            report_share(repeaters, customers))) || '</p>',
        results #>> '{figures,sql}', '', lang)
    FROM pg_catalog.jsonb_to_record(results #> '{figures,rows,0}') AS f (customers float8, repeaters float8, orders float8, revenue float8, buyers float8, buyers_before float8,
        new_customers float8, new_before float8, year_orders float8, year_orders_before float8, year_revenue float8, year_revenue_before float8, first_order text);
END;
COMMENT ON FUNCTION report_figures(jsonb, text)
IS 'section of the report: key figures of the last twelve months, with the change against the twelve months before';

CREATE FUNCTION report_months(results jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT report_section('months',
        CASE WHEN pg_catalog.count(*) > 0 THEN '<div class="pair">' || report_chart(report_word('months.revenue', lang),
            svg_columns(pg_catalog.array_agg(month ORDER BY month), ARRAY[pg_catalog.array_agg(repeat_revenue ORDER BY month), pg_catalog.array_agg(new_revenue ORDER BY month)],
                ARRAY[report_word('repeat', lang), report_word('new', lang)], report_word('months.revenue', lang), '', report_word('revenue', lang), lang),
            html_table(ARRAY[report_word('month', lang), report_word('repeat_revenue', lang), report_word('new_revenue', lang)],
                pg_catalog.array_agg(ARRAY[month, report_number(repeat_revenue), report_number(new_revenue)] ORDER BY month DESC)), lang)
        || report_chart(report_word('months.customers', lang),
            svg_columns(pg_catalog.array_agg(month ORDER BY month), ARRAY[pg_catalog.array_agg(repeat_customers ORDER BY month), pg_catalog.array_agg(new_customers ORDER BY month)],
                ARRAY[report_word('repeat', lang), report_word('new', lang)], report_word('months.customers', lang), '', report_word('buyers', lang), lang),
            html_table(ARRAY[report_word('month', lang), report_word('repeat_customers', lang), report_word('new_customers', lang)],
                pg_catalog.array_agg(ARRAY[month, report_number(repeat_customers), report_number(new_customers)] ORDER BY month DESC)), lang) || '</div>' END,
        results #>> '{months,sql}', 'two', lang)
    FROM (SELECT pg_catalog.left(month, 7) AS month, new_customers, repeat_customers, new_revenue, repeat_revenue
          FROM pg_catalog.jsonb_to_recordset(results #> '{months,rows}') AS m (month text, new_customers float8, repeat_customers float8, new_revenue float8, repeat_revenue float8)) m;
END;
COMMENT ON FUNCTION report_months(jsonb, text)
IS 'section of the report: revenue and buyers by month, divided into new and repeat';

CREATE FUNCTION report_segments(results jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT report_section('segments',
        CASE WHEN pg_catalog.count(*) > 0 THEN '<div class="pair">' || report_chart(pg_catalog.format(report_word('segments.chart', lang), (pg_catalog.array_agg(segment ORDER BY n))[1], report_share((pg_catalog.array_agg(customers ORDER BY n))[1], pg_catalog.max(all_customers)),
                report_share((pg_catalog.array_agg(revenue ORDER BY n))[1], pg_catalog.max(all_revenue))),
            svg_bars(pg_catalog.array_agg(segment ORDER BY n), ARRAY[pg_catalog.array_agg(pg_catalog.round((100::float8 * customers / all_customers)::numeric, 1)::float8 ORDER BY n),
                    pg_catalog.array_agg(CASE WHEN all_revenue > 0::float8 THEN pg_catalog.round((100::float8 * revenue / all_revenue)::numeric, 1)::float8 END ORDER BY n)],
                ARRAY[report_word('share_customers', lang), report_word('share_revenue', lang)], report_word('segments.title', lang), '%', '', lang),
            html_table(ARRAY[report_word('segment', lang), report_word('customers', lang), '%', report_word('revenue', lang), '%', report_word('average_order', lang), report_word('days_since', lang)],
                pg_catalog.array_agg(ARRAY[segment, report_number(customers), report_share(customers, all_customers), report_number(revenue), report_share(revenue, all_revenue),
                    report_number(revenue / nullif(orders, 0::float8), 2), report_number(days)] ORDER BY n)), lang)
        || '<dl>' || pg_catalog.string_agg('<dt>' || html_escape(segment) || '</dt><dd>' || html_escape(report_advice(segment, lang)) || '</dd>', '' ORDER BY n) || '</dl></div>' END,
        results #>> '{segments,sql}', 'wide', lang)
    -- there can be many segments set by hand: those after the first 50 are one row
    FROM (SELECT CASE WHEN pg_catalog.min(n) > 50 THEN '...' ELSE coalesce(pg_catalog.min(segment), '-') END AS segment, pg_catalog.sum(customers) AS customers, pg_catalog.sum(orders) AS orders, pg_catalog.sum(revenue) AS revenue,
              CASE WHEN pg_catalog.count(*) = 1 THEN pg_catalog.min(days) ELSE pg_catalog.sum(days * customers) / pg_catalog.sum(customers) END AS days, pg_catalog.min(n) AS n,
              pg_catalog.sum(pg_catalog.sum(customers)) OVER () AS all_customers, pg_catalog.sum(pg_catalog.sum(revenue)) OVER () AS all_revenue
          FROM ROWS FROM (pg_catalog.jsonb_to_recordset(results #> '{segments,rows}') AS (segment text, customers float8, orders float8, revenue float8, days float8))
              WITH ORDINALITY s (segment, customers, orders, revenue, days, n)
          GROUP BY least(n, 51)) s;
END;
COMMENT ON FUNCTION report_segments(jsonb, text)
IS 'section of the report: segments with their shares, and advice';

CREATE FUNCTION report_scores(results jsonb, context jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH cells AS (
        SELECT bins, cell.r, cell.f, customers, revenue, pg_catalog.sum(revenue) OVER () AS all_revenue
        FROM (SELECT 1 + pg_catalog.jsonb_array_length(context #> '{cuts,recency}') AS bins) b
        CROSS JOIN LATERAL (SELECT r, f FROM pg_catalog.generate_series(1, bins) AS r, pg_catalog.generate_series(1, bins) AS f) cell
        LEFT JOIN pg_catalog.jsonb_to_recordset(results #> '{scores,rows}') AS s (r integer, f integer, customers float8, revenue float8) ON s.r = cell.r AND s.f = cell.f)
    SELECT report_section('scores',
        (SELECT report_chart(report_word('scores.chart', lang),
             svg_heat_map((SELECT pg_catalog.array_agg('R' || i::text ORDER BY i DESC) FROM pg_catalog.generate_series(1, pg_catalog.max(bins)) i), (SELECT pg_catalog.array_agg('F' || i::text ORDER BY i) FROM pg_catalog.generate_series(1, pg_catalog.max(bins)) i),
                 pg_catalog.array_agg(CASE WHEN customers > 0::float8 THEN coalesce(pg_catalog.sqrt(greatest(revenue, 0::float8)), 0) END ORDER BY r DESC, f),
                 pg_catalog.array_agg(coalesce(report_number(customers), '') ORDER BY r DESC, f),
                 report_word('scores.chart', lang), report_word('frequency_score', lang), report_word('recency_score', lang), lang),
             html_table(ARRAY['R', 'F', report_word('customers', lang), report_word('revenue', lang), '%'],
                 pg_catalog.array_agg(ARRAY[r::text, f::text, report_number(customers), report_number(revenue), report_share(revenue, all_revenue)] ORDER BY r DESC, f)
                     FILTER (WHERE customers IS NOT NULL)), lang)
         FROM cells HAVING pg_catalog.count(customers) > 0),
        results #>> '{scores,sql}', '', lang);
END;
COMMENT ON FUNCTION report_scores(jsonb, jsonb, text)
IS 'section of the report: heat map of recency and frequency scores';

CREATE FUNCTION report_pareto(results jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH grouped AS (
        SELECT hundredth, level, tier, customers, revenue, positive, least
        FROM pg_catalog.jsonb_to_recordset(results #> '{pareto,rows}') AS g (hundredth integer, level text, tier text, customers float8, revenue float8, positive float8, least float8)),
    points AS (
        SELECT hundredth, 100::float8 * pg_catalog.sum(customers) OVER w / pg_catalog.sum(customers) OVER () AS x, coalesce(100::float8 * pg_catalog.sum(positive) OVER w / nullif(pg_catalog.sum(positive) OVER (), 0::float8), 0) AS y
        FROM grouped
        WHERE hundredth IS NOT NULL WINDOW w AS (ORDER BY hundredth)),
    tiers AS (
        SELECT tier, customers, revenue, least, positive, pg_catalog.sum(customers) OVER () AS all_customers, pg_catalog.sum(positive) OVER () AS all_positive,
            100::float8 * pg_catalog.sum(customers) OVER (ORDER BY tier) / pg_catalog.sum(customers) OVER () AS x, pg_catalog.lead(tier) OVER (ORDER BY tier) AS next
        FROM grouped
        WHERE hundredth IS NULL AND level IS NULL),
    marked AS (SELECT tier, x, next FROM tiers WHERE next IS NOT NULL ORDER BY tier LIMIT 4),
    levels AS (
        SELECT report_word('level.' || level, lang) AS level, customers, positive, least, pg_catalog.row_number() OVER (ORDER BY least DESC) AS n,
            pg_catalog.sum(customers) OVER () AS all_customers, pg_catalog.sum(positive) OVER () AS all_positive
        FROM grouped
        WHERE level IS NOT NULL)
    SELECT report_section('pareto',
        (SELECT report_chart(pg_catalog.format(report_word('pareto.chart', lang), report_number(coalesce(pg_catalog.max(y) FILTER (WHERE x < 20.5::float8), pg_catalog.min(y)), 1) || '%'),
             svg_curve(pg_catalog.array_prepend(0::float8, pg_catalog.array_agg(x ORDER BY hundredth)), pg_catalog.array_prepend(0::float8, pg_catalog.array_agg(y ORDER BY hundredth)),
                 (SELECT pg_catalog.array_agg(x ORDER BY tier) FROM marked), (SELECT pg_catalog.array_agg(tier || ' | ' || next ORDER BY tier) FROM marked),
                 report_word('pareto.title', lang), report_word('pareto.x', lang), report_word('pareto.y', lang), lang),
             (SELECT html_table(ARRAY[report_word('tier', lang), report_word('customers', lang), '%', report_word('revenue', lang), '%', report_word('from', lang)],
                  pg_catalog.array_agg(ARRAY[tier, report_number(customers), report_share(customers, all_customers), report_number(revenue), report_share(positive, all_positive),
                      report_number(least, 2)] ORDER BY tier)) FROM tiers)
             || html_table(ARRAY[report_word('share_customers', lang), report_word('share_revenue', lang)],
                  pg_catalog.array_agg(ARRAY[report_number(x, 1) || '%', report_number(y, 1) || '%'] ORDER BY hundredth) FILTER (WHERE hundredth % 10 = 0)), lang)
         FROM points HAVING pg_catalog.count(*) > 0)
        || (SELECT report_chart(report_word('pyramid.chart', lang),
             svg_bars(pg_catalog.array_agg(level ORDER BY n), ARRAY[pg_catalog.array_agg(pg_catalog.round((100::float8 * customers / all_customers)::numeric, 1)::float8 ORDER BY n),
                     pg_catalog.array_agg(CASE WHEN all_positive > 0::float8 THEN pg_catalog.round((100::float8 * positive / all_positive)::numeric, 1)::float8 END ORDER BY n)],
                 ARRAY[report_word('share_customers', lang), report_word('share_revenue', lang)], report_word('pyramid.chart', lang), '%', '', lang),
             html_table(ARRAY[report_word('level', lang), report_word('customers', lang), '%', report_word('revenue', lang), '%', report_word('from', lang)],
                 pg_catalog.array_agg(ARRAY[level, report_number(customers), report_share(customers, all_customers), report_number(positive), report_share(positive, all_positive), report_number(least, 2)] ORDER BY n)), lang)
         FROM levels HAVING pg_catalog.count(*) > 0),
        results #>> '{pareto,sql}', '', lang);
END;
COMMENT ON FUNCTION report_pareto(jsonb, text)
IS 'section of the report: concentration curve with the limits of the tiers, and the pyramid';

CREATE FUNCTION report_stages(results jsonb, context jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH moves AS (
        SELECT before::lifecycle_stage AS before, stage::lifecycle_stage AS stage, customers, revenue, recent
        FROM pg_catalog.jsonb_to_recordset(results #> '{stages,rows}') AS m (before text, stage text, customers float8, revenue float8, recent float8)),
    stages AS (
        SELECT stage, label(stage, lang) AS name, pg_catalog.sum(customers) AS customers, pg_catalog.sum(revenue) AS revenue, pg_catalog.sum(recent) AS recent,
            pg_catalog.sum(pg_catalog.sum(customers)) OVER () AS all_customers, pg_catalog.sum(pg_catalog.sum(revenue)) OVER () AS all_revenue
        FROM moves GROUP BY stage),
    sources AS (SELECT DISTINCT before FROM moves),
    cells AS (
        SELECT before, stage, coalesce(moves.customers, 0) AS customers
        FROM sources CROSS JOIN stages LEFT JOIN moves USING (before, stage))
    SELECT report_section('stages',
        (SELECT report_chart(report_word('stages.chart', lang),
             svg_bars(pg_catalog.array_agg(name ORDER BY stage), ARRAY[pg_catalog.array_agg(pg_catalog.round((100::float8 * customers / all_customers)::numeric, 1)::float8 ORDER BY stage),
                     pg_catalog.array_agg(CASE WHEN all_revenue > 0::float8 THEN pg_catalog.round((100::float8 * revenue / all_revenue)::numeric, 1)::float8 END ORDER BY stage)],
                 ARRAY[report_word('share_customers', lang), report_word('share_revenue', lang)], report_word('stages.chart', lang), '%', '', lang),
             html_table(ARRAY[report_word('stage', lang), report_word('customers', lang), '%', report_word('revenue', lang), '%', report_word('revenue_year', lang)],
                 pg_catalog.array_agg(ARRAY[name, report_number(customers), report_share(customers, all_customers), report_number(revenue), report_share(revenue, all_revenue),
                     report_number(recent)] ORDER BY stage)), lang)
         FROM stages HAVING pg_catalog.count(*) > 0)
        || (SELECT report_chart(pg_catalog.format(report_word('flow.chart', lang), context ->> 'compare_to'),
             svg_flow((SELECT pg_catalog.array_agg(CASE WHEN before = 'prospect' THEN report_word('not_yet', lang) ELSE label(before, lang) END ORDER BY before) FROM sources),
                 (SELECT pg_catalog.array_agg(name ORDER BY stage) FROM stages), pg_catalog.array_agg(customers ORDER BY before, stage),
                 pg_catalog.format(report_word('flow.chart', lang), context ->> 'compare_to'), context ->> 'compare_to', context ->> 'as_of', lang),
             (SELECT html_table(ARRAY[report_word('from_stage', lang), report_word('to_stage', lang), report_word('customers', lang), report_word('revenue', lang)],
                  pg_catalog.array_agg(ARRAY[CASE WHEN before = 'prospect' THEN report_word('not_yet', lang) ELSE label(before, lang) END, label(stage, lang), report_number(customers), report_number(revenue)]
                      ORDER BY before, stage)) FROM moves), lang)
         FROM cells HAVING pg_catalog.count(*) > 0),
        results #>> '{stages,sql}', '', lang);
END;
COMMENT ON FUNCTION report_stages(jsonb, jsonb, text)
IS 'section of the report: lifecycle stages, and the moves between them since compare_to';

CREATE FUNCTION report_quarter(day date, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
RETURN pg_catalog.to_char(day::timestamp, CASE lang WHEN 'zh' THEN 'YYYY"Q"Q' ELSE 'YYYY "Q"Q' END);
COMMENT ON FUNCTION report_quarter(date, text)
IS 'name of a quarter in the report';

CREATE FUNCTION report_cohorts(results jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH rows AS (
        SELECT cohort, period, customers, retention
        FROM pg_catalog.jsonb_to_recordset(results #> '{cohorts,rows}') AS c (cohort date, period integer, customers float8, retention float8)
        WHERE period BETWEEN 1 AND 12),
    cohorts AS (SELECT cohort, pg_catalog.max(customers) AS customers FROM rows GROUP BY cohort),
    periods AS (SELECT DISTINCT period FROM rows),
    cells AS (
        SELECT cohort, period, pg_catalog.round((100::float8 * retention)::numeric)::float8 AS percent
        FROM cohorts CROSS JOIN periods LEFT JOIN rows USING (cohort, period))
    SELECT report_section('cohorts',
        (SELECT report_chart(report_word('cohorts.chart', lang),
             svg_heat_map((SELECT pg_catalog.array_agg(report_quarter(cohort, lang) ORDER BY cohort) FROM cohorts), (SELECT pg_catalog.array_agg(period::text ORDER BY period) FROM periods),
                 pg_catalog.array_agg(percent ORDER BY cohort, period), NULL, report_word('cohorts.chart', lang), report_word('cohorts.x', lang), '', lang),
             html_table((SELECT ARRAY[report_word('cohort', lang), report_word('customers', lang)] OPERATOR(pg_catalog.||) pg_catalog.array_agg(period::text ORDER BY period) FROM periods),
                 (SELECT pg_catalog.array_agg(line ORDER BY cohort)
                  FROM (SELECT cohort, ARRAY[report_quarter(cohort, lang), report_number(pg_catalog.max(c.customers))]
                            OPERATOR(pg_catalog.||) pg_catalog.array_agg(CASE WHEN percent IS NULL THEN '' ELSE report_number(percent) END ORDER BY period) AS line
                        FROM cells JOIN cohorts c USING (cohort) GROUP BY cohort) l)), lang)
         FROM cells HAVING pg_catalog.count(*) > 0),
        results #>> '{cohorts,sql}', '', lang);
END;
COMMENT ON FUNCTION report_cohorts(jsonb, text)
IS 'section of the report: retention by quarterly cohort';

CREATE FUNCTION report_churn(results jsonb, lang text)
RETURNS text IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT report_section('churn',
        CASE WHEN pg_catalog.count(*) > 0 THEN
            report_chart(report_word('churn.chart', lang),
                svg_lines(pg_catalog.array_agg(report_quarter(period, lang) ORDER BY period), pg_catalog.array_agg(pg_catalog.round((100::float8 * churn)::numeric, 1)::float8 ORDER BY period), NULL,
                    report_word('churn.chart', lang), '', report_word('churn.y', lang), lang),
                html_table(ARRAY[report_word('quarter', lang), report_word('base', lang), report_word('lost', lang), report_word('churn_rate', lang),
                        report_word('new_customers', lang), report_word('returned', lang)],
                    pg_catalog.array_agg(ARRAY[report_quarter(period, lang), report_number(base), report_number(lost), report_share(lost, base), report_number(acquired), report_number(returned)]
                        ORDER BY period DESC)), lang)
            || report_chart(report_word('returns.chart', lang),
                svg_columns(pg_catalog.array_agg(report_quarter(period, lang) ORDER BY period), ARRAY[pg_catalog.array_agg(acquired ORDER BY period), pg_catalog.array_agg(returned ORDER BY period), pg_catalog.array_agg(-lost ORDER BY period)],
                    ARRAY[report_word('new_customers', lang), report_word('returned', lang), report_word('lost', lang)], report_word('returns.chart', lang), '', report_word('customers', lang), lang),
                html_table(ARRAY[report_word('quarter', lang), report_word('new_customers', lang), report_word('returned', lang), report_word('lost', lang)],
                    pg_catalog.array_agg(ARRAY[report_quarter(period, lang), report_number(acquired), report_number(returned), report_number(lost)] ORDER BY period DESC)), lang) END,
        results #>> '{churn,sql}', '', lang)
    FROM pg_catalog.jsonb_to_recordset(results #> '{churn,rows}') AS c (period date, base float8, lost float8, acquired float8, returned float8, churn float8);
END;
COMMENT ON FUNCTION report_churn(jsonb, text)
IS 'section of the report: churn and returns by quarter';
