-- the measures of a backtest are those of the predictions, written out in SQL
SET client_min_messages = error;
CREATE FUNCTION pg_temp.draw(seed text, id integer, n integer) RETURNS float8 IMMUTABLE LANGUAGE sql
RETURN (('x' || substr(md5(seed || ' ' || id || ' ' || n), 1, 8))::bit(32)::bigint + 0.5) / 4294967296;
CREATE TABLE fcustomer AS   -- they buy at rates of their own, and leave with a chance of 0.12 after each purchase
SELECT id, purchase_history(DATE '2023-01-01' + day, round((5 + 40 * pg_temp.draw('money', id, 0) * pg_temp.draw('money', id, n))::numeric, 2)) AS h
FROM (SELECT id, n, (300 * pg_temp.draw('first', id, 0) + sum(CASE n WHEN 0 THEN 0 ELSE 2 - ln(pg_temp.draw('gap', id, n)) * (10 + 60 * pg_temp.draw('rate', id, 0)) END)
                         OVER (PARTITION BY id ORDER BY n))::integer AS day,
             min(CASE WHEN pg_temp.draw('leave', id, n) < 0.12 THEN n END) OVER (PARTITION BY id) AS last
      FROM generate_series(1, 400) id, generate_series(0, 60) n) o
WHERE n <= coalesce(last, 60) AND day < 1000 GROUP BY id;
CREATE TEMP TABLE tested AS SELECT backtest(h, '2024-06-30', '2024-12-31', 'mbg/nbd') AS report FROM fcustomer;
CREATE TEMP TABLE measured AS SELECT m.* FROM tested, backtest_measures(report) m;
CREATE TEMP TABLE single AS
SELECT id, expected_purchases(m, h, '2024-06-30', '184 days') AS p, expected_purchases(m, h, '2024-06-30', '184 days') * expected_spend(m, h, '2024-06-30') AS money,
       p_purchase(m, h, '2024-06-30', '184 days') AS chance, p_alive(m, h, '2024-06-30') AS alive, purchase_days(h, '2024-12-31') - purchase_days(h, '2024-06-30') AS a,
       (monetary(h, '2024-12-31') - monetary(h, '2024-06-30'))::float8 AS came, recency(h, '2024-06-30') AS silence,
       purchase_days(h, '2024-06-30') - purchase_days(h, DATE '2024-06-30' - 184) AS last_window, purchase_days(h, DATE '2024-06-30' - 184) - purchase_days(h, DATE '2024-06-30' - 368) AS before,
       (purchase_days(h, '2024-06-30') - 1) * 184.0 / (DATE '2024-06-30' - first_purchase(h)) AS pace
FROM fcustomer, (SELECT report->'model' AS m FROM tested) t WHERE purchase_days(h, '2024-06-30') > 0;
CREATE FUNCTION pg_temp.near(float8, float8) RETURNS boolean LANGUAGE sql RETURN abs($1 - $2) <= 1e-10 * greatest(1, abs($2));
SELECT split, until, forecast, customers, pg_temp.near(actual, (SELECT sum(a) FROM single)) AS actual, pg_temp.near(predicted, (SELECT sum(p) FROM single)) AS predicted,
       pg_temp.near(relative_bias, (SELECT sum(p) / sum(a) - 1 FROM single)) AS bias, pg_temp.near(mae, (SELECT avg(abs(p - a)) FROM single)) AS mae,
       pg_temp.near(wape, (SELECT sum(abs(p - a)) / sum(a) FROM single)) AS wape, pg_temp.near(rmse, (SELECT sqrt(avg((p - a) ^ 2)) FROM single)) AS rmse,
       pg_temp.near(msle, (SELECT avg((ln(1 + p) - ln(1 + a)) ^ 2) FROM single)) AS msle,
       pg_temp.near(spearman, (SELECT corr(rp, ra) FROM (SELECT rank() OVER (ORDER BY p) + (count(*) OVER (PARTITION BY p) - 1) / 2.0 AS rp,
                                                                rank() OVER (ORDER BY a) + (count(*) OVER (PARTITION BY a) - 1) / 2.0 AS ra FROM single) r)) AS spearman,
       pg_temp.near(gini, (SELECT sum((2 * rp - n - 1) * a) / sum((2 * ra - n - 1) * a)
                           FROM (SELECT a, count(*) OVER () AS n, rank() OVER (ORDER BY p) + (count(*) OVER (PARTITION BY p) - 1) / 2.0 AS rp,
                                        rank() OVER (ORDER BY a) + (count(*) OVER (PARTITION BY a) - 1) / 2.0 AS ra FROM single) r)) AS gini, grade
