-- what one customer will do: next_purchase, purchases_interval, money_interval, customer_forecast; queries without a comment of their own list what is wrong, and return no rows

CREATE TEMP TABLE model AS
SELECT m->>'model' AS name, m::clv_model AS m
FROM (SELECT v::jsonb || '{"spend": {"p": 6.25, "q": 3.74, "v": 15.44}}' AS m FROM (VALUES
    ('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}}'),
    ('{"model": "mbg/nbd", "unit": "week", "parameters": {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}}'),
    ('{"model": "pareto/nbd", "unit": "day", "parameters": {"r": 0.553, "alpha": 74, "s": 0.606, "beta": 81}}'),
    ('{"model": "mbg/cnbd-k", "unit": "month", "parameters": {"k": 3, "r": 0.9, "alpha": 1, "a": 0.7, "b": 2}}'),
    ('{"model": "bg/bb", "unit": "month", "parameters": {"alpha": 1.2, "beta": 0.75, "gamma": 0.66, "delta": 2.78}}')) v (v)) d;
CREATE TEMP TABLE customer (h purchase_history);
INSERT INTO customer VALUES
    ('{2024-01-05:1:20.00}'), ('{2025-12-20:1:20.00}'), ('{2025-12-31:1:20.00}'),
    ('{2025-01-01:1:20.00,2025-05-01:1:30.00,2025-10-01:1:10.00,2025-12-15:1:25.00}'),
    ('{2025-01-01:1:20.00,2025-05-01:1:30.00,2025-10-01:0:-40.00,2025-12-15:1:5.00}'),
    ('{2024-01-01:1:20.00,2024-02-01:1:30.00,2024-03-01:1:10.00,2024-04-15:1:25.00}'),
    ((SELECT purchase_history(DATE '2024-01-01' + 7 * i, 10 + i % 7) FROM generate_series(0, 103) i));
CREATE TEMP TABLE case_of AS SELECT name, m, h, DATE '2025-12-31' AS as_of, name = 'bg/bb' AS discrete FROM model, customer;

-- next_purchase inverts p_purchase to the day: reached on that day, and not on the one before
CREATE TEMP TABLE next AS
SELECT *, next_purchase(m, h, as_of, p) AS day FROM case_of, unnest(ARRAY[0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]) p;
SELECT count(*), count(day) BETWEEN 100 AND 200 AS dates FROM next;
SELECT name, h, p, day FROM next
WHERE NOT discrete AND NOT (day > as_of AND p_purchase(m, h, as_of, (day - as_of) * interval '1 day') >= p
                            AND p_purchase(m, h, as_of, (day - 1 - as_of) * interval '1 day') < p);

-- of a model in periods it is the last day of the first period that reaches it
SELECT name, h, p, day FROM next, LATERAL (SELECT (extract(year FROM day) * 12 + extract(month FROM day) - 2025 * 12 - 12)::integer AS months) n
WHERE discrete AND NOT (extract(day FROM day + 1) = 1 AND p_purchase(m, h, as_of, months * interval '1 month') >= p
                        AND p_purchase(m, h, as_of, (months - 1) * interval '1 month') < p);

-- never is never: not in two million days either
SELECT name, h, p FROM next WHERE day IS NULL AND p_purchase(m, h, as_of, interval '2000000 days') >= p;

-- more certainty takes more time
SELECT name, h, p FROM (SELECT *, lag(day) OVER w AS before, row_number() OVER w AS position FROM next WINDOW w AS (PARTITION BY name, h ORDER BY p)) n
WHERE position > 1 AND (day < before OR day IS NOT NULL AND before IS NULL);

-- the unit of time changes no date
SELECT name, h, p FROM next JOIN (VALUES ('week', 7), ('month', 365.25 / 12), ('year', 365.25)) u (unit, days) ON name = 'pareto/nbd'
WHERE day IS DISTINCT FROM next_purchase(m || jsonb_build_object('unit', unit, 'parameters',
          jsonb_build_object('r', 0.553, 'alpha', 74 / days, 's', 0.606, 'beta', 81 / days)), h, as_of, p);

