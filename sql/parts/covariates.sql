-- models: covariates

CREATE FUNCTION fit_covariates_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_covariates_combine';
COMMENT ON FUNCTION fit_covariates_combine(bytea, bytea)
IS 'sum of two states of the aggregate fit_clv with covariates';

CREATE FUNCTION fit_covariates_final(state bytea)
RETURNS clv_model IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_covariates_final';
COMMENT ON FUNCTION fit_covariates_final(bytea)
IS 'result of the aggregate fit_clv with covariates';

CREATE FUNCTION fit_covariates_add(state bytea, h purchase_history, as_of date, model text, covariates float8[])
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_covariates_add';
COMMENT ON FUNCTION fit_covariates_add(bytea, purchase_history, date, text, float8[])
IS 'transition function of the aggregate fit_clv with covariates';

CREATE FUNCTION fit_covariates_add(state bytea, h purchase_history, as_of date, model text, covariates float8[], names text[])
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_covariates_add';
COMMENT ON FUNCTION fit_covariates_add(bytea, purchase_history, date, text, float8[], text[])
IS 'transition function of the aggregate fit_clv with covariates';

CREATE FUNCTION fit_covariates_add(state bytea, h purchase_history, as_of date, model text, covariates float8[], names text[], unit text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_covariates_add';
COMMENT ON FUNCTION fit_covariates_add(bytea, purchase_history, date, text, float8[], text[], text)
IS 'transition function of the aggregate fit_clv with covariates';

CREATE AGGREGATE fit_clv(h purchase_history, as_of date, model text, covariates float8[]) (
    SFUNC = fit_covariates_add,
    STYPE = bytea,
    FINALFUNC = fit_covariates_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_covariates_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_history, date, text, float8[])
IS 'fits a model with covariates (pareto/nbd, bg/nbd or mbg/nbd, in weeks): the purchase rate and the drop-out are multiplied by exp(gamma''z), z being 1 to 16 covariates of the customer that are known at the first purchase (X1 to X3); as fit_clv(h, as_of, model), with the coefficients as parameters rate.NAME and drop_out.NAME, names z1, z2 ..., and a likelihood-ratio test against the model without covariates; customers with a NULL among the covariates are left out and counted in without_covariates; errors 22023 (another model, a covariate that is infinite, beyond 1e15, the same for all customers or a linear function of those before it, another number of covariates in a row, other arguments that differ), 54000 (more customers than 1 GB holds: 19 million with four covariates)';

CREATE AGGREGATE fit_clv(h purchase_history, as_of date, model text, covariates float8[], names text[]) (
    SFUNC = fit_covariates_add,
    STYPE = bytea,
    FINALFUNC = fit_covariates_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_covariates_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_history, date, text, float8[], text[])
IS 'as fit_clv(h, as_of, model, covariates), with a name for each covariate, different and not empty; errors 22023, 22004 (a name is NULL)';

CREATE AGGREGATE fit_clv(h purchase_history, as_of date, model text, covariates float8[], names text[], unit text) (
    SFUNC = fit_covariates_add,
    STYPE = bytea,
    FINALFUNC = fit_covariates_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_covariates_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_history, date, text, float8[], text[], text)
IS 'as with names, in a unit of time: day, week, month or year';

CREATE FUNCTION customer_parameters(model clv_model, covariates float8[])
RETURNS jsonb IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_customer_parameters';
COMMENT ON FUNCTION customer_parameters(clv_model, float8[])
IS 'part of customer_model: parameters, standard_errors and covariance for customers with these covariates (X1); NULL if a covariate is NULL';

CREATE FUNCTION customer_model(model clv_model, covariates float8[])
RETURNS clv_model IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN ((model - '{covariates,without_covariates,likelihood_ratio,standard_errors,covariance,log_likelihood,gradient_norm,iterations,customers,repeat_buyers,distinct_rows}'::text[])
        || customer_parameters(model, covariates))::clv_model;
COMMENT ON FUNCTION customer_model(clv_model, float8[])
IS 'the model for customers with these covariates (X1); it has no covariates and can be used by every function that takes a model; NULL if a covariate is NULL; errors 22023 (a model without covariates, wrong number of covariates, infinite covariates)';

CREATE FUNCTION p_alive(model clv_model, h purchase_history, as_of date, covariates float8[])
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_p_alive';
COMMENT ON FUNCTION p_alive(clv_model, purchase_history, date, float8[])
IS 'p_alive by a model with covariates, for a customer with these covariates, in the order of their names; NULL if a covariate is NULL; error 22023 (wrong number of covariates, infinite covariates)';

CREATE FUNCTION expected_purchases(model clv_model, h purchase_history, as_of date, horizon interval, covariates float8[])
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_expected_purchases';
COMMENT ON FUNCTION expected_purchases(clv_model, purchase_history, date, interval, float8[])
IS 'expected_purchases by a model with covariates, as for p_alive';

CREATE FUNCTION p_purchase(model clv_model, h purchase_history, as_of date, horizon interval, purchases integer, covariates float8[])
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_p_purchase';
COMMENT ON FUNCTION p_purchase(clv_model, purchase_history, date, interval, integer, float8[])
IS 'p_purchase by a model with covariates, as for p_alive; purchases NULL: at least one';

CREATE FUNCTION clv(model clv_model, h purchase_history, as_of date, horizon interval, annual_rate float8, margin float8, covariates float8[])
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_of_model';
COMMENT ON FUNCTION clv(clv_model, purchase_history, date, interval, float8, float8, float8[])
IS 'clv by a model with covariates, as for p_alive; the covariates change the purchases, not the spend';
