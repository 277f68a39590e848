-- fits to tables of counts

CREATE FUNCTION fit_clv_add(state bytea, x float8, t_x float8, "T" float8, unit text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_clv_add_counts';
COMMENT ON FUNCTION fit_clv_add(bytea, float8, float8, float8, text)
IS 'transition function of the aggregate fit_clv';

CREATE FUNCTION fit_clv_add(state bytea, x float8, t_x float8, "T" float8, model text, unit text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_clv_add_counts';
COMMENT ON FUNCTION fit_clv_add(bytea, float8, float8, float8, text, text)
IS 'transition function of the aggregate fit_clv';

CREATE FUNCTION fit_clv_add(state bytea, x float8, t_x float8, "T" float8, mean_spend float8, unit text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_clv_add_spend';
COMMENT ON FUNCTION fit_clv_add(bytea, float8, float8, float8, float8, text)
IS 'transition function of the aggregate fit_clv';

CREATE FUNCTION fit_clv_add(state bytea, x float8, t_x float8, "T" float8, mean_spend float8, model text, unit text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_clv_add_spend';
COMMENT ON FUNCTION fit_clv_add(bytea, float8, float8, float8, float8, text, text)
IS 'transition function of the aggregate fit_clv';

CREATE AGGREGATE fit_clv(x float8, t_x float8, "T" float8, unit text) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(float8, float8, float8, text)
IS 'fits the BG/NBD model to customers given by the number of repeat purchases x, the age at the last purchase t_x (0 if x is 0) and the age now T, in the unit day, week, month or year; times are rounded to whole days; the result is that of the histories; rows with NULL are skipped; WARNINGs as for histories, and always one that the spend is unknown; errors 22023 (x is not a whole number of 0 or more, t_x > T, one of x and t_x is 0 and the other is not, times out of range, unit differs within the group)';

CREATE AGGREGATE fit_clv(x float8, t_x float8, "T" float8, model text, unit text) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(float8, float8, float8, text, text)
IS 'as with a unit, with a model: bg/nbd, mbg/nbd, pareto/nbd, or bg/bb, for which x, t_x and T are numbers of periods; error 22023 for mbg/cnbd-k and auto, which need the gaps between purchases';

CREATE AGGREGATE fit_clv(x float8, t_x float8, "T" float8, mean_spend float8, unit text) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(float8, float8, float8, float8, text)
IS 'as without mean_spend, which is the mean money of a repeat purchase; it is ignored if x is 0, and unknown if NULL; error 22003 if x * mean_spend is out of range';

CREATE AGGREGATE fit_clv(x float8, t_x float8, "T" float8, mean_spend float8, model text, unit text) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(float8, float8, float8, float8, text, text)
IS 'as without mean_spend, which is the mean money of a repeat purchase, with a model';
