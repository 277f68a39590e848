-- Bytes and exact values: the same on every machine. One line each.
SET client_min_messages = error;
SELECT 'text', id, h FROM customers WHERE id % 100 = 0 OR id > 3000 ORDER BY id;
SELECT 'binary', id, purchase_history_send(h) FROM customers WHERE id % 100 = 0 OR id > 3000 ORDER BY id;
SELECT 'text of all', md5(string_agg(id || h::text, ';' ORDER BY id)) FROM customers;
SELECT 'binary of all', md5(string_agg(purchase_history_send(h), '' ORDER BY id)) FROM customers;
SELECT 'text read', count(*) FROM customers WHERE h::text::purchase_history = h;
SELECT 'order', md5(string_agg(id::text, ' ' ORDER BY h, id)) FROM customers;

SELECT 'base', shard, name, md5(value::text) FROM bases, LATERAL (VALUES
	('clv', clv::text), ('clv_month', clv_month::text), ('backtest', backtest::text), ('rfm', rfm::text), ('money', money::text), ('money_float', money_float::text),
	('lifecycle', lifecycle::text), ('cohorts', cohorts::text), ('transitions', transitions::text), ('contracts', contracts::text)) v (name, value) ORDER BY 2, 3;
SELECT 'rolled up', name, md5(value) FROM (SELECT rollup(clv)::text AS clv, rollup(backtest)::text AS backtest, rollup(rfm)::text AS rfm, rollup(money)::text AS money,
	rollup(money_float)::text AS money_float, rollup(lifecycle)::text AS lifecycle, rollup(cohorts)::text AS cohorts, rollup(transitions)::text AS transitions, rollup(contracts)::text AS contracts FROM bases) r,
	LATERAL (VALUES ('clv', clv), ('backtest', backtest), ('rfm', rfm), ('money', money), ('money_float', money_float), ('lifecycle', lifecycle), ('cohorts', cohorts),
		('transitions', transitions), ('contracts', contracts)) v (name, value) ORDER BY 2;
-- binary form
SELECT 'sent', shard, md5(clv_base_send(clv)), md5(backtest_base_send(backtest)), md5(rfm_base_send(rfm)), md5(value_base_send(money_float)), md5(lifecycle_base_send(lifecycle)),
	md5(cohort_base_send(cohorts)), md5(transition_base_send(transitions)), md5(retention_base_send(contracts)) FROM bases ORDER BY shard;
-- samples, chosen by a hash of each row
SELECT 'sample', octet_length(clv_base_send(rollup(clv))), md5(clv_base_send(rollup(clv))), octet_length(backtest_base_send(rollup(backtest))), md5(backtest_base_send(rollup(backtest))) FROM bases;

-- all customers at once, from histories and from bases
SELECT 'cuts', bins, rfm_cuts(h, '2025-01-01', bins) FROM customers, generate_series(2, 9) bins GROUP BY bins ORDER BY bins;
SELECT 'cuts at means', rfm_cuts(h, '2025-01-01', 2, 'mean') FROM customers;
SELECT 'cuts of bases', rfm_cuts(rollup(rfm)), tier_cuts(rollup(money)), tier_cuts(rollup(money_float)) FROM bases;
SELECT 'rules', lifecycle_rules(rollup(lifecycle)) FROM bases;
SELECT 'cohorts', cohort_retention(rollup(cohorts)) FROM bases;
SELECT 'transitions', transition_matrix(rollup(transitions)) FROM bases;
SELECT 'scores', md5(string_agg(id || ' ' || rfm || ' ' || tier || ' ' || stage, ';' ORDER BY id)) FROM
	(SELECT id, rfm_score(h, date '2025-01-01') OVER () AS rfm, abc_tier(monetary(h, '2025-01-01')) OVER () AS tier,
		lifecycle_stage(h, '2025-01-01', (SELECT lifecycle_rules(rollup(lifecycle)) FROM bases)) AS stage FROM customers WHERE id <= 3000) s;
SELECT 'money', sum(monetary(h, '2025-01-01')), avg(monetary(h, '2025-01-01')), gini(monetary(h, '2025-01-01')) FROM customers WHERE id <= 3000;
-- models
SELECT 'model', f.name, p.name, p.estimate FROM (SELECT model AS name, fit_clv(rollup(clv), model) AS fitted FROM bases, unnest('{mbg/nbd,pareto/nbd}'::text[]) model GROUP BY 1) f, model_parameters(fitted) p ORDER BY 2, 3;
