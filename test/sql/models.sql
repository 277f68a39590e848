-- the type clv_model: what is valid
SELECT '{"model": "bg/nbd", "unit": "week", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}}'::clv_model;
SELECT clv_model_check(m) FROM (VALUES
    ('{"model": "pareto/nbd", "unit": "day", "parameters": {"r": 1, "alpha": 1, "s": 1, "beta": 1}, "spend": {"p": 6, "q": 4, "v": 15}}'::jsonb),
    ('{"model": "mbg/cnbd-k", "unit": "month", "parameters": {"r": 1e-7, "alpha": 1e9, "a": 1, "b": 1, "k": 12}, "warnings": [], "status": "by hand"}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 0.7, "beta": 1.2}, "standard_errors": {"alpha": null, "beta": 0.1}, "version": 1, "as_of": "2026-01-01"}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 0.7, "beta": 1.2}, "covariance": [[0, 0], [0, 1e-300]], "customers": 0, "log_likelihood": -1e308}')) v (m);
SELECT clv_model_check(NULL) IS NULL AS null_passes, NULL::clv_model IS NULL AS null_model;

-- what is not: one SELECT a case, all by the domain
CREATE FUNCTION pg_temp.what_is_wrong(document text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
    state text;
BEGIN
    PERFORM document::clv_model;
    RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, state = RETURNED_SQLSTATE;
    RETURN state || ' ' || detail;
END $$;
SELECT pg_temp.what_is_wrong(d) FROM (VALUES
    ('[]'), ('1'), ('null'), ('{}'),
    ('{"model": "bg/nbd"}'),
    ('{"model": "bg/nbd", "unit": "week"}'),
    ('{"model": 1, "unit": "week", "parameters": {}}'),
    ('{"model": "nbd", "unit": "week", "parameters": {}}'),
    ('{"model": "auto", "unit": "week", "parameters": {}}'),
    ('{"model": "bg/nbd", "unit": "quarter", "parameters": {}}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": []}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1, "alpha": 1, "a": 1}}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1, "alpha": 1, "a": 1, "b": 1, "c": 1}}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 0, "alpha": 1, "a": 1, "b": 1}}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": -1, "alpha": 1, "a": 1, "b": 1}}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1, "alpha": 1.1e15, "a": 1, "b": 1}}'),
    ('{"model": "bg/bb", "unit": "year", "parameters": {"alpha": 1, "beta": 1, "gamma": 9e-16, "delta": 1}}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": "1", "alpha": 1, "a": 1, "b": 1}}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": null, "alpha": 1, "a": 1, "b": 1}}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1e400, "alpha": 1, "a": 1, "b": 1}}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1e-400, "alpha": 1, "a": 1, "b": 1}}'),
    ('{"model": "mbg/cnbd-k", "unit": "week", "parameters": {"r": 1, "alpha": 1, "a": 1, "b": 1, "k": 2.5}}'),
    ('{"model": "mbg/cnbd-k", "unit": "week", "parameters": {"r": 1, "alpha": 1, "a": 1, "b": 1, "k": 13}}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "spend": {"p": 1, "q": 1, "v": 1}}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "version": 2}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "colour": "red"}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "as_of": "2026-02-30"}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "customers": -1}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "log_likelihood": null}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "warnings": [1]}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "standard_errors": {"alpha": -1}}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "standard_errors": {"gamma": 1}}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "covariance": {}}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "covariance": [[1]]}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "covariance": [[1, 0], [0, 1, 2]]}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "covariance": [[1, 0.5], [0.4, 1]]}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "covariance": [[1, 2], [2, 1]]}'),
    ('{"model": "sbg", "unit": "year", "parameters": {"alpha": 1, "beta": 1}, "covariance": [[-1, 0], [0, 1]]}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1, "alpha": 1, "a": 1, "b": 1}, "spend": {"p": 1, "q": 1}}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1, "alpha": 1, "a": 1, "b": 1}, "spend": {"p": 1, "q": 1, "v": 0}}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1, "alpha": 1, "a": 1, "b": 1}, "spend": {"p": 1, "q": 1, "v": 1, "w": 1}}'),
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1, "alpha": 1, "a": 1, "b": 1}, "spend": []}')) v (d);
SELECT '{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1, "alpha": 1, "a": 1, "beta": 1}}'::clv_model;

