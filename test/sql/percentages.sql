-- Rates, margins, shares and probabilities are shares of 1. What was given as a percentage, 10 for 10 %, is an error with a hint,
-- wherever there is such an argument.

CREATE TABLE refused (function text, argument text, call text);
INSERT INTO refused VALUES
    ('abc_tier', 'a', 'abc_tier(1.0, 80, 95) OVER ()'),
    ('abc_tier', 'b', 'abc_tier(1.0, 0.8, 95) OVER ()'),
    ('clv', 'annual_rate', 'clv(500, 5, 9)'),
    ('clv', 'annual_rate', 'clv(500, 5, 1)'),
    ('clv', 'rate', 'clv(ARRAY[1, 2], 10)'),
    ('clv', 'annual_rate', $$clv(DATE '2025-01-01', 5.0, '2026-01-01', 5, 10)$$),
    ('clv', 'annual_rate', $$clv(model, h, '2026-01-01', '1 year', 10) FROM subject$$),
    ('clv', 'annual_rate', $$clv(model, h, '2026-01-01', '1 year', 1) FROM subject$$),
    ('clv', 'margin', $$clv(model, h, '2026-01-01', '1 year', 0.10, 35) FROM subject$$),
    ('clv', 'margin', $$clv(model, h, '2026-01-01', '1 year', 0.10, 1.01) FROM subject$$),
    ('clv_berger_nasr', 'rate', 'clv_berger_nasr(260, 50, 0.75, 20, 10)'),
    ('clv_berger_nasr', 'retention', 'clv_berger_nasr(260, 50, 75, 0.2, 10)'),
    ('clv_sensitivity', 'rate', $$* FROM clv_sensitivity(0.35, 0.8, 10)$$),
    ('clv_sensitivity', 'retention', $$* FROM clv_sensitivity(0.35, 80, 0.1)$$),
    ('customer_card', 'annual_rate', $$customer_card(h, '2026-01-01', model => model, annual_rate => 10) FROM subject$$),
    ('customer_card', 'margin', $$customer_card(h, '2026-01-01', model => model, margin => 35) FROM subject$$),
    ('customer_forecast', 'annual_rate', $$customer_forecast(model, h, '2026-01-01', '1 year', 10) FROM subject$$),
    ('customer_forecast', 'margin', $$customer_forecast(model, h, '2026-01-01', '1 year', 0.10, 35) FROM subject$$),
    ('money_interval', 'level', $$money_interval(model, h, '2026-01-01', '1 year', 95) FROM subject$$),
    ('net_promoter_score', 'level', $$net_promoter_score(50, 30, 20, 95)$$),
    ('purchases_interval', 'level', $$purchases_interval(model, h, '2026-01-01', '1 year', 95) FROM subject$$),
    ('share_difference', 'level', $$share_difference(5, 10, 4, 10, 95)$$),
    ('share_interval', 'level', $$share_interval(5, 10, 95)$$),
    ('clv_interval', 'annual_rate', $$clv_interval(model, h, '2026-01-01', '1 year', 10) FROM subject$$),
    ('clv_interval', 'level', $$clv_interval(model, h, '2026-01-01', '1 year', 0.10, 1, 95) FROM subject$$),
    ('clv_interval', 'margin', $$clv_interval(model, h, '2026-01-01', '1 year', 0.10, 35) FROM subject$$),
    ('clv_markov', 'rate', $$clv_markov('{{0.3,0.7},{0,1}}', '{36,0}', 20)$$),
    ('clv_markov', 'transition', $$clv_markov('{{30,70},{0,100}}', '{36,0}', 0.2)$$),
    ('clv_retention', 'growth', 'clv_retention(100, 0.8, 0.1, 5, 10)'),
    ('clv_retention', 'rate', 'clv_retention(100, 0.8, 10)'),
    ('clv_retention', 'retention', 'clv_retention(100, 80, 0.1)'),
    ('cohort_value', 'rate', $$* FROM cohort_value(10000, 5, '{0.8}', '{0,20}', '{0}', 10, 60)$$),
    ('cohort_value', 'rate', $$* FROM cohort_value(10000, 5, '{0.8}', '{0,20}', '{0}', 1, 60)$$),
    ('cohort_value', 'retention', $$* FROM cohort_value(10000, 5, '{80}', '{0,20}', '{0}', 0.10, 60)$$),
    ('retention_elasticity', 'annual_rate', $$retention_elasticity('{"model": "sbg", "unit": "year", "parameters": {"alpha": 0.7, "beta": 1.2}}'::clv_model, 0, 10)$$),
    ('contract_value', 'annual_rate', $$contract_value('{"model": "sbg", "unit": "year", "parameters": {"alpha": 0.7, "beta": 1.2}}'::clv_model, 0, 100, 10)$$),
    ('expected_purchases_interval', 'level', $$expected_purchases_interval(model, h, '2026-01-01', '1 year', 95) FROM subject$$),
    ('explain_clv', 'annual_rate', $$* FROM subject, explain_clv(model, h, '2026-01-01', '1 year', 10)$$),
    ('explain_clv', 'margin', $$* FROM subject, explain_clv(model, h, '2026-01-01', '1 year', 0.10, 35)$$),
    ('lost_customer_cost', 'complaint_rate', 'lost_customer_cost(5763, 100, 10, 0.65)'),
    ('lost_customer_cost', 'damage', 'lost_customer_cost(5011.72, 100, 0.1, 0.65, 15)'),
    ('lost_customer_cost', 'resolved', 'lost_customer_cost(5763, 100, 0.1, 65)'),
    ('model_parameters', 'level', '* FROM subject, model_parameters(model, 95)'),
    ('npv', 'rate', 'npv(100, 1, 10)'),
    ('pyramid_tier', 'shares', $$pyramid_tier(1.0, '{1,20,50}', '{VIP,Main,Ordinary,Small}') OVER ()$$),
    ('subscription_metrics', 'margin', $$subscription_metrics(DATE '2025-01-10', NULL, 30.00, '2025-06-01', '2025-07-01', 70)$$),
    ('tier_cuts', 'a', 'tier_cuts(1.0, 80, 95)'),
    ('tier_cuts', 'b', 'tier_cuts(1.0, 0.8, 95)'),
    ('top_share', 'p', 'top_share(1.0, 20)'),
    ('value_tier', 'shares', $$value_tier(1.0, '{50}', '{core,other}') OVER ()$$);

