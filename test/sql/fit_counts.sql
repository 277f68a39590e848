-- fits of a table of counts: the same bits as from histories, except the fields that need histories
SET client_min_messages = error;
CREATE TEMP TABLE customer AS
SELECT id, purchase_history(DATE '2024-01-01' + (id * 7 + i * i * (3 + id % 11) * (1 + id % 5)) % 700, 10 + (id * 13 + i * 7) % 50 + 0.25) AS h
FROM generate_series(1, 400) id, generate_series(0, id % 7) i GROUP BY id;
CREATE TEMP TABLE ready AS
SELECT purchase_days(h) - 1 AS x, last_purchase(h) - first_purchase(h) AS t_x, DATE '2026-01-01' - first_purchase(h) AS "T",
       (monetary(h) - monetary(h, first_purchase(h)))::float8 / nullif(purchase_days(h) - 1, 0) AS mean_spend, h
FROM customer;

SELECT model, unit, m - 'as_of' - 'recent' = counted AS the_same, m ? 'as_of' AS dated, counted ? 'as_of' AS undated, m ? 'spend' AS spend
FROM unnest(ARRAY['bg/nbd', 'mbg/nbd', 'pareto/nbd']) model, (VALUES ('day', 1.0::float8), ('week', 7), ('month', 365.25 / 12), ('year', 365.25)) u (unit, days),
  LATERAL (SELECT fit_clv(h, '2026-01-01', model, unit) AS m, fit_clv(x, t_x / days, "T" / days, mean_spend, model, unit) AS counted FROM ready) f;
-- the default is bg/nbd; integers, numerics and times with two decimals do; without spend
SELECT fit_clv(x, t_x / 7.0, "T" / 7.0, mean_spend, 'week') = fit_clv(x, t_x / 7.0, "T" / 7.0, mean_spend, 'bg/nbd', 'week') AS by_default,
       fit_clv(x, round(t_x / 7.0, 2), round("T" / 7.0, 2), mean_spend, 'week') = fit_clv(x, t_x / 7.0, "T" / 7.0, mean_spend, 'week') AS two_decimals,
       fit_clv(x, t_x, "T", 'pareto/nbd', 'day')->'parameters' = fit_clv(x, t_x, "T", mean_spend, 'pareto/nbd', 'day')->'parameters' AS without_spend,
       fit_clv(x, t_x, "T", 'day') ? 'spend' AS spend, fit_clv(x, t_x, "T", NULL::float8, 'day') = fit_clv(x, t_x, "T", 'day') AS unknown_spend
FROM ready;
-- periods of bg/bb: months
CREATE TEMP TABLE monthly AS
SELECT (SELECT count(DISTINCT date_trunc('month', day)) - 1 FROM unnest(h) u (day, orders, amount)) AS x,
       (extract(year FROM last_purchase(h)) - extract(year FROM first_purchase(h))) * 12 + extract(month FROM last_purchase(h)) - extract(month FROM first_purchase(h)) AS t_x,
       (2025 - extract(year FROM first_purchase(h))) * 12 + 12 - extract(month FROM first_purchase(h)) AS "T", h
FROM customer;
SELECT fit_clv(h, '2025-12-31', 'bg/bb', 'month') - 'as_of' - 'spend' - 'warnings' - 'status' - 'verdict' = fit_clv(x, t_x, "T", 'bg/bb', 'month') - 'warnings' - 'status' - 'verdict' AS the_same FROM monthly;
-- published estimates of the donations (models.md 4.2)
SELECT round((m->'parameters'->>'alpha')::numeric, 6) AS alpha, round((m->'parameters'->>'beta')::numeric, 6) AS beta, round((m->'parameters'->>'gamma')::numeric, 6) AS gamma,
       round((m->'parameters'->>'delta')::numeric, 5) AS delta, round(log_likelihood(m)::numeric, 5) AS log_likelihood
FROM (SELECT fit_clv(x, t, 6, 'bg/bb', 'year') AS m
      FROM (VALUES (6,6,1203), (5,6,728), (4,6,512), (3,6,357), (2,6,234), (1,6,129), (5,5,335), (4,5,284), (3,5,225), (2,5,173), (1,5,119), (4,4,240), (3,4,181), (2,4,155), (1,4,78),
                   (3,3,322), (2,3,255), (1,3,129), (2,2,613), (1,2,277), (1,1,1091), (0,0,3464)) v (x, t, n), generate_series(1, n)) f;