-- periods: a running month is the next one, unless the first purchase was in it; weeks end on Sundays, years on 31 December
SELECT as_of, first, unit, next_purchase(m || jsonb_build_object('unit', unit), h, as_of, 1e-6)
FROM model, (VALUES (date '2025-12-31', date '2025-03-01', 'month'), ('2026-01-10', '2025-03-01', 'month'), ('2026-01-10', '2026-01-03', 'month'), ('2026-01-31', '2026-01-03', 'month'),
                    ('2024-02-10', '2024-01-31', 'month'), ('2026-01-10', '2025-03-01', 'week'), ('2026-01-10', '2025-03-01', 'year'), ('2026-01-10', '2026-01-10', 'day'),
                    ('0044-03-15 BC', '0045-03-15 BC', 'month')) v (as_of, first, unit), LATERAL (SELECT purchase_history(d, 5) AS h FROM unnest(ARRAY[first]) d) c
WHERE name = 'bg/bb';

-- the end of the calendar: no date, no error
SELECT name, next_purchase(m, '{5874897-06-01:1:5}', '5874897-06-30', 0.2) AS last, next_purchase(m, '{5874897-12-29:1:5}', '5874897-12-31', 0.01) AS after_it,
       next_purchase(m, '{4713-01-01 BC:1:5}', '4713-01-01 BC', 0.1) AS first
FROM model ORDER BY name;

-- NULL without a purchase by as_of, and for NULL
SELECT next_purchase(m, '{2026-01-01:1:5}', '2025-01-01', 0.5), next_purchase(m, '{2024-01-01:0:-5}', '2025-01-01', 0.5), next_purchase(m, '{}', '2025-01-01', 0.5),
       next_purchase(m, NULL, '2025-01-01', 0.5), next_purchase(m, '{2024-01-01:1:5}', '2025-01-01', NULL), next_purchase(NULL::clv_model, '{2024-01-01:1:5}', '2025-01-01', 0.5)
FROM model WHERE name = 'bg/nbd';
SELECT next_purchase(m, '{2024-01-01:1:5}', '2025-01-01', 0) FROM model WHERE name = 'bg/nbd';
SELECT next_purchase(m, '{2024-01-01:1:5}', '2025-01-01', 1) FROM model WHERE name = 'bg/nbd';
SELECT next_purchase(m, '{2024-01-01:1:5}', '2025-01-01', 'NaN') FROM model WHERE name = 'bg/nbd';
SELECT next_purchase(m, '{2024-01-01:1:5}', 'infinity', 0.5) FROM model WHERE name = 'bg/nbd';
SELECT next_purchase('{"model": "sbg", "unit": "month", "parameters": {"alpha": 1, "beta": 2}}'::clv_model, '{2024-01-01:1:5}', '2025-01-01', 0.5);

-- purchases_interval: quantiles of p_purchase
CREATE TEMP TABLE counted AS
SELECT c.*, horizon, level, i.*
FROM case_of c, unnest(ARRAY['0', '1 month', '1 year']::interval[]) horizon, unnest(ARRAY[0.5, 0.95, 0.999]) level,
     LATERAL purchases_interval(m, h, as_of, horizon, level) i;
CREATE TEMP TABLE cumulative AS
SELECT name, h, horizon, n, sum(p_purchase(m, h, as_of, horizon, n)) OVER (PARTITION BY name, h, horizon ORDER BY n) AS p
FROM (SELECT DISTINCT name, m, h, as_of, horizon FROM counted) c, generate_series(0, 120) n;
SELECT count(*), count(*) FILTER (WHERE lower > 0), count(*) FILTER (WHERE upper > 20) FROM counted;
SELECT c.name, c.h, c.horizon, level, lower, median, upper, q
FROM counted c, LATERAL (VALUES ((1 - level) / 2, lower), (0.5, median), ((1 + level) / 2, upper)) v (share, q),
     LATERAL (SELECT min(n) AS n FROM cumulative x WHERE (x.name, x.h, x.horizon) = (c.name, c.h, c.horizon) AND p >= share - 1e-12) x
