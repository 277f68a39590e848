-- Models with covariates of the customers.

SET extra_float_digits = 0;

-- 1500 customers of a year and a half; those of the web shop (1) buy twice as often, and women (1) stay longer
CREATE FUNCTION pg_temp.draw(what text, id integer, n integer) RETURNS float8 IMMUTABLE LANGUAGE sql
RETURN ((hashtextextended(what || ' ' || id || ' ' || n, 0) & 9007199254740991) + 0.5) / 9007199254740992.0;
CREATE TABLE customer AS
SELECT id, (pg_temp.draw('web', id, 0) < 0.4)::integer::float8 AS web, (pg_temp.draw('woman', id, 0) < 0.5)::integer::float8 AS woman, pg_temp.draw('age', id, 0) AS age,
       30 / (0.3 - ln(pg_temp.draw('rate', id, 0))) AS gap, pg_temp.draw('drop', id, 0) ^ 2 AS chance, exp(2 + 1.5 * pg_temp.draw('size', id, 0)) AS size
FROM generate_series(1, 1500) id;
CREATE TABLE base AS
SELECT id, web, woman, age, purchase_history(day, (size * (0.5 + pg_temp.draw('amount', id, n)))::numeric(8, 2)) AS h
FROM customer c,
     LATERAL (WITH RECURSIVE purchase (n, day) AS (
                  SELECT 0, DATE '2023-07-01' + (180 * pg_temp.draw('first', id, 0))::integer
                  UNION ALL
                  SELECT n + 1, day + ceil(-ln(pg_temp.draw('gap', id, n)) * gap / (1 + web))::integer FROM purchase
                  WHERE pg_temp.draw('leaves', id, n) > chance / (1 + woman) AND n < 100) SELECT * FROM purchase WHERE day <= '2024-12-31') p
GROUP BY id, web, woman, age;
SET client_min_messages = error;
CREATE TABLE fitted AS
SELECT model, fit_clv(h, '2024-12-31', model, ARRAY[web, woman], '{web,woman}') AS m FROM base, unnest('{pareto/nbd,bg/nbd,mbg/nbd}'::text[]) model GROUP BY 1;

-- the parameters of the simulation are found: the web shop doubles the rate; for women the mean chance to drop out is 1/6 in place of 1/3, its odds 1/5 in place of 1/2
SELECT model, m->>'status' AS status, m->'covariates' AS covariates, m->'without_covariates' AS without, m->>'customers' AS customers FROM fitted ORDER BY 1;
SELECT model, name, abs(estimate - put_in) < 3 * standard_error AS found, standard_error < 0.3 AS known, lower < estimate AND upper - estimate - (estimate - lower) < 1e-9 AS around
FROM fitted, model_parameters(m) JOIN (VALUES ('rate.web', ln(2)), ('rate.woman', 0), ('drop_out.woman', ln(0.4)), ('drop_out.web', 0)) v (name, put_in) USING (name)
WHERE model = 'mbg/nbd' ORDER BY 1, 2;
-- against the model without
SELECT model, abs((m#>>'{likelihood_ratio,statistic}')::float8 - 2 * (log_likelihood(m) - log_likelihood(plain))) < 1e-9 AS statistic, m#>>'{likelihood_ratio,df}' AS df,
       (m#>>'{likelihood_ratio,p_value}')::float8 < 1e-10 AS significant, bic(m) < bic(plain) AS better, abs(aic(m) - (16 - 2 * log_likelihood(m))) < 1e-9 AS eight_parameters
FROM fitted JOIN (SELECT model, fit_clv(h, '2024-12-31', model) AS plain FROM base, unnest('{pareto/nbd,bg/nbd,mbg/nbd}'::text[]) model GROUP BY 1) p USING (model) ORDER BY 1;
-- a covariate that means nothing
SELECT (m#>>'{likelihood_ratio,p_value}')::float8 > 0.01 AS by_chance FROM (SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[age]) AS m FROM base) f;
-- the order of rows does not matter, nor a unit but for what is a time; names are z1, z2 ... without
SELECT m = (SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web, woman], '{web,woman}') FROM (SELECT * FROM base ORDER BY hashint4(id)) b) AS shuffled,
       m = (SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web, woman], '{web,woman}', 'week') FROM base) AS weeks,
       (SELECT abs(log_likelihood(d) - log_likelihood(m) + ln(7) * (SELECT sum(purchase_days(as_of(h, '2024-12-31')) - 1) FROM base)) < 1e-5
           AND abs((d#>>'{parameters,rate.web}')::float8 - (m#>>'{parameters,rate.web}')::float8) < 1e-6
        FROM (SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web, woman], '{web,woman}', 'day') AS d FROM base) f) AS days,
       (SELECT n->'covariates' = '["z1", "z2"]' AND n#>'{parameters,rate.z1}' = m#>'{parameters,rate.web}' FROM (SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web, woman]) AS n FROM base) f) AS numbered
FROM fitted WHERE model = 'bg/nbd';
-- customers of unknown covariates are counted and left out; prospects do not count
SELECT m->'without_covariates' AS unknown, (SELECT count(*) FROM base WHERE id % 10 <= 1) AS of_them, m - 'without_covariates' = (SELECT fit_clv(h, '2024-12-31', 'mbg/nbd', ARRAY[web]) - 'without_covariates' FROM base WHERE id % 10 > 1) AS as_without_them
FROM (SELECT fit_clv(h, '2024-12-31', 'mbg/nbd', CASE id % 10 WHEN 0 THEN NULL ELSE ARRAY[CASE WHEN id % 10 > 1 THEN web END] END) AS m FROM (SELECT id, h, web FROM base UNION ALL SELECT 5, '{}', 1 UNION ALL SELECT 5, NULL, 1) b) f;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[NULL::float8]) IS NULL AS none_known, fit_clv(h, NULL, 'bg/nbd', ARRAY[web]) IS NULL AS no_day, fit_clv(h, '2024-12-31', NULL, ARRAY[web]) IS NULL AS no_model,
       fit_clv(h, '2020-01-01', 'bg/nbd', ARRAY[web]) IS NULL AS no_customer FROM base;

