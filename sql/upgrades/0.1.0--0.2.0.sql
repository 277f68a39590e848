-- complain if the script is sourced in psql, rather than via ALTER EXTENSION
\echo Use "ALTER EXTENSION crmvalue UPDATE TO '0.2.0'" to load this file. \quit

-- new rules: scores of equal numbers, minimum values of learnt limits, errors for percentages, verdicts on fits

COMMENT ON FUNCTION rfm_score(purchase_history, date, integer)
IS 'RFM score of the row in its partition by rule R1, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL without a purchase up to as_of; error 22023 unless bins is 2..9 and the same in the partition';

COMMENT ON FUNCTION rfm_score(integer, integer, numeric, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL if one of the numbers is NULL; error 22023 unless bins is 2..9 and the same in the partition; NaN and infinity are error 22003';

COMMENT ON FUNCTION rfm_score(bigint, bigint, numeric, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL if one of the numbers is NULL; error 22023 unless bins is 2..9 and the same in the partition; NaN and infinity are error 22003';

COMMENT ON FUNCTION rfm_score(numeric, numeric, numeric, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL if one of the numbers is NULL; error 22023 unless bins is 2..9 and the same in the partition; NaN and infinity are error 22003';

COMMENT ON FUNCTION rfm_score(float8, float8, float8, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL if one of the numbers is NULL; error 22023 unless bins is 2..9 and the same in the partition; NaN and infinity are error 22003';

COMMENT ON FUNCTION abc_tier(numeric, float8, float8)
IS 'ABC tier of the row in its partition by rule A1: A if the larger values hold less than the share a of the total, B if less than b, otherwise C; equal values are in the same tier, so that A can hold more than its share; values of 0 or less are in C; NULL for NULL; shares are truncated to nine decimals; error 22023 unless 0 < a < b < 1 and both are the same in the partition';

COMMENT ON FUNCTION abc_tier(float8, float8, float8)
IS 'ABC tier of the row in its partition by rule A1: A if the larger values hold less than the share a of the total, B if less than b, otherwise C; equal values are in the same tier, so that A can hold more than its share; values of 0 or less are in C; NULL for NULL; shares are truncated to nine decimals; error 22023 unless 0 < a < b < 1 and both are the same in the partition';

COMMENT ON FUNCTION rfm_segment(integer, text, text)
IS 'label of the segment of an RFM score; map: grid or list (scores of 5 bins), thirds (3 bins), eight (2 bins, cut at the mean by rfm_cuts(..., 2, ''mean'')); lang: en or zh; error 22023 for an unknown map or language and for a score that is not in the map';

COMMENT ON AGGREGATE lifecycle_rules(purchase_history, date)
IS 'rules learnt from the gaps, in days, between the purchase days of all customers up to a day (L2): typical_gap is their median; decline_after and lost_after are the 90 % and 99 % quantiles of gap / expected gap (L1) from the second purchase on, rounded up to 1/10000; decline_after is at least 2, and at least 7 days for the typical gap; lost_after is at least 1.5 times decline_after, and at least 30 days; the quantile p of n values is that at position ceil(p n); the other limits, and limits with fewer than 30 gaps, have their defaults; rows with NULL are skipped; errors 22008 (infinite day), 54000 (more than 1 GB of gaps)';

COMMENT ON FUNCTION clv(float8, integer, float8, float8, float8)
IS 'customer lifetime value (C1; C2 at rate 0) in the unit of the money: the margins at the ends of the years, discounted, plus the first purchase minus the cost of acquisition; annual_rate 0.09 is 9 %; errors 22023 (not finite, years < 0, rate outside -1..1), 22003 (overflow)';

COMMENT ON FUNCTION clv(float8[], float8)
IS 'present value of the cash flows of periods 0, 1, 2 ... (C6); rate is a share per period; NULL for an array that is empty or contains NULL; errors 22023 (not finite, rate outside -1..1, more than one dimension), 22003 (overflow)';

COMMENT ON AGGREGATE npv(float8, float8, float8)
IS 'present value of cash flows (C6), the sum of cash_flow / (1 + rate)^period, rounded once, so that it does not depend on the order of the rows; a period may be a fraction or negative; rows with NULL are skipped, NULL without rows; errors 22023 (not finite, rate outside -1..1), 22003 (overflow)';

COMMENT ON AGGREGATE clv(date, numeric, date, integer, float8)
IS 'value of the next years (C1) of a customer with the same yearly money as so far: money net of refunds up to as_of / years since the first purchase (of 365.25 days, at least 1); NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

COMMENT ON AGGREGATE clv(date, float8, date, integer, float8)
IS 'value of the next years (C1) of a customer with the same yearly money as so far: money net of refunds up to as_of / years since the first purchase (of 365.25 days, at least 1); NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

COMMENT ON AGGREGATE clv(timestamp, numeric, date, integer, float8)
IS 'value of the next years (C1) of a customer with the same yearly money as so far: money net of refunds up to as_of / years since the first purchase (of 365.25 days, at least 1); the day is that of the timestamp; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

COMMENT ON AGGREGATE clv(timestamp, float8, date, integer, float8)
IS 'value of the next years (C1) of a customer with the same yearly money as so far: money net of refunds up to as_of / years since the first purchase (of 365.25 days, at least 1); the day is that of the timestamp; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

COMMENT ON AGGREGATE clv(timestamptz, numeric, date, integer, float8)
IS 'value of the next years (C1) of a customer with the same yearly money as so far: money net of refunds up to as_of / years since the first purchase (of 365.25 days, at least 1); the day is the UTC day; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

COMMENT ON AGGREGATE clv(timestamptz, float8, date, integer, float8)
IS 'value of the next years (C1) of a customer with the same yearly money as so far: money net of refunds up to as_of / years since the first purchase (of 365.25 days, at least 1); the day is the UTC day; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

COMMENT ON FUNCTION clv_retention(float8, float8, float8, float8, float8, text, float8)
IS 'value of a customer who is retained from period to period (C3; C4 with periods; C5 with growth) in the unit of the margin, less the cost of acquisition; all rates are shares per period: 0.8 is 80 %; timing of the first margin: now, renewal (after one period, if the customer is retained), end (after one period, in any case); without periods there is no time limit; errors 22023 (not finite, retention outside 0..1, rate or growth outside -1..1, periods not whole, unknown timing, retention * (1 + growth) >= 1 + rate without periods), 22003 (overflow)';

COMMENT ON FUNCTION clv_berger_nasr(float8, float8, float8, float8, float8)
IS 'value of a customer by Berger & Nasr 1998, case 1 (C7), in the unit of the money: the contribution of each period from today on, less the promotion in the middle of each period, for a customer who is retained; retention and rate are shares per period; without periods there is no time limit; errors 22023 (not finite, retention outside 0..1, rate outside -1..1, periods not whole, retention >= 1 + rate without periods), 22003 (overflow)';

COMMENT ON FUNCTION clv_markov(float8[], float8[], float8, float8)
IS 'value of a customer in each state, by the Markov chain of Pfeifer & Carraway 2000 (C8), in the unit of the reward: transition holds in row i the probabilities of going from state i to each of up to 50 states in a period, reward the money in each state, which comes at the start of a period; rate is a share per period; without periods there is no time limit; NULL if an array contains NULL; errors 22023 (not finite, rate outside -1..1, periods not whole, dimensions, a row that is not a probability distribution; without periods, a singular matrix), 22003 (overflow)';

COMMENT ON FUNCTION cohort_value(numeric, integer, numeric[], numeric[], numeric[], numeric, numeric)
IS 'lifetime value table of a cohort (C11), a row for each year from that of acquisition, 0, on: customers who remain, share retained from the year before, revenue, cost (in year 0 with acquisition_cost for each), profit, discount factor (1 + rate)^-year, present value, the same cumulated, and by customer ever acquired; retention (from year 0 to 1, 1 to 2 ...), revenue and cost of a customer (in year 0, 1 ...) are arrays of which the last element holds for all later years; errors 22023 (not finite, customers < 0, years outside 0..1000, retention outside 0..1, rate outside -1..1, arrays that are empty or contain NULL)';

COMMENT ON FUNCTION lost_customer_cost(numeric, numeric, numeric, numeric, numeric)
IS 'cost of losing dissatisfied customers (C12) in the unit of clv: the dissatisfied customers are complaints / complaint_rate; of them, only those whose complaint was resolved stay; damage is the loss by negative word of mouth of a lost customer, as a share of clv, 0..1; errors 22023 (not finite, complaints < 0, complaint_rate not in (0, 1], resolved or damage not in [0, 1])';

COMMENT ON DOMAIN clv_model
IS 'a fitted model, or one written by hand; keys: model, unit (day, week, month, year), parameters; spend (p, q, v) for predictions of money; season (month: the index of January to December, with mean 1) for a season; fit_clv and fit_retention add standard_errors, covariance, log_likelihood, gradient_norm, customers, as_of, status, warnings, verdict and version';

COMMENT ON FUNCTION explain_clv(clv_model, purchase_history, date, interval, float8, float8)
IS 'the factors whose product is clv of the same arguments, in words: p_alive, purchases, season (of a model with one), discount (with a horizon), spend, margin; no rows if clv is NULL; errors as clv';

COMMENT ON FUNCTION bic(clv_model)
IS 'Bayesian information criterion, as aic; a season counts as 11 parameters';

COMMENT ON AGGREGATE fit_clv(purchase_history, date)
IS 'fits the BG/NBD model in weeks, with gamma-gamma spend, to the customers who bought by as_of, by maximum likelihood; NULL without such customers; if the data do not support the model, raises WARNINGs, the last with the verdict on its use, and writes status and verdict into the model; errors 22023 (as_of differs within the group), 22008 (infinite date), 54000 (more than 25 million customers)';

COMMENT ON FUNCTION clv(clv_model, purchase_history, date, interval, float8, float8)
IS 'residual customer lifetime value: margin * expected spend * expected purchases after as_of within the horizon (NULL: no limit), discounted continuously at the effective annual rate (P4, B2; for bg/bb at the ends of the periods); NULL without a purchase by as_of, if the mean spend is not finite, or if another argument is NULL; errors 22023 (a model without spend, annual_rate outside 0..1, or 0 without a limit, margin > 1, horizon negative), 22003 (overflow), 22008 (infinite date)';

COMMENT ON AGGREGATE fit_retention(date, date, date)
IS 'fits the sBG model to contracts that are renewed every month, by maximum likelihood; ended is the last day, or the day of the renewal that did not take place, and NULL for a running contract; events after as_of are ignored, contracts that start later are skipped; NULL without contracts; if the data do not support the model, raises WARNINGs, the last with the verdict on its use, and writes status and verdict into the model; errors 22023 (ended < started, as_of differs within the group), 22008 (infinite date)';

COMMENT ON FUNCTION survival(clv_model, integer)
IS 'probability, 0..1, that a new contract is renewed at least this number of times, by sBG or W1; errors 22023 (a model of purchases, renewals < 0)';

COMMENT ON FUNCTION retention_rate(clv_model, integer)
IS 'probability, 0..1, that the renewal with this number, counted from 1, takes place if those before it did, by sBG or W1; errors 22023 (a model of purchases, renewal < 1)';

COMMENT ON FUNCTION contract_value(clv_model, integer, float8, float8, integer)
IS 'residual value of a contract just after its renewal with this number (0: a new contract), without that payment: expected payments at the renewals in the next periods (NULL: no limit), discounted at the effective annual rate, by sBG or W1; NULL if another argument is NULL; errors 22023 (a model of purchases, renewals or periods < 0, annual_rate outside 0..1, or 0 without a limit), 22003 (overflow)';

COMMENT ON FUNCTION label(lifecycle_stage, text)
IS 'name of a stage; lang: en or zh; error 22023 for an unknown language';

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

COMMENT ON FUNCTION p_purchase(clv_model, purchase_history, date, interval, integer)
IS 'probability, 0..1, of exactly this number of purchase days within the horizon after as_of, or of at least one if purchases is NULL; NULL without a purchase by as_of, or if another argument is NULL; errors 22023 (a model of contracts, horizon negative or infinite, purchases < 0), 22008 (infinite date)';

-- comments in new words

COMMENT ON TYPE purchase_history
IS 'purchases of a customer by day: {day:orders:money,...} with the ISO date, the number of orders, and the money net of refunds';

COMMENT ON OPERATOR - (purchase_history, purchase_history)
IS 'history without a part that was added before; error 22023 with the day if the history does not contain it';

COMMENT ON OPERATOR < (purchase_history, purchase_history)
IS 'sorts before: the first different entry decides, by its day, then orders, then money; if one history is the beginning of the other, the shorter one sorts first';

COMMENT ON AGGREGATE purchase_history(date, numeric)
IS 'history of a customer''s purchases; an amount, rounded to 1/10000, is an order if it is 0 or more, a refund if it is negative; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

COMMENT ON AGGREGATE purchase_history(date, float8)
IS 'history of a customer''s purchases; an amount, rounded to 1/10000, is an order if it is 0 or more, a refund if it is negative; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

COMMENT ON AGGREGATE purchase_history(timestamp, numeric)
IS 'history of a customer''s purchases; the day is that of the timestamp; an amount, rounded to 1/10000, is an order if it is 0 or more, a refund if it is negative; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

COMMENT ON AGGREGATE purchase_history(timestamp, float8)
IS 'history of a customer''s purchases; the day is that of the timestamp; an amount, rounded to 1/10000, is an order if it is 0 or more, a refund if it is negative; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

COMMENT ON AGGREGATE purchase_history(timestamptz, numeric)
IS 'history of a customer''s purchases; the day is the UTC day, independent of the setting TimeZone; an amount, rounded to 1/10000, is an order if it is 0 or more, a refund if it is negative; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

COMMENT ON AGGREGATE purchase_history(timestamptz, float8)
IS 'history of a customer''s purchases; the day is the UTC day, independent of the setting TimeZone; an amount, rounded to 1/10000, is an order if it is 0 or more, a refund if it is negative; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

COMMENT ON FUNCTION tenure(purchase_history, date)
IS 'days from the first purchase to the as-of date; NULL without a purchase by then';

COMMENT ON FUNCTION recency(purchase_history, date)
IS 'days from the last purchase to the as-of date; later purchases do not count; NULL without a purchase by then; refunds are not purchases';

COMMENT ON FUNCTION mean_gap(purchase_history)
IS 'mean number of days between purchase days; NULL with fewer than two';

COMMENT ON FUNCTION mean_gap(purchase_history, date)
IS 'mean number of days between purchase days up to and including the as-of date; NULL with fewer than two';

COMMENT ON FUNCTION slice(purchase_history, date, date)
IS 'purchases from the first day to the day before the second; -infinity and infinity leave an end open; error 22023 if the first is after the second';

COMMENT ON FUNCTION unnest(purchase_history)
IS 'a row for each day of a history: number of orders (0 if there are only refunds) and money net of refunds';

COMMENT ON FUNCTION rfm_cuts_check(jsonb)
IS 'check of the domain rfm_cuts: true for a valid document, otherwise error 22023 with the reason';

COMMENT ON DOMAIN rfm_cuts
IS 'cut points of RFM scores, worst first: {"recency":[180,90,60,30],"frequency":[2,3,5,8],"monetary":[50,120,300,900]}; a value at a cut or better reaches it; for recency, less is better; null, only at the end, is a cut that no customer reaches';

COMMENT ON FUNCTION tier_cuts_check(jsonb)
IS 'check of the domain tier_cuts: true for a valid document, otherwise error 22023 with the reason';

COMMENT ON DOMAIN tier_cuts
IS 'lowest values of the tiers A and B: {"A":900,"B":210}; null for a tier without customers';

COMMENT ON FUNCTION rfm_score(purchase_history, date, rfm_cuts)
IS 'RFM score by cut points, three digits, the highest is the best; NULL without a purchase up to as_of; with the result of rfm_cuts it is the score of rule R1';

COMMENT ON FUNCTION rfm_score(integer, integer, numeric, rfm_cuts)
IS 'RFM score by cut points from days since the last purchase, purchases and money, three digits, the highest is the best; with the result of rfm_cuts it is the score of rule R1; NaN and infinity are error 22003';

COMMENT ON FUNCTION rfm_score(bigint, bigint, numeric, rfm_cuts)
IS 'RFM score by cut points from days since the last purchase, purchases and money, three digits, the highest is the best; with the result of rfm_cuts it is the score of rule R1; NaN and infinity are error 22003';

COMMENT ON FUNCTION rfm_score(numeric, numeric, numeric, rfm_cuts)
IS 'RFM score by cut points from days since the last purchase, purchases and money, three digits, the highest is the best; with the result of rfm_cuts it is the score of rule R1; NaN and infinity are error 22003';

COMMENT ON FUNCTION rfm_score(float8, float8, float8, rfm_cuts)
IS 'RFM score by cut points from days since the last purchase, purchases and money, three digits, the highest is the best; with the result of rfm_cuts it is the score of rule R1; NaN and infinity are error 22003';

COMMENT ON AGGREGATE rfm_cuts(purchase_history, date, integer)
IS 'cut points of recency, frequency and monetary as of a day by rule R1, for 2..9 bins; error 22023 for arguments that differ within a group or are out of range';

COMMENT ON AGGREGATE rfm_cuts(purchase_history, date, integer, text)
IS 'cut points of recency, frequency and monetary as of a day: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; error 22023 for arguments that differ within a group or are out of range';

COMMENT ON AGGREGATE rfm_cuts(integer, integer, numeric, integer)
IS 'cut points of recency, frequency and monetary by rule R1, for 2..9 bins; error 22023 for arguments that differ within a group or are out of range';

COMMENT ON AGGREGATE rfm_cuts(integer, integer, numeric, integer, text)
IS 'cut points of recency, frequency and monetary: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; error 22023 for arguments that differ within a group or are out of range';

COMMENT ON AGGREGATE rfm_cuts(bigint, bigint, numeric, integer)
IS 'cut points of recency, frequency and monetary by rule R1, for 2..9 bins; error 22023 for arguments that differ within a group or are out of range';

COMMENT ON AGGREGATE rfm_cuts(bigint, bigint, numeric, integer, text)
IS 'cut points of recency, frequency and monetary: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; error 22023 for arguments that differ within a group or are out of range';

COMMENT ON AGGREGATE rfm_cuts(numeric, numeric, numeric, integer)
IS 'cut points of recency, frequency and monetary by rule R1, for 2..9 bins; error 22023 for arguments that differ within a group or are out of range';

COMMENT ON AGGREGATE rfm_cuts(numeric, numeric, numeric, integer, text)
IS 'cut points of recency, frequency and monetary: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; error 22023 for arguments that differ within a group or are out of range';

COMMENT ON AGGREGATE rfm_cuts(float8, float8, float8, integer)
IS 'cut points of recency, frequency and monetary by rule R1, for 2..9 bins; error 22023 for arguments that differ within a group or are out of range';

COMMENT ON AGGREGATE rfm_cuts(float8, float8, float8, integer, text)
IS 'cut points of recency, frequency and monetary: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; error 22023 for arguments that differ within a group or are out of range';

COMMENT ON FUNCTION value_tier(numeric, float8[], text[])
IS 'tier of the row in its partition by rule A1 with the given cumulative shares of the total, which ascend between 0 and 1, and a label for each share and for the rest; error 22023 for other shares and labels, and if they differ within the partition';

COMMENT ON FUNCTION value_tier(float8, float8[], text[])
IS 'tier of the row in its partition by rule A1 with the given cumulative shares of the total, which ascend between 0 and 1, and a label for each share and for the rest; error 22023 for other shares and labels, and if they differ within the partition';

COMMENT ON FUNCTION pyramid_tier(numeric, float8[], text[])
IS 'tier of the row in its partition by number of customers (models.md 1.3): the first ceil(share * n) of the n rows with a value, and those with equal values; shares are cumulative and ascend between 0 and 1, with a label for each share and for the rest; error 22023 for other shares and labels, and if they differ within the partition';

COMMENT ON FUNCTION pyramid_tier(float8, float8[], text[])
IS 'tier of the row in its partition by number of customers (models.md 1.3): the first ceil(share * n) of the n rows with a value, and those with equal values; shares are cumulative and ascend between 0 and 1, with a label for each share and for the rest; error 22023 for other shares and labels, and if they differ within the partition';

COMMENT ON FUNCTION cumulative_share(numeric)
IS 'share of the partition''s total, 0..1, that is held by the values of this size or larger; values of 0 or less do not count in the total and have the share 1; NULL for NULL';

COMMENT ON FUNCTION cumulative_share(float8)
IS 'share of the partition''s total, 0..1, that is held by the values of this size or larger; values of 0 or less do not count in the total and have the share 1; NULL for NULL';

COMMENT ON FUNCTION abc_tier(numeric, tier_cuts)
IS 'ABC tier by the lowest values of A and B; with the result of tier_cuts it is the tier of rule A1';

COMMENT ON FUNCTION abc_tier(float8, tier_cuts)
IS 'ABC tier by the lowest values of A and B; with the result of tier_cuts it is the tier of rule A1';

COMMENT ON AGGREGATE tier_cuts(numeric)
IS 'lowest values of the tiers A and B by rule A1, with shares 0.8 and 0.95';

COMMENT ON AGGREGATE tier_cuts(numeric, float8, float8)
IS 'lowest values of the tiers A and B by rule A1; shares are truncated to nine decimals; error 22023 unless 0 < a < b < 1 and both are the same in all rows';

COMMENT ON AGGREGATE tier_cuts(float8)
IS 'lowest values of the tiers A and B by rule A1, with shares 0.8 and 0.95';

COMMENT ON AGGREGATE tier_cuts(float8, float8, float8)
IS 'lowest values of the tiers A and B by rule A1; shares are truncated to nine decimals; error 22023 unless 0 < a < b < 1 and both are the same in all rows';

COMMENT ON AGGREGATE top_share(numeric, float8)
IS 'share of the total, 0..1, held by the ceil(p * n) largest of n values; values below 0 count as 0; NULL if none is above 0; p is truncated to nine decimals; error 22023 unless 0 < p <= 1 and it is the same in all rows';

COMMENT ON AGGREGATE top_share(float8, float8)
IS 'share of the total, 0..1, held by the ceil(p * n) largest of n values; values below 0 count as 0; NULL if none is above 0; p is truncated to nine decimals; error 22023 unless 0 < p <= 1 and it is the same in all rows';

COMMENT ON AGGREGATE gini(numeric)
IS 'Gini coefficient, from 0 (all values are equal) to below 1; values below 0 count as 0; NULL if none is above 0';

COMMENT ON AGGREGATE gini(float8)
IS 'Gini coefficient, from 0 (all values are equal) to below 1; values below 0 count as 0; NULL if none is above 0';

COMMENT ON FUNCTION customer_matrix(numeric, numeric, text, text)
IS 'field of the row in a two-by-two matrix (models.md 1.4: marcus, potential, core, satisfaction), high on an axis at or above the mean of its partition; marcus compares the average order y with the pooled mean sum(x * y) / sum(x), x being the number of purchases; exact; NULL if x or y is NULL; such a row does not count for the means; scheme and lang (en, zh) must be the same in a partition; errors 22023 (unknown scheme or language, purchases < 0), 22003 (not finite, too many digits)';

COMMENT ON FUNCTION customer_matrix(float8, float8, text, text)
IS 'field of the row in a two-by-two matrix (models.md 1.4: marcus, potential, core, satisfaction), high on an axis at or above the mean of its partition; marcus compares the average order y with the pooled mean sum(x * y) / sum(x), x being the number of purchases; NULL if x or y is NULL; such a row does not count for the means; scheme and lang (en, zh) must be the same in a partition; errors 22023 (unknown scheme or language, purchases < 0), 22003 (not finite, overflow)';

COMMENT ON FUNCTION customer_matrix(numeric, numeric, numeric, numeric, text, text)
IS 'field of a customer in a two-by-two matrix (models.md 1.4: marcus, potential, core, satisfaction), high on an axis at or above the cut; lang: en or zh; errors 22023 (unknown scheme or language), 22003 (not finite)';

COMMENT ON FUNCTION customer_matrix(float8, float8, float8, float8, text, text)
IS 'field of a customer in a two-by-two matrix (models.md 1.4: marcus, potential, core, satisfaction), high on an axis at or above the cut; lang: en or zh; errors 22023 (unknown scheme or language), 22003 (not finite)';

COMMENT ON FUNCTION key_account_score(float8[], float8[])
IS 'key-account score of the row, 0..100: the weighted mean of its criteria, each scaled to 0..1 over the partition (0.5 where all are equal); a negative weight means that less is better; NULL for a row with a NULL among its criteria; such a row does not count for the ranges; errors 22023 (number of weights and criteria differ, all weights are 0, weights differ within the partition), 22003 (criteria not finite)';

COMMENT ON FUNCTION lifecycle_rules_check(jsonb)
IS 'check of the domain lifecycle_rules: true for a valid document, otherwise error 22023 with the reason';

COMMENT ON DOMAIN lifecycle_rules
IS 'limits of rule L1; a limit that is not given has its default: typical_gap (90 days), decline_after and lost_after (2 and 6 expected gaps), recovery_purchases and exploration_purchases (3 and 3 purchase days; 1 means no such stage), window (180 days), growth_share and decline_share (0.1 and 0.5 of the money before)';

COMMENT ON AGGREGATE lifecycle_stage(date, numeric, date)
IS 'stage of a customer on a day (L1) by the default rules, from the rows of purchases and refunds, as purchase_history reads them; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

COMMENT ON AGGREGATE lifecycle_stage(date, float8, date)
IS 'stage of a customer on a day (L1) by the default rules, from the rows of purchases and refunds, as purchase_history reads them; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

COMMENT ON AGGREGATE lifecycle_stage(timestamp, numeric, date)
IS 'stage of a customer on a day (L1) by the default rules, from the rows of purchases and refunds, as purchase_history reads them; the day is that of the timestamp; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

COMMENT ON AGGREGATE lifecycle_stage(timestamp, float8, date)
IS 'stage of a customer on a day (L1) by the default rules, from the rows of purchases and refunds, as purchase_history reads them; the day is that of the timestamp; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

COMMENT ON AGGREGATE lifecycle_stage(timestamptz, numeric, date)
IS 'stage of a customer on a day (L1) by the default rules, from the rows of purchases and refunds, as purchase_history reads them; the day is the UTC day; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

COMMENT ON AGGREGATE lifecycle_stage(timestamptz, float8, date)
IS 'stage of a customer on a day (L1) by the default rules, from the rows of purchases and refunds, as purchase_history reads them; the day is the UTC day; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

COMMENT ON FUNCTION activity_status(purchase_history, date, integer, integer)
IS 'status by days since the last purchase: first-time (one order) or active (more) up to active_days, defecting up to lost_days, inactive beyond; prospect without an order and for a NULL history; error 22023 unless 0 <= active_days <= lost_days, 22008 for an infinite day';

COMMENT ON FUNCTION period_status(purchase_history, date, date)
IS 'status in the period from the first day to the day before the second, compared with the period of equal length before it: new, current, resurrected, dormant or none; none for a NULL history; error 22023 for an empty period, 22008 for an infinite one';

COMMENT ON FUNCTION churn_rate(float8, float8)
IS 'churn rate: lost / base, 0..1, the share of customers lost in a period; NULL if base is 0; error 22023 unless 0 <= lost <= base';

COMMENT ON FUNCTION customer_lifetime(float8, float8)
IS 'expected lifetime of a customer, base / lost, in periods; NULL if no customer was lost; error 22023 unless 0 <= lost <= base';

COMMENT ON AGGREGATE repeat_rate(purchase_history)
IS 'customers with two orders or more / customers with one or more, 0 to 1; NULL if no customer has an order';

COMMENT ON TYPE cohort_retention
IS 'a cohort in a period: first day of the cohort, number of the period (0 is the cohort''s own), customers of the cohort, number of them with a purchase in the period, their share (0..1), money net of refunds';

COMMENT ON TYPE churn_by_period
IS 'a customer base in a period: first day of the period; base, the customers with a purchase in the period before; kept and lost, those of them with and without a purchase in the period; acquired, customers with their first purchase; returned, customers whose last purchase was before the period before; churn, lost / base (NULL if base is 0); lifetime, base / lost in periods (NULL if lost is 0)';

COMMENT ON AGGREGATE cohort_retention(purchase_history, date, text)
IS 'an array of rows, one for each cohort (the customers with their first purchase in the same period) and each period from the cohort''s own on: customers, active, retention, money; period: week (from Monday), month, quarter or year; only periods that end by as_of count; refunds before the first purchase count in its period; customers without a purchase are in no cohort; rows with NULL are skipped, NULL without rows; errors 22023 (unknown period, as_of or period differs between the rows), 22008 (infinite day), 54000 (more than 1000000 rows)';

COMMENT ON AGGREGATE churn_by_period(purchase_history, date, text)
IS 'an array of rows, one for each period from the first purchase of any customer on: base, kept, lost, acquired, returned, churn, lifetime (models.md 2.4: churn = lost / base, lifetime = 1 / churn in periods); the base of a period is the customers with a purchase in the period before; period: week (from Monday), month, quarter or year; only periods that end by as_of count; rows with NULL are skipped, NULL without rows; errors 22023 (unknown period, as_of or period differs between the rows), 22008 (infinite day), 54000 (more than 1000000 rows)';

COMMENT ON AGGREGATE transition_matrix(purchase_history, date, integer, text)
IS 'matrix for clv_markov (C8), estimated from the periods (week, month, quarter, year) that end by as_of: state k, of 2 to 50 states, is that of customers whose last purchase was in the k-th last period, the last state that of all earlier ones; a purchase leads to state 1, a period without one to the next state; the elements are the observed shares, from the period after the first purchase on; a row is NULL if no customer was in its state; rows with NULL are skipped, NULL without rows; errors 22023 (states, unknown period, arguments that differ between the rows), 22008 (infinite day)';

COMMENT ON FUNCTION recency_state(purchase_history, date, integer, text)
IS 'state k of a customer in the chain of transition_matrix (C8), 1..states: the last purchase was in the k-th last of the periods (week, month, quarter, year) that end by as_of; 1 also after these periods, `states` also before them; NULL without a purchase; errors 22023 (states outside 2..50, unknown period), 22008 (infinite day)';

COMMENT ON FUNCTION next_purchase(purchase_history, date)
IS 'day on which the next purchase of a customer is expected: the last purchase by as_of plus the expected gap (L1, by the default rules); overdue if it is before as_of; NULL without a purchase; error 22008 (infinite day, beyond the calendar)';

COMMENT ON FUNCTION next_purchase(purchase_history, date, lifecycle_rules)
IS 'day on which the next purchase of a customer is expected: the last purchase by as_of plus the expected gap (L1, by the given rules); overdue if it is before as_of; NULL without a purchase; error 22008 (infinite day, beyond the calendar)';

COMMENT ON TYPE subscription_metrics
IS 'subscriptions in a period: base, the accounts at its start; lost, those of them that end in it; started, accounts that start in it; churn, lost / base, and arpa, revenue per account of the base (both NULL if base is 0); ltv, lifetime value arpa * margin / churn (NULL if lost is 0)';

COMMENT ON AGGREGATE subscription_metrics(date, date, numeric, date, date, numeric)
IS 'figures of subscriptions in the period from the first day to the day before the second, which must be as long as the time that an amount pays for: base, lost, started, churn, arpa, ltv = arpa * margin / churn; ended is the day on which the account was lost, NULL while it runs; margin is a share, 0..1; other rows with NULL are skipped, NULL without rows; errors 22023 (empty period, margin, ended < started, period or margin differs between the rows), 22003 (amount), 22008 (infinite period)';

COMMENT ON FUNCTION customer_equity(numeric, numeric, numeric, numeric)
IS 'equity in a customer (C13), the sum of the transaction, growth, referral and knowledge value, exact; sum() over the customers gives the customer equity of the company; NULL if one is unknown; error 22023 (not finite)';

COMMENT ON FUNCTION delivered_value_ratio(numeric, numeric, numeric, numeric, numeric, numeric, numeric, numeric)
IS 'value delivered to a customer as a ratio (C14): product, service, personnel and image value / cost in money, time, energy and psyche; NULL if one is unknown or the cost is 0; error 22023 (not finite)';

COMMENT ON FUNCTION share_of_wallet(numeric, numeric)
IS 'share of wallet (C15): spent with us / spent with all suppliers, 0..1; NULL if nothing was spent; error 22023 unless 0 <= us <= all';

COMMENT ON FUNCTION clv_model_check(jsonb)
IS 'check of the domain clv_model: true for a valid document, otherwise error 22023 with the reason';

COMMENT ON AGGREGATE fit_clv(purchase_history, date, text, text)
IS 'as fit_clv(h, as_of, model), in a unit of time: day, week, month or year, which are calendar periods for bg/bb, and 1, 7, 30.4375 or 365.25 days for the other models, whose predictions do not depend on the unit';

COMMENT ON FUNCTION expected_spend(clv_model, purchase_history, date)
IS 'expected money of a purchase (gamma-gamma); NULL without a purchase by as_of, or if the mean is not finite; errors 22023 (a model without spend), 22008 (infinite date)';

COMMENT ON FUNCTION expected_purchases_interval(clv_model, purchase_history, date, interval, float8)
IS 'expected_purchases with a confidence interval of the given level, by the delta method for its logarithm; it covers the uncertainty of the parameters only: the actual number of purchases varies more (purchases_interval); NULL bounds for a model without covariance, or if a parameter that matters has no standard error; errors as expected_purchases, 22023 (level)';

COMMENT ON FUNCTION clv_interval(clv_model, purchase_history, date, interval, float8, float8, float8)
IS 'clv with a confidence interval of the given level, by the delta method for its logarithm; it covers the uncertainty of the parameters only; NULL bounds for a model without covariance, or if a parameter that matters has no standard error; errors as clv, 22023 (level)';

COMMENT ON FUNCTION model_parameters(clv_model, float8)
IS 'the parameters, those of spend (p, q, v) last, with standard errors and confidence intervals of the given level, symmetric for the logarithm; NULL for unknown values; error 22023 (level)';

COMMENT ON FUNCTION log_likelihood(clv_model)
IS 'log-likelihood of purchases or contracts, in the unit of the model; NULL if unknown';

COMMENT ON FUNCTION aic(clv_model)
IS 'Akaike''s information criterion of purchases or contracts, less is better; compare only models of the same customers, as_of and unit, and not bg/bb with other models; NULL if unknown';

COMMENT ON AGGREGATE backtest(purchase_history, date, date, text)
IS 'as backtest(h, split, until), with a model as in fit_clv';

COMMENT ON AGGREGATE backtest(purchase_history, date, date, text, text)
IS 'as backtest(h, split, until, model), in a unit of time as in fit_clv';

COMMENT ON FUNCTION backtest_rows(jsonb)
IS 'the report of a backtest as rows: first all customers, then tenths by predicted purchases, lowest first; totals, and bias and errors per customer';

COMMENT ON AGGREGATE fit_retention(date, date, date, text)
IS 'as with the first three arguments, for contracts that are renewed every day, week, month or year';

-- tracking: drops the functions of 0.1.0; NEW_PARTS creates those of 0.2.0, then tracked tables are converted

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
IS 'as fit_clv(h, as_of), with a model: bg/nbd, mbg/nbd, pareto/nbd, mbg/cnbd-k, bg/bb; auto for the model in continuous time with the lowest BIC; auto: holdout for the one that best predicts the last quarter of the customers'' ages (V7); rows with NULL are skipped; error 22023 for an unknown model';

COMMENT ON AGGREGATE backtest(purchase_history, date, date)
IS 'fits a model, as fit_clv, to the customers who bought by split, and compares its predictions for the days after split, up to and including until, with the actual purchases; the report has customers, purchases and money with actual and predicted totals, bias, mean absolute and root mean square error per customer, the same by tenths of predicted purchases, measures of the model and of simple rules (V1, V2), a grade (V3) and the model; a WARNING if a simple rule is better; NULL without customers; errors 22023 (until <= split, arguments differ within the group), 22008 (infinite date)';
