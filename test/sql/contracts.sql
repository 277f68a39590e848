-- Contracts by the beta-discrete-Weibull model, and what both models of contracts answer.

SET extra_float_digits = 0;

-- the two published cohorts: survivors of 1000, years 0 to 4 and on
CREATE TABLE published (cohort text, year integer, survivors integer);
INSERT INTO published
SELECT cohort, year - 1, survivors
FROM (VALUES ('Regular', '{1000,631,468,382,326,289,262,241,223,207,194,183,173}'::integer[]),
             ('High End', '{1000,869,743,653,593,551,517,491,468,445,427,409,394}')) v (cohort, n),
     unnest(n) WITH ORDINALITY u (survivors, year);
CREATE TABLE contract AS
SELECT cohort, DATE '2010-03-31' AS started, CASE WHEN year < 12 THEN (DATE '2010-03-31' + (year + 1) * INTERVAL '1 year')::date END AS ended
FROM (SELECT *, survivors - coalesce(lead(survivors) OVER (PARTITION BY cohort ORDER BY year), 0) AS lost FROM published) p, generate_series(1, lost);
CREATE TABLE fitted AS
SELECT cohort, model, fit_retention(started, ended, '2014-03-31', 'year', model) AS m
FROM contract, unnest('{sbg,bdw,auto}'::text[]) model GROUP BY 1, 2;

-- Fader, Hardie, Liu, Davin and Steenburgh 2018: -1401.3831 and -1222.7493
SELECT cohort, round(log_likelihood(m)::numeric, 4) AS log_likelihood, m->>'status' AS status, m->>'customers' AS customers FROM fitted WHERE model = 'bdw' ORDER BY 1;
SELECT cohort, bool_and(abs(p.estimate - v.published) < 2e-4) AS as_published
FROM fitted JOIN (VALUES ('Regular', 'gamma', .5231), ('Regular', 'delta', .8944), ('Regular', 'c', 1.1963),
                         ('High End', 'gamma', .2593), ('High End', 'delta', 1.7225), ('High End', 'c', 1.5844)) v (cohort, name, published) USING (cohort),
     model_parameters(m) p WHERE model = 'bdw' AND p.name = v.name GROUP BY 1 ORDER BY 1;
-- the years after the fit: bdw is closer than sbg for High End
SELECT cohort, model, round(max(abs(1000 * survival(m, year) - survivors))::numeric, 1) AS worst
FROM fitted JOIN published USING (cohort) WHERE model <> 'auto' AND year > 4 GROUP BY 1, 2 ORDER BY 1, 2;
-- auto keeps the one of less BIC, and says so
SELECT a.cohort, a.m->>'model' AS chosen, (a.m->'bic'->>'sbg')::float8 = bic(s.m) AND (a.m->'bic'->>'bdw')::float8 = bic(b.m) AS same, a.m - 'bic' IN (s.m, b.m) AS as_by_name
FROM fitted a JOIN fitted s USING (cohort) JOIN fitted b USING (cohort) WHERE a.model = 'auto' AND s.model = 'sbg' AND b.model = 'bdw' ORDER BY 1;
-- sbg is what there is without a model, to the bit
SELECT cohort, m = (SELECT fit_retention(started, ended, '2014-03-31', 'year') FROM contract c WHERE c.cohort = f.cohort) AS same FROM fitted f WHERE model = 'sbg' ORDER BY 1;
-- the order of rows does not matter
SELECT cohort, m = (SELECT fit_retention(started, ended, '2014-03-31', 'year', 'bdw') FROM (SELECT * FROM contract c WHERE c.cohort = f.cohort ORDER BY random()) c) AS same
FROM fitted f WHERE model = 'bdw' ORDER BY 1;

-- retention is S(n) / S(n - 1); the value is that of its payments; the undiscounted value is what is to come
SELECT cohort, model, bool_and(abs(retention_rate(m, n) * survival(m, n - 1) / survival(m, n) - 1) < 1e-12) AS retention,
       bool_and(abs(contract_value(m, n, 100, 0.1, 3) * survival(m, n) / (100 * (survival(m, n + 1) / 1.1 + survival(m, n + 2) / 1.1 ^ 2 + survival(m, n + 3) / 1.1 ^ 3)) - 1) < 1e-12) AS value,
       bool_and(abs(expected_renewals(m, n, 2) * survival(m, n) / (survival(m, n + 1) + survival(m, n + 2)) - 1) < 1e-12) AS renewals,
       bool_and(abs(retention_elasticity(m, n, 0.1, 2) / ((retention_rate(m, n + 1) / 1.1 + 2 * retention_rate(m, n + 1) * retention_rate(m, n + 2) / 1.1 ^ 2) / contract_value(m, n, 1, 0.1, 2)) - 1) < 1e-12) AS elasticity