-- predictions: those of the customer's own model, with its formula
SELECT model, bool_and(p_alive(m, h, '2024-12-31', z) = p_alive(own, h, '2024-12-31') AND expected_purchases(m, h, '2024-12-31', '1 year', z) = expected_purchases(own, h, '2024-12-31', '1 year')
                       AND p_purchase(m, h, '2024-12-31', '90 days', NULL, z) = p_purchase(own, h, '2024-12-31', '90 days') AND p_purchase(m, h, '2024-12-31', '90 days', 2, z) = p_purchase(own, h, '2024-12-31', '90 days', 2)
                       AND clv(m, h, '2024-12-31', '3 years', 0.1, 0.4, z) = clv(own, h, '2024-12-31', '3 years', 0.1, 0.4)) AS same,
       bool_and(abs((own#>>'{parameters,alpha}')::float8 * exp(web * (m#>>'{parameters,rate.web}')::float8 + woman * (m#>>'{parameters,rate.woman}')::float8) / (m#>>'{parameters,alpha}')::float8 - 1) < 1e-12) AS by_formula
FROM fitted, base, LATERAL (SELECT ARRAY[web, woman] AS z, customer_model(m, ARRAY[web, woman]) AS own) o WHERE id < 50 GROUP BY 1 ORDER BY 1;
-- drop-out: a of bg/nbd and mbg/nbd is multiplied, beta of pareto/nbd divided
SELECT model, round((customer_model(m, '{0,1}')#>>ARRAY['parameters', p])::numeric / (m#>>ARRAY['parameters', p])::numeric, 8) = round(exp(sign * (m#>>'{parameters,drop_out.woman}')::float8)::numeric, 8) AS changed
FROM fitted JOIN (VALUES ('pareto/nbd', 'beta', -1), ('bg/nbd', 'a', 1), ('mbg/nbd', 'a', 1)) v (model, p, sign) USING (model) ORDER BY 1;
-- at covariates of 0 the customer's model has the parameters, errors and intervals of the model
SELECT model, bool_and(p.estimate = q.estimate AND abs(p.standard_error / q.standard_error - 1) < 1e-9) AS same, count(*) AS parameters
FROM fitted, model_parameters(m) p JOIN LATERAL model_parameters(customer_model(m, '{0,0}')) q USING (name) GROUP BY 1 ORDER BY 1;
SELECT model, (i).lower < (i).estimate AND (i).estimate < (i).upper AS interval, customer_model(m, '{1,0}') ?| '{covariates,likelihood_ratio,customers}' AS more, customer_model(m, '{1,0}') ? 'spend' AS spend
FROM (SELECT model, m, clv_interval(customer_model(m, '{1,0}'), h, '2024-12-31', '1 year') AS i FROM fitted, base WHERE id = 7) i ORDER BY 1;
-- unknown covariates, and extreme ones
SELECT p_alive(m, h, '2024-12-31', '{NULL,1}') IS NULL AS null_element, p_alive(m, h, '2024-12-31', NULL) IS NULL AS null_array, clv(m, h, '2024-12-31', '1 year', 0.1, 1, NULL) IS NULL AS no_value,
       customer_model(m, '{NULL,1}') IS NULL AS no_model, p_alive(m, '{}', '2024-12-31', '{1,1}') IS NULL AS prospect FROM fitted, base WHERE id = 7 AND model = 'bg/nbd';
SELECT model, bool_and(p_alive(m, h, '2024-12-31', ARRAY[a, b]) BETWEEN 0 AND 1) AS p_alive, bool_and(expected_purchases(m, h, '2024-12-31', '1 year', ARRAY[a, b]) >= 0) AS expected, bool_and(p_purchase(m, h, '2024-12-31', '1 year', 1, ARRAY[a, b]) BETWEEN 0 AND 1) AS p_purchase
FROM fitted, base, unnest('{-1e15,-50,50,1e15}'::float8[]) a, unnest('{-1e15,-50,50,1e15}'::float8[]) b WHERE id < 6 GROUP BY 1 ORDER BY 1;

-- a season and covariates, typed in
SELECT p_alive(m, h, '2024-12-31', '{1}') = p_alive(customer_model(m, '{1}'), h, '2024-12-31') AS same, expected_purchases(m, h, '2024-12-31', '90 days', '{1}') <> expected_purchases(customer_model(m - 'season', '{1}'), h, '2024-12-31', '90 days') AS with_season, customer_model(m, '{1}') ? 'season' AS kept
FROM base, (SELECT '{"model": "bg/nbd", "unit": "week", "covariates": ["web"], "parameters": {"r": 1, "alpha": 8, "a": 1, "b": 3, "rate.web": 0.5, "drop_out.web": -0.2}, "season": {"month": [0.5, 0.5, 0.5, 1, 1, 1, 1, 1, 1, 1.5, 1.5, 1.5]}}'::clv_model AS m) m WHERE id = 7;

-- documents
SELECT model, m = m::text::clv_model AS reads_back FROM fitted ORDER BY 1;
CREATE FUNCTION pg_temp.what_is_wrong(d jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE detail text;
BEGIN
    PERFORM d::clv_model;
    RETURN 'nothing';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN SQLSTATE || ' ' || detail;
END $$;
SELECT pg_temp.what_is_wrong(jsonb_build_object('model', coalesce(model, 'bg/nbd'), 'unit', 'week', 'parameters', '{"r": 1, "alpha": 1, "a": 1, "b": 1}'::jsonb || p::jsonb, 'covariates', c::jsonb))
FROM (VALUES (1, NULL, '["x"]', '{"rate.x": -1, "drop_out.x": 0}'), (2, NULL, '["x"]', '{"rate.x": -1}'), (3, NULL, '[]', '{}'), (4, NULL, '"x"', '{}'), (5, NULL, '["x", 1]', '{}'), (6, NULL, '["x", "x"]', '{}'), (7, NULL, '[""]', '{}'),
             (8, 'mbg/cnbd-k', '["x"]', '{}'), (9, 'sbg', '["x"]', '{}'), (10, NULL, '["x"]', '{"rate.x": 1e300, "drop_out.x": 0}'), (11, NULL, '["x"]', '{"rate.x": "1", "drop_out.x": 0}'), (12, NULL, '["x"]', '{"rate.y": 1, "rate.x": 1, "drop_out.x": 0}'),
             (13, NULL, (SELECT jsonb_agg('c' || i) FROM generate_series(1, 17) i)::text, '{}'), (14, NULL, '["alpha"]', '{"rate.alpha": 1, "drop_out.alpha": 1}')) v (n, model, c, p) ORDER BY n;
SELECT pg_temp.what_is_wrong(m || '{"likelihood_ratio": {"chi": 1}}') AS ratio, pg_temp.what_is_wrong(m || '{"without_covariates": -1}') AS unknown, pg_temp.what_is_wrong(m || '{"covariance": [[1]]}') AS covariance FROM fitted WHERE model = 'bg/nbd';

-- what cannot be learned
RESET client_min_messages;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web, 3], '{web,three}') FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web, woman, 1e6 - 2 * web + woman], '{web,woman,both}') FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[2024 + 1e-3 * web], '{year}')->>'status' FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web * 1e-20], '{tiny}')->>'status' FROM base;
SELECT (m->'warnings')->>0 AS separated FROM (SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[(purchase_days(as_of(h, '2024-12-31')) > 1)::integer], '{returned}') AS m FROM base) f;
SELECT m->>'status' AS nobody_returns, m#>'{parameters,rate.web}' AS rate FROM (SELECT fit_clv(as_of(h, first_purchase(h)), '2024-12-31', 'bg/nbd', ARRAY[web], '{web}') AS m FROM base) f;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web, woman, age])->>'status' AS six FROM (SELECT * FROM base WHERE purchase_days(as_of(h, '2024-12-31')) > 2 ORDER BY id LIMIT 6) b;

