-- models: the type

CREATE FUNCTION clv_model_check(model jsonb)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_model_check';
COMMENT ON FUNCTION clv_model_check(jsonb)
IS 'check of the domain clv_model: true for a valid document, otherwise error 22023 with the reason';

CREATE DOMAIN clv_model AS jsonb CHECK (clv_model_check(VALUE));
COMMENT ON DOMAIN clv_model
IS 'a fitted model, or one written by hand; keys: model, unit (day, week, month, year), parameters; spend (p, q, v) for predictions of money; season (month: the index of January to December, with mean 1) for a season; fit_clv and fit_retention add standard_errors, covariance, log_likelihood, gradient_norm, customers, as_of, status, warnings, verdict and version';

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
IS 'fits the BG/NBD model in weeks, with gamma-gamma spend, to the customers who bought by as_of, by maximum likelihood; NULL without such customers; if the data do not support the model, raises WARNINGs, the last with the verdict on its use, and writes status and verdict into the model; errors 22023 (as_of differs within the group), 22008 (infinite date), 54000 (more than 25 million customers)';

CREATE AGGREGATE fit_clv(h purchase_history, as_of date, model text) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_history, date, text)
IS 'as fit_clv(h, as_of), with a model: bg/nbd, mbg/nbd, pareto/nbd, mbg/cnbd-k, bg/bb; auto for the model in continuous time with the lowest BIC; auto: holdout for the one that best predicts the last quarter of the customers'' ages (V7); rows with NULL are skipped; error 22023 for an unknown model';

CREATE AGGREGATE fit_clv(h purchase_history, as_of date, model text, unit text) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_history, date, text, text)
IS 'as fit_clv(h, as_of, model), in a unit of time: day, week, month or year, which are calendar periods for bg/bb, and 1, 7, 30.4375 or 365.25 days for the other models, whose predictions do not depend on the unit';

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
IS 'probability, 0..1, of exactly this number of purchase days within the horizon after as_of, or of at least one if purchases is NULL; NULL without a purchase by as_of, or if another argument is NULL; errors 22023 (a model of contracts, horizon negative or infinite, purchases < 0), 22008 (infinite date)';

CREATE FUNCTION expected_spend(model clv_model, h purchase_history, as_of date)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_expected_spend';
COMMENT ON FUNCTION expected_spend(clv_model, purchase_history, date)
IS 'expected money of a purchase (gamma-gamma); NULL without a purchase by as_of, or if the mean is not finite; errors 22023 (a model without spend), 22008 (infinite date)';

CREATE FUNCTION clv(model clv_model, h purchase_history, as_of date, horizon interval DEFAULT NULL, annual_rate float8 DEFAULT 0.10, margin float8 DEFAULT 1)
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_of_model';
COMMENT ON FUNCTION clv(clv_model, purchase_history, date, interval, float8, float8)
IS 'residual customer lifetime value: margin * expected spend * expected purchases after as_of within the horizon (NULL: no limit), discounted continuously at the effective annual rate (P4, B2; for bg/bb at the ends of the periods); NULL without a purchase by as_of, if the mean spend is not finite, or if another argument is NULL; errors 22023 (a model without spend, annual_rate outside 0..1, or 0 without a limit, margin > 1, horizon negative), 22003 (overflow), 22008 (infinite date)';

CREATE FUNCTION expected_purchases_interval(model clv_model, h purchase_history, as_of date, horizon interval, level float8 DEFAULT 0.95, OUT lower float8, OUT estimate float8, OUT upper float8)
RETURNS record IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_expected_purchases_interval';
COMMENT ON FUNCTION expected_purchases_interval(clv_model, purchase_history, date, interval, float8)
IS 'expected_purchases with a confidence interval of the given level, by the delta method for its logarithm; it covers the uncertainty of the parameters only: the actual number of purchases varies more (purchases_interval); NULL bounds for a model without covariance, or if a parameter that matters has no standard error; errors as expected_purchases, 22023 (level)';

CREATE FUNCTION clv_interval(model clv_model, h purchase_history, as_of date, horizon interval DEFAULT NULL, annual_rate float8 DEFAULT 0.10, margin float8 DEFAULT 1, level float8 DEFAULT 0.95, OUT lower float8, OUT estimate float8, OUT upper float8)
RETURNS record IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_of_model_interval';
COMMENT ON FUNCTION clv_interval(clv_model, purchase_history, date, interval, float8, float8, float8)
IS 'clv with a confidence interval of the given level, by the delta method for its logarithm; it covers the uncertainty of the parameters only; NULL bounds for a model without covariance, or if a parameter that matters has no standard error; errors as clv, 22023 (level)';

