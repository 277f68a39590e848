-- The domains over jsonb, and what reads them.
INSERT INTO statements (statement, types)
SELECT statement, 'jsonb' FROM unnest(ARRAY[
    'SELECT lifecycle_stage(h, ''2024-07-01'', $1::lifecycle_rules) FROM histories LIMIT 3',
    'SELECT next_purchase(h, ''2024-07-01'', $1::lifecycle_rules) FROM histories LIMIT 3',
    'SELECT rfm_score(h, ''2024-07-01'', $1::rfm_cuts), rfm_score(1.5, 2, 1e30, $1::rfm_cuts), rfm_score(1e200::float8, 2, 3, $1::rfm_cuts) FROM histories LIMIT 3',
    'SELECT abc_tier(9.5, $1::tier_cuts), abc_tier(1e-300::float8, $1::tier_cuts), abc_tier(1e100, $1::tier_cuts)',
    'SELECT clv_model_check($1)',
    'SELECT model_parameters($1::clv_model)',
    'SELECT aic($1::clv_model), bic($1::clv_model), log_likelihood($1::clv_model)']) statement;
INSERT INTO seeds SELECT choice(n) || jsonb_send(d::jsonb) FROM generate_series(0, 1) n, unnest(ARRAY['{}', '{"typical_gap": 90, "decline_after": 2, "lost_after": 6, "recovery_purchases": 3, "exploration_purchases": 3, "window": 180, "growth_share": 0.1, "decline_share": 0.5}']) d;
INSERT INTO seeds SELECT choice(2) || jsonb_send(d::jsonb) FROM unnest(ARRAY['{"recency": [180, 90, 60, 30], "frequency": [2, 3, 5, 8], "monetary": [50, 120, 300, 900]}', '{"recency": [1e300], "frequency": [null], "monetary": [-0.00001]}']) d;
INSERT INTO seeds SELECT choice(3) || jsonb_send(d::jsonb) FROM unnest(ARRAY['{"A": 900, "B": 210}', '{"A": null}']) d;
INSERT INTO seeds SELECT choice(n) || jsonb_send(model) FROM models, generate_series(4, 6) n;
INSERT INTO seeds SELECT choice(n) || jsonb_send(model) FROM generate_series(4, 6) n, (SELECT fit_clv(('{2023-01-01:1:5,2023-0' || 1 + i % 8 || '-11:1:7}')::purchase_history, '2024-01-01', 'bg/nbd', 'week') FROM generate_series(1, 40) i) f (model);
