-- what a user may call

CREATE FUNCTION crmvalue_functions(OUT family text, OUT name text, OUT kind text, OUT arguments text, OUT result text, OUT description text)
RETURNS SETOF record STABLE PARALLEL SAFE ROWS 160
BEGIN ATOMIC
    SELECT f.family, p.proname, CASE p.prokind WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window' ELSE 'function' END,
           pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), obj_description(p.oid, 'pg_proc'::name)
    FROM (VALUES
            (1, 'histories', ARRAY['purchase_history', 'purchase_histories', 'rollup', 'first_purchase', 'last_purchase', 'tenure', 'recency', 'frequency',
                'purchase_days', 'monetary', 'average_order', 'mean_gap', 'nth_purchase', 'as_of', 'slice', 'unnest', 'jsonb']),
            (2, 'scores', ARRAY['rfm_score', 'rfm_scores', 'rfm_cuts', 'rfm_segment', 'rfm_segments']),
            (3, 'tiers', ARRAY['membership_tier', 'membership_value', 'abc_tier', 'value_tier', 'pyramid_tier', 'cumulative_share', 'tier_cuts', 'top_share', 'gini']),
            (4, 'matrices', ARRAY['customer_matrix', 'key_account_score', 'checklist_score', 'class_label', 'treatment', 'treatments']),
            (5, 'lifecycle', ARRAY['lifecycle_stage', 'lifecycle_rules', 'label', 'next_purchase', 'activity_status', 'period_status', 'churn_rate',
                'customer_lifetime', 'repeat_rate', 'customer_card', 'points_balance']),
            (6, 'cohorts', ARRAY['cohort_retention', 'cohort_money', 'churn_by_period', 'transition_matrix', 'recency_state', 'subscription_metrics']),
            (7, 'formulas', ARRAY['clv', 'npv', 'clv_retention', 'clv_berger_nasr', 'clv_markov', 'clv_sensitivity', 'clv_components', 'lifecycle_profit', 'cohort_value',
                'lost_customer_cost', 'customer_equity', 'delivered_value', 'delivered_value_ratio', 'share_of_wallet', 'profitability', 'share_interval', 'share_difference', 'net_promoter_score']),
            (8, 'models', ARRAY['clv_models', 'fit_clv', 'season_index', 'season_rows', 'fit_retention', 'backtest', 'backtest_rows', 'backtest_measures', 'backtest_rolling', 'backtest_series',
                'backtest_series_rows', 'backtest_purchases_rows', 'p_alive', 'expected_purchases', 'p_purchase', 'expected_spend', 'clv',
                'explain_clv', 'clv_interval', 'expected_purchases_interval', 'model_parameters', 'log_likelihood', 'aic', 'bic', 'survival', 'retention_rate',
                'contract_value',
                'next_purchase', 'purchases_interval', 'money_interval', 'customer_forecast',
                'expected_renewals', 'retention_elasticity', 'customer_model', 'customer_parameters']),
            (9, 'tracking', ARRAY['track_customers', 'untrack_customers', 'refresh_customers', 'grant_customers']),
            (10, 'bases', ARRAY['clv_base', 'backtest_base', 'retention_base', 'rfm_base', 'value_base', 'lifecycle_base', 'cohort_base', 'transition_base']),
            (11, 'report', ARRAY['customer_report', 'svg_bars', 'svg_columns', 'svg_lines', 'svg_curve', 'svg_heat_map', 'svg_flow', 'svg_style', 'html_table', 'html_escape']),
            (12, 'overview', ARRAY['crmvalue_functions'])) f (position, family, names)
    JOIN pg_proc p ON p.proname = ANY (f.names)
    JOIN pg_depend d ON d.classid = 'pg_proc'::regclass::oid AND d.objid = p.oid AND d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass::oid
    JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'crmvalue'
    WHERE (p.proname NOT IN ('clv', 'next_purchase') OR (p.proargtypes[0] = 'clv_model'::regtype::oid) = (f.family = 'models'))
      AND obj_description(p.oid, 'pg_proc'::name) NOT LIKE 'error %'  -- functions that only raise an error
    ORDER BY f.position, pg_catalog.array_position(f.names, p.proname::text), p.pronargs, pg_get_function_arguments(p.oid) COLLATE "C";
END;
COMMENT ON FUNCTION crmvalue_functions()
IS 'the functions of the extension for users, by family, with their arguments, results and comments; kind is function, aggregate or window; all other functions are internal';
