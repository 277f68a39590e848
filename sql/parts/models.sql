-- models: the type

CREATE FUNCTION clv_model_check(model jsonb)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_model_check';
COMMENT ON FUNCTION clv_model_check(jsonb)
IS 'true for a valid clv_model, else error 22023 saying what is wrong';

CREATE DOMAIN clv_model AS jsonb CHECK (clv_model_check(VALUE));
COMMENT ON DOMAIN clv_model
IS 'a fitted model, or one typed in: model, unit (day, week, month, year), parameters and, for money, spend (p, q, v); fit_clv and fit_retention add standard_errors, covariance, log_likelihood, gradient_norm, customers, as_of, status, warnings and version';

-- models: fits

CREATE FUNCTION fit_clv_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_clv_combine';
COMMENT ON FUNCTION fit_clv_combine(bytea, bytea)
IS 'sum of two states of the aggregate fit_clv';

CREATE FUNCTION fit_clv_final(state bytea)
RETURNS clv_model IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_clv_final';
COMMENT ON FUNCTION fit_clv_final(bytea)
IS 'result of the aggregate fit_clv';

CREATE FUNCTION fit_clv_add(state bytea, h purchase_history, as_of date)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_clv_add';
COMMENT ON FUNCTION fit_clv_add(bytea, purchase_history, date)
IS 'transition function of the aggregate fit_clv';

CREATE FUNCTION fit_clv_add(state bytea, h purchase_history, as_of date, model text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_clv_add';
COMMENT ON FUNCTION fit_clv_add(bytea, purchase_history, date, text)
IS 'transition function of the aggregate fit_clv';

CREATE FUNCTION fit_clv_add(state bytea, h purchase_history, as_of date, model text, unit text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_clv_add';
COMMENT ON FUNCTION fit_clv_add(bytea, purchase_history, date, text, text)
IS 'transition function of the aggregate fit_clv';

CREATE AGGREGATE fit_clv(h purchase_history, as_of date) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_history, date)
IS 'BG/NBD model in weeks, with gamma-gamma spend, of the customers who bought by as_of, by maximum likelihood; NULL without any; a WARNING, and the status in the model, where the data do not support it; errors 22023 (as_of differs within the group), 22008 (infinite date), 54000 (more than 25 million customers)';

CREATE AGGREGATE fit_clv(h purchase_history, as_of date, model text) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_history, date, text)
IS 'the same by a model: bg/nbd, mbg/nbd, pareto/nbd, mbg/cnbd-k, bg/bb, or auto for the best by BIC of those in continuous time; rows with NULL are skipped; error 22023 for another';

CREATE AGGREGATE fit_clv(h purchase_history, as_of date, model text, unit text) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_history, date, text, text)
IS 'the same in a unit of time: day, week, month or year, which are calendar periods for bg/bb and 1, 7, 30.4375 or 365.25 days else; predictions do not depend on it but for bg/bb';

-- models: predictions

CREATE FUNCTION p_alive(model clv_model, h purchase_history, as_of date)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_p_alive';
COMMENT ON FUNCTION p_alive(clv_model, purchase_history, date)
IS 'probability, 0..1, that a customer still buys (P2 and others; for bg/bb in the next period); NULL without a purchase by as_of; errors 22023 (a model of contracts), 22008 (infinite date)';

CREATE FUNCTION expected_purchases(model clv_model, h purchase_history, as_of date, horizon interval)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_expected_purchases';
COMMENT ON FUNCTION expected_purchases(clv_model, purchase_history, date, interval)
IS 'expected purchase days within the horizon after as_of (P3, B1; for bg/bb periods with a purchase), a month being 365.25 / 12 days; NULL without a purchase by as_of; errors 22023 (a model of contracts, horizon negative or infinite), 22008 (infinite date)';

CREATE FUNCTION p_purchase(model clv_model, h purchase_history, as_of date, horizon interval, purchases integer DEFAULT NULL)
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_p_purchase';
COMMENT ON FUNCTION p_purchase(clv_model, purchase_history, date, interval, integer)
IS 'probability, 0..1, of exactly so many purchase days within the horizon after as_of, of at least one where purchases is NULL; NULL without a purchase by as_of, and for another NULL; errors 22023 (a model of contracts, horizon negative or infinite, purchases < 0), 22008 (infinite date)';

CREATE FUNCTION expected_spend(model clv_model, h purchase_history, as_of date)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_expected_spend';
COMMENT ON FUNCTION expected_spend(clv_model, purchase_history, date)
IS 'expected money of a purchase (gamma-gamma); NULL without a purchase by as_of, and where it has no finite mean; errors 22023 (a model without spend), 22008 (infinite date)';

CREATE FUNCTION clv(model clv_model, h purchase_history, as_of date, horizon interval DEFAULT NULL, annual_rate float8 DEFAULT 0.10, margin float8 DEFAULT 1)
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_of_model';
COMMENT ON FUNCTION clv(clv_model, purchase_history, date, interval, float8, float8)
IS 'residual customer lifetime value: margin * expected spend * expected purchases after as_of within the horizon (NULL: for ever), discounted continuously at the effective annual rate (P4, B2; for bg/bb at the ends of the periods); NULL without a purchase by as_of, where the spend has no finite mean, and for another NULL; errors 22023 (a model without spend, annual_rate < 0, or 0 for ever, horizon negative), 22003 (overflow), 22008 (infinite date)';