FROM measured WHERE measure = 'purchases' AND forecast = 'mbg/nbd';
SELECT pg_temp.near(actual, (SELECT sum(came) FROM single)) AS actual, pg_temp.near(predicted, (SELECT sum(money) FROM single)) AS predicted, pg_temp.near(mae, (SELECT avg(abs(money - came)) FROM single)) AS mae
FROM measured WHERE measure = 'money' AND forecast = 'mbg/nbd';
SELECT actual = (SELECT count(*) FROM single WHERE a > 0) AS actual, pg_temp.near(predicted, (SELECT sum(chance) FROM single)) AS predicted,
       pg_temp.near(accuracy, (SELECT avg(((chance > 0.5) = (a > 0))::integer) FROM single)) AS accuracy,
       pg_temp.near(auc, (SELECT avg(CASE WHEN x.chance > y.chance THEN 1 WHEN x.chance = y.chance THEN 0.5 ELSE 0 END) FROM single x JOIN single y ON x.a > 0 AND y.a = 0)) AS auc,
       pg_temp.near(log_loss, (SELECT -avg(ln(CASE WHEN a > 0 THEN chance ELSE 1 - chance END)) FROM single)) AS log_loss,
       pg_temp.near(brier, (SELECT avg((chance - (a > 0)::integer) ^ 2) FROM single)) AS brier
FROM measured WHERE measure = 'returns' AND forecast = 'mbg/nbd';
-- the simple rules
SELECT pg_temp.near((SELECT mae FROM measured WHERE measure = 'purchases' AND forecast = 'last window'), avg(abs(last_window - a))) AS last_window,
       pg_temp.near((SELECT mae FROM measured WHERE measure = 'purchases' AND forecast = 'last window x retention'), (SELECT avg(abs(last_window * r - a)) FROM single)) AS retained,
       pg_temp.near((SELECT mae FROM measured WHERE measure = 'purchases' AND forecast = 'rate x time'), avg(abs(pace - a))) AS pace,
       pg_temp.near((SELECT mae FROM measured WHERE measure = 'purchases' AND forecast = 'mean of all'), (SELECT avg(abs(a - m)) FROM single, (SELECT avg(a) AS m FROM single) x)) AS mean,
       pg_temp.near((SELECT log_loss FROM measured WHERE measure = 'returns' AND forecast = 'mean of all'), (SELECT -q * ln(q) - (1 - q) * ln(1 - q) FROM (SELECT avg((a > 0)::integer)::float8 AS q FROM single) x)) AS mean_log_loss,
       pg_temp.near((SELECT accuracy FROM measured WHERE measure = 'returns' AND forecast = 'p_alive'), avg(((alive > 0.5) = (a > 0))::integer)) AS alive,
       pg_temp.near((SELECT accuracy FROM measured WHERE measure = 'returns' AND forecast = 'hiatus'),
                    (SELECT max(right_of) FROM (SELECT avg(((silence <= l) = (a > 0))::integer) AS right_of FROM single, generate_series(-1, 600) l GROUP BY l) x)) AS hiatus
