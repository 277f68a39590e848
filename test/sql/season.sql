-- models with a season: documents, the clock, predictions, and when there is none
SET extra_float_digits = 1;
SET client_min_messages = notice;

CREATE TEMP TABLE indexes (name text, month jsonb);
INSERT INTO indexes VALUES
    ('level', '[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'),
    ('nearly level', '[1.000000001, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'),
    ('gifts', '[0.79, 0.75, 0.85, 0.9, 1, 0.95, 0.85, 0.8, 1, 1.1, 1.4, 1.6]'),
    ('ice', '[0.01, 0.02, 0.2, 0.5, 1.4, 2.4, 3.0, 2.7, 1.2, 0.4, 0.1, 0.02]');
CREATE TEMP TABLE models (model text, parameters jsonb);
INSERT INTO models VALUES
    ('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}'),
    ('mbg/nbd', '{"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}'),
    ('mbg/cnbd-k', '{"r": 0.6, "alpha": 5.1, "a": 0.9, "b": 1.7, "k": 3}'),
    ('mbg/cnbd-mix', '{"r": 0.6, "alpha": 5.1, "a": 0.9, "b": 1.7, "w2": 0.5, "w4": 0.2, "w12": 0.1}');
CREATE FUNCTION pg_temp.model(model text, parameters jsonb, month jsonb) RETURNS clv_model IMMUTABLE
RETURN jsonb_strip_nulls(jsonb_build_object('model', model, 'unit', 'week', 'parameters', parameters, 'spend', '{"p": 6.25, "q": 3.74, "v": 15.44}'::jsonb,
                         'season', jsonb_build_object('month', month)));
CREATE TEMP TABLE customers (id integer, h purchase_history);
INSERT INTO customers VALUES
    (1, '{2024-02-29:1:10.00}'), (2, '{2023-11-30:1:20.00,2024-12-24:1:50.00}'), (3, '{2020-01-01:1:5.00,2020-07-01:2:7.00,2021-01-31:1:9.00,2022-02-28:0:-1.00,2024-12-31:1:8.00}'),
    (4, '{2025-01-15:1:30.00}'), (5, '{1999-12-31:1:1.00,2000-02-29:1:2.00,2000-03-01:1:3.00,2024-06-01:1:4.00}');

-- an index of ones is no season, to the last bit
CREATE FUNCTION pg_temp.predicted(m clv_model, h purchase_history, as_of date) RETURNS text IMMUTABLE
RETURN (SELECT concat_ws(' ', p_alive(m, h, as_of), expected_purchases(m, h, as_of, '100 days'), expected_purchases(m, h, as_of, '3 years'), p_purchase(m, h, as_of, '45 days'),
                         p_purchase(m, h, as_of, '1 year', 2), clv(m, h, as_of, '3 years'), clv(m, h, as_of), expected_spend(m, h, as_of),
                         next_purchase(m, h, as_of, 0.1), purchases_interval(m, h, as_of, '1 year'), money_interval(m, h, as_of, '1 year')));
SELECT count(*), count(*) FILTER (WHERE pg_temp.predicted(pg_temp.model(model, parameters, '[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.0]'), h, '2025-01-15')
                                      = pg_temp.predicted(pg_temp.model(model, parameters, NULL), h, '2025-01-15')) AS same
FROM models, customers;
SELECT model, id, factor FROM models, customers, explain_clv(pg_temp.model(model, parameters, (SELECT month FROM indexes WHERE name = 'level')), h, '2025-01-15', '1 year') WHERE factor = 'season';
-- and one that is nearly so changes nearly nothing
SELECT count(*) AS far FROM models, customers, LATERAL (SELECT pg_temp.model(model, parameters, (SELECT month FROM indexes WHERE name = 'nearly level')) AS near, pg_temp.model(model, parameters, NULL) AS plain) m,
    LATERAL (VALUES (p_alive(near, h, '2025-01-15'), p_alive(plain, h, '2025-01-15')), (clv(near, h, '2025-01-15', '3 years'), clv(plain, h, '2025-01-15', '3 years')),
                    (clv(near, h, '2025-01-15'), clv(plain, h, '2025-01-15'))) v (ours, without)
WHERE abs(ours - without) > 1e-8 * without;

-- the clock: where nobody drops out purchases are expected in proportion to it, here one a day, and it adds up
CREATE FUNCTION pg_temp.clock(month jsonb, from_day date, days integer) RETURNS float8 IMMUTABLE
RETURN (SELECT expected_purchases(pg_temp.model('bg/nbd', '{"r": 1e12, "alpha": 142857142857.142857, "a": 1e-15, "b": 1e15}', month),
                                  purchase_history(from_day, 1.00), from_day, make_interval(days => days)));
