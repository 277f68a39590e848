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
IS 'the same by a model: sbg (the default elsewhere), bdw (beta-discrete-Weibull, W1: retention that rises or falls with time within a customer) or auto, the one of least BIC; error 22023 for another';

CREATE FUNCTION expected_renewals(model clv_model, renewals integer, periods integer DEFAULT NULL)
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'contract_expected_renewals';
COMMENT ON FUNCTION expected_renewals(clv_model, integer, integer)
IS 'expected number of renewals to come of a contract that was renewed so often (0: new), the last time just now, within the next so many periods (NULL: ever) (W2); NULL where the mean is infinite, which it is for many models without a limit of periods, and for another NULL; errors 22023 (a model of purchases, renewals or periods < 0)';

CREATE FUNCTION retention_elasticity(model clv_model, renewals integer, annual_rate float8 DEFAULT 0.10, periods integer DEFAULT NULL)
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'contract_retention_elasticity';
COMMENT ON FUNCTION retention_elasticity(clv_model, integer, float8, integer)
IS 'per cent by which contract_value rises if each retention rate to come rises by one per cent, from 1 (W3); arguments as for contract_value; NULL for a contract worth nothing (periods 0) and for another NULL; errors 22023 (a model of purchases, renewals or periods < 0, annual_rate outside 0..1, or 0 without a limit), 22003 (overflow)';