WHERE q IS DISTINCT FROM x.n;

-- money_interval: where no purchase is as likely, nothing; wider with the level; by default 95 %
CREATE TEMP TABLE money AS SELECT c.*, x.lower AS least, x.median AS middle, x.upper AS most FROM counted c, LATERAL money_interval(m, h, as_of, horizon, level) x;
SELECT name, h, horizon, level FROM money
WHERE NOT (least <= middle AND middle <= most AND (least = 0) = (lower = 0) AND (middle = 0) = (median = 0) AND (most = 0) = (upper = 0));
SELECT name, h, horizon, level FROM (SELECT *, lag(least) OVER w AS least_before, lag(most) OVER w AS most_before FROM money WINDOW w AS (PARTITION BY name, h, horizon ORDER BY level)) x
WHERE least > least_before OR most < most_before;
SELECT name, h FROM money WHERE level = 0.95 AND (money_interval(m, h, as_of, horizon) <> (least, middle, most) OR purchases_interval(m, h, as_of, horizon) <> (lower, median, upper));

-- where all spend alike, the money is that of so many purchases: 25 each
SELECT name, h, horizon, level FROM counted c,
  LATERAL money_interval(m || '{"spend": {"p": 1e4, "q": 1e9, "v": 2.5e6}}', h, as_of, horizon, level) x
WHERE abs(x.lower - 25 * c.lower) > 1.25 * c.lower OR abs(x.median - 25 * c.median) > 1.25 * c.median OR abs(x.upper - 25 * c.upper) > 1.25 * c.upper;

-- in tenths of the unit of money it is ten times as much
SELECT name, h, horizon, level FROM money, LATERAL (SELECT purchase_history(day, 10 * amount) AS ten FROM unnest(h) u (day, orders, amount)) t,
  LATERAL money_interval(m || '{"spend": {"p": 6.25, "q": 3.74, "v": 154.4}}', ten, as_of, horizon, level) x
WHERE abs(x.upper - 10 * most) > 1e-9 * x.upper OR abs(x.median - 10 * middle) > 1e-9 * x.median;

SELECT purchases_interval(m, '{2026-01-01:1:5}', '2025-01-01', '1 year'), money_interval(m, '{}', '2025-01-01', '1 year'), purchases_interval(m, '{2024-01-01:1:5}', '2025-01-01', NULL) FROM model WHERE name = 'bg/nbd';
SELECT purchases_interval(m, '{2024-01-01:1:5}', '2025-01-01', '-1 day') FROM model WHERE name = 'bg/nbd';
SELECT purchases_interval(m, '{2024-01-01:1:5}', '2025-01-01', '1 year', 1) FROM model WHERE name = 'bg/nbd';
SELECT money_interval(m, '{2024-01-01:1:5}', '2025-01-01', '1 year', 0.999999) FROM model WHERE name = 'bg/nbd';
SELECT money_interval(m - 'spend', '{2024-01-01:1:5}', '2025-01-01', '1 year') FROM model WHERE name = 'bg/nbd';
SELECT purchases_interval('{"model": "bg/nbd", "unit": "day", "parameters": {"r": 1e15, "alpha": 1e-15, "a": 1e-15, "b": 1e15}}', '{2024-01-01:1:5}', '2025-01-01', '1 year');
SELECT money_interval('{"model": "bg/nbd", "unit": "day", "parameters": {"r": 1, "alpha": 10, "a": 1, "b": 2}, "spend": {"p": 1, "q": 1e-5, "v": 1}}', '{2024-01-01:1:5}', '2024-01-01', '1 year');