FROM single, (SELECT avg((last_window > 0)::integer) AS r FROM single WHERE before > 0) k GROUP BY r;
SELECT (SELECT avg(((silence <= (f->>'limit')::float8) = (a > 0))::integer) FROM single)::float8 = (f#>>'{returns,accuracy}')::float8 AS limit_of_hiatus
FROM tested, jsonb_array_elements(report->'forecasts') f WHERE f->>'forecast' = 'hiatus';
SELECT forecast, string_agg(measure, ' ') AS measures FROM measured GROUP BY forecast ORDER BY forecast COLLATE "C";
-- several splits in one statement
SELECT split, until, customers, actual = (SELECT sum(purchase_days(h, x.until) - purchase_days(h, x.split)) FROM fcustomer WHERE purchase_days(h, x.split) > 0) AS actual, grade IS NOT NULL AS graded
FROM (SELECT backtest(h, split, split + 90, 'bg/nbd') AS report FROM fcustomer, unnest('{2024-03-31,2024-06-30,2024-09-30}'::date[]) split GROUP BY split) b, backtest_measures(report) x
WHERE measure = 'purchases' AND forecast = 'bg/nbd' ORDER BY 1;
-- or in one call
CREATE TEMP TABLE rolling AS SELECT backtest_rolling(h, '{2024-09-30,2024-03-31,2024-06-30,2024-03-31,2020-01-01}', '90 days', 'bg/nbd') AS reports FROM fcustomer;
SELECT reports = (SELECT jsonb_agg(r ORDER BY split) FROM (SELECT split, backtest(h, split, split + 90, 'bg/nbd') AS r FROM fcustomer, unnest('{2024-03-31,2024-06-30,2024-09-30}'::date[]) split GROUP BY split) b) AS same,
       (SELECT string_agg(split || ' ' || until, ', ') FROM backtest_measures(reports) WHERE grade IS NOT NULL AND measure = 'purchases') AS splits,
       reports = (SELECT backtest_rolling(h, '{2020-01-01,2024-03-31,2024-06-30,2024-09-30}', '90 days', 'bg/nbd') FROM (SELECT h FROM fcustomer ORDER BY id DESC) x) AS backwards
FROM rolling;
SELECT until FROM (SELECT backtest_rolling(h, '{2024-03-31}', '6 months', 'bg/nbd') AS r FROM fcustomer) b, backtest_measures(r) LIMIT 1;
SELECT backtest_rolling(h, '{2020-01-01}', '90 days', 'bg/nbd') IS NULL AS nobody, backtest_rolling(h, NULL, '90 days', 'bg/nbd') IS NULL AS unknown FROM fcustomer;
SELECT jsonb_array_length(backtest_rolling(h, '{2024-03-31,2024-06-30}', '90 days', 'auto: holdout')) AS by_holdout, jsonb_array_length(backtest_rolling(h, '{2024-03-31}', '90 days', 'bg/bb')) AS weeks FROM fcustomer;
SELECT backtest_rolling(h, '{}', '90 days', 'bg/nbd') FROM fcustomer;
SELECT backtest_rolling(h, '{2024-01-01,NULL}', '90 days', 'bg/nbd') FROM fcustomer;
SELECT backtest_rolling(h, (SELECT array_agg('2024-01-01'::date + i) FROM generate_series(0, 100) i), '90 days', 'bg/nbd') FROM fcustomer;
SELECT backtest_rolling(h, '{infinity}', '90 days', 'bg/nbd') FROM fcustomer;
SELECT backtest_rolling(h, '{2024-01-01}', '1 hour', 'bg/nbd') FROM fcustomer;
SELECT backtest_rolling(h, '{2024-01-01}', '5000000 years', 'bg/nbd') FROM fcustomer;
SELECT backtest_rolling(h, '{2024-01-01}', '1 year', 'nbd') FROM fcustomer;
SELECT backtest_rolling(h, ARRAY['2024-06-01'::date + id % 2], '90 days', 'bg/nbd') FROM fcustomer;
SELECT backtest_rolling_final(backtest_add(NULL, '{2024-01-01:1:1.00}', '2024-06-15', '2025-03-31'));
-- no customer, one customer, no money, no later purchase, periods
SELECT count(*) AS of_nobody FROM backtest_measures(NULL);
SELECT count(*) AS of_an_empty_report FROM backtest_measures('{}');
SELECT forecast, measure, customers, actual, mae IS NULL AS no_mae, spearman, gini, top_tenth, auc FROM (SELECT backtest(h, '2024-06-30', '2024-12-31') AS r FROM fcustomer WHERE id = 1) b, backtest_measures(r) WHERE forecast IN ('mean of all', 'hiatus');
SELECT string_agg(DISTINCT measure, ' ') AS without_money FROM (SELECT backtest(purchase_history, '2024-06-30', '2024-12-31') AS r FROM (SELECT purchase_history(day, 0) FROM fcustomer, unnest(h) GROUP BY id) b) b, backtest_measures(r);
SELECT measure, actual, relative_bias, wape, grade FROM (SELECT backtest(h, '2030-06-30', '2030-12-31') AS r FROM fcustomer) b, backtest_measures(r) WHERE forecast = 'bg/nbd';
SELECT measure, actual = (CASE measure WHEN 'purchases' THEN (SELECT count(DISTINCT (id, date_trunc('month', day))) FROM fcustomer, unnest(h) WHERE day > '2024-06-30' AND day <= '2024-12-31' AND first_purchase(h) <= '2024-06-30') ELSE actual END) AS actual,
       predicted = (SELECT count(DISTINCT (id, date_trunc('month', day))) FROM fcustomer, unnest(h) WHERE day > '2023-12-31' AND day <= '2024-06-30') AS last_window
FROM (SELECT backtest(h, '2024-06-30', '2024-12-31', 'bg/bb', 'month') AS r FROM fcustomer) b, backtest_measures(r) WHERE forecast = 'last window' AND measure = 'purchases';
-- a simple rule that is better: all customers buy at equal gaps and continue
RESET client_min_messages;
CREATE TABLE fclockwork AS SELECT id, purchase_history(DATE '2023-01-01' + n * (10 + id % 40), 10) AS h FROM generate_series(1, 300) id, generate_series(0, 120) n WHERE n * (10 + id % 40) < 1000 GROUP BY id;
\set VERBOSITY terse
SELECT report->>'grade' AS grade, report->'grade_reasons' AS reasons FROM (SELECT backtest(h, '2024-06-30', '2025-06-30', 'bg/nbd') AS report FROM fclockwork) b;
\set VERBOSITY default

-- the series: periods, what came in them, and what the model expects of new customers
SET client_min_messages = error;
CREATE TEMP TABLE series AS SELECT backtest_series(h, '2024-06-15', '2025-03-31', 'mbg/nbd', 'month') AS report FROM fcustomer;
CREATE TEMP TABLE later AS SELECT id, h, first_purchase(h) AS first FROM fcustomer WHERE first_purchase(h) <= '2024-06-15';
SELECT count(*) AS periods, min(starts), max(ends), count(*) FILTER (WHERE sample = 'calibration') AS seen, max(ends) FILTER (WHERE sample = 'calibration') AS last_seen,
       bool_and(starts = coalesce(before + 1, starts)) AS without_a_gap
FROM (SELECT *, lag(ends) OVER (ORDER BY starts) AS before FROM series, backtest_series_rows(report)) r;
SELECT bool_and(actual = (SELECT coalesce(sum(purchase_days(h, ends) - purchase_days(h, starts - 1)), 0) - count(*) FILTER (WHERE first BETWEEN starts AND ends) FROM later)) AS actual,
       bool_and(actual_total = (SELECT sum(greatest(purchase_days(h, ends) - 1, 0)) FROM later)) AS actual_total,
       bool_and(pg_temp.near(expected_total, (SELECT sum(expected_purchases(report->'model', as_of(h, first), first, make_interval(days => ends - first))) FROM later WHERE first < ends))) AS expected_total,
       bool_and(lower <= expected AND expected <= upper AND lower >= 0) AS bands
FROM series, backtest_series_rows(report);
SELECT count(*) AS rows, sum(actual) = (SELECT count(*) FROM later) AS all_customers, pg_temp.near(sum(expected), sum(actual)) AS all_expected, bool_or(or_more AND purchases <> 10) AS or_more,
       bool_and(actual = (SELECT count(*) FROM later WHERE CASE WHEN or_more THEN purchase_days(h, '2024-06-15') - 1 >= purchases ELSE purchase_days(h, '2024-06-15') - 1 = purchases END)) AS actual,
       bool_and(or_more OR pg_temp.near(expected, (SELECT sum(p_purchase(report->'model', as_of(h, first), first, make_interval(days => '2024-06-15' - first), purchases)) FROM later))) AS expected
FROM series, backtest_purchases_rows(report);
-- 95 % of the periods are to be within the band: customers who are as the model says, by weeks
SELECT avg((actual BETWEEN lower AND upper)::integer) BETWEEN 0.9 AND 0.99 AS covered
FROM (SELECT backtest_series(h, '2024-06-30', '2025-06-30', 'bg/nbd', 'week') AS report
      FROM (SELECT purchase_history(DATE '2023-01-01' + day, 1) AS h
            FROM (SELECT id, n, (sum(CASE n WHEN 0 THEN 0 ELSE -ln(pg_temp.draw('wait', id, n)) * 20 / -ln(pg_temp.draw('pace', id, 0)) END) OVER (PARTITION BY id ORDER BY n))::integer AS day,
                         min(CASE WHEN n > 0 AND pg_temp.draw('end', id, n) < 0.08 THEN n END) OVER (PARTITION BY id) AS last
                  FROM generate_series(1, 800) id, generate_series(0, 60) n) o
            WHERE n <= coalesce(last, 60) AND day < 1000 GROUP BY id) c) b, backtest_series_rows(report) WHERE starts > '2023-01-31';
SELECT backtest_series(h, '2024-06-15', '2025-03-31', 'mbg/nbd', 'month') = (SELECT report FROM series) AS backwards FROM (SELECT h FROM fcustomer ORDER BY id DESC) c;
SELECT backtest_series(h, '2020-06-15', '2025-03-31', 'mbg/nbd', 'month') IS NULL AS nobody, backtest_series(h, NULL, '2025-03-31', 'mbg/nbd', 'month') IS NULL AS unknown FROM fcustomer;
SELECT count(*) FROM backtest_series_rows(NULL);
SELECT model, count(*) AS quarters FROM (SELECT model, backtest_series(h, '2024-06-30', '2024-12-31', model, 'quarter') AS report FROM fcustomer, unnest('{auto,pareto/nbd,mbg/cnbd-k}'::text[]) model GROUP BY model) b, backtest_series_rows(report) GROUP BY model ORDER BY model;
-- what is not allowed
SELECT backtest_series(h, '2024-06-15', '2024-06-15', 'mbg/nbd', 'month') FROM fcustomer;
SELECT backtest_series(h, '2024-06-15', '2025-03-31', 'bg/bb', 'month') FROM fcustomer;
SELECT backtest_series(h, '2024-06-15', '2025-03-31', 'mbg/nbd', 'day') FROM fcustomer;
SELECT backtest_series(h, '2024-06-15', '2025-03-31', 'mbg/nbd', CASE id WHEN 7 THEN 'week' ELSE 'month' END) FROM fcustomer;
SELECT backtest_series(h, '2024-06-15', '2025-03-31', 'mbg/nbd', 'week') FROM (SELECT h FROM fcustomer UNION ALL SELECT '{0024-05-01:1:1.00}') c;
SELECT backtest_series('{0001-01-01:1:1.00}', '2024-06-15', '2025-03-31', 'mbg/nbd', 'year');
SELECT backtest_series('{2024-01-01:1:1.00}', '2024-06-15', '3025-03-31', 'mbg/nbd', 'year');
SELECT jsonb_array_length(backtest_series('{1833-08-05:1:1.00}', '2024-06-15', '2025-03-31', 'mbg/nbd', 'quarter')->'periods');
SELECT backtest_series_final(backtest_add(NULL, '{2024-01-01:1:1.00}', '2024-06-15', '2025-03-31'));
SELECT backtest_series_final(set_byte(backtest_series_add(NULL, '{2024-01-01:1:1.00,2024-08-01:1:1}', '2024-06-15', '2025-03-31', 'mbg/nbd', 'week'), byte, 255))
FROM generate_series(46, 93) byte;
-- a state names a model and a kind of period by one number: those of bg/bb are refused, which counts periods
DO $$
DECLARE
    state bytea := backtest_series_add(NULL, '{2024-01-01:1:1.00,2024-08-01:1:1}', '2024-06-15', '2025-03-31', 'mbg/nbd', 'week');
    byte integer := CASE WHEN get_byte(state, 12) > 0 THEN 12 ELSE 15 END;
    models text[];
BEGIN
    SET LOCAL client_min_messages = error;
    FOR code IN 0 .. 255 LOOP
        BEGIN
            models := models || ((backtest_series_final(set_byte(state, byte, code)) -> 'model' ->> 'model') || ' by ' || (backtest_series_final(set_byte(state, byte, code)) ->> 'period'));
        EXCEPTION WHEN invalid_parameter_value THEN NULL;
        END;
    END LOOP;
    SET LOCAL client_min_messages = notice;
    RAISE NOTICE '% kinds of series, of % models, % of bg/bb', cardinality(models), (SELECT count(DISTINCT split_part(m, ' by ', 1)) FROM unnest(models) m), (SELECT count(*) FROM unnest(models) m WHERE m LIKE 'bg/bb%');
END $$;

-- a break at the end of the data of a fit: no purchases in the last two of three months
SELECT what, m->'recent'->>'days' AS days, m->'recent'->>'actual' = (SELECT sum(purchase_days(x, as_of) - greatest(purchase_days(x, as_of - 91), 1)) FROM fcustomer, LATERAL (SELECT CASE WHEN what = 'broken' THEN as_of(h, as_of - 60) ELSE h END AS x) y)::text AS actual,
       m->>'status' AS status, m->'warnings' = '[]' AS no_warning, m->>'verdict' AS verdict
FROM (SELECT 'whole' AS what, DATE '2025-03-31' AS as_of, fit_clv(h, '2025-03-31', 'mbg/nbd') AS m FROM fcustomer
      UNION ALL SELECT 'broken', '2025-03-31', fit_clv(as_of(h, DATE '2025-03-31' - 60), '2025-03-31', 'mbg/nbd') FROM fcustomer) f ORDER BY what DESC;
-- expected are the new customers' purchases up to their age, less those up to 91 days before
SELECT pg_temp.near((m->'recent'->>'expected')::float8, (SELECT sum(expected_purchases(m, as_of(h, first), first, make_interval(days => '2025-03-31' - first)) - expected_purchases(m, as_of(h, first), first, make_interval(days => greatest(DATE '2025-03-31' - 91 - first, 0))))
                                                          FROM (SELECT h, first_purchase(h) AS first FROM fcustomer) c)) AS expected
FROM (SELECT fit_clv(h, '2025-03-31', 'mbg/nbd') AS m FROM fcustomer) f;
-- the parameters are those of before, and a model with it reads back
SELECT m::text::clv_model = m AS reads_back, backtest(h, '2025-03-31', '2025-04-30', 'mbg/nbd')->'model' = m AS same FROM fcustomer, (SELECT fit_clv(h, '2025-03-31', 'mbg/nbd') AS m FROM fcustomer) f GROUP BY m;
-- not known: too short a time before, periods
SELECT fit_clv(h, '2023-05-31') ? 'recent' AS short, fit_clv(h, '2025-03-31', 'bg/bb', 'month') ? 'recent' AS periods, fit_clv(h, '2025-03-31', 'auto', 'day') ? 'recent' AS auto FROM fcustomer;
RESET client_min_messages;
\set VERBOSITY terse
SELECT fit_clv(as_of(h, DATE '2025-03-31' - 60), '2025-03-31', 'mbg/nbd')->>'status' AS status FROM fcustomer;
\set VERBOSITY default

-- the model by what it predicts: the best on the last quarter of the ages, fitted to everything
SET client_min_messages = error;
CREATE TEMP TABLE chosen AS SELECT fit_clv(h, '2025-03-31', 'auto: holdout') AS m FROM fcustomer;
SELECT m->>'model' = (SELECT key FROM jsonb_each_text(m->'holdout') ORDER BY value::float8 DESC LIMIT 1) AS best, (SELECT string_agg(key, ' ' ORDER BY key) FROM jsonb_object_keys(m->'holdout') key) AS of,
       m - 'holdout' = (SELECT fit_clv(h, '2025-03-31', m->>'model') FROM fcustomer) AS fitted_to_all, m ? 'bic' AS bic, m::text::clv_model = m AS reads_back
FROM chosen;
-- the score is the sum of the logarithms of the probabilities by a fit to the first three quarters
SELECT pg_temp.near((c.m->'holdout'->>'pareto/nbd')::float8, sum(ln(p_purchase(f.m, part, day, make_interval(days => '2025-03-31' - day), purchase_days(h, '2025-03-31') - purchase_days(part))))) AS score
FROM chosen c, (SELECT fit_clv(purchase_history, '2025-03-31', 'pareto/nbd') AS m   -- moved, so that all of them are as old as they were
                FROM (SELECT (SELECT purchase_history(d + (DATE '2025-03-31' - day), 1) FROM unnest(as_of(h, day)) u (d, orders, money) WHERE orders > 0)
                      FROM (SELECT h, first_purchase(h) + ('2025-03-31' - first_purchase(h)) * 3 / 4 AS day FROM fcustomer) x) y) f,
     (SELECT h, day, as_of(h, day) AS part FROM (SELECT h, first_purchase(h) + ('2025-03-31' - first_purchase(h)) * 3 / 4 AS day FROM fcustomer) x) p GROUP BY c.m;
SELECT backtest(h, '2024-06-30', '2024-12-31', 'auto: holdout')->'model' = fit_clv(h, '2024-06-30', 'auto: holdout') AS in_a_backtest FROM fcustomer;
SELECT fit_clv(h, '2025-03-31', 'auto: bic') FROM fcustomer;
SELECT backtest_series(h, '2024-06-15', '2025-03-31', 'auto: holdout', 'month') FROM fcustomer;
RESET client_min_messages;

-- kinds of regularity: a third of the customers buys every four weeks or so, the others at random
SET client_min_messages = error;
CREATE TABLE fkinds AS
SELECT id, purchase_history(DATE '2024-01-01' + day, 10 + id % 13) AS h
FROM (SELECT id, n, (sum(CASE WHEN n = 0 THEN 300 * pg_temp.draw('kind', id, 0) WHEN id % 3 = 0 THEN 25 + 6 * pg_temp.draw('gap', id, n) ELSE 1 - 28 * ln(pg_temp.draw('gap', id, n)) END) OVER (PARTITION BY id ORDER BY n))::integer AS day,
             min(CASE WHEN pg_temp.draw('leave', id, n) < 0.07 + 0.1 * pg_temp.draw('leaver', id, 0) THEN n END) OVER (PARTITION BY id) AS last
      FROM generate_series(1, 900) id, generate_series(0, 40) n) o
WHERE n <= coalesce(last, 40) AND day <= 730 GROUP BY id;
CREATE TEMP TABLE kinds AS SELECT fit_clv(h, '2025-06-30', 'mbg/cnbd-mix') AS mix, fit_clv(h, '2025-06-30', 'mbg/cnbd-k') AS k FROM fkinds;
SELECT log_likelihood(mix) > log_likelihood(k) + 50 AS fits_better, (mix->'parameters'->>'w12')::float8 / (1 + (mix->'parameters'->>'w2')::float8 + (mix->'parameters'->>'w4')::float8 + (mix->'parameters'->>'w12')::float8) BETWEEN 0.25 AND 0.42 AS share,
       mix::text::clv_model = mix AS reads_back, fit_clv(h, '2025-06-30', 'mbg/cnbd-mix') = mix AS backwards
FROM kinds, (SELECT h FROM fkinds ORDER BY id DESC) c GROUP BY mix, k;
-- a silence of two months: bad news of a regular customer, of the others not
SELECT round(p_alive(mix, '{2025-01-01:1:1,2025-01-29:1:1,2025-02-26:1:1,2025-03-26:1:1,2025-04-23:1:1}', '2025-06-30')::numeric, 1) AS regular,
       round(p_alive(mix, '{2025-01-01:1:1,2025-01-03:1:1,2025-02-26:1:1,2025-03-04:1:1,2025-04-23:1:1}', '2025-06-30')::numeric, 1) AS at_random,
       round(p_alive(k, '{2025-01-01:1:1,2025-01-29:1:1,2025-02-26:1:1,2025-03-26:1:1,2025-04-23:1:1}', '2025-06-30')::numeric, 1) = round(p_alive(k, '{2025-01-01:1:1,2025-01-03:1:1,2025-02-26:1:1,2025-03-04:1:1,2025-04-23:1:1}', '2025-06-30')::numeric, 1) AS one_k_cannot_tell
FROM kinds;
SELECT count(*) AS customers, bool_and(p_alive(mix, h, '2025-06-30') BETWEEN 0 AND 1) AS alive, bool_and((i).lower <= (i).estimate AND (i).estimate <= (i).upper) AS intervals
FROM (SELECT mix, h, clv_interval(mix, h, '2025-06-30') AS i FROM kinds, fkinds) c;
SELECT (SELECT wape FROM backtest_measures(m) WHERE measure = 'purchases' LIMIT 1) < (SELECT wape FROM backtest_measures(k) WHERE measure = 'purchases' LIMIT 1) AS predicts_better
FROM (SELECT backtest(h, '2025-06-30', '2025-12-30', 'mbg/cnbd-mix') AS m, backtest(h, '2025-06-30', '2025-12-30', 'mbg/cnbd-k') AS k FROM fkinds) b;
SELECT fit_clv(h, '2025-06-30', 'auto')->'bic' ? 'mbg/cnbd-mix' AS in_auto, fit_clv(h, '2025-06-30', 'auto: holdout')->'holdout' ? 'mbg/cnbd-mix' AS by_holdout FROM fkinds;
SELECT '{"model": "mbg/cnbd-mix", "unit": "week", "parameters": {"r": 1, "alpha": 5, "a": 0.4, "b": 0.8, "w2": 1, "w4": 0, "w12": 1}}'::clv_model;
RESET client_min_messages;
