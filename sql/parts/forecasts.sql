-- forecasts: how good they are

CREATE FUNCTION backtest_measures(report jsonb)
RETURNS TABLE (split date, until date, forecast text, measure text, customers bigint, actual float8, predicted float8, relative_bias float8,
    mae float8, wape float8, rmse float8, msle float8, spearman float8, gini float8, top_tenth float8,
    accuracy float8, auc float8, log_loss float8, brier float8, grade text)
IMMUTABLE PARALLEL SAFE LANGUAGE sql ROWS 18
BEGIN ATOMIC
    SELECT (report->>'split')::date, (report->>'until')::date, f.forecast->>'forecast', m.measure, (report->>'customers')::bigint,
           v.actual, v.predicted, v.relative_bias, v.mae, v.wape, v.rmse, v.msle, v.spearman, v.gini, v.top_tenth,
           v.accuracy, v.auc, v.log_loss, v.brier, CASE f.position WHEN 1 THEN report->>'grade' END
    FROM jsonb_array_elements(report->'forecasts') WITH ORDINALITY f (forecast, position),
         (VALUES (1, 'purchases'), (2, 'money'), (3, 'returns')) m (position, measure),
         jsonb_to_record(f.forecast->m.measure) v (actual float8, predicted float8, relative_bias float8, mae float8, wape float8, rmse float8,
             msle float8, spearman float8, gini float8, top_tenth float8, accuracy float8, auc float8, log_loss float8, brier float8)
    WHERE f.forecast ? m.measure
    ORDER BY m.position, f.position;
END;
COMMENT ON FUNCTION backtest_measures(jsonb)
IS 'the report of a backtest as rows, the model first, then simple rules (V1 to V3): purchases, money, and returns (who buys again); relative_bias is what was predicted too much as a share of actual, wape the sum of absolute errors by actual, mae and rmse are a customer''s, gini is in the order of the prediction by the best, top_tenth the share of the best tenth that was found; log_loss and brier are of probabilities; NULL where a measure is not defined; grade (good, fair, poor) is the model''s';