SELECT name, count(*) AS months, count(*) FILTER (WHERE abs(clock - truth) > 1e-6 * truth) AS differ
FROM indexes, generate_series(TIMESTAMP '2023-01-01', '2024-12-01', '1 month') first,
     LATERAL (SELECT extract(day FROM first + interval '1 month' - interval '1 day')::integer AS days) d,
     LATERAL (SELECT pg_temp.clock(month, first::date - 1, days) AS clock, days * (month->>(extract(month FROM first)::integer - 1))::float8 AS truth) c
GROUP BY name ORDER BY name;
SELECT name, count(*) AS days, count(*) FILTER (WHERE abs(pg_temp.clock(month, '2023-01-31', day) + pg_temp.clock(month, DATE '2023-01-31' + day, 1000 - day) - pg_temp.clock(month, '2023-01-31', 1000)) > 1e-5) AS differ
FROM indexes, generate_series(1, 999, 7) day GROUP BY name ORDER BY name;
-- over 400 years it is the calendar, from whatever day; before our era as well
SELECT name, count(*) FILTER (WHERE abs(pg_temp.clock(month, day, 146097) / 146097 / mean - 1) > 1e-6) AS differ
FROM indexes, LATERAL (SELECT sum(m::float8 * days) / 146097 AS mean FROM jsonb_array_elements_text(month) WITH ORDINALITY e (m, i)
        JOIN (VALUES (1, 31 * 400), (2, 28 * 400 + 97), (3, 31 * 400), (4, 30 * 400), (5, 31 * 400), (6, 30 * 400), (7, 31 * 400), (8, 31 * 400), (9, 30 * 400), (10, 31 * 400), (11, 30 * 400), (12, 31 * 400)) l (month, days) ON l.month = i) a,
    (VALUES (DATE '2000-02-28'), ('1999-12-31'), ('0044-03-15 BC'), ('4713-12-31 BC'), ('5874000-01-01')) v (day)
GROUP BY name ORDER BY name;

-- P(alive) by its closed form, with ages by the clock
WITH aged AS (
    SELECT i.month, c.h, purchase_days(h) - 1 AS x, pg_temp.clock(i.month, first_purchase(h), last_purchase(h) - first_purchase(h)) / 7 AS t,
           pg_temp.clock(i.month, first_purchase(h), DATE '2025-06-30' - first_purchase(h)) / 7 AS age
    FROM indexes i, customers c WHERE purchase_days(h) > 1)
SELECT count(*), count(*) FILTER (WHERE abs(p_alive(pg_temp.model('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}', month), h, '2025-06-30')
                                            - 1 / (1 + 0.793 / (2.426 + x - 1) * ((4.414 + age) / (4.414 + t)) ^ (0.243 + x))) > 1e-6) AS differ
FROM aged;

-- the next purchase is due on the day whose chance is the first to reach it
SELECT name, count(day) AS days, count(*) FILTER (WHERE p_purchase(m, h, '2025-01-15', make_interval(days => day - DATE '2025-01-15')) < 0.05
                                                     OR p_purchase(m, h, '2025-01-15', make_interval(days => day - 1 - DATE '2025-01-15')) >= 0.05) AS wrong
FROM indexes, models, customers, LATERAL (SELECT pg_temp.model(model, parameters, month) AS m) d, LATERAL (SELECT next_purchase(m, h, '2025-01-15', 0.05) AS day) n
GROUP BY name ORDER BY name;

-- discounted purchases against the sum over the days; for ever against 200 years
CREATE FUNCTION pg_temp.by_day(m clv_model, h purchase_history, as_of date, days integer, step integer) RETURNS float8 IMMUTABLE
RETURN (SELECT sum((e - before) * 1.1 ^ (-(day - step / 2.0) / 365.25)) * expected_spend(m, h, as_of)
        FROM (SELECT day, e, lag(e, 1, 0::float8) OVER (ORDER BY day) AS before
              FROM generate_series(step, days, step) day, LATERAL (SELECT expected_purchases(m, h, as_of, make_interval(days => day)) AS e) p) s);
CREATE TEMP TABLE valued AS
SELECT name, model, id, m, h, tolerance
FROM (VALUES ('gifts', 5e-6), ('ice', 1e-4)) t (name, tolerance) NATURAL JOIN indexes, models, customers, LATERAL (SELECT pg_temp.model(model, parameters, month) AS m) d WHERE id IN (1, 3) AND model <> 'mbg/cnbd-mix';
SELECT name, count(*), max(abs(clv(m, h, '2025-01-15', '800 days') / pg_temp.by_day(m, h, '2025-01-15', 800, 2) - 1)) < tolerance AS agrees
FROM valued GROUP BY name, tolerance ORDER BY name;
SELECT name, abs(clv(m, h, '2025-01-15', '5000 days') / pg_temp.by_day(m, h, '2025-01-15', 5000, 5) - 1) < tolerance AS in_14_years,
       abs(clv(m, h, '2025-01-15') / pg_temp.by_day(m, h, '2025-01-15', 73000, 20) - 1) < tolerance AS for_ever