CREATE FUNCTION explain_clv(model clv_model, h purchase_history, as_of date, horizon interval DEFAULT NULL, annual_rate float8 DEFAULT 0.10, margin float8 DEFAULT 1)
RETURNS TABLE (factor text, value float8, meaning text) IMMUTABLE PARALLEL SAFE LANGUAGE C ROWS 5
AS 'MODULE_PATHNAME', 'clv_explain';
COMMENT ON FUNCTION explain_clv(clv_model, purchase_history, date, interval, float8, float8)
IS 'the factors whose product is clv of the same arguments, in words: p_alive, purchases, season (of a model with one), discount (with a horizon), spend, margin; no rows if clv is NULL; errors as clv';

-- models: parameters and fit

CREATE FUNCTION model_parameters(model clv_model, level float8 DEFAULT 0.95)
RETURNS TABLE (name text, estimate float8, standard_error float8, lower float8, upper float8) IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C ROWS 7
AS 'MODULE_PATHNAME', 'clv_model_parameters';
COMMENT ON FUNCTION model_parameters(clv_model, float8)
IS 'the parameters, those of spend (p, q, v) last, with standard errors and confidence intervals of the given level, symmetric for the logarithm; NULL for unknown values; error 22023 (level)';

CREATE FUNCTION log_likelihood(model clv_model)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_model_log_likelihood';
COMMENT ON FUNCTION log_likelihood(clv_model)
IS 'log-likelihood of purchases or contracts, in the unit of the model; NULL if unknown';

CREATE FUNCTION aic(model clv_model)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_model_aic';
COMMENT ON FUNCTION aic(clv_model)
IS 'Akaike''s information criterion of purchases or contracts, less is better; compare only models of the same customers, as_of and unit, and not bg/bb with other models; NULL if unknown';

CREATE FUNCTION bic(model clv_model)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_model_bic';
COMMENT ON FUNCTION bic(clv_model)
IS 'Bayesian information criterion, as aic; a season counts as 11 parameters';

-- models: backtests

CREATE FUNCTION backtest_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_combine';
COMMENT ON FUNCTION backtest_combine(bytea, bytea)
IS 'sum of two states of the aggregate backtest';

CREATE FUNCTION backtest_final(state bytea)
RETURNS jsonb IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_final';
COMMENT ON FUNCTION backtest_final(bytea)
IS 'result of the aggregate backtest';

CREATE FUNCTION backtest_add(state bytea, h purchase_history, split date, until date)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_add';
COMMENT ON FUNCTION backtest_add(bytea, purchase_history, date, date)
IS 'transition function of the aggregate backtest';