-- any order, plan and split of the rows
CREATE TABLE ready_for_workers AS SELECT x, t_x, "T", mean_spend FROM ready;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT fit_clv(x, t_x, "T", mean_spend, 'day') FROM ready_for_workers;
SELECT count(DISTINCT m) AS models FROM (
    SELECT fit_clv(x, t_x, "T", mean_spend, 'day') AS m FROM ready_for_workers UNION ALL
    SELECT fit_clv(x, t_x, "T", mean_spend, 'day' ORDER BY x, t_x) FROM ready UNION ALL
    SELECT fit_clv(x, t_x, "T", mean_spend, 'day' ORDER BY t_x DESC, x) FROM ready) m;
DROP TABLE ready_for_workers;
SELECT fit_clv_final(fit_clv_combine(fit_clv_add(NULL::bytea, 1, 5, 9, 'day'::text), fit_clv_add(NULL::bytea, 0, 0, 7, 'day'::text))) = fit_clv(x, t_x, "T", 'day') AS combined
FROM (VALUES (1, 5, 9), (0, 0, 7)) v (x, t_x, "T");

-- NULL rows are skipped, an empty table has no model
SELECT fit_clv(x, t_x, "T", mean_spend, 'day') FROM ready WHERE false;
SELECT fit_clv(NULL, 1, 2, 3, 'day') IS NULL AS x, fit_clv(1, NULL, 2, 3, 'day') IS NULL AS t_x, fit_clv(1, 1, NULL, 3, 'day') IS NULL AS t, fit_clv(1, 1, 2, 3, NULL::text, 'day') IS NULL AS model;
SELECT fit_clv(x, t_x, "T", mean_spend, 'day')->>'customers' AS customers FROM (SELECT x, t_x, "T", mean_spend FROM ready UNION ALL VALUES (NULL, 1, 1, 1), (1, NULL, 1, 1), (1, 1, NULL, 1)) d;

-- a repeat purchase is a day later at least; time that is no whole day is rounded
SELECT fit_clv(x, t_x, "T", 'day') = fit_clv(x, greatest(t_x, CASE WHEN x > 0 THEN 1 ELSE 0 END), ceil("T"), 'day') FROM (VALUES (1, 0.001, 0.002), (3, 0.4, 100), (0, 0, 90), (2, 50, 80)) v (x, t_x, "T");

-- what no customer can be
SELECT fit_clv(-1, 1, 2, 'day');
SELECT fit_clv(1.5, 1, 2, 'day');
SELECT fit_clv('NaN', 1, 2, 'day');
SELECT fit_clv('Infinity', 1, 2, 'day');
SELECT fit_clv(2e9, 1, 2, 'day');
SELECT fit_clv(1, 3, 2, 'day');
SELECT fit_clv(1, -1, 2, 'day');
SELECT fit_clv(1, 1, 'NaN', 'day');
SELECT fit_clv(1, 1, 'Infinity', 'day');
SELECT fit_clv(1, 1, 1e9, 'week');
SELECT fit_clv(0, 1, 2, 'day');
SELECT fit_clv(1, 0, 2, 'day');
SELECT fit_clv(1, 1, 2, 'NaN'::float8, 'day');
SELECT fit_clv(1000000000, 1, 2, 1e9, 'day');
SELECT fit_clv(3, 2, 5, 'bg/bb', 'month');
SELECT fit_clv(1, 1.5, 5, 'bg/bb', 'month');
SELECT fit_clv(1, 1, 2, 'fortnight');
SELECT fit_clv(1, 1, 2, 'auto', 'day');
SELECT fit_clv(1, 1, 2, 'mbg/cnbd-k', 'day');
SELECT fit_clv(1, 1, 2, 'no model', 'day');
SELECT fit_clv(x, 1, 2, unit) FROM (VALUES (1, 'day'), (1, 'week')) v (x, unit);
-- the state of histories and that of rows are not added up
SELECT fit_clv_combine(fit_clv_add(NULL::bytea, '{2024-01-01:1:5}'::purchase_history, '2025-01-01', 'bg/nbd', 'day'), fit_clv_add(NULL::bytea, 1, 1, 2, 'day'::text));
