-- lifecycle: the stage

CREATE TYPE lifecycle_stage AS ENUM (
    'prospect',
    'exploration',
    'growth',
    'stable',
    'decline',
    'lost',
    'recovery'
);
COMMENT ON TYPE lifecycle_stage
IS 'stage of the relationship with a customer (rule L1)';

CREATE FUNCTION label(stage lifecycle_stage, lang text DEFAULT 'en')
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_stage_label';
COMMENT ON FUNCTION label(lifecycle_stage, text)
IS 'name of a stage; lang: en or zh; error 22023 for an unknown language';

CREATE FUNCTION lifecycle_rules_check(rules jsonb)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_rules_check';
COMMENT ON FUNCTION lifecycle_rules_check(jsonb)
IS 'check of the domain lifecycle_rules: true for a valid document, otherwise error 22023 with the reason';

CREATE DOMAIN lifecycle_rules AS jsonb CHECK (lifecycle_rules_check(VALUE));
COMMENT ON DOMAIN lifecycle_rules
IS 'limits of rule L1; a limit that is not given has its default: typical_gap (90 days), decline_after and lost_after (2 and 6 expected gaps), recovery_purchases and exploration_purchases (3 and 3 purchase days; 1 means no such stage), window (180 days), growth_share and decline_share (0.1 and 0.5 of the money before)';

CREATE FUNCTION lifecycle_stage(h purchase_history, as_of date)
RETURNS lifecycle_stage IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_stage';
COMMENT ON FUNCTION lifecycle_stage(purchase_history, date)
IS 'stage of a customer on a day (L1) by the default rules; prospect for a NULL history, NULL for a NULL day; error 22008 for an infinite day';

CREATE FUNCTION lifecycle_stage(h purchase_history, as_of date, rules lifecycle_rules)
RETURNS lifecycle_stage IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_stage';
COMMENT ON FUNCTION lifecycle_stage(purchase_history, date, lifecycle_rules)
IS 'stage of a customer on a day (L1) by given rules; prospect for a NULL history, NULL for a NULL day or NULL rules; error 22008 for an infinite day';

-- lifecycle: the stage of rows

CREATE FUNCTION lifecycle_stage_combine(state purchase_history, other purchase_history)
RETURNS purchase_history IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_stage_combine';
COMMENT ON FUNCTION lifecycle_stage_combine(purchase_history, purchase_history)
IS 'sum of two states of the aggregate lifecycle_stage';

CREATE FUNCTION lifecycle_stage_final(state purchase_history)
RETURNS lifecycle_stage IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_stage_final';
COMMENT ON FUNCTION lifecycle_stage_final(purchase_history)
IS 'result of the aggregate lifecycle_stage';

CREATE FUNCTION lifecycle_stage_add(state purchase_history, ordered_at date, amount numeric, as_of date)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_stage_add_date_numeric';
COMMENT ON FUNCTION lifecycle_stage_add(purchase_history, date, numeric, date)
IS 'transition function of the aggregate lifecycle_stage';

CREATE FUNCTION lifecycle_stage_add(state purchase_history, ordered_at date, amount float8, as_of date)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_stage_add_date_float8';
COMMENT ON FUNCTION lifecycle_stage_add(purchase_history, date, float8, date)
IS 'transition function of the aggregate lifecycle_stage';

CREATE FUNCTION lifecycle_stage_add(state purchase_history, ordered_at timestamp, amount numeric, as_of date)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_stage_add_timestamp_numeric';
COMMENT ON FUNCTION lifecycle_stage_add(purchase_history, timestamp, numeric, date)
IS 'transition function of the aggregate lifecycle_stage';

CREATE FUNCTION lifecycle_stage_add(state purchase_history, ordered_at timestamp, amount float8, as_of date)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_stage_add_timestamp_float8';
COMMENT ON FUNCTION lifecycle_stage_add(purchase_history, timestamp, float8, date)
IS 'transition function of the aggregate lifecycle_stage';

CREATE FUNCTION lifecycle_stage_add(state purchase_history, ordered_at timestamptz, amount numeric, as_of date)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_stage_add_timestamp_numeric';
COMMENT ON FUNCTION lifecycle_stage_add(purchase_history, timestamptz, numeric, date)
IS 'transition function of the aggregate lifecycle_stage';

CREATE FUNCTION lifecycle_stage_add(state purchase_history, ordered_at timestamptz, amount float8, as_of date)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_stage_add_timestamp_float8';
COMMENT ON FUNCTION lifecycle_stage_add(purchase_history, timestamptz, float8, date)
IS 'transition function of the aggregate lifecycle_stage';

