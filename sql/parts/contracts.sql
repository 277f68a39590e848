-- models: contracts, beyond sBG

CREATE FUNCTION fit_retention_add(state bytea, started date, ended date, as_of date, unit text, model text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_retention_add';
COMMENT ON FUNCTION fit_retention_add(bytea, date, date, date, text, text)
IS 'transition function of the aggregate fit_retention';

CREATE AGGREGATE fit_retention(started date, ended date, as_of date, unit text, model text) (
    SFUNC = fit_retention_add,
    STYPE = bytea,
    FINALFUNC = fit_retention_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_retention_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_retention(date, date, date, text, text)
IS 'as fit_retention(started, ended, as_of, period), with a model: sbg, bdw (beta-discrete-Weibull, W1: the retention of a customer can rise or fall with time) or auto (the one with the lower BIC); error 22023 for an unknown model';

CREATE FUNCTION expected_renewals(model clv_model, renewals integer, periods integer DEFAULT NULL)
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'contract_expected_renewals';
COMMENT ON FUNCTION expected_renewals(clv_model, integer, integer)
IS 'expected number of renewals of a contract within the next periods (NULL: no limit), just after its renewal with this number (0: a new contract) (W2); NULL if the mean is infinite, as for many models without a limit of periods, or if another argument is NULL; errors 22023 (a model of purchases, renewals or periods < 0)';

CREATE FUNCTION retention_elasticity(model clv_model, renewals integer, annual_rate float8 DEFAULT 0.10, periods integer DEFAULT NULL)
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'contract_retention_elasticity';
COMMENT ON FUNCTION retention_elasticity(clv_model, integer, float8, integer)
IS 'elasticity of contract_value, at least 1: the per cent by which it rises if each later retention rate rises by one per cent (W3); arguments as for contract_value; NULL if contract_value is 0 (periods 0) or if another argument is NULL; errors 22023 (a model of purchases, renewals or periods < 0, annual_rate outside 0..1, or 0 without a limit), 22003 (overflow)';