FROM valued WHERE model = 'bg/nbd' AND id = 3 ORDER BY name;

-- the factors multiply to the value, the season among them
SELECT name, count(DISTINCT (id, model)) AS customers, bool_and(abs(product / value - 1) < 1e-12) AS multiply, min(factors) AS factors
FROM indexes, models, customers, LATERAL (SELECT pg_temp.model(model, parameters, month) AS m WHERE model <> 'mbg/cnbd-mix') d,
     (VALUES (interval '18 months'), (NULL)) v (horizon),
     LATERAL (SELECT exp(sum(ln(e.value))) AS product, count(*) AS factors, clv(m, h, '2025-01-15', horizon, 0.1, 0.3) AS value FROM explain_clv(m, h, '2025-01-15', horizon, 0.1, 0.3) e) e
GROUP BY name ORDER BY name;
SELECT factor, round(value::numeric, 4) AS value, meaning
FROM explain_clv(pg_temp.model('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}', (SELECT month FROM indexes WHERE name = 'gifts')), '{2023-11-30:1:20.00,2024-12-24:1:50.00}', '2025-10-31', '2 months');

-- intervals hold the estimate, which is the prediction
SELECT count(*), bool_and(i.lower < i.estimate AND i.estimate < i.upper AND i.estimate = clv(m, h, '2025-01-15', '1 year')) AS of_clv,
       bool_and(p.lower < p.estimate AND p.estimate < p.upper AND p.estimate = expected_purchases(m, h, '2025-01-15', '1 year')) AS of_purchases
FROM customers, indexes, LATERAL (SELECT pg_temp.model('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}', month)
    || '{"covariance": [[0.0001, 0, 0, 0], [0, 0.1, 0, 0], [0, 0, 0.03, 0], [0, 0, 0, 0.4]]}'
    || '{"spend": {"p": 6.25, "q": 3.74, "v": 15.44, "covariance": [[1.4, 0, 0], [0, 0.08, 0], [0, 0, 17]]}}' AS m) d,
     clv_interval(m, h, '2025-01-15', '1 year') i, expected_purchases_interval(m, h, '2025-01-15', '1 year') p;

-- what a document may say of a season
CREATE FUNCTION pg_temp.refused(season text, model text DEFAULT 'bg/nbd') RETURNS text AS $$
DECLARE
    message text;
BEGIN
    PERFORM (pg_temp.model(model, (SELECT parameters FROM models m WHERE m.model = 'bg/nbd'), NULL) || jsonb_build_object('season', season::jsonb))::clv_model;
    RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = PG_EXCEPTION_DETAIL;
    RETURN SQLSTATE || ': ' || message;
END $$ LANGUAGE plpgsql;
SELECT pg_temp.refused('{"month": [0.79, 0.75, 0.85, 0.9, 1, 0.95, 0.85, 0.8, 1, 1.1, 1.4, 1.6], "years": 3, "standard_errors": [0.1], "status": "typed in"}');
SELECT pg_temp.refused('{"status": "no season: too short"}'), pg_temp.refused('{}');
SELECT season, pg_temp.refused(season) FROM unnest(ARRAY['[]', '1', 'null', '{"month": 1}', '{"month": []}', '{"month": {}}', '{"month": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}',
    '{"month": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}', '{"month": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, "1"]}', '{"month": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, null]}', '{"month": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, [1]]}',
    '{"month": [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]}', '{"month": [-1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3]}', '{"month": [1e400, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}', '{"month": [1e-400, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]}',
    '{"month": [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]}', '{"month": [0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01]}', '{"week": [1]}', '{"month": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], "years": -1}',
    '{"month": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], "bic": 3}']) season;
SELECT '{"model": "pareto/nbd", "unit": "week", "parameters": {"r": 1, "alpha": 1, "s": 1, "beta": 1}, "season": {"month": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}}'::clv_model;
SELECT '{"model": "sbg", "unit": "month", "parameters": {"alpha": 1, "beta": 1}, "season": {"month": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}}'::clv_model;