-- errors
SELECT fit_clv(h, '2024-12-31', 'mbg/cnbd-k', ARRAY[web]) FROM base;
SELECT fit_clv(h, '2024-12-31', 'auto', ARRAY[web]) FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web, 'NaN']) FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web, 1e16]) FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', '{}'::float8[]) FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[[web], [woman]]) FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', array_fill(web, '{17}')) FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', CASE id % 2 WHEN 0 THEN ARRAY[web] ELSE ARRAY[web, woman] END) FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web], CASE id % 2 WHEN 0 THEN '{a}'::text[] ELSE '{b}' END) FROM base;
SELECT fit_clv(h, DATE '2024-12-31' + id, 'bg/nbd', ARRAY[web]) FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web], '{a,b}') FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web, woman], '{a,a}') FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web], '{""}') FROM base;
SELECT fit_clv(h, '2024-12-31', 'bg/nbd', ARRAY[web], '{NULL}') FROM base;
SELECT p_alive(m, h, '2024-12-31') FROM fitted, base;
SELECT p_alive(m, h, '2024-12-31', '{1}') FROM fitted, base;
SELECT p_alive(m, h, '2024-12-31', '{1,Infinity}') FROM fitted, base;
SELECT p_alive('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1, "alpha": 1, "a": 1, "b": 1}}', h, '2024-12-31', '{1}') FROM base;
-- states
SET client_min_messages = error;
CREATE TABLE state AS
SELECT fit_covariates_add(fit_covariates_add(fit_covariates_add(fit_covariates_add(NULL, '{2024-01-01:1:10.00,2024-03-01:1:12.00}', '2024-12-31', 'bg/nbd', '{1,2}', '{a,bc}'),
           '{2024-02-01:1:10.00}', '2024-12-31', 'bg/nbd', '{0,3}', '{a,bc}'), '{2024-02-08:1:10.00}', '2024-12-31', 'bg/nbd', '{0,2}', '{a,bc}'), '{2024-02-11:1:10.00}', '2024-12-31', 'bg/nbd', '{NULL,2}', '{a,bc}') AS s;
