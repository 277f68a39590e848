-- forecast: one customer

CREATE FUNCTION next_purchase(model clv_model, h purchase_history, as_of date, probability float8)
RETURNS date IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_next_purchase';
COMMENT ON FUNCTION next_purchase(clv_model, purchase_history, date, float8)
IS 'first day after as_of by which the customer buys with at least this probability (N1); for bg/bb the last day of a period; NULL if the probability is never reached, or without a purchase by as_of; errors 22023 (a model of contracts, probability not between 0 and 1), 22008 (infinite date)';

CREATE FUNCTION purchases_interval(model clv_model, h purchase_history, as_of date, horizon interval, level float8 DEFAULT 0.95, OUT lower integer, OUT median integer, OUT upper integer)
RETURNS record IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_purchases_interval';
COMMENT ON FUNCTION purchases_interval(clv_model, purchase_history, date, interval, float8)
IS 'number of purchase days of one customer within the horizon after as_of (N2; for bg/bb periods with a purchase): quantiles of p_purchase; the number is within the bounds with at least the probability level, and outside with at most half of the rest on each side; the uncertainty of the parameters is not included; NULL without a purchase by as_of; errors as expected_purchases, 22023 (level not between 0 and 1, or above 0.99999), 54000 (more than 10000 purchases)';

CREATE FUNCTION money_interval(model clv_model, h purchase_history, as_of date, horizon interval, level float8 DEFAULT 0.95, OUT lower float8, OUT median float8, OUT upper float8)
RETURNS record IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_money_interval';
COMMENT ON FUNCTION money_interval(clv_model, purchase_history, date, interval, float8)
IS 'money of one customer within the horizon after as_of (N3), without discount: quantiles of the money of the purchases, by the gamma-gamma distribution conditional on the customer''s own spend; a quantile is 0 if the probability of no purchase reaches it; the uncertainty of the parameters is not included; NULL without a purchase by as_of; errors as purchases_interval, 22023 (a model without spend), 22003 (overflow)';

CREATE TYPE forecast_row AS (predicted_orders float8, clv float8, past_value float8, total_value float8, p_alive float8, p_purchase float8, days_between_orders float8,
    next_order date, next_order_25 date, next_order_50 date, next_order_90 date,
    risk_band text, risk_definition text, spend_band text, spend_definition text, blank text);
COMMENT ON TYPE forecast_row
IS 'result of customer_forecast, whose comment says what the columns are; type of the column forecast of the value table of a tracked table';

CREATE FUNCTION customer_forecast(model clv_model, h purchase_history, as_of date, horizon interval DEFAULT '1 year', annual_rate float8 DEFAULT 0.10, margin float8 DEFAULT 1)
RETURNS forecast_row IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_customer_forecast';
COMMENT ON FUNCTION customer_forecast(clv_model, purchase_history, date, interval, float8, float8)
IS 'forecasts for one customer over the horizon after as_of, in one row (N4): expected purchase days; clv (discounted), the money so far and their sum, each times margin; p_alive, p_purchase, mean days between purchase days; next_order, the median day of the next order if there is one within the horizon, and the days by which it comes with a probability of 25, 50 and 90 % (N1); risk of having left, and size of the expected order, as low, medium or high, with their definitions; blank tells which columns are NULL and why; without a purchase by as_of all columns but blank are NULL; NULL if an argument is NULL; errors as clv, but none for a model without spend, 22023 (horizon infinite)';