-- typed into a model: the criteria count it
SELECT aic(s) - aic(p) AS aic, round((bic(s) - bic(p))::numeric, 6) AS bic
FROM (SELECT d || '{"season": {"month": [0.79, 0.75, 0.85, 0.9, 1, 0.95, 0.85, 0.8, 1, 1.1, 1.4, 1.6]}}' AS s, d AS p
      FROM (SELECT pg_temp.model('bg/nbd', '{"r": 1, "alpha": 1, "a": 1, "b": 1}', NULL) || '{"log_likelihood": -10, "customers": 100}' AS d) d) v;

-- what is refused, and what is skipped
SELECT season_index(h, '2025-01-15', 'week') FROM customers;
SELECT fit_clv(h, '2025-01-15', 'bg/nbd', 'week', 'quarter') FROM customers;
SELECT fit_clv(h, '2025-01-15', 'pareto/nbd', 'week', 'month') FROM customers;
SELECT backtest(h, '2024-01-15', '2025-01-15', 'bg/bb', 'week', 'month') FROM customers;
SELECT season_index(h, 'infinity', 'month') FROM customers;
SELECT season_index(h, '2025-01-15'::date + id, 'month') FROM customers;
SELECT backtest(h, '2025-01-15', '2025-01-15', 'bg/nbd', 'week', 'month') FROM customers;
SELECT season_index(h, '2025-01-15', NULL) FROM customers;
SELECT season_index(NULL, '2025-01-15', 'month') FROM customers;
SELECT season_index(h, '1990-01-15', 'month') FROM customers;
SELECT season_index(h, '2025-01-15', 'month'), fit_clv(h, '2025-01-15', 'bg/nbd', 'week', 'month') FROM customers WHERE false;

-- too little: the reason
SELECT season_index(h, '2025-01-15', 'month') FROM customers;
SELECT season_index(h, '2025-01-15', 'month')->>'status' AS status FROM customers WHERE id = 4;
SELECT season_index('{2025-01-15:1:1.00}'::purchase_history, '2025-01-15', 'month')->>'status' AS status;
-- a cohort of 18 months, and the same model as without asking for one
CREATE TEMP TABLE cohort AS
SELECT id, purchase_history(DATE '2023-01-01' + id % 90 + gap * n * n, 10.00) AS h FROM generate_series(1, 400) id, LATERAL (SELECT 3 + id * 7 % 60 AS gap) g, generate_series(0, id % 9) n GROUP BY id;
SELECT fit_clv(h, '2024-06-30', 'mbg/nbd', 'week', 'month')->'season' AS season FROM cohort;
SET client_min_messages = error;
SELECT fit_clv(h, '2024-06-30', 'mbg/nbd', 'week', 'month') - 'season' - 'verdict' = fit_clv(h, '2024-06-30', 'mbg/nbd', 'week') - 'verdict' AS same,
       right(fit_clv(h, '2024-06-30', 'mbg/nbd', 'week', 'month')->>'verdict', 85) AS verdict FROM cohort;
SELECT backtest(h, '2024-06-30', '2025-06-30', 'mbg/nbd', 'week', 'month') - 'model' = backtest(h, '2024-06-30', '2025-06-30', 'mbg/nbd', 'week') - 'model' AS same FROM cohort;
SELECT * FROM season_rows('{"status": "no season"}');
SELECT month, index, standard_error, round(lower::numeric, 4) AS lower, round(upper::numeric, 4) AS upper
FROM season_rows(pg_temp.model('bg/nbd', '{"r": 1, "alpha": 1, "a": 1, "b": 1}', (SELECT month FROM indexes WHERE name = 'gifts')) || '{"season": {"month": [0.79, 1.21], "standard_errors": [0.05]}}'::jsonb);

-- states by hand: refused or an answer, never a crash
CREATE TEMP TABLE states AS SELECT fit_clv_season_add(NULL, h, '2025-01-15', 'bg/nbd', 'week', 'month') AS s FROM customers WHERE id = 3;
SELECT fit_clv_season_final('\x00'), 1;
SELECT season_combine((SELECT s FROM states), season_index_add(NULL, '{2024-01-01:1:1.00}', '2025-01-16', 'month'));
SELECT fit_clv_season_final(season_combine(s, s))->>'customers' AS customers FROM states;
DO $$
DECLARE
    state bytea = (SELECT s FROM states);
    outcome text;
    refused integer = 0;
BEGIN
    FOR i IN 0 .. length(state) - 1 LOOP
        BEGIN
            outcome = fit_clv_season_final(set_byte(state, i, get_byte(state, i) # 129));
            outcome = backtest_season_final(set_byte(state, i, get_byte(state, i) # 64));
        EXCEPTION
            WHEN invalid_parameter_value OR datetime_field_overflow OR program_limit_exceeded THEN refused = refused + 1;
        END;
    END LOOP;
    RAISE INFO 'refused some: %', refused > 10;
END $$;