-- what a model says of itself
CREATE TEMP TABLE cdnow AS
SELECT '{"model": "bg/nbd", "unit": "week", "parameters": {"r": 0.24, "alpha": 4.4, "a": 0.8, "b": 2.4}, "standard_errors": {"r": 0.012, "alpha": 0.4, "a": null},
         "log_likelihood": -9582.5, "customers": 2357, "spend": {"p": 6.25, "q": 3.74, "v": 15.44, "standard_errors": {"p": 1.25}}}'::clv_model AS m;
SELECT name, estimate, standard_error, round(lower::numeric, 5) AS lower, round(upper::numeric, 5) AS upper FROM cdnow, model_parameters(m);
SELECT name, round(lower::numeric, 5) AS lower, round(upper::numeric, 5) AS upper FROM cdnow, model_parameters(m, 0.5) LIMIT 1;
SELECT log_likelihood(m), aic(m), round(bic(m)::numeric, 6) AS bic, abs(bic(m) - (4 * ln(2357) + 2 * 9582.5)) < 1e-9 AS by_hand FROM cdnow;
SELECT log_likelihood(m - 'log_likelihood') AS a, aic(m - 'log_likelihood') AS b, bic(m - 'log_likelihood') AS c, aic(m - 'customers') AS d, bic(m - 'customers') AS e FROM cdnow;
SELECT model_parameters(m, 0) FROM cdnow;

-- fits: customers who buy at rates and drop out at chances of their own; rows in any order give the same bytes
CREATE FUNCTION pg_temp.draw(what text, id integer, n integer) RETURNS float8 IMMUTABLE
RETURN (('x' || substr(md5(what || ' ' || id || ' ' || n), 1, 8))::bit(32)::bigint + 0.5) / 4294967296.0::float8;
CREATE TABLE base AS
WITH RECURSIVE customer AS (
    SELECT id, 90 * pg_temp.draw('start', id, 0) AS day, 25 / -ln(pg_temp.draw('pace', id, 0)) AS gap, pg_temp.draw('drop', id, 0) ^ 2 AS chance,
           exp(3 + 1.2 * (pg_temp.draw('size', id, 0) + pg_temp.draw('size', id, 1) - 1)) AS size
    FROM generate_series(1, 600) id
), visit AS (
    SELECT *, 0 AS n FROM customer
  UNION ALL
    SELECT id, day - gap * ln(pg_temp.draw('wait', id, n)), gap, chance, size, n + 1 FROM visit
    WHERE day < 500 AND pg_temp.draw('leave', id, n) > chance
)
SELECT id, purchase_history(DATE '2024-01-01' + day::integer, round((size * exp(pg_temp.draw('total', id, n)))::numeric, 2)) AS h
FROM visit GROUP BY id;
CREATE TEMP TABLE fitted AS SELECT fit_clv(h, '2025-01-01') AS m FROM base;
SELECT m->>'model' AS model, m->>'unit' AS unit, m->>'as_of' AS as_of, m->>'status' AS status, m->'warnings' AS warnings, m->>'version' AS version, m->>'customers' AS customers,
       (m->>'gradient_norm')::float8 < 1e-6 AS top, m#>>'{spend,customers}' = m->>'repeat_buyers' AS all_spend, m#>>'{spend,status}' AS spend_status
FROM fitted;
SELECT (SELECT fit_clv(h, '2025-01-01') FROM (SELECT h FROM base ORDER BY id DESC) b) = m AS backwards,
       (SELECT fit_clv(h, '2025-01-01') FROM (SELECT h FROM base ORDER BY hashint4(id)) b) = m AS shuffled,
       (SELECT fit_clv(h, '2025-01-01', 'bg/nbd') FROM base) = m AS by_name,
       (SELECT fit_clv(h, '2025-01-01', 'bg/nbd', 'week') FROM base) = m AS by_unit,
       (SELECT fit_clv(as_of(h, '2025-01-01') + '{2025-01-02:1:1000.00}', '2025-01-01') FROM base) = m AS future_is_not_seen,
       (SELECT fit_clv(h, '2025-01-01') FROM (SELECT h FROM base UNION ALL SELECT NULL UNION ALL SELECT '{}' UNION ALL SELECT '{2024-05-01:0:-3.00}' UNION ALL SELECT '{2025-02-01:1:3.00}') b) = m AS prospects_do_not_count,
       m::text::clv_model = m AS reads_back