CREATE AGGREGATE lifecycle_stage(ordered_at date, amount numeric, as_of date) (
    SFUNC = lifecycle_stage_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = lifecycle_stage_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = lifecycle_stage_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_stage(date, numeric, date)
IS 'stage of a customer on a day (L1) by the default rules, from the rows of purchases and refunds, as purchase_history reads them; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

CREATE AGGREGATE lifecycle_stage(ordered_at date, amount float8, as_of date) (
    SFUNC = lifecycle_stage_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = lifecycle_stage_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = lifecycle_stage_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_stage(date, float8, date)
IS 'stage of a customer on a day (L1) by the default rules, from the rows of purchases and refunds, as purchase_history reads them; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

CREATE AGGREGATE lifecycle_stage(ordered_at timestamp, amount numeric, as_of date) (
    SFUNC = lifecycle_stage_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = lifecycle_stage_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = lifecycle_stage_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_stage(timestamp, numeric, date)
IS 'stage of a customer on a day (L1) by the default rules, from the rows of purchases and refunds, as purchase_history reads them; the day is that of the timestamp; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

CREATE AGGREGATE lifecycle_stage(ordered_at timestamp, amount float8, as_of date) (
    SFUNC = lifecycle_stage_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = lifecycle_stage_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = lifecycle_stage_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_stage(timestamp, float8, date)
IS 'stage of a customer on a day (L1) by the default rules, from the rows of purchases and refunds, as purchase_history reads them; the day is that of the timestamp; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

CREATE AGGREGATE lifecycle_stage(ordered_at timestamptz, amount numeric, as_of date) (
    SFUNC = lifecycle_stage_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = lifecycle_stage_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = lifecycle_stage_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_stage(timestamptz, numeric, date)
IS 'stage of a customer on a day (L1) by the default rules, from the rows of purchases and refunds, as purchase_history reads them; the day is the UTC day; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

CREATE AGGREGATE lifecycle_stage(ordered_at timestamptz, amount float8, as_of date) (
    SFUNC = lifecycle_stage_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = lifecycle_stage_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = lifecycle_stage_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_stage(timestamptz, float8, date)
IS 'stage of a customer on a day (L1) by the default rules, from the rows of purchases and refunds, as purchase_history reads them; the day is the UTC day; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

-- lifecycle: rules learnt from a customer base

CREATE FUNCTION lifecycle_rules_add(state bytea, h purchase_history, as_of date)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_rules_add';
COMMENT ON FUNCTION lifecycle_rules_add(bytea, purchase_history, date)
IS 'transition function of the aggregate lifecycle_rules';

CREATE FUNCTION lifecycle_rules_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_rules_combine';
COMMENT ON FUNCTION lifecycle_rules_combine(bytea, bytea)
IS 'sum of two states of the aggregate lifecycle_rules';

CREATE FUNCTION lifecycle_rules_final(state bytea)
RETURNS lifecycle_rules IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_rules_final';
COMMENT ON FUNCTION lifecycle_rules_final(bytea)
IS 'result of the aggregate lifecycle_rules';

CREATE AGGREGATE lifecycle_rules(h purchase_history, as_of date) (
    SFUNC = lifecycle_rules_add,
    STYPE = bytea,
    FINALFUNC = lifecycle_rules_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = lifecycle_rules_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_rules(purchase_history, date)
IS 'rules learnt from the gaps, in days, between the purchase days of all customers up to a day (L2): typical_gap is their median; decline_after and lost_after are the 90 % and 99 % quantiles of gap / expected gap (L1) from the second purchase on, rounded up to 1/10000; decline_after is at least 2, and at least 7 days for the typical gap; lost_after is at least 1.5 times decline_after, and at least 30 days; the quantile p of n values is that at position ceil(p n); the other limits, and limits with fewer than 30 gaps, have their defaults; rows with NULL are skipped; errors 22008 (infinite day), 54000 (more than 1 GB of gaps)';

-- lifecycle: statuses by fixed windows

CREATE FUNCTION activity_status(h purchase_history, as_of date, active_days integer DEFAULT 90, lost_days integer DEFAULT 365)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'activity_status';
COMMENT ON FUNCTION activity_status(purchase_history, date, integer, integer)
IS 'status by days since the last purchase: first-time (one order) or active (more) up to active_days, defecting up to lost_days, inactive beyond; prospect without an order and for a NULL history; error 22023 unless 0 <= active_days <= lost_days, 22008 for an infinite day';

CREATE FUNCTION period_status(h purchase_history, from_day date, to_day date)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'period_status';
COMMENT ON FUNCTION period_status(purchase_history, date, date)
IS 'status in the period from the first day to the day before the second, compared with the period of equal length before it: new, current, resurrected, dormant or none; none for a NULL history; error 22023 for an empty period, 22008 for an infinite one';

-- lifecycle: rates of a customer base

CREATE FUNCTION churn_rate(lost float8, base float8)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'churn_rate';
COMMENT ON FUNCTION churn_rate(float8, float8)
IS 'churn rate: lost / base, 0..1, the share of customers lost in a period; NULL if base is 0; error 22023 unless 0 <= lost <= base';

CREATE FUNCTION customer_lifetime(base float8, lost float8)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'customer_lifetime';
COMMENT ON FUNCTION customer_lifetime(float8, float8)
IS 'expected lifetime of a customer, base / lost, in periods; NULL if no customer was lost; error 22023 unless 0 <= lost <= base';

CREATE FUNCTION repeat_rate_add(state bigint[], h purchase_history)
RETURNS bigint[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'repeat_rate_add';
COMMENT ON FUNCTION repeat_rate_add(bigint[], purchase_history)
IS 'transition function of the aggregate repeat_rate';

CREATE FUNCTION repeat_rate_combine(state bigint[], other bigint[])
RETURNS bigint[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'repeat_rate_combine';
COMMENT ON FUNCTION repeat_rate_combine(bigint[], bigint[])
IS 'sum of two states of the aggregate repeat_rate';

CREATE FUNCTION repeat_rate_final(state bigint[])
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'repeat_rate_final';
COMMENT ON FUNCTION repeat_rate_final(bigint[])
IS 'result of the aggregate repeat_rate';

CREATE AGGREGATE repeat_rate(h purchase_history) (
    SFUNC = repeat_rate_add,
    STYPE = bigint[],
    INITCOND = '{0,0}',
    FINALFUNC = repeat_rate_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = repeat_rate_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE repeat_rate(purchase_history)
IS 'customers with two orders or more / customers with one or more, 0 to 1; NULL if no customer has an order';