CREATE TABLE subject AS
SELECT '{"model": "bg/nbd", "unit": "week", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44}}'::clv_model AS model,
       '{2025-01-01:1:29.33,2025-03-15:1:29.73}'::purchase_history AS h;

CREATE FUNCTION refusal(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
BEGIN
    EXECUTE 'SELECT ' || call;
    RETURN 'accepted';
EXCEPTION WHEN invalid_parameter_value THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN SQLERRM || ': ' || hint;
END $$;

SELECT function, refusal(call) FROM refused ORDER BY function COLLATE "C", call COLLATE "C";

-- no such argument is left out
SELECT p.oid::regprocedure AS signature, a.name
FROM pg_proc p
JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'crmvalue'
CROSS JOIN LATERAL unnest(p.proargnames[:p.pronargs]) a (name)
WHERE p.proname !~ '_(add|combine|final)$'
  AND (a.name ~ 'rate$|^(retention|growth|margin|level|shares?|resolved|damage|transition|p|a|b)$')
  AND (p.proname, a.name) NOT IN (('clv_retention', 'margin'), ('clv_sensitivity', 'margin'))    -- money
  AND NOT EXISTS (SELECT FROM refused r WHERE r.function = p.proname AND r.argument = a.name);

-- the largest shares, and the smallest rates, that are taken
SELECT clv(500, 5, 0.999) > 0 AS rate, clv(model, h, '2026-01-01', '1 year', 0.999, 1) > 0 AS margin, clv(model, h, '2026-01-01', '1 year', 0, -0.2) < 0 AS loss,
       clv(500, 5, -0.5) > 2500 AS deflation
FROM subject;

DROP FUNCTION refusal;
DROP TABLE refused, subject;
