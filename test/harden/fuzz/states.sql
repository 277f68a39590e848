-- The states of aggregates, which anybody can pass by hand.
INSERT INTO statements (statement, types)
SELECT format(call, f::regproc::text), types
FROM (SELECT DISTINCT aggfinalfn, aggcombinefn, aggtranstype::regtype::text AS type
      FROM pg_aggregate JOIN pg_depend ON classid = 'pg_proc'::regclass AND objid = aggfnoid AND deptype = 'e'
      WHERE aggtranstype::regtype::text IN ('bytea', 'bigint[]')) a,
    LATERAL (VALUES (aggfinalfn, 'SELECT %s($1)', type), (aggcombinefn, 'SELECT %s($1, $2)', type || ',' || type)) v (f, call, types)
WHERE f <> 0
GROUP BY 1, 2
ORDER BY 1;


CREATE TABLE states (state bytea);
INSERT INTO states
SELECT unnest(ARRAY[
    cohorts_add(NULL, h, '2024-06-30', 'month'), cohort_money_add(NULL, h, '2024-06-30', 'month', 'week'), lifecycle_rules_add(NULL, h, '2024-06-30'), rfm_cuts_add(NULL, h, '2024-06-30', 5), rfm_cuts_add(NULL, h, '2024-06-30', 2, 'mean'),
    fit_clv_add(NULL, h, '2024-06-30', 'bg/nbd', 'week'), fit_clv_add(NULL, h, '2024-06-30', 'auto', 'week'), fit_clv_add(NULL, h, '2024-06-30', 'bg/bb', 'month'), backtest_add(NULL, h, '2024-01-31', '2024-06-30', 'mbg/nbd', 'day'),
    fit_clv_add(NULL, h, '2024-06-30', 'auto: holdout', 'week'), backtest_series_add(NULL, h, '2024-01-31', '2024-06-30', 'mbg/nbd', 'month'),
    backtest_rolling_add(NULL, h, '{2024-01-31,2024-03-31}', '90 days', 'mbg/cnbd-mix'),
    season_index_add(NULL, h, '2024-06-30', 'month'), fit_clv_season_add(NULL, h, '2024-06-30', 'mbg/nbd', 'week', 'month'), backtest_season_add(NULL, h, '2024-01-31', '2024-06-30', 'mbg/nbd', 'week', 'month'),
    fit_covariates_add(NULL, h, '2024-06-30', 'pareto/nbd', ARRAY[0.5, 2]), fit_clv_add(NULL::bytea, 3, 4, 5, 7, 'week'::text),
    clv_base_add(NULL, h, '2024-06-30', 'month'), backtest_base_add(NULL, h, '2024-01-31', '2024-06-30')])
FROM histories WHERE h <> '{}' AND first_purchase(h) > '2000-01-01';
INSERT INTO states VALUES
    (npv_add(npv_add(NULL, 1e300, 1, 0.1), -5.5, 2, 0.1)),
    (clv_add(NULL, date '2024-01-01', 5.5, date '2024-06-30', 3, 0.1)),
    (subscription_metrics_add(NULL, '2023-01-01', '2024-01-09', 100, '2024-01-01', '2024-02-01', 0.7)),
    (fit_retention_add(fit_retention_add(NULL, '2023-01-01', '2023-05-05', '2024-01-01', 'month'), '2023-02-01', NULL, '2024-01-01', 'month')),
    (tier_cuts_add(tier_cuts_add(NULL, 5.5), 1e-20)), (tier_cuts_add(tier_cuts_add(NULL, 5.5::float8, 0.5, 0.9), -1::float8, 0.5, 0.9)),
    (top_share_add(top_share_add(NULL, 5.0, 0.2), 7.5, 0.2)), (top_share_add(NULL, 1e-300::float8, 1)),
    (gini_add(gini_add(NULL, 5.0), 1e18)), (gini_add(NULL, 1e300::float8));
CREATE TABLE numbers (numbers bytea);
INSERT INTO numbers VALUES (decode(repeat('0100000000000000', 2), 'hex')), (decode('0000000000000000' || repeat('0100000000000000', 1) || '0300000000000000' || repeat('0500000000000000', 6), 'hex'));
INSERT INTO seeds
SELECT choice(number) || CASE WHEN types ~ ',' THEN sized(state) ELSE '' END || state
FROM statements JOIN (SELECT state, 'bytea' AS type FROM states UNION ALL SELECT numbers, 'bigint[]' FROM numbers) s ON split_part(types, ',', 1) = type
WHERE octet_length(state) < 32768;
