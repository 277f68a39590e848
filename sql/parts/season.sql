-- season

CREATE FUNCTION season_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'season_combine';
COMMENT ON FUNCTION season_combine(bytea, bytea)
IS 'sum of two states of the aggregates that fit a season';

CREATE FUNCTION season_index_add(state bytea, h purchase_history, as_of date, season text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'season_index_add';
COMMENT ON FUNCTION season_index_add(bytea, purchase_history, date, text)
IS 'transition function of the aggregate season_index';

CREATE FUNCTION season_index_final(state bytea)
RETURNS jsonb IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'season_index_final';
COMMENT ON FUNCTION season_index_final(bytea)
IS 'result of the aggregate season_index';

CREATE AGGREGATE season_index(h purchase_history, as_of date, season text) (
    SFUNC = season_index_add,
    STYPE = bytea,
    FINALFUNC = season_index_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = season_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE season_index(purchase_history, date, text)
IS 'the season of the repeat purchases up to as_of (S2), as jsonb: month, the index of January to December, with mean 1 over the days of the year, and standard_errors; years, the number of years in which every month was observed; purchases, their number; dispersion, their variance relative to random variation; status: firm (three years), provisional (two), or the reason why there is no index; then month is missing, and a NOTICE is raised; the argument season is ''month''; rows with NULL are skipped; NULL without a customer who bought by as_of; errors 22023 (another season, as_of differs within the group), 22008 (infinite date), 54000 (more than 1 GB of purchase days)';

CREATE FUNCTION season_rows(document jsonb)
RETURNS TABLE (month integer, index float8, standard_error float8, lower float8, upper float8)
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql ROWS 12
BEGIN ATOMIC
    SELECT m.month::integer, m.index, m.error, m.index / exp('1.959963984540054'::float8 * m.error / m.index), m.index * exp('1.959963984540054'::float8 * m.error / m.index)
    FROM (SELECT d.season->'month' AS index, d.season->'standard_errors' AS errors
          FROM (SELECT coalesce(document->'season', document) AS season) d) s,
         LATERAL (SELECT v.month, v.index::float8 AS index, (s.errors->>(v.month::integer - 1))::float8 AS error
                  FROM jsonb_array_elements_text(s.index) WITH ORDINALITY v (index, month)) m
    ORDER BY m.month;
END;
COMMENT ON FUNCTION season_rows(jsonb)
IS 'the season of a clv_model, or the result of season_index, as rows: month 1..12, index, standard error, and a confidence interval of level 0.95, symmetric for the logarithm; NULL for unknown values; no rows without an index';

CREATE FUNCTION fit_clv_season_add(state bytea, h purchase_history, as_of date, model text, unit text, season text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_clv_season_add';
COMMENT ON FUNCTION fit_clv_season_add(bytea, purchase_history, date, text, text, text)
IS 'transition function of the aggregate fit_clv with a season';

CREATE FUNCTION fit_clv_season_final(state bytea)
RETURNS clv_model IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_clv_season_final';
COMMENT ON FUNCTION fit_clv_season_final(bytea)
IS 'result of the aggregate fit_clv with a season';

CREATE AGGREGATE fit_clv(h purchase_history, as_of date, model text, unit text, season text) (
    SFUNC = fit_clv_season_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_season_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = season_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_history, date, text, text, text)
IS 'as fit_clv(h, as_of, model, unit), with a season, ''month'' (S1 to S3), in the key season of the model; the model has a season only if every month was observed in two years and the BIC is lower with it; otherwise season.status, the verdict and a NOTICE give the reason; model: bg/nbd, mbg/nbd, mbg/cnbd-k, or auto for the best; errors 22023 (another model or season), 54000 (more than 1 GB of purchase days)';

CREATE FUNCTION backtest_season_add(state bytea, h purchase_history, split date, until date, model text, unit text, season text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_season_add';
COMMENT ON FUNCTION backtest_season_add(bytea, purchase_history, date, date, text, text, text)
IS 'transition function of the aggregate backtest with a season';

CREATE FUNCTION backtest_season_final(state bytea)
RETURNS jsonb IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_season_final';
COMMENT ON FUNCTION backtest_season_final(bytea)
IS 'result of the aggregate backtest with a season';

CREATE AGGREGATE backtest(h purchase_history, split date, until date, model text, unit text, season text) (
    SFUNC = backtest_season_add,
    STYPE = bytea,
    FINALFUNC = backtest_season_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = season_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE backtest(purchase_history, date, date, text, text, text)
IS 'as backtest(h, split, until, model, unit), with a season as in fit_clv, fitted to the data up to the split';
