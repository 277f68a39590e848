-- textbook: memberships and checklists

CREATE FUNCTION membership_value(h purchase_history, as_of date, window_days integer DEFAULT 365, hold_days integer DEFAULT 0)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'membership_value';
COMMENT ON FUNCTION membership_value(purchase_history, date, integer, integer)
IS 'money that a membership tier is judged by (T1): net of refunds, of the window_days up to a day, on the best of the days from as_of - hold_days to as_of, so that nobody is demoted at once; where more was given back than bought since that day, the difference counts against it; errors 22023 unless window_days >= 1 and hold_days >= 0, 22008 (infinite day)';

CREATE FUNCTION membership_tier(value numeric, limits numeric[], names text[])
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'membership_tier';
COMMENT ON FUNCTION membership_tier(numeric, numeric[], text[])
IS 'tier by limits of one''s own (T1): the name of the first limit that the value, money or points, reaches; limits fall, the best tier first, and there is one name more, for who reaches none; errors 22023 (limits that do not fall, number of names, NULL in an array, not finite)';

CREATE FUNCTION checklist_score(answers float8[], weights float8[], highest float8[] DEFAULT '{1}')
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'checklist_score';
COMMENT ON FUNCTION checklist_score(float8[], float8[], float8[])
IS 'score of a weighted checklist (T2), 0..100: the weighted mean of the answers as shares of the highest; an answer is between 0 and the highest answer of its question (yes is 1, no is 0; one highest answer holds for all questions); a negative weight says that less is better; a NULL answer counts for nothing, nor does its weight; NULL where no question with a weight is answered; errors 22023 (an answer out of range, numbers of elements, NULL among weights or highest, not finite)';

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
IS 'history of what a customer bought, by profit (T3): the revenue of a row says whether it is an order (0 or more) or a refund, its profit, which may be negative, is the money; rows with NULL are skipped; NULL without rows; errors 22003 (a value not finite or out of range), 22008 (infinite time), 22023 (a refund with a profit above 0)';

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
IS 'history of what a customer bought, by profit (T3): the revenue of a row says whether it is an order (0 or more) or a refund, its profit, which may be negative, is the money; rows with NULL are skipped; NULL without rows; errors 22003 (a value not finite or out of range), 22008 (infinite time), 22023 (a refund with a profit above 0)';

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
IS 'history of what a customer bought, by profit (T3): the revenue of a row says whether it is an order (0 or more) or a refund, its profit, which may be negative, is the money; the day is that of the timestamp; rows with NULL are skipped; NULL without rows; errors 22003 (a value not finite or out of range), 22008 (infinite time), 22023 (a refund with a profit above 0)';

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
IS 'history of what a customer bought, by profit (T3): the revenue of a row says whether it is an order (0 or more) or a refund, its profit, which may be negative, is the money; the day is that of the timestamp; rows with NULL are skipped; NULL without rows; errors 22003 (a value not finite or out of range), 22008 (infinite time), 22023 (a refund with a profit above 0)';

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
IS 'history of what a customer bought, by profit (T3): the revenue of a row says whether it is an order (0 or more) or a refund, its profit, which may be negative, is the money; the day is the UTC day; rows with NULL are skipped; NULL without rows; errors 22003 (a value not finite or out of range), 22008 (infinite time), 22023 (a refund with a profit above 0)';

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
IS 'history of what a customer bought, by profit (T3): the revenue of a row says whether it is an order (0 or more) or a refund, its profit, which may be negative, is the money; the day is the UTC day; rows with NULL are skipped; NULL without rows; errors 22003 (a value not finite or out of range), 22008 (infinite time), 22023 (a refund with a profit above 0)';

-- textbook: cohorts by the age of the relationship

CREATE FUNCTION nth_purchase(h purchase_history, n integer)
RETURNS date IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_nth_purchase';
COMMENT ON FUNCTION nth_purchase(purchase_history, integer)
IS 'day of the n-th order, 1 is the first, those of a day counted one by one; NULL with fewer orders; error 22023 unless n >= 1';

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
IS 'what a cohort brings at an age (T4): first day of the cohort, periods since the first purchase of each customer (0 is the first), customers of the cohort, those of them with a purchase at that age, money net of refunds, the same from age 0 on, and by customer of the cohort; the last four are NULL until all customers of the cohort have lived through the age';

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
IS 'rows (to unnest) of each cohort, the customers with their first purchase in one calendar period, at each age, periods since the first purchase of each customer (T4): customers, active, money, cumulative, value_per_customer, NULL at ages that not all customers of the cohort have lived through by the end of as_of; as many ages as the oldest cohort has lived through; cohort and age: week (cohorts from Monday), month, quarter or year; only cohorts that end by as_of; refunds before the first purchase count at age 0; customers without a purchase are in no cohort; rows with NULL are skipped, NULL without rows; errors 22023 (unknown period, terms that differ between the rows), 22008 (infinite day), 54000 (more than 1000000 rows)';

-- textbook: what the value depends on

CREATE FUNCTION clv_sensitivity(margin float8, retention float8, rate float8, periods float8 DEFAULT 'infinity', acquisition_cost float8 DEFAULT 0, changes float8[] DEFAULT '{-0.2,-0.1,-0.05,0,0.05,0.1,0.2}',
    OUT factor text, OUT change float8, OUT value float8, OUT clv float8, OUT clv_change float8)
RETURNS SETOF record IMMUTABLE STRICT PARALLEL SAFE ROWS 35
BEGIN ATOMIC
    WITH base AS (
        SELECT clv_retention(margin, retention, rate, periods => periods, acquisition_cost => acquisition_cost) AS clv
    ), changed AS (
        SELECT f.position, f.factor, c.change, CASE f.factor WHEN 'periods' THEN round(f.value * (1 + c.change)) ELSE f.value * (1 + c.change) END AS value
        FROM (VALUES (1, 'margin', margin), (2, 'retention', retention), (3, 'rate', rate), (4, 'periods', periods),
                     (5, 'acquisition_cost', acquisition_cost)) f (position, factor, value),
             unnest(changes) c (change)
        WHERE f.value <> 0 AND f.value < 'infinity'::float8
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
               CASE WHEN r BETWEEN 0 AND 1 AND d > -1 AND d < 1 AND n >= 0 AND (n < 'infinity'::float8 OR r < 1 + d) THEN
                   clv_retention(m, r, d, periods => n, acquisition_cost => a)
               END AS clv
        FROM arguments
    )
    SELECT v.factor, v.change, v.value, v.clv, CASE WHEN base.clv > 0 THEN v.clv / base.clv - 1 END
    FROM valued v, base
    ORDER BY v.position, v.change;
END;
COMMENT ON FUNCTION clv_sensitivity(float8, float8, float8, float8, float8, float8[])
IS 'rows, for a chart, of what clv_retention (C4, from the first renewal on) becomes where one of margin, retention, rate, periods (rounded to whole ones) and acquisition_cost is changed by a share, -0.1 is 10 % less, and the others stay (T5): factor, change, value, clv, and its own change as a share of the unchanged one, NULL where that is not above 0; clv is NULL where the changed value is not allowed, as a retention above 1; a factor that is 0 or infinite is left out; errors as of clv_retention';
