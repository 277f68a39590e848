-- literals of the domains over jsonb as constants, which are sent to foreign servers

CREATE FUNCTION literals_support(request internal)
RETURNS internal IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'literals_support';
COMMENT ON FUNCTION literals_support(internal)
IS 'planner support of functions that take cuts, rules or a model: checks a literal of these domains when the query is planned, so that it can be sent to a foreign server';

ALTER FUNCTION rfm_score(purchase_history, date, rfm_cuts) SUPPORT literals_support;
ALTER FUNCTION rfm_score(integer, integer, numeric, rfm_cuts) SUPPORT literals_support;
ALTER FUNCTION rfm_score(bigint, bigint, numeric, rfm_cuts) SUPPORT literals_support;
ALTER FUNCTION rfm_score(numeric, numeric, numeric, rfm_cuts) SUPPORT literals_support;
ALTER FUNCTION rfm_score(float8, float8, float8, rfm_cuts) SUPPORT literals_support;
ALTER FUNCTION abc_tier(numeric, tier_cuts) SUPPORT literals_support;
ALTER FUNCTION abc_tier(float8, tier_cuts) SUPPORT literals_support;
ALTER FUNCTION lifecycle_stage(purchase_history, date, lifecycle_rules) SUPPORT literals_support;
ALTER FUNCTION next_purchase(purchase_history, date, lifecycle_rules) SUPPORT literals_support;
ALTER FUNCTION p_alive(clv_model, purchase_history, date) SUPPORT literals_support;
ALTER FUNCTION expected_purchases(clv_model, purchase_history, date, interval) SUPPORT literals_support;
ALTER FUNCTION p_purchase(clv_model, purchase_history, date, interval, integer) SUPPORT literals_support;
ALTER FUNCTION expected_spend(clv_model, purchase_history, date) SUPPORT literals_support;
ALTER FUNCTION clv(clv_model, purchase_history, date, interval, float8, float8) SUPPORT literals_support;
ALTER FUNCTION expected_purchases_interval(clv_model, purchase_history, date, interval, float8) SUPPORT literals_support;
ALTER FUNCTION clv_interval(clv_model, purchase_history, date, interval, float8, float8, float8) SUPPORT literals_support;