-- 40-digit reference values, by integration over the customers' rates
SELECT name, question, ours, truth FROM (VALUES
    ('bg/nbd', 48, 137, 486, 1, 7, 31.684745806359212, 183.16006085171578),
    ('pareto/nbd', 41, 114, 370, 2, 8, 39.020098107760343, 202.46225296999425)) v (name, d25, d50, d75, median, upper, money, most)
  JOIN (VALUES ('bg/nbd', '{"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}'), ('pareto/nbd', '{"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}')) p (name, parameters) USING (name),
  LATERAL (SELECT jsonb_build_object('model', name, 'unit', 'week', 'parameters', parameters::jsonb, 'spend', '{"p": 6.25, "q": 3.74, "v": 15.44}'::jsonb)::clv_model AS m,
           '{2024-01-01:1:20,2024-03-01:1:30,2024-08-01:1:10,2024-12-01:1:25}'::purchase_history AS h, date '2025-01-01' AS as_of) c,
  purchases_interval(m, h, as_of, '1 year') i, money_interval(m, h, as_of, '1 year') j,
  LATERAL (VALUES ('25 %', next_purchase(m, h, as_of, 0.25) - as_of, d25::numeric), ('50 %', next_purchase(m, h, as_of, 0.5) - as_of, d50), ('75 %', next_purchase(m, h, as_of, 0.75) - as_of, d75),
                  ('lower', i.lower, 0), ('median', i.median, v.median), ('upper', i.upper, v.upper),
                  ('least', j.lower, 0), ('money', j.median, v.money), ('most', j.upper, v.most)) q (question, ours, truth)
WHERE (abs(ours - truth) <= 1e-10 * truth) IS NOT TRUE;

-- customer_forecast: what the functions say, in a row
CREATE TEMP TABLE forecast AS SELECT c.*, f.* FROM case_of c, customer_forecast(m, h, as_of, '1 year', 0.08, 0.4) f;
SELECT name, h FROM forecast
WHERE predicted_orders <> expected_purchases(m, h, as_of, '1 year') OR clv <> clv(m, h, as_of, '1 year', 0.08, 0.4) OR abs(past_value - 0.4 * monetary(h, as_of)::float8) > 1e-9
   OR total_value <> clv + past_value OR p_alive <> p_alive(m, h, as_of) OR p_purchase <> p_purchase(m, h, as_of, '1 year') OR days_between_orders IS DISTINCT FROM mean_gap(h, as_of)
   OR next_order IS DISTINCT FROM next_purchase(m, h, as_of, p_purchase / 2) OR next_order_25 IS DISTINCT FROM next_purchase(m, h, as_of, 0.25)
   OR next_order_50 IS DISTINCT FROM next_purchase(m, h, as_of, 0.5) OR next_order_90 IS DISTINCT FROM next_purchase(m, h, as_of, 0.9);

-- by default a year, 10 % and all the money
SELECT name, h FROM case_of c, customer_forecast(m, h, as_of) f WHERE f IS DISTINCT FROM customer_forecast(m, h, as_of, '1 year', 0.10, 1);

-- within the horizon, or in the period that holds its end
SELECT name, h, next_order FROM forecast WHERE NOT (next_order > as_of AND next_order <= as_of + 366);

-- bands and their definitions
SELECT name, h FROM forecast
WHERE risk_band IS DISTINCT FROM CASE WHEN name = 'bg/nbd' AND purchase_days(h) = 1 AND recency(h, as_of) > 0 THEN NULL
          WHEN round(100 * (1 - p_alive)) < 33 THEN 'low' WHEN round(100 * (1 - p_alive)) < 67 THEN 'medium' ELSE 'high' END
   OR risk_definition <> format('chance of having left %s %%: low below 33, medium below 67', round(100 * (1 - p_alive)))
   OR (spend_band IS NULL) <> (purchase_days(h) = 1 OR h::text LIKE '%-40%')
   OR spend_definition NOT LIKE 'expected order ' || round(expected_spend(m, h, as_of)::numeric, 2) || ', more than % of the orders of all customers: low below 33, medium below 67';
-- with p = q = 1 a share s / (s + v) of all orders is less than s
SELECT a, spend_band, spend_definition FROM generate_series(1, 25, 6) a,
  customer_forecast('{"model": "bg/nbd", "unit": "day", "parameters": {"r": 1, "alpha": 10, "a": 1, "b": 2}, "spend": {"p": 1, "q": 1, "v": 10}}',
      (SELECT purchase_history(DATE '2025-01-01' + i, a) FROM generate_series(0, 20) i), '2025-03-01');

