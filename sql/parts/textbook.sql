-- textbook: memberships and checklists

CREATE FUNCTION membership_value(h purchase_history, as_of date, window_days integer DEFAULT 365, hold_days integer DEFAULT 0)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'membership_value';
COMMENT ON FUNCTION membership_value(purchase_history, date, integer, integer)
IS 'money that decides a membership tier (T1): the money net of refunds of the last window_days, at its highest on the days from as_of - hold_days to as_of, so that a customer keeps a tier for hold_days; if refunds since that day exceed purchases, the difference is subtracted; errors 22023 unless window_days >= 1 and hold_days >= 0, 22008 (infinite day)';

CREATE FUNCTION membership_tier(value numeric, limits numeric[], names text[])
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'membership_tier';
COMMENT ON FUNCTION membership_tier(numeric, numeric[], text[])
IS 'tier by given limits (T1): the name of the first limit that the value, money or points, reaches; limits descend, the best tier first; one more name is for values below all limits; errors 22023 (limits that do not descend, number of names, NULL in an array, not finite)';

CREATE FUNCTION checklist_score(answers float8[], weights float8[], highest float8[] DEFAULT '{1}')
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'checklist_score';
COMMENT ON FUNCTION checklist_score(float8[], float8[], float8[])
IS 'score of a weighted checklist (T2), 0..100: the weighted mean of the answers as shares of the highest; an answer is between 0 and the highest answer of its question (yes is 1, no is 0; one highest answer holds for all questions); a negative weight says that less is better; a NULL answer and its weight are left out; NULL if no question with a weight is answered; errors 22023 (an answer out of range, numbers of elements, NULL among weights or highest, not finite)';

-- textbook: value by profit

CREATE FUNCTION purchase_history_add(state purchase_history, ordered_at date, revenue numeric, profit numeric)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_add_date_numeric_profit';
COMMENT ON FUNCTION purchase_history_add(purchase_history, date, numeric, numeric)
IS 'transition function of the aggregate purchase_history';

CREATE FUNCTION purchase_history_add(state purchase_history, ordered_at date, revenue float8, profit float8)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_add_date_float8_profit';
COMMENT ON FUNCTION purchase_history_add(purchase_history, date, float8, float8)
IS 'transition function of the aggregate purchase_history';

CREATE FUNCTION purchase_history_add(state purchase_history, ordered_at timestamp, revenue numeric, profit numeric)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_add_timestamp_numeric_profit';
COMMENT ON FUNCTION purchase_history_add(purchase_history, timestamp, numeric, numeric)
IS 'transition function of the aggregate purchase_history';

CREATE FUNCTION purchase_history_add(state purchase_history, ordered_at timestamp, revenue float8, profit float8)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_add_timestamp_float8_profit';
COMMENT ON FUNCTION purchase_history_add(purchase_history, timestamp, float8, float8)
IS 'transition function of the aggregate purchase_history';

CREATE FUNCTION purchase_history_add(state purchase_history, ordered_at timestamptz, revenue numeric, profit numeric)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_add_timestamp_numeric_profit';
COMMENT ON FUNCTION purchase_history_add(purchase_history, timestamptz, numeric, numeric)
IS 'transition function of the aggregate purchase_history';

CREATE FUNCTION purchase_history_add(state purchase_history, ordered_at timestamptz, revenue float8, profit float8)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_add_timestamp_float8_profit';
COMMENT ON FUNCTION purchase_history_add(purchase_history, timestamptz, float8, float8)
IS 'transition function of the aggregate purchase_history';

