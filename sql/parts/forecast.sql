-- forecast: what one customer will do

CREATE FUNCTION next_purchase(model clv_model, h purchase_history, as_of date, probability float8)
RETURNS date IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_next_purchase';
COMMENT ON FUNCTION next_purchase(clv_model, purchase_history, date, float8)
IS 'first day after as_of by which the customer buys with at least this probability (N1): p_purchase is less the day before; for bg/bb the last day of a period; NULL where no day of the calendar is late enough, and without a purchase by as_of; errors 22023 (a model of contracts, probability not between 0 and 1), 22008 (infinite date)';

CREATE FUNCTION purchases_interval(model clv_model, h purchase_history, as_of date, horizon interval, level float8 DEFAULT 0.95, OUT lower integer, OUT median integer, OUT upper integer)
RETURNS record IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_purchases_interval';
COMMENT ON FUNCTION purchases_interval(clv_model, purchase_history, date, interval, float8)
IS 'how many purchase days the customer will have within the horizon after as_of (N2; for bg/bb periods with a purchase): quantiles of p_purchase, bounds that hold the number with at least probability level and leave out at most half of the rest on either side; the parameters are taken as known; NULL without a purchase by as_of; errors as expected_purchases, 22023 (level not between 0 and 1, or above 0.99999), 54000 (more than 10000 purchases)';

CREATE FUNCTION money_interval(model clv_model, h purchase_history, as_of date, horizon interval, level float8 DEFAULT 0.95, OUT lower float8, OUT median float8, OUT upper float8)
RETURNS record IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_money_interval';
COMMENT ON FUNCTION money_interval(clv_model, purchase_history, date, interval, float8)
IS 'what the customer will spend within the horizon after as_of (N3), without discount: quantiles of the money of the purchases, each worth what the gamma-gamma model says after the customer''s own spend; 0 where no purchase is as likely; the parameters are taken as known; NULL without a purchase by as_of; errors as purchases_interval, 22023 (a model without spend), 22003 (overflow)';