-- what is blank, and why: all of it and nothing else
SELECT name, h, string_agg(key, ', ' ORDER BY key) AS null_columns, blank
FROM forecast f, LATERAL jsonb_each(to_jsonb(f) - 'blank') e WHERE value = 'null'
GROUP BY name, h, blank
HAVING string_agg(key, ', ' ORDER BY key) IS DISTINCT FROM
       (SELECT string_agg(field, ', ' ORDER BY field) FROM regexp_split_to_table(blank, '; ') reason, regexp_split_to_table(split_part(reason, ':', 1), ', ') field);
SELECT name, h FROM forecast f WHERE blank IS NULL AND to_jsonb(f) - 'blank' @? '$.* ? (@ == null)';
SELECT reason, count(*) > 0 AS seen FROM forecast, regexp_split_to_table(blank, '; ') r, split_part(r, ': ', 2) reason GROUP BY reason ORDER BY reason COLLATE "C";
SELECT f.predicted_orders > 0 AS orders, f.past_value, f.blank FROM model, customer_forecast(m - 'spend', '{2024-01-01:1:20.00,2024-05-01:1:30.00}', '2024-06-01') f WHERE name = 'pareto/nbd';
SELECT f.clv, f.past_value, f.blank FROM model, customer_forecast(m || '{"spend": {"p": 1, "q": 1, "v": 10}}', '{2024-01-01:1:20.00}', '2024-06-01') f WHERE name = 'pareto/nbd';
SELECT f.predicted_orders, f.next_order, f.blank FROM model, customer_forecast(m, '{2024-01-01:1:20.00,2024-05-01:1:30.00}', '2024-06-01', '0') f WHERE name = 'pareto/nbd';
SELECT to_jsonb(f) - 'blank' @? '$.* ? (@ != null)' AS something, f.blank FROM model, customer_forecast(m, '{2024-09-01:1:20.00}', '2024-06-01') f WHERE name = 'bg/nbd';
SELECT customer_forecast(m, NULL, '2024-06-01') IS NULL, customer_forecast(m, '{2024-01-01:1:20.00}', '2024-06-01', NULL) IS NULL FROM model WHERE name = 'bg/nbd';
SELECT customer_forecast(m, '{2024-01-01:1:20.00}', '2024-06-01', '-1 day') FROM model WHERE name = 'bg/nbd';
SELECT customer_forecast(m, '{}', '2024-06-01', '1 year', 10) FROM model WHERE name = 'bg/nbd';
SELECT customer_forecast(m, '{2024-01-01:1:20.00}', '2024-06-01', margin => 2) FROM model WHERE name = 'bg/nbd';
SELECT customer_forecast('{"model": "sbg", "unit": "month", "parameters": {"alpha": 1, "beta": 2}}', '{2024-01-01:1:5}', '2025-01-01');

-- a model with covariates is asked by the model of the customer
CREATE TEMP VIEW with_covariates AS
SELECT '{"model": "bg/nbd", "unit": "week", "covariates": ["web"], "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426, "rate.web": 0.7, "drop_out.web": 0}}'::clv_model AS m,
       '{2024-01-01:1:20.00,2024-05-01:1:30.00}'::purchase_history AS h;
SELECT next_purchase(m, h, '2024-06-01', 0.5) FROM with_covariates;
SELECT customer_forecast(m, h, '2024-06-01') FROM with_covariates;
SELECT next_purchase(customer_model(m, '{1}'), h, '2024-06-01', 0.5) < next_purchase(customer_model(m, '{0}'), h, '2024-06-01', 0.5) AS sooner,
       (purchases_interval(customer_model(m, '{1}'), h, '2024-06-01', '5 years')).upper > (purchases_interval(customer_model(m, '{0}'), h, '2024-06-01', '5 years')).upper AS more FROM with_covariates;