FROM fitted, generate_series(1, 20) n WHERE model <> 'auto' GROUP BY 1, 2 ORDER BY 1, 2;
-- by how much the value rises where retention does: all retention rates 0.01 % up is the same as money that loses 0.01 % less a year
SELECT model, abs((contract_value(m, 2, 100, 1.1 / 1.0001 - 1) / contract_value(m, 2, 100, 0.1) - 1) / 0.0001 / retention_elasticity(m, 2, 0.1) - 1) < 1e-3 AS as_said FROM fitted WHERE cohort = 'Regular' AND model <> 'auto' ORDER BY 1;
-- customers who are alike: 1 / (1 - r / (1 + d)) with retention r
SELECT round(retention_elasticity(m, 0, 0.1)::numeric, 6) AS elasticity, round((1 / (1 - 0.8 / 1.1))::numeric, 6) AS alike FROM (SELECT '{"model": "sbg", "unit": "year", "parameters": {"alpha": 2e11, "beta": 8e11}}'::clv_model AS m) m;
-- beta / (alpha - 1) renewals, and as many as any for alpha <= 1; the same for bdw at c = 1
SELECT model, expected_renewals(m, 0) AS three, expected_renewals(n, 0) IS NULL AS infinite
FROM (SELECT model, jsonb_build_object('model', model, 'unit', 'month', 'parameters', p)::clv_model AS m, jsonb_build_object('model', model, 'unit', 'month', 'parameters', q)::clv_model AS n
      FROM (VALUES ('sbg', '{"alpha": 3, "beta": 6}'::jsonb, '{"alpha": 1, "beta": 6}'::jsonb), ('bdw', '{"gamma": 3, "delta": 6, "c": 1}', '{"gamma": 2, "delta": 6, "c": 0.5}')) v (model, p, q)) v ORDER BY 1;
-- extremes
SELECT c, n, survival(m, n) BETWEEN 0 AND 1 AS survival, retention_rate(m, greatest(n, 1)) BETWEEN 0 AND 1 AS retention, contract_value(m, n, 1, 1e-9) BETWEEN 0 AND 1e12 AS value,
       expected_renewals(m, n, 2147483647) BETWEEN 0 AND 2147483647 AS renewals, coalesce(retention_elasticity(m, n, 1e-6) > 0, contract_value(m, n, 1, 1e-6) = 0) AS elasticity
FROM (SELECT c, jsonb_build_object('model', 'bdw', 'unit', 'day', 'parameters', jsonb_build_object('gamma', 1e-3, 'delta', 1e3, 'c', c))::clv_model AS m FROM unnest('{1e-15,0.01,1,10,1e15}'::float8[]) c) m,
     unnest('{0,1,2147483647}'::integer[]) n ORDER BY 1, 2;
-- no value where nothing is asked
SELECT expected_renewals(m, 0, 0) AS none, contract_value(m, 0, 1, 0.1, 0) AS worthless, retention_elasticity(m, 0, 0.1, 0) AS elasticity, expected_renewals(m, NULL) AS null1, expected_renewals(NULL, 1) AS null2,
       retention_elasticity(m, NULL) AS null3, retention_elasticity(NULL, 0) AS null4, retention_elasticity(m, 0, NULL) AS null5 FROM fitted WHERE model = 'bdw' AND cohort = 'Regular';

-- fits by cohort, and what is wrong with them
SELECT started, m->>'model' AS model, m->>'customers' AS customers, round(retention_rate(m, 1)::numeric, 3) AS first, round(retention_rate(m, 4)::numeric, 3) AS fourth
FROM (SELECT started, fit_retention(started, ended, '2014-03-31', 'year', 'auto') AS m FROM (SELECT CASE cohort WHEN 'Regular' THEN started ELSE started + 30 END AS started, CASE cohort WHEN 'Regular' THEN ended ELSE ended + 30 END AS ended FROM contract) c GROUP BY 1) f ORDER BY 1;
SELECT fit_retention(started, ended, '2011-03-31', 'year', 'bdw')->>'status' AS one_renewal FROM contract WHERE cohort = 'Regular';
SELECT fit_retention(started, NULL, '2014-03-31', 'year', 'bdw')->>'status' AS none_lost FROM contract;
SELECT fit_retention(started, ended, '2014-03-31', 'year', NULL) IS NULL AS no_model FROM contract;

-- errors
SELECT fit_retention(started, ended, '2014-03-31', 'year', 'weibull') FROM contract;
SELECT fit_retention(started, ended, '2014-03-31', 'year', CASE cohort WHEN 'Regular' THEN 'sbg' ELSE 'bdw' END) FROM contract;
SELECT '{"model": "bdw", "unit": "year", "parameters": {"gamma": 1, "delta": 1, "c": 0}}'::clv_model;
SELECT '{"model": "bdw", "unit": "year", "parameters": {"alpha": 1, "delta": 1, "c": 1}}'::clv_model;
SELECT expected_renewals(m, -1) FROM fitted;
SELECT expected_renewals(m, 1, -1) FROM fitted;
SELECT retention_elasticity(m, 0, 0) FROM fitted;
SELECT retention_elasticity('{"model": "bg/nbd", "unit": "week", "parameters": {"r": 1, "alpha": 1, "a": 1, "b": 1}}', 0);
-- a state made for a model that there is not
SELECT fit_retention_final(overlay(s PLACING '\x63' FROM 13)) FROM (SELECT fit_retention_add(NULL, '2023-01-01', NULL, '2024-01-01', 'month', 'bdw') AS s) s;

DROP TABLE published, contract, fitted;

-- payments in advance: the values of a new contract and just before a renewal that Fader and Hardie 2010 define
SELECT abs(1 + contract_value(m, 0, 1, 0.1) - 3.6201921995732) < 1e-12 AS new_contract,
       abs(1.1 * contract_value(m, 0, 1, 0.1) - 2.8822114195305) < 1e-12 AS before_renewal_1,
       abs(1.1 * contract_value(m, 1, 1, 0.1) - 3.9394221270495) < 1e-12 AS before_renewal_2,
       abs(1.1 * contract_value(m, 4, 1, 0.1) - 5.6824892178157) < 1e-12 AS before_renewal_5
FROM (SELECT '{"model": "sbg", "unit": "year", "parameters": {"alpha": 0.764, "beta": 1.296}}'::clv_model AS m) m;