CREATE AGGREGATE purchase_history(ordered_at date, revenue numeric, profit numeric) (
    SFUNC = purchase_history_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_history(date, numeric, numeric)
IS 'history of a customer''s purchases by profit (T3): a row with revenue of 0 or more is an order, with negative revenue a refund; the money is the profit, which may be negative; rows with NULL are skipped; NULL without rows; errors 22003 (a value not finite or out of range), 22008 (infinite time), 22023 (a refund with a profit above 0)';

CREATE AGGREGATE purchase_history(ordered_at date, revenue float8, profit float8) (
    SFUNC = purchase_history_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_history(date, float8, float8)
IS 'history of a customer''s purchases by profit (T3): a row with revenue of 0 or more is an order, with negative revenue a refund; the money is the profit, which may be negative; rows with NULL are skipped; NULL without rows; errors 22003 (a value not finite or out of range), 22008 (infinite time), 22023 (a refund with a profit above 0)';

CREATE AGGREGATE purchase_history(ordered_at timestamp, revenue numeric, profit numeric) (
    SFUNC = purchase_history_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_history(timestamp, numeric, numeric)
IS 'history of a customer''s purchases by profit (T3): a row with revenue of 0 or more is an order, with negative revenue a refund; the money is the profit, which may be negative; the day is that of the timestamp; rows with NULL are skipped; NULL without rows; errors 22003 (a value not finite or out of range), 22008 (infinite time), 22023 (a refund with a profit above 0)';

CREATE AGGREGATE purchase_history(ordered_at timestamp, revenue float8, profit float8) (
    SFUNC = purchase_history_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_history(timestamp, float8, float8)
IS 'history of a customer''s purchases by profit (T3): a row with revenue of 0 or more is an order, with negative revenue a refund; the money is the profit, which may be negative; the day is that of the timestamp; rows with NULL are skipped; NULL without rows; errors 22003 (a value not finite or out of range), 22008 (infinite time), 22023 (a refund with a profit above 0)';

CREATE AGGREGATE purchase_history(ordered_at timestamptz, revenue numeric, profit numeric) (
    SFUNC = purchase_history_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_history(timestamptz, numeric, numeric)
IS 'history of a customer''s purchases by profit (T3): a row with revenue of 0 or more is an order, with negative revenue a refund; the money is the profit, which may be negative; the day is the UTC day; rows with NULL are skipped; NULL without rows; errors 22003 (a value not finite or out of range), 22008 (infinite time), 22023 (a refund with a profit above 0)';

CREATE AGGREGATE purchase_history(ordered_at timestamptz, revenue float8, profit float8) (
    SFUNC = purchase_history_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_history(timestamptz, float8, float8)
IS 'history of a customer''s purchases by profit (T3): a row with revenue of 0 or more is an order, with negative revenue a refund; the money is the profit, which may be negative; the day is the UTC day; rows with NULL are skipped; NULL without rows; errors 22003 (a value not finite or out of range), 22008 (infinite time), 22023 (a refund with a profit above 0)';

-- textbook: cohorts by the age of the relationship

CREATE FUNCTION nth_purchase(h purchase_history, n integer)
RETURNS date IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_nth_purchase';
COMMENT ON FUNCTION nth_purchase(purchase_history, integer)
IS 'day of the n-th order, 1 is the first; several orders of a day count one by one; NULL with fewer orders; error 22023 unless n >= 1';

CREATE TYPE cohort_money AS (
    cohort date,
    age integer,
    customers bigint,
    active bigint,
    money numeric,
    cumulative numeric,
    value_per_customer numeric
);
COMMENT ON TYPE cohort_money
IS 'money of a cohort at an age (T4): first day of the cohort, periods since the first purchase of each customer (0 is the first), customers of the cohort, those of them with a purchase at that age, money net of refunds, the same from age 0 on, and by customer of the cohort; the last four are NULL until all customers of the cohort have reached the end of the age';

CREATE FUNCTION cohort_money_add(state bytea, h purchase_history, as_of date, cohort text, age text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cohort_money_add';
COMMENT ON FUNCTION cohort_money_add(bytea, purchase_history, date, text, text)
IS 'transition function of the aggregate cohort_money';

CREATE FUNCTION cohort_money_final(state bytea)
RETURNS cohort_money[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cohort_money_final';
COMMENT ON FUNCTION cohort_money_final(bytea)
IS 'result of the aggregate cohort_money';

CREATE AGGREGATE cohort_money(h purchase_history, as_of date, cohort text, age text) (
    SFUNC = cohort_money_add,
    STYPE = bytea,
    FINALFUNC = cohort_money_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = cohorts_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE cohort_money(purchase_history, date, text, text)
IS 'an array of rows, one for each cohort (the customers with their first purchase in the same calendar period) and age, counted in periods since the first purchase of each customer (T4): customers, active, money, cumulative, value_per_customer, NULL at ages that not all customers of the cohort have completed by the end of as_of; as many ages as the oldest cohort has completed; cohort and age: week (cohorts from Monday), month, quarter or year; only cohorts that end by as_of; refunds before the first purchase count at age 0; customers without a purchase are in no cohort; rows with NULL are skipped, NULL without rows; errors 22023 (unknown period, arguments that differ between the rows), 22008 (infinite day), 54000 (more than 1000000 rows)';

-- textbook: sensitivity of the value

CREATE FUNCTION clv_sensitivity(margin float8, retention float8, rate float8, periods float8 DEFAULT 'infinity', acquisition_cost float8 DEFAULT 0, changes float8[] DEFAULT '{-0.2,-0.1,-0.05,0,0.05,0.1,0.2}',
    OUT factor text, OUT change float8, OUT value float8, OUT clv float8, OUT clv_change float8)
RETURNS SETOF record IMMUTABLE STRICT PARALLEL SAFE ROWS 35
BEGIN ATOMIC
    WITH base AS (
        SELECT clv_retention(margin, retention, rate, periods => periods, acquisition_cost => acquisition_cost) AS clv
    ), changed AS (
        SELECT f.position, f.factor, c.change, CASE f.factor WHEN 'periods' THEN round(f.value * (1::float8 + c.change)) ELSE f.value * (1::float8 + c.change) END AS value
        FROM (VALUES (1, 'margin', margin), (2, 'retention', retention), (3, 'rate', rate), (4, 'periods', periods),
                     (5, 'acquisition_cost', acquisition_cost)) f (position, factor, value),
             pg_catalog.unnest(changes) c (change)
        WHERE f.value <> 0::float8 AND f.value < 'infinity'::float8
    ), arguments AS (
        SELECT c.*,
               CASE c.factor WHEN 'margin' THEN c.value ELSE margin END AS m,
               CASE c.factor WHEN 'retention' THEN c.value ELSE retention END AS r,
               CASE c.factor WHEN 'rate' THEN c.value ELSE rate END AS d,
               CASE c.factor WHEN 'periods' THEN c.value ELSE periods END AS n,
               CASE c.factor WHEN 'acquisition_cost' THEN c.value ELSE acquisition_cost END AS a
        FROM changed c
    ), valued AS (
        SELECT position, factor, change, value,
               CASE WHEN r BETWEEN 0::float8 AND 1::float8 AND d > '-1'::float8 AND d < 1::float8 AND n >= 0::float8 AND (n < 'infinity'::float8 OR r < 1::float8 + d) THEN
                   clv_retention(m, r, d, periods => n, acquisition_cost => a)
               END AS clv
        FROM arguments
    )
    SELECT v.factor, v.change, v.value, v.clv, CASE WHEN base.clv > 0::float8 THEN v.clv / base.clv - 1::float8 END
    FROM valued v, base
    ORDER BY v.position, v.change;
END;
COMMENT ON FUNCTION clv_sensitivity(float8, float8, float8, float8, float8, float8[])
IS 'sensitivity of clv_retention (C4, from the first renewal on), as rows for a chart (T5): one of margin, retention, rate, periods (rounded to whole ones) and acquisition_cost is changed by a share (-0.1 is 10 % less), the others stay; columns: factor, change, value, clv, and the relative change of clv, NULL if the unchanged clv is not above 0; clv is NULL if the changed value is not allowed, such as a retention above 1; a factor that is 0 or infinite is left out; errors as clv_retention';

-- textbook: intervals

CREATE FUNCTION share_interval(part bigint, whole bigint, level float8 DEFAULT 0.95, OUT share float8, OUT lower float8, OUT upper float8)
RETURNS record IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'share_interval';
COMMENT ON FUNCTION share_interval(bigint, bigint, float8)
IS 'share part / whole, 0..1, with a confidence interval of the given level (T6; Wilson 1927); NULLs if whole is 0; errors 22023 unless 0 <= part <= whole and 0 < level < 1';

CREATE FUNCTION share_difference(part bigint, whole bigint, control_part bigint, control_whole bigint, level float8 DEFAULT 0.95, OUT difference float8, OUT lower float8, OUT upper float8)
RETURNS record IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'share_difference';
COMMENT ON FUNCTION share_difference(bigint, bigint, bigint, bigint, float8)
IS 'difference of the shares of two independent groups, -1..1, for example of the responses to a campaign and in a control group, with a confidence interval of the given level (T7; Newcombe 1998); if the interval does not contain 0, the groups differ significantly; NULLs if a group is empty; errors 22023 unless 0 <= part <= whole in both and 0 < level < 1';

CREATE FUNCTION net_promoter_score(promoters bigint, passives bigint, detractors bigint, level float8 DEFAULT 0.95, OUT nps float8, OUT lower float8, OUT upper float8)
RETURNS record IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'net_promoter_score';
COMMENT ON FUNCTION net_promoter_score(bigint, bigint, bigint, float8)
IS 'net promoter score, -100..100 (T8; Reichheld 2003): the percentage of promoters (answers 9 and 10) less that of detractors (0 to 6), with a confidence interval of the given level (Bonett & Price 2012); NULLs without answers; errors 22023 unless the numbers are 0 or more and 0 < level < 1';

-- textbook: points

CREATE FUNCTION points_balance(earned purchase_history, spent purchase_history, as_of date, valid_days integer)
RETURNS numeric IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'points_balance';
COMMENT ON FUNCTION points_balance(purchase_history, purchase_history, date, integer)
IS 'points left at the end of a day (T9): points earned on a day are valid for valid_days days, that day included; points spent reduce the oldest valid points first; points spent beyond the balance make it negative until points are earned; a NULL history is an empty one, NULL for a NULL day or number of days; errors 22023 (valid_days < 1, a negative day among spent), 22008 (infinite day)';

-- textbook: names and treatments of classes

CREATE FUNCTION label(stage lifecycle_stage, label_set text, lang text)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_stage_label_of_set';
COMMENT ON FUNCTION label(lifecycle_stage, text, text)
IS 'name of a stage in a set of labels; label_set: stages (as label(stage, lang)), tasks (build, strengthen, maintain, recover), dwyer (awareness, exploration, expansion, commitment, dissolution; Dwyer, Schurr & Oh 1987); lang: en or zh; error 22023 for an unknown set or language';

CREATE FUNCTION class_label(class text, map text, lang text DEFAULT 'en')
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'class_label';
COMMENT ON FUNCTION class_label(text, text, text)
IS 'name of a class of customers, given by the name that a function returns or by a label; map: grid, list, thirds, eight (rfm_segment), stage (lifecycle_stage), abc (abc_tier), pyramid (pyramid_tier), activity (activity_status), period (period_status), marcus, potential, core, satisfaction (customer_matrix); lang: en or zh; error 22023 for an unknown class, map or language';

CREATE FUNCTION treatment(class text, map text, lang text DEFAULT 'en')
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'treatment';
COMMENT ON FUNCTION treatment(text, text, text)
IS 'advice for the customers of a class, in one sentence; class, map and lang as for class_label; error 22023 for an unknown class, map or language';

CREATE FUNCTION treatments(map text, lang text DEFAULT 'en', OUT class text, OUT label text, OUT treatment text)
RETURNS SETOF record IMMUTABLE STRICT PARALLEL SAFE ROWS 8 LANGUAGE C
AS 'MODULE_PATHNAME', 'treatments';
COMMENT ON FUNCTION treatments(text, text)
IS 'a row for each class of a map with its label and treatment, as from class_label and treatment; create a table from it to edit the texts; error 22023 for an unknown map or language';