SELECT m->'customers' AS customers, n->'customers' AS twice, n->'without_covariates' AS unknown FROM (SELECT fit_covariates_final(s) AS m, fit_covariates_final(fit_covariates_combine(s, s)) AS n FROM state) f;
SELECT fit_covariates_final(fit_covariates_combine(u, s))->'without_covariates' AS first_unknown, fit_covariates_final(fit_covariates_combine(s, u))->'without_covariates' AS last_unknown, fit_covariates_final(u) IS NULL AS all_unknown
FROM state, (SELECT fit_covariates_add(NULL, '{2024-02-11:1:10.00}', '2024-12-31', 'bg/nbd', NULL, '{a,bc}') AS u) u;
SELECT fit_covariates_final('\x00');
SELECT fit_covariates_combine(s, '\x434f563100000000') FROM state;
-- each byte of the header and the names changed: an answer or error 22023, and nothing else
CREATE FUNCTION pg_temp.state_of(s bytea) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM fit_covariates_final(s);
    RETURN 'answer';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
SELECT pg_temp.state_of(set_byte(s, i, (get_byte(s, i) + b) % 256)) IN ('answer', '22023') AS as_it_should, count(*) > 100 AS many FROM state, generate_series(0, length(s) - 1) i, unnest('{1,127,128,255}'::integer[]) b GROUP BY 1;
SELECT pg_temp.state_of(substr(s, 1, n)) IN ('answer', '22023') AS as_it_should FROM state, generate_series(1, length(s)) n GROUP BY 1;
-- default names of one and of two digits
SELECT encode(fit_covariates_add(NULL, '{2024-01-01:1:10.00}', '2024-12-31', 'bg/nbd', array_fill(1, ARRAY[n])::float8[]), 'escape')
       LIKE '%' || (SELECT string_agg('z' || i || '\\000', '' ORDER BY i) FROM generate_series(1, n) i) || '%' AS numbered FROM unnest('{1,9,10,16}'::integer[]) n;

DROP TABLE customer, base, fitted, state;