FROM fitted;
-- a model read back predicts the same bits
SELECT count(*) FROM base, fitted
WHERE (p_alive(m::text::jsonb, h, '2025-01-01'), clv(m::text::jsonb, h, '2025-01-01')) IS DISTINCT FROM (p_alive(m, h, '2025-01-01'), clv(m, h, '2025-01-01'));
-- and so does the unit of time, but for rounding
SELECT u, bool_and(abs(p_alive(d, h, '2025-01-01') - p_alive(m, h, '2025-01-01')) < 1e-6) AS same_p_alive, bool_and(abs(clv(d, h, '2025-01-01') / clv(m, h, '2025-01-01') - 1) < 1e-6) AS same_clv
FROM base, fitted, (SELECT u, fit_clv(h, '2025-01-01', 'bg/nbd', u) AS d FROM base, unnest('{day,month,year}'::text[]) u GROUP BY u) f
GROUP BY u ORDER BY u;
-- a fit per segment is that of the segment alone
SELECT count(*) AS segments, bool_and(m = (SELECT fit_clv(h, '2025-01-01') FROM base b WHERE b.id % 3 = s.segment)) AS same
FROM (SELECT id % 3 AS segment, fit_clv(h, '2025-01-01') AS m FROM base GROUP BY 1) s;
-- all models, and auto: the least BIC
SELECT name, m->>'model' = name AS fitted, m->>'status' AS status FROM (SELECT name, fit_clv(h, '2025-01-01', name) AS m FROM base, unnest('{bg/nbd,mbg/nbd,pareto/nbd,mbg/cnbd-k,bg/bb}'::text[]) name GROUP BY name) f ORDER BY 1;
SELECT m->>'model' = (SELECT key FROM jsonb_each_text(m->'bic') ORDER BY value::float8 LIMIT 1) AS least_bic, abs((m->'bic'->>(m->>'model'))::float8 - bic(m)) < 1e-9 AS its_bic,
       (SELECT string_agg(key, ' ' ORDER BY key) FROM jsonb_object_keys(m->'bic') key) AS tried,
       m - 'bic' = (SELECT fit_clv(h, '2025-01-01', m->>'model') FROM base) AS same_as_by_name
FROM (SELECT fit_clv(h, '2025-01-01', 'auto') AS m FROM base) a;
SELECT fit_clv(h, '2025-01-01') IS NULL AS no_rows, fit_clv(h, NULL) IS NULL AS no_day FROM base WHERE false;
SELECT fit_clv(h, '2023-01-01') IS NULL AS no_customer, fit_clv(h, NULL) IS NULL AS no_day, fit_clv(h, '2025-01-01', NULL) IS NULL AS no_model FROM base;