CREATE FUNCTION backtest_add(state bytea, h purchase_history, split date, until date, model text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_add';
COMMENT ON FUNCTION backtest_add(bytea, purchase_history, date, date, text)
IS 'transition function of the aggregate backtest';

CREATE FUNCTION backtest_add(state bytea, h purchase_history, split date, until date, model text, unit text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_add';
COMMENT ON FUNCTION backtest_add(bytea, purchase_history, date, date, text, text)
IS 'transition function of the aggregate backtest';

CREATE AGGREGATE backtest(h purchase_history, split date, until date) (
    SFUNC = backtest_add,
    STYPE = bytea,
    FINALFUNC = backtest_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = backtest_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE backtest(purchase_history, date, date)
IS 'fits a model, as fit_clv, to the customers who bought by split, and compares its predictions for the days after split, up to and including until, with the actual purchases; the report has customers, purchases and money with actual and predicted totals, bias, mean absolute and root mean square error per customer, the same by tenths of predicted purchases, measures of the model and of simple rules (V1, V2), a grade (V3) and the model; a WARNING if a simple rule is better; NULL without customers; errors 22023 (until <= split, arguments differ within the group), 22008 (infinite date)';

CREATE AGGREGATE backtest(h purchase_history, split date, until date, model text) (
    SFUNC = backtest_add,
    STYPE = bytea,
    FINALFUNC = backtest_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = backtest_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE backtest(purchase_history, date, date, text)
IS 'as backtest(h, split, until), with a model as in fit_clv';

CREATE AGGREGATE backtest(h purchase_history, split date, until date, model text, unit text) (
    SFUNC = backtest_add,
    STYPE = bytea,
    FINALFUNC = backtest_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = backtest_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE backtest(purchase_history, date, date, text, text)
IS 'as backtest(h, split, until, model), in a unit of time as in fit_clv';

CREATE FUNCTION backtest_rows(report jsonb)
RETURNS TABLE (part text, measure text, customers bigint, actual float8, predicted float8, bias float8, mae float8, rmse float8)
IMMUTABLE PARALLEL SAFE LANGUAGE sql ROWS 22
BEGIN ATOMIC
    SELECT p.part, m.measure, (p.document->>'customers')::bigint,
           (p.document->m.measure->>'actual')::float8, (p.document->m.measure->>'predicted')::float8,
           (p.document->m.measure->>'bias')::float8, (p.document->m.measure->>'mae')::float8,
           (p.document->m.measure->>'rmse')::float8
    FROM (VALUES (1, 'purchases'), (2, 'money')) m (position, measure),
         (SELECT 0 AS position, 'all' AS part, report AS document
          UNION ALL
          SELECT (d->>'decile')::integer, 'decile ' || (d->>'decile'), d
          FROM jsonb_array_elements(report->'deciles') d) p
    WHERE p.document ? m.measure
    ORDER BY m.position, p.position;
END;
COMMENT ON FUNCTION backtest_rows(jsonb)
IS 'the report of a backtest as rows: first all customers, then tenths by predicted purchases, lowest first; totals, and bias and errors per customer';

-- models: contracts

CREATE FUNCTION fit_retention_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_retention_combine';
COMMENT ON FUNCTION fit_retention_combine(bytea, bytea)
IS 'sum of two states of the aggregate fit_retention';

CREATE FUNCTION fit_retention_final(state bytea)
RETURNS clv_model IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_retention_final';
COMMENT ON FUNCTION fit_retention_final(bytea)
IS 'result of the aggregate fit_retention';

CREATE FUNCTION fit_retention_add(state bytea, started date, ended date, as_of date)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_retention_add';
COMMENT ON FUNCTION fit_retention_add(bytea, date, date, date)
IS 'transition function of the aggregate fit_retention';

CREATE FUNCTION fit_retention_add(state bytea, started date, ended date, as_of date, unit text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_retention_add';
COMMENT ON FUNCTION fit_retention_add(bytea, date, date, date, text)
IS 'transition function of the aggregate fit_retention';

CREATE AGGREGATE fit_retention(started date, ended date, as_of date) (
    SFUNC = fit_retention_add,
    STYPE = bytea,
    FINALFUNC = fit_retention_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_retention_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_retention(date, date, date)
IS 'fits the sBG model to contracts that are renewed every month, by maximum likelihood; ended is the last day, or the day of the renewal that did not take place, and NULL for a running contract; events after as_of are ignored, contracts that start later are skipped; NULL without contracts; if the data do not support the model, raises WARNINGs, the last with the verdict on its use, and writes status and verdict into the model; errors 22023 (ended < started, as_of differs within the group), 22008 (infinite date)';

CREATE AGGREGATE fit_retention(started date, ended date, as_of date, unit text) (
    SFUNC = fit_retention_add,
    STYPE = bytea,
    FINALFUNC = fit_retention_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_retention_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_retention(date, date, date, text)
IS 'as with the first three arguments, for contracts that are renewed every day, week, month or year';

CREATE FUNCTION survival(model clv_model, renewals integer)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'contract_survival';
COMMENT ON FUNCTION survival(clv_model, integer)
IS 'probability, 0..1, that a new contract is renewed at least this number of times, by sBG or W1; errors 22023 (a model of purchases, renewals < 0)';

CREATE FUNCTION retention_rate(model clv_model, renewal integer)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'contract_retention_rate';
COMMENT ON FUNCTION retention_rate(clv_model, integer)
IS 'probability, 0..1, that the renewal with this number, counted from 1, takes place if those before it did, by sBG or W1; errors 22023 (a model of purchases, renewal < 1)';

CREATE FUNCTION contract_value(model clv_model, renewals integer, payment float8 DEFAULT 1, annual_rate float8 DEFAULT 0.10, periods integer DEFAULT NULL)
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'contract_value';
COMMENT ON FUNCTION contract_value(clv_model, integer, float8, float8, integer)
IS 'residual value of a contract just after its renewal with this number (0: a new contract), without that payment: expected payments at the renewals in the next periods (NULL: no limit), discounted at the effective annual rate, by sBG or W1; NULL if another argument is NULL; errors 22023 (a model of purchases, renewals or periods < 0, annual_rate outside 0..1, or 0 without a limit), 22003 (overflow)';
