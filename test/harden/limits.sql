-- Statements that numbers in their arguments could make slow, one a line, for
-- a second of statement_timeout each.
SELECT fit_retention(s, e, '20000-01-01', 'day') FROM (VALUES (date '0001-01-01', NULL::date), ('2024-01-01', '2024-06-01')) v (s, e);
SELECT fit_clv(h, '99999-01-01', 'bg/bb', 'day') FROM (VALUES ('{0001-01-01:1:1,90000-01-01:1:1}'::purchase_history), ('{2020-01-01:1:1,2024-01-01:1:5}')) v (h);
SELECT fit_clv(h, '5874897-01-01', 'bg/bb', 'day') FROM (VALUES ('{4713-01-01 BC:1:1,2024-01-01:1:2}'::purchase_history), ('{2020-01-01:1:1,2024-01-01:1:5}')) v (h);
SELECT fit_clv(h, '2026-01-01', 'auto', 'day') FROM (SELECT ('{2020-01-01:1:1,202' || 1 + i % 4 || '-0' || 1 + i % 9 || '-01:1:5}')::purchase_history AS h FROM generate_series(1, 1000000) i) c;
SELECT p_purchase('{"model": "bg/bb", "unit": "day", "parameters": {"alpha": 1.2, "beta": 0.7, "gamma": 0.6, "delta": 2.7}}', '{2024-01-01:1:1}', '2024-01-01', '2700 years', 500000) FROM generate_series(1, 1000);
SELECT clv(m::clv_model, '{2024-01-01:1:1,2024-02-01:1:5}', '2024-07-01', NULL, 1e-15) FROM unnest(ARRAY['{"model": "bg/nbd", "unit": "day", "parameters": {"r": 1e15, "alpha": 1e-15, "a": 1e-15, "b": 1e15}, "spend": {"p": 6, "q": 4, "v": 15}}', '{"model": "mbg/cnbd-k", "unit": "day", "parameters": {"k": 12, "r": 1e15, "alpha": 1e-15, "a": 1e-15, "b": 1e15}, "spend": {"p": 6, "q": 4, "v": 15}}', '{"model": "pareto/nbd", "unit": "day", "parameters": {"r": 1e15, "alpha": 1e-15, "s": 1e-15, "beta": 1e15}, "spend": {"p": 6, "q": 4, "v": 15}}']) m, generate_series(1, 1000);
SELECT count(*) FROM generate_series(1, 10000) n, LATERAL clv_interval('{"model": "mbg/cnbd-k", "unit": "day", "parameters": {"k": 12, "r": 0.5, "alpha": 6, "a": 0.9, "b": 1.6}, "spend": {"p": 6, "q": 4, "v": 15}, "covariance": [[0.1,0,0,0,0],[0,0.1,0,0,0],[0,0,0.1,0,0],[0,0,0,0.1,0],[0,0,0,0,0]]}', '{2024-01-01:1:1,2024-02-01:1:5}', '2024-07-01', NULL, 0.0001 * n, 1, 0.9);
SELECT clv_markov((SELECT array_agg(ARRAY(SELECT 1.0::float8 / 50 FROM generate_series(1, 50))) FROM generate_series(1, 50)), array_fill(1::float8, ARRAY[50]), 0, 2147483647);
SELECT cohort_value(1, 1000, ARRAY[0.9999999999999999999999999999], ARRAY[1.123456789], ARRAY[1], 0.123456789012345678901234567890) FROM generate_series(1, 100);
SELECT cohort_retention(h, '5874897-01-01', 'week') FROM (VALUES ('{4713-01-01 BC:1:1}'::purchase_history)) v (h);
SELECT backtest(('{2020-01-01:1:1,202' || 1 + i % 4 || '-0' || 1 + i % 9 || '-01:1:5}')::purchase_history, '2024-01-01', '2026-01-01', 'pareto/nbd', 'day') FROM generate_series(1, 1000000) i;
SELECT rollup(h) FROM (SELECT purchase_history(date '0001-01-01' + i, 1.0) AS h FROM generate_series(1, 1000000) i) c, generate_series(1, 1000);
SELECT rfm_score(h, '2026-01-01') OVER () FROM (SELECT '{2020-01-01:1:1,2021-01-01:1:5}'::purchase_history AS h FROM generate_series(1, 5000000) i) c;
SELECT lifecycle_rules(h, '2026-01-01') FROM (SELECT purchase_history(date '0001-01-01' + i % 700000, 1.0) AS h FROM generate_series(1, 3000000) i) c;