-- data that do not support a model: a status and a warning, no error
SELECT fit_clv(h, '2025-01-01')->>'status' AS nobody_repeats FROM base WHERE purchase_days(h) = 1;
SELECT fit_clv(h, '2025-01-01')->>'status' AS three_customers FROM (SELECT h FROM base WHERE purchase_days(h) > 3 ORDER BY id LIMIT 3) b;
SELECT fit_clv('{2024-01-01:1:10.00}'::purchase_history, '2024-01-01')->>'status' AS of_today;
SELECT fit_clv(h, '2025-01-01')->'warnings' AS free_orders FROM (SELECT purchase_history(day, 0) AS h FROM base, unnest(h) GROUP BY id) b;
SELECT m->'warnings' AS dependent, round((m#>>'{spend,correlation}')::numeric, 2) AS r
FROM (SELECT fit_clv(h, '2025-01-01') AS m FROM (SELECT purchase_history(day, 3 * n + (id * 7) % 5 + orders) AS h FROM (SELECT id, day, orders, count(*) OVER (PARTITION BY id) AS n FROM base, unnest(h)) o GROUP BY id) b) f;
SET client_min_messages = error;
SELECT bool_and(p_alive(m, h, '2025-01-01') BETWEEN 0 AND 1) AS still_predicts, m->'covariance' = '[[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]' AS unknown, bool_and((expected_purchases_interval(m, h, '2025-01-01', '1 year')).lower IS NULL) AS no_interval
FROM base, (SELECT fit_clv(h, '2025-01-01') AS m FROM base WHERE purchase_days(h) = 1) f GROUP BY m;
-- the verdict: what may be used, for how long, and what not
CREATE TABLE staying AS     -- nobody leaves: at random, at rates of their own, from the first of January on
SELECT id, purchase_history(DATE '2024-01-01' + day, 10 + id % 7) AS h
FROM (SELECT id, (sum(CASE n WHEN 0 THEN 0 ELSE 1 - ln(pg_temp.draw('stay', id, n)) * 25 * (1 + id % 3) END) OVER (PARTITION BY id ORDER BY n))::integer AS day
      FROM generate_series(1, 300) id, generate_series(0, 60) n) o
WHERE day < 366 GROUP BY id;
SELECT what, m->>'status' AS status, m->>'verdict' AS verdict
FROM (SELECT 1 AS n, 'all is well' AS what, fit_clv(h, '2025-01-01') AS m FROM base
      UNION ALL SELECT 2, 'without money', fit_clv(h, '2025-01-01') FROM (SELECT purchase_history(day, 0) AS h FROM base, unnest(h) GROUP BY id) b
      UNION ALL SELECT 3, 'nobody leaves', fit_clv(h, '2025-01-01') FROM staying
      UNION ALL SELECT 4, 'nobody leaves, without money', fit_clv(h, '2025-01-01', 'bg/nbd') FROM (SELECT purchase_history(day, 0) AS h FROM staying, unnest(h) GROUP BY id) b
      UNION ALL SELECT 5, 'nobody leaves, by months', fit_clv(h, '2025-01-01', 'bg/bb', 'month') FROM staying
      UNION ALL SELECT 6, 'two purchases each', fit_clv(h, '2025-01-01') FROM (SELECT purchase_history(DATE '2024-06-01' + (d * (1 + id % 50))::integer, 5 + id % 9) AS h FROM generate_series(1, 200) id, generate_series(0, 1) d GROUP BY id) b
      UNION ALL SELECT 7, 'spend without a mean', fit_clv(h, '2025-01-01') FROM (SELECT purchase_history(day, (orders * 5 / pg_temp.draw('whale', id, 0) ^ 2)::numeric) AS h FROM base, unnest(h) WHERE orders > 0 GROUP BY id) b
      UNION ALL SELECT 8, 'frequent ones spend more', fit_clv(h, '2025-01-01') FROM (SELECT purchase_history(day, 3 * n + (id * 7) % 5 + orders) AS h FROM (SELECT id, day, orders, count(*) OVER (PARTITION BY id) AS n FROM base, unnest(h)) o GROUP BY id) b
      UNION ALL SELECT 9, 'frequent ones spend less', fit_clv(h, '2025-01-01') FROM (SELECT purchase_history(day, 300.0 / (n + 3) + (id * 7) % 5 + orders) AS h FROM (SELECT id, day, orders, count(*) OVER (PARTITION BY id) AS n FROM base, unnest(h)) o GROUP BY id) b
      UNION ALL SELECT 10, 'nobody repeats', fit_clv(h, '2025-01-01') FROM base WHERE purchase_days(h) = 1) f
ORDER BY n;
SELECT backtest(h, '2024-08-01', '2024-12-31')#>>'{model,verdict}' AS of_a_backtest FROM staying;
-- with a verdict of its own a model still reads back
SELECT fit_clv(h, '2025-01-01') = fit_clv(h, '2025-01-01')::text::clv_model AS reads_back FROM staying;
-- equal customers: the fit ends, with a status
SELECT model, fit_clv(h, '2025-01-01', model)->>'status' <> 'converged' AS says_so FROM (SELECT h FROM base, generate_series(1, 100) WHERE id = 7) b, unnest('{bg/nbd,mbg/nbd,pareto/nbd,mbg/cnbd-k}'::text[]) model GROUP BY model ORDER BY 1;
RESET client_min_messages;

-- what is not allowed
SELECT fit_clv(h, '2025-01-01', 'bg-nbd') FROM base;
SELECT fit_clv(h, '2025-01-01', 'bg/nbd', 'weeks') FROM base;
SELECT fit_clv(h, 'infinity') FROM base;
SELECT fit_clv(h, DATE '2025-01-01' + id) FROM base;
SELECT fit_clv(h, '2025-01-01', CASE id WHEN 5 THEN 'bg/nbd' ELSE 'mbg/nbd' END) FROM base;
-- bytes that are no state
SELECT fit_clv_final('\x00');
SELECT fit_clv_final(decode(repeat('00', 200), 'hex'));
SELECT fit_clv_combine('\x', '\x');
SELECT backtest_final(fit_clv_add(NULL, '{2024-01-01:1:1.00}', '2025-01-01'));
SELECT fit_clv_final(set_byte(fit_clv_add(NULL, '{2024-01-01:1:1.00}', '2025-01-01'), 12, 255));
-- outside an aggregate a state is not changed in place
SELECT s1 = fit_clv_add(NULL, '{2024-01-01:1:1.00}', '2025-01-01') AS unchanged
FROM (SELECT fit_clv_add(NULL, '{2024-01-01:1:1.00}', '2025-01-01') AS s1) a, LATERAL (SELECT fit_clv_add(s1, '{2024-01-01:1:1.00}', '2025-01-01') AS s2) b WHERE s2 <> s1;

-- backtests: the totals are those of the histories and of the predictions
CREATE TEMP TABLE tested AS SELECT backtest(h, '2024-08-01', '2024-12-31') AS b FROM base;
SELECT b->>'split' AS split, b->>'until' AS until, b->>'customers' AS customers, (b->'model')::clv_model = (SELECT fit_clv(h, '2024-08-01') FROM base) AS its_model FROM tested;
SELECT part, measure, r.customers = o.customers AS customers, actual = o.was AS actual, abs(predicted / o.expected - 1) < 1e-9 AS predicted,
       abs(bias - (o.expected - o.was) / o.customers) < 1e-9 AS bias, abs(r.mae - o.mae) < 1e-9 AS mae, abs(r.rmse - o.rmse) < 1e-9 AS rmse
FROM tested, backtest_rows(b) r,
     LATERAL (SELECT count(*) AS customers, sum(was)::float8 AS was, sum(expected) AS expected, avg(abs(expected - was)) AS mae, sqrt(avg((expected - was) ^ 2)) AS rmse
              FROM (SELECT CASE measure WHEN 'purchases' THEN purchase_days(h, '2024-12-31') - purchase_days(h, '2024-08-01') ELSE monetary(h, '2024-12-31') - monetary(h, '2024-08-01') END AS was,
                           expected_purchases(b->'model', h, '2024-08-01', '152 days') * CASE measure WHEN 'purchases' THEN 1 ELSE expected_spend(b->'model', h, '2024-08-01') END AS expected
                    FROM base WHERE purchase_days(h, '2024-08-01') > 0) c) o
WHERE part = 'all';
-- the tenths: equal predictions together, in order, all customers
SELECT count(*) BETWEEN 1 AND 10 AS tenths, sum(customers) = (b->>'customers')::int AS all_customers, sum(actual) = (b#>>'{purchases,actual}')::float8 AS all_purchases,
       bool_and(mean >= before) AS rising
FROM (SELECT b, customers, actual, predicted / customers AS mean, lag(predicted / customers, 1, 0) OVER (ORDER BY replace(part, 'decile ', '')::int) AS before
      FROM tested, backtest_rows(b) WHERE part <> 'all' AND measure = 'purchases') d GROUP BY b;
SELECT (SELECT backtest(h, '2024-08-01', '2024-12-31') FROM (SELECT h FROM base ORDER BY id DESC) x) = b AS backwards,
       (SELECT backtest(h, '2024-08-01', '2024-12-31', 'bg/nbd', 'week') FROM base) = b AS by_name, (SELECT backtest(h, '2023-08-01', '2024-12-31') FROM base) IS NULL AS nobody FROM tested;
SELECT measure, actual = was AS actual FROM (SELECT backtest(h, '2024-08-31', '2024-12-31', 'bg/bb', 'month') AS b FROM base) t, backtest_rows(b),
    LATERAL (SELECT CASE measure WHEN 'purchases' THEN count(DISTINCT (id, date_trunc('month', day))) FILTER (WHERE orders > 0) ELSE sum(money) END::float8 AS was
             FROM base, unnest(h) WHERE day > '2024-08-31' AND day <= '2024-12-31' AND purchase_days(h, '2024-08-31') > 0) w
WHERE part = 'all';
SELECT backtest(h, '2024-08-01', '2024-08-01') FROM base;

-- contracts: the textbook's survivors of 1000, years 0 to 7
CREATE TABLE contract AS
SELECT DATE '2010-03-31' AS started, (DATE '2010-03-31' + year * INTERVAL '1 year')::date AS ended
FROM (VALUES (1, 369), (2, 163), (3, 86), (4, 56), (5, 37), (6, 27), (7, 21)) v (year, lost), generate_series(1, lost)
UNION ALL SELECT '2010-03-31', NULL FROM generate_series(1, 241);
CREATE TEMP TABLE retention AS SELECT fit_retention(started, ended, '2017-03-31', 'year') AS m FROM contract;
SELECT name, round(estimate::numeric, 6) AS estimate, round(standard_error::numeric, 5) AS standard_error FROM retention, model_parameters(m);
SELECT round(log_likelihood(m)::numeric, 6) AS log_likelihood, m->>'status' AS status, m->>'customers' AS customers, abs(retention_rate(m, 1) - survival(m, 1)) < 1e-15 AS same, survival(m, 0) AS zero FROM retention;
-- an end on the eve of the renewal, on its day, or in the year before is the same; what comes after as_of is not seen, and a loss counts when the renewal is due
SELECT (SELECT fit_retention(started, ended - 1, '2017-03-31', 'year') FROM contract) = m AS eve,
       (SELECT fit_retention(started, ended - 200, '2017-03-31', 'year') FROM contract) = m AS before,
       (SELECT fit_retention(started, coalesce(ended, 'infinity'), '2017-03-31', 'year') FROM contract) = m AS for_ever,
       (SELECT fit_retention(started, coalesce(ended, '2018-03-31'), '2017-03-31', 'year') FROM contract) = m AS later,
       (SELECT fit_retention(started, coalesce(ended, '2017-04-01'), '2017-12-31', 'year') FROM contract)->'parameters' = m->'parameters' AS not_due,
       (SELECT fit_retention(started, ended, '2017-03-31', 'year') FROM (SELECT * FROM contract UNION ALL SELECT NULL, NULL UNION ALL SELECT '2017-04-01', NULL) c) = m AS others
FROM retention;
-- due dates: the same day of the month, the last where there is none
SELECT fit_retention(started, ended, '2024-03-31')->'customers' AS due
FROM (VALUES (DATE '2024-01-31', NULL::date), ('2024-02-29', NULL), ('2024-02-28', NULL), ('2024-03-01', NULL), ('2024-03-31', NULL), ('2024-03-01', '2024-03-20')) c (started, ended);
-- published values: Fader and Hardie's example at 10 %
SELECT n, round(contract_value('{"model": "sbg", "unit": "year", "parameters": {"alpha": 0.764, "beta": 1.296}}', n)::numeric, 10) AS residual FROM generate_series(0, 1) n;
SELECT round(100 * survival('{"model": "sbg", "unit": "year", "parameters": {"alpha": 0.704, "beta": 1.182}}', n)::numeric, 4) AS percent FROM generate_series(1, 12) n;
SELECT contract_value(m, 0, 100, 0, 3) = 100 * (survival(m, 1) + survival(m, 2) + survival(m, 3)) AS undiscounted, contract_value(m, 3, 100, 0.1, 0) AS none,
       contract_value(m, NULL) IS NULL AND contract_value(NULL, 1) IS NULL AND contract_value(m, 1, NULL) IS NULL AS unknown FROM retention;
SELECT fit_retention(started, ended, '2017-03-31', 'year')->>'status' AS status FROM contract WHERE ended IS NULL;
SELECT m->>'verdict' AS verdict FROM retention;
SELECT m->>'status' AS status, m->>'verdict' AS all_alike FROM (SELECT fit_retention('2010-03-31', CASE WHEN n <= 800 THEN DATE '2010-03-31' + 365 * ceil(ln(n / 1000.0) / ln(0.8))::integer - 300 END, '2017-03-31', 'year') AS m FROM generate_series(1, 1000) n) f;
SELECT fit_retention(started, '2010-01-01', '2017-03-31', 'year') FROM contract;
SELECT survival(m, -1) FROM retention;
SELECT retention_rate(m, 0) FROM retention;
SELECT contract_value(m, 0, 1, 0) FROM retention;
SELECT survival(m, 1) FROM fitted;

DROP TABLE base, staying, contract;
