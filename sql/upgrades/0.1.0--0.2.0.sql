-- complain if the script is sourced in psql, rather than via ALTER EXTENSION
\echo Use "ALTER EXTENSION crmvalue UPDATE TO '0.2.0'" to load this file. \quit

-- new rules: scores that carry no information, floors of learnt limits, rates that are percentages, verdicts on fits

COMMENT ON FUNCTION rfm_score(purchase_history, date, integer)
IS 'RFM score of the row in its partition by rule R1, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL without a purchase up to as_of; bins 2..9 and the same in the partition, else error 22023';

COMMENT ON FUNCTION rfm_score(integer, integer, numeric, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL if one of them is; bins 2..9 and the same in the partition, else error 22023; NaN and infinity are error 22003';

COMMENT ON FUNCTION rfm_score(bigint, bigint, numeric, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL if one of them is; bins 2..9 and the same in the partition, else error 22023; NaN and infinity are error 22003';

COMMENT ON FUNCTION rfm_score(numeric, numeric, numeric, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL if one of them is; bins 2..9 and the same in the partition, else error 22023; NaN and infinity are error 22003';

COMMENT ON FUNCTION rfm_score(float8, float8, float8, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL if one of them is; bins 2..9 and the same in the partition, else error 22023; NaN and infinity are error 22003';

COMMENT ON FUNCTION abc_tier(numeric, float8, float8)
IS 'ABC tier of the row in its partition by rule A1: A while those above it hold less than the share a of the total, B while less than b, else C; equal values are in the tier of the first of them, so that A can hold far more than its share; values up to 0 are in C, NULL is NULL; shares have nine decimals, more are cut off; 0 < a < b < 1 and the same in a partition, else error 22023';

COMMENT ON FUNCTION abc_tier(float8, float8, float8)
IS 'ABC tier of the row in its partition by rule A1: A while those above it hold less than the share a of the total, B while less than b, else C; equal values are in the tier of the first of them, so that A can hold far more than its share; values up to 0 are in C, NULL is NULL; shares have nine decimals, more are cut off; 0 < a < b < 1 and the same in a partition, else error 22023';

COMMENT ON FUNCTION rfm_segment(integer, text, text)
IS 'label of the segment of an RFM score; map: grid or list (scores of 5 bins), thirds (3 bins), eight (2 bins, cut at the mean by rfm_cuts(..., 2, ''mean'')); lang: en or zh; error 22023 for an unknown map or language and for a score that is not in the map';

COMMENT ON AGGREGATE lifecycle_rules(purchase_history, date)
IS 'rules learnt from the gaps, in days, between the purchase days of all customers up to a day (L2): typical_gap is their median; decline_after and lost_after are the 90 % and 99 % quantiles of gap / expected gap (L1) from the second purchase on, rounded up to 1/10000, but decline_after is at least 2 and 7 days of the typical gap, lost_after at least 1.5 times decline_after and 30 days; a quantile p of n values is the one at position ceil(p n); defaults for the other limits, and for those with less than 30 gaps; rows with NULL are skipped; errors 22008 (infinite day), 54000 (more than 1 GB of gaps)';

COMMENT ON FUNCTION clv(float8, integer, float8, float8, float8)
IS 'customer lifetime value (C1; C2 at rate 0) in the unit of the money: the margins at the ends of the years, discounted, plus the first purchase minus the cost of acquisition; annual_rate 0.09 is 9 %; errors 22023 (not finite, years < 0, rate outside -1..1), 22003 (overflow)';

COMMENT ON FUNCTION clv(float8[], float8)
IS 'present value of the cash flows of periods 0, 1, 2 ... (C6) at a rate a period; NULL for an array that is empty or contains NULL; errors 22023 (not finite, rate outside -1..1, more than one dimension), 22003 (overflow)';

COMMENT ON AGGREGATE npv(float8, float8, float8)
IS 'present value of cash flows (C6), the sum of cash_flow / (1 + rate)^period, rounded once and so the same in any order; a period may be a fraction or negative; rows with NULL are skipped, NULL without rows; errors 22023 (not finite, rate outside -1..1), 22003 (overflow)';

COMMENT ON AGGREGATE clv(date, numeric, date, integer, float8)
IS 'value of the next years (C1) of a customer who continues to bring the mean yearly money so far: money net of refunds up to as_of by the years of 365.25 days since the first purchase, at least one; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

COMMENT ON AGGREGATE clv(date, float8, date, integer, float8)
IS 'value of the next years (C1) of a customer who continues to bring the mean yearly money so far: money net of refunds up to as_of by the years of 365.25 days since the first purchase, at least one; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

COMMENT ON AGGREGATE clv(timestamp, numeric, date, integer, float8)
IS 'value of the next years (C1) of a customer who continues to bring the mean yearly money so far: money net of refunds up to as_of by the years of 365.25 days since the first purchase, at least one; the day is that of the timestamp; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

COMMENT ON AGGREGATE clv(timestamp, float8, date, integer, float8)
IS 'value of the next years (C1) of a customer who continues to bring the mean yearly money so far: money net of refunds up to as_of by the years of 365.25 days since the first purchase, at least one; the day is that of the timestamp; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

COMMENT ON AGGREGATE clv(timestamptz, numeric, date, integer, float8)
IS 'value of the next years (C1) of a customer who continues to bring the mean yearly money so far: money net of refunds up to as_of by the years of 365.25 days since the first purchase, at least one; the day is the UTC day; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

COMMENT ON AGGREGATE clv(timestamptz, float8, date, integer, float8)
IS 'value of the next years (C1) of a customer who continues to bring the mean yearly money so far: money net of refunds up to as_of by the years of 365.25 days since the first purchase, at least one; the day is the UTC day; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

COMMENT ON FUNCTION clv_retention(float8, float8, float8, float8, float8, text, float8)
IS 'value of a customer who is retained from period to period (C3; C4 with periods; C5 with growth) in the unit of the margin, less the cost of acquisition; all rates are shares a period: 0.8 is 80 %; timing of the first margin: now, renewal (one period on, of those retained), end (one period on, for certain); without periods without a time limit; errors 22023 (not finite, retention outside 0..1, rate or growth outside -1..1, periods not whole, unknown timing, retention * (1 + growth) >= 1 + rate without periods), 22003 (overflow)';

COMMENT ON FUNCTION clv_berger_nasr(float8, float8, float8, float8, float8)
IS 'value of a customer by Berger & Nasr 1998, case 1 (C7), in the unit of the money: the contribution of each period from today on, less the promotion in the middle of each, of those retained; retention and rate are shares a period; without periods without a time limit; errors 22023 (not finite, retention outside 0..1, rate outside -1..1, periods not whole, retention >= 1 + rate without periods), 22003 (overflow)';

COMMENT ON FUNCTION clv_markov(float8[], float8[], float8, float8)
IS 'value of a customer by the state that it is in, by the Markov chain of Pfeifer & Carraway 2000 (C8), in the unit of the reward: transition holds in row i the probabilities of going from state i to each of up to 50 states in a period, reward the money in each state, which comes at the start of a period; rate is a share a period; without periods without a time limit; NULL where an array contains NULL; errors 22023 (not finite, rate outside -1..1, periods not whole, dimensions, a row that is no probability distribution or, without periods, singular), 22003 (overflow)';

COMMENT ON FUNCTION cohort_value(numeric, integer, numeric[], numeric[], numeric[], numeric, numeric)
IS 'lifetime value table of a cohort (C11), a row for each year from that of acquisition, 0, on: customers left, share retained from the year before, revenue, cost (in year 0 with acquisition_cost for each), profit, discount factor (1 + rate)^-year, present value, the same cumulated, and by customer ever acquired; retention (from year 0 to 1, 1 to 2 ...), revenue and cost of a customer (in year 0, 1 ...) are arrays of which the last element holds for all later years; errors 22023 (not finite, customers < 0, years outside 0..1000, retention outside 0..1, rate outside -1..1, arrays that are empty or contain NULL)';

COMMENT ON FUNCTION lost_customer_cost(numeric, numeric, numeric, numeric, numeric)
IS 'cost of losing dissatisfied customers (C12) in the unit of clv: complaints / complaint_rate are dissatisfied, of whom only those stay whose complaint was resolved; damage is the loss by negative word of mouth of a lost customer, as a share of clv, 0..1; errors 22023 (not finite, complaints < 0, complaint_rate not in (0, 1], resolved or damage not in [0, 1])';

COMMENT ON DOMAIN clv_model
IS 'a fitted model, or one written by hand: model, unit (day, week, month, year), parameters, for money spend (p, q, v), for a season season (month: the index of January to December, of mean 1); fit_clv and fit_retention add standard_errors, covariance, log_likelihood, gradient_norm, customers, as_of, status, warnings, verdict and version';

COMMENT ON FUNCTION explain_clv(clv_model, purchase_history, date, interval, float8, float8)
IS 'the factors whose product is clv of the same arguments, in words: p_alive, purchases, season (of a model with one), discount (with a horizon), spend, margin; no rows where clv is NULL; errors as clv';

COMMENT ON FUNCTION bic(clv_model)
IS 'Bayesian information criterion, as aic; a season counts as 11 parameters';

COMMENT ON AGGREGATE fit_clv(purchase_history, date)
IS 'BG/NBD model in weeks, with gamma-gamma spend, of the customers who bought by as_of, by maximum likelihood; NULL without any; WARNINGs, the last of which is the verdict of what may be used, and status and verdict in the model, where the data do not support it; errors 22023 (as_of differs within the group), 22008 (infinite date), 54000 (more than 25 million customers)';

COMMENT ON FUNCTION clv(clv_model, purchase_history, date, interval, float8, float8)
IS 'residual customer lifetime value: margin * expected spend * expected purchases after as_of within the horizon (NULL: without a limit), discounted continuously at the effective annual rate (P4, B2; for bg/bb at the ends of the periods); NULL without a purchase by as_of, where the spend has no finite mean, and for another NULL; errors 22023 (a model without spend, annual_rate outside 0..1, or 0 without a limit, margin > 1, horizon negative), 22003 (overflow), 22008 (infinite date)';

COMMENT ON AGGREGATE fit_retention(date, date, date)
IS 'sBG model of contracts that are renewed every month, by maximum likelihood; ended NULL: running, else the last day or the day of the renewal that did not take place; what happens after as_of is ignored, contracts that start later are skipped; NULL without any; WARNINGs, the last of which is the verdict of what may be used, and status and verdict in the model, where the data do not support it; errors 22023 (ended < started, as_of differs within the group), 22008 (infinite date)';

COMMENT ON FUNCTION survival(clv_model, integer)
IS 'probability, 0..1, that a new contract is renewed at least this number of times, by sBG or W1; errors 22023 (a model of purchases, renewals < 0)';

COMMENT ON FUNCTION retention_rate(clv_model, integer)
IS 'probability, 0..1, that the renewal of this number, from 1, takes place if those before it did, by sBG or W1; errors 22023 (a model of purchases, renewal < 1)';

COMMENT ON FUNCTION contract_value(clv_model, integer, float8, float8, integer)
IS 'residual value of a contract that was renewed this number of times (0: new), the last time just now, that payment not included: expected payments at the renewals to come, of the next periods (NULL: without a limit), discounted at the effective annual rate, by sBG or W1; NULL for another NULL; errors 22023 (a model of purchases, renewals or periods < 0, annual_rate outside 0..1, or 0 without a limit), 22003 (overflow)';

COMMENT ON FUNCTION label(lifecycle_stage, text)
IS 'name of a stage; lang: en or zh; error 22023 for another language';

-- calls that are refused with a plain error: without the as-of date

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

-- calls that are refused with a plain error: times and amounts of other types

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
IS 'error 42804: a time that is no date, timestamp or timestamptz, or an amount that is no numeric or float8';

COMMENT ON FUNCTION p_purchase(clv_model, purchase_history, date, interval, integer)
IS 'probability, 0..1, of exactly this number of purchase days within the horizon after as_of, of at least one where purchases is NULL; NULL without a purchase by as_of, and for another NULL; errors 22023 (a model of contracts, horizon negative or infinite, purchases < 0), 22008 (infinite date)';

-- tracking: the functions of 0.1.0 go; those of 0.2.0 follow, then tracked tables are converted

DROP FUNCTION refresh_customers, track_customers, tracking_apply, tracking_apply_sql, tracking_argument, 
tracking_base_names, tracking_base_sql, tracking_check_isolation, tracking_check_table, 
tracking_check_tracked, tracking_check_types, tracking_class_sql, tracking_descendants, 
tracking_differences_sql, tracking_drop_row_functions_sql, tracking_drop_triggers_sql, tracking_equals, 
tracking_expression, tracking_expression_names, tracking_expressions, tracking_fill, tracking_filled, 
tracking_fit_sql, tracking_function_sql, tracking_functions_argument, tracking_learn_sql, tracking_load_sql, 
tracking_name, tracking_names, tracking_names_of_base, tracking_obstacle, tracking_override_functions_sql, 
tracking_override_sql, tracking_owner, tracking_purchases_sql, tracking_reclassify_sql, 
tracking_recount_body_sql, tracking_recount_sql, tracking_refresh, tracking_refresh_sql, tracking_report, 
tracking_row_functions_sql, tracking_run, tracking_source_names, tracking_source_sql, tracking_sources, 
tracking_sources_names, tracking_stem, tracking_table_comments_sql, tracking_tables_sql, tracking_track_sql, 
tracking_triggers_sql, tracking_untrack_sql, tracking_value_table, tracking_views_sql, untrack_customers;

COMMENT ON AGGREGATE fit_clv(purchase_history, date, text)
IS 'the same by a model: bg/nbd, mbg/nbd, pareto/nbd, mbg/cnbd-k, bg/bb, auto for the best by BIC of those in continuous time, or auto: holdout for the one of them that predicts the last quarter of the customers'' ages best (V7); rows with NULL are skipped; error 22023 for another';

COMMENT ON AGGREGATE backtest(purchase_history, date, date)
IS 'fits as fit_clv the customers who bought by split, and compares the predictions of the model for the days after it, up to and including until, with the actual purchases: customers, purchases and money with actual and predicted totals, bias, mean absolute and root mean square error a customer, the same by tenths of predicted purchases, more measures beside those of simple rules (V1, V2), a grade (V3) and the model; a WARNING where a simple rule is better; NULL without any customer; errors 22023 (until <= split, arguments differ within the group), 22008 (infinite date)';
