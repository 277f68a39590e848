-- functions that only raise an error with a hint: the as-of date is missing

CREATE FUNCTION recency(h purchase_history)
RETURNS integer IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'as_of_missing';
COMMENT ON FUNCTION recency(purchase_history)
IS 'error 42883: the as-of date is missing';

CREATE FUNCTION tenure(h purchase_history)
RETURNS integer IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'as_of_missing';
COMMENT ON FUNCTION tenure(purchase_history)
IS 'error 42883: the as-of date is missing';

CREATE FUNCTION rfm_score(h purchase_history)
RETURNS integer WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'as_of_missing';
COMMENT ON FUNCTION rfm_score(purchase_history)
IS 'error 42883: the as-of date is missing';

CREATE FUNCTION lifecycle_stage(h purchase_history)
RETURNS lifecycle_stage IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'as_of_missing';
COMMENT ON FUNCTION lifecycle_stage(purchase_history)
IS 'error 42883: the as-of date is missing';

CREATE FUNCTION activity_status(h purchase_history)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'as_of_missing';
COMMENT ON FUNCTION activity_status(purchase_history)
IS 'error 42883: the as-of date is missing';

CREATE FUNCTION next_purchase(h purchase_history)
RETURNS date IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'as_of_missing';
COMMENT ON FUNCTION next_purchase(purchase_history)
IS 'error 42883: the as-of date is missing';

CREATE FUNCTION p_alive(model clv_model, h purchase_history)
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'as_of_missing';
COMMENT ON FUNCTION p_alive(clv_model, purchase_history)
IS 'error 42883: the as-of date is missing';

CREATE FUNCTION expected_spend(model clv_model, h purchase_history)
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'as_of_missing';
COMMENT ON FUNCTION expected_spend(clv_model, purchase_history)
IS 'error 42883: the as-of date is missing';

CREATE FUNCTION as_of_missing_add(state bytea, h purchase_history)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'as_of_missing';
COMMENT ON FUNCTION as_of_missing_add(bytea, purchase_history)
IS 'transition function of the aggregates that lack the as-of date';

CREATE AGGREGATE rfm_cuts(h purchase_history) (
    SFUNC = as_of_missing_add,
    STYPE = bytea,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = rfm_cuts_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(purchase_history)
IS 'error 42883: the as-of date is missing';

CREATE AGGREGATE lifecycle_rules(h purchase_history) (
    SFUNC = as_of_missing_add,
    STYPE = bytea,
    FINALFUNC = lifecycle_rules_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = lifecycle_rules_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_rules(purchase_history)
IS 'error 42883: the as-of date is missing';

CREATE AGGREGATE fit_clv(h purchase_history) (
    SFUNC = as_of_missing_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_history)
IS 'error 42883: the as-of date is missing';

-- functions that only raise an error with a hint: times and amounts of other types

CREATE FUNCTION purchase_history_add(state purchase_history, ordered_at "any", amount "any")
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_refuse';
COMMENT ON FUNCTION purchase_history_add(purchase_history, "any", "any")
IS 'transition function of the aggregate purchase_history';

CREATE AGGREGATE purchase_history(ordered_at "any", amount "any") (
    SFUNC = purchase_history_add,
    STYPE = purchase_history,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_history("any", "any")
IS 'error 42804: a time that is not a date, timestamp or timestamptz, or an amount that is not a numeric or float8';
