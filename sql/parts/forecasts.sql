-- forecasts: measures of their quality

CREATE FUNCTION backtest_measures(report jsonb)
RETURNS TABLE (split date, until date, forecast text, measure text, customers bigint, actual float8, predicted float8, relative_bias float8,
    mae float8, wape float8, rmse float8, msle float8, spearman float8, gini float8, top_tenth float8,
    accuracy float8, auc float8, log_loss float8, brier float8, grade text)
IMMUTABLE PARALLEL SAFE LANGUAGE sql ROWS 18
BEGIN ATOMIC
    SELECT (r.report->>'split')::date, (r.report->>'until')::date, f.forecast->>'forecast', m.measure, (r.report->>'customers')::bigint,
           v.actual, v.predicted, v.relative_bias, v.mae, v.wape, v.rmse, v.msle, v.spearman, v.gini, v.top_tenth,
           v.accuracy, v.auc, v.log_loss, v.brier, CASE f.position WHEN 1 THEN r.report->>'grade' END
    FROM jsonb_array_elements(CASE jsonb_typeof(report) WHEN 'array' THEN report ELSE pg_catalog.jsonb_build_array(report) END) WITH ORDINALITY r (report, position),
         jsonb_array_elements(r.report->'forecasts') WITH ORDINALITY f (forecast, position),
         (VALUES (1, 'purchases'), (2, 'money'), (3, 'returns')) m (position, measure),
         jsonb_to_record(f.forecast->m.measure) v (actual float8, predicted float8, relative_bias float8, mae float8, wape float8, rmse float8,
             msle float8, spearman float8, gini float8, top_tenth float8, accuracy float8, auc float8, log_loss float8, brier float8)
    WHERE f.forecast ? m.measure
    ORDER BY r.position, m.position, f.position;
END;
COMMENT ON FUNCTION backtest_measures(jsonb)
IS 'the report of a backtest, or the reports of a backtest_rolling, as rows, the model first, then simple rules (V1 to V3): purchases, money, and returns (whether a customer buys again); relative_bias is (predicted - actual) / actual, wape the sum of absolute errors / actual, mae and rmse are errors per customer, gini is the Gini coefficient in the predicted order / that in the best order, top_tenth the share of the best tenth of customers that was predicted; log_loss and brier are for probabilities; NULL if a measure is not defined; grade (good, fair, poor) of the model';

CREATE FUNCTION backtest_rolling_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_rolling_combine';
COMMENT ON FUNCTION backtest_rolling_combine(bytea, bytea)
IS 'sum of two states of the aggregate backtest_rolling';

CREATE FUNCTION backtest_rolling_final(state bytea)
RETURNS jsonb IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_rolling_final';
COMMENT ON FUNCTION backtest_rolling_final(bytea)
IS 'result of the aggregate backtest_rolling';

CREATE FUNCTION backtest_rolling_add(state bytea, h purchase_history, splits date[], horizon interval, model text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_rolling_add';
COMMENT ON FUNCTION backtest_rolling_add(bytea, purchase_history, date[], interval, text)
IS 'transition function of the aggregate backtest_rolling';

CREATE AGGREGATE backtest_rolling(h purchase_history, splits date[], horizon interval, model text) (
    SFUNC = backtest_rolling_add,
    STYPE = bytea,
    FINALFUNC = backtest_rolling_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = backtest_rolling_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE backtest_rolling(purchase_history, date[], interval, text)
IS 'backtests at several splits (rolling origin): a jsonb array of the reports of backtest at each of 1 to 100 splits, the earliest first, up to the horizon in whole days after it, a month being 365.25 / 12 days; splits before the first purchase are left out; NULL if none is left; errors as backtest, 22023 (no split or too many, NULL in splits, horizon below a day), 54000 (more than 1 GB of customers and splits)';

-- forecasts: comparison by period

CREATE FUNCTION backtest_series_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_series_combine';
COMMENT ON FUNCTION backtest_series_combine(bytea, bytea)
IS 'sum of two states of the aggregate backtest_series';

CREATE FUNCTION backtest_series_final(state bytea)
RETURNS jsonb IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_series_final';
COMMENT ON FUNCTION backtest_series_final(bytea)
IS 'result of the aggregate backtest_series';

CREATE FUNCTION backtest_series_add(state bytea, h purchase_history, split date, until date, model text, period text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_series_add';
COMMENT ON FUNCTION backtest_series_add(bytea, purchase_history, date, date, text, text)
IS 'transition function of the aggregate backtest_series';

CREATE AGGREGATE backtest_series(h purchase_history, split date, until date, model text, period text) (
    SFUNC = backtest_series_add,
    STYPE = bytea,
    FINALFUNC = backtest_series_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = backtest_series_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE backtest_series(purchase_history, date, date, text, text)
IS 'fits a model in continuous time to the customers who bought by split, and compares the expected repeat purchase days by calendar week, month, quarter or year up to until, with a band that contains 95 % of the periods, with the actual ones (V4), and the customers by their number of repeat purchases by split (V5); backtest_series_rows and backtest_purchases_rows show the report; NULL without customers; errors 22023 (until <= split, another model or period, more than 70000 days from the first purchase to until, arguments differ within the group), 22008 (infinite date), 54000 (more than 1 GB of purchases)';

CREATE FUNCTION backtest_series_rows(report jsonb)
RETURNS TABLE (starts date, ends date, sample text, actual float8, expected float8, lower float8, upper float8, actual_total float8, expected_total float8)
IMMUTABLE PARALLEL SAFE LANGUAGE sql ROWS 100
BEGIN ATOMIC
    SELECT v.starts, v.ends, v.sample, v.actual, v.expected, v.lower, v.upper,
           sum(v.actual) OVER (ORDER BY p.position), sum(v.expected) OVER (ORDER BY p.position)
    FROM jsonb_array_elements(report->'periods') WITH ORDINALITY p (period, position),
         jsonb_to_record(p.period) v (starts date, ends date, sample text, actual float8, expected float8, lower float8, upper float8)
    ORDER BY p.position;
END;
COMMENT ON FUNCTION backtest_series_rows(jsonb)
IS 'the periods of a backtest_series, one of which ends with the split: actual and expected repeat purchases of the customers who had bought by the split; lower and upper, the band that contains 95 % of the actual values if the model is right; totals up to the end of the period; sample is calibration up to the split, holdout after it';

CREATE FUNCTION backtest_purchases_rows(report jsonb)
RETURNS TABLE (purchases integer, or_more boolean, actual float8, expected float8)
IMMUTABLE PARALLEL SAFE LANGUAGE sql ROWS 11
BEGIN ATOMIC
    SELECT v.purchases, p.position = jsonb_array_length(report->'purchases'), v.actual, v.expected
    FROM jsonb_array_elements(report->'purchases') WITH ORDINALITY p (entry, position),
         jsonb_to_record(p.entry) v (purchases integer, actual float8, expected float8)
    ORDER BY p.position;
END;
COMMENT ON FUNCTION backtest_purchases_rows(jsonb)
IS 'actual and expected customers of a backtest_series by the number of their repeat purchases up to the split (goodness of fit); or_more: the last row counts the customers with this number or more';
