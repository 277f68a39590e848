-- fits of a ready table

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
IS 'BG/NBD model of customers given by their repeat purchases x, ages at the last of them (0 where x is 0) and now, in the unit day, week, month or year; times are rounded to whole days; the same fit as from histories; rows with NULL are skipped; WARNINGs as of histories, and always one that the spend is unknown; errors 22023 (x not a whole number from 0, t_x above T or not 0 just where x is, other times, unit differs within the group)';

CREATE AGGREGATE fit_clv(x float8, t_x float8, "T" float8, model text, unit text) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(float8, float8, float8, text, text)
IS 'the same by a model: bg/nbd, mbg/nbd, pareto/nbd, or bg/bb, whose x, t_x and T are numbers of periods; error 22023 for mbg/cnbd-k and auto, which need the gaps between purchases';

CREATE AGGREGATE fit_clv(x float8, t_x float8, "T" float8, mean_spend float8, unit text) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(float8, float8, float8, float8, text)
IS 'the same with the spend: mean money of a repeat purchase, which is ignored where x is 0, and unknown where NULL; error 22003 where x * mean_spend is no amount';

CREATE AGGREGATE fit_clv(x float8, t_x float8, "T" float8, mean_spend float8, model text, unit text) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(float8, float8, float8, float8, text, text)
IS 'the same with the spend and by a model';
