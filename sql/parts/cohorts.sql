-- cohorts: customers by the period of their first purchase

CREATE TYPE cohort_retention AS (
    cohort date,
    period integer,
    customers bigint,
    active bigint,
    retention float8,
    money numeric
);
COMMENT ON TYPE cohort_retention
IS 'a cohort in a period: first day of the cohort, number of the period (0 is the cohort''s own), customers of the cohort, number of them with a purchase in the period, their share (0..1), money net of refunds';

CREATE TYPE churn_by_period AS (
    period date,
    base bigint,
    kept bigint,
    lost bigint,
    acquired bigint,
    returned bigint,
    churn float8,
    lifetime float8
);
COMMENT ON TYPE churn_by_period
IS 'a customer base in a period: first day of the period; base, the customers with a purchase in the period before; kept and lost, those of them with and without a purchase in the period; acquired, customers with their first purchase; returned, customers whose last purchase was before the period before; churn, lost / base (NULL if base is 0); lifetime, base / lost in periods (NULL if lost is 0)';

CREATE FUNCTION cohorts_add(state bytea, h purchase_history, as_of date, period text)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cohorts_add';
COMMENT ON FUNCTION cohorts_add(bytea, purchase_history, date, text)
IS 'transition function of the aggregates cohort_retention and churn_by_period';

CREATE FUNCTION cohorts_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cohorts_combine';
COMMENT ON FUNCTION cohorts_combine(bytea, bytea)
IS 'sum of two states of the aggregates cohort_retention and churn_by_period';

CREATE FUNCTION cohort_retention_final(state bytea)
RETURNS cohort_retention[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cohort_retention_final';
COMMENT ON FUNCTION cohort_retention_final(bytea)
IS 'result of the aggregate cohort_retention';

CREATE AGGREGATE cohort_retention(h purchase_history, as_of date, period text) (
    SFUNC = cohorts_add,
    STYPE = bytea,
    FINALFUNC = cohort_retention_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = cohorts_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE cohort_retention(purchase_history, date, text)
IS 'an array of rows, one for each cohort (the customers with their first purchase in the same period) and each period from the cohort''s own on: customers, active, retention, money; period: week (from Monday), month, quarter or year; only periods that end by as_of count; refunds before the first purchase count in its period; customers without a purchase are in no cohort; rows with NULL are skipped, NULL without rows; errors 22023 (unknown period, as_of or period differs between the rows), 22008 (infinite day), 54000 (more than 1000000 rows)';

CREATE FUNCTION churn_by_period_final(state bytea)
RETURNS churn_by_period[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'churn_by_period_final';
COMMENT ON FUNCTION churn_by_period_final(bytea)
IS 'result of the aggregate churn_by_period';

CREATE AGGREGATE churn_by_period(h purchase_history, as_of date, period text) (
    SFUNC = cohorts_add,
    STYPE = bytea,
    FINALFUNC = churn_by_period_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = cohorts_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE churn_by_period(purchase_history, date, text)
IS 'an array of rows, one for each period from the first purchase of any customer on: base, kept, lost, acquired, returned, churn, lifetime (models.md 2.4: churn = lost / base, lifetime = 1 / churn in periods); the base of a period is the customers with a purchase in the period before; period: week (from Monday), month, quarter or year; only periods that end by as_of count; rows with NULL are skipped, NULL without rows; errors 22023 (unknown period, as_of or period differs between the rows), 22008 (infinite day), 54000 (more than 1000000 rows)';

-- cohorts: customers as a Markov chain

CREATE FUNCTION transition_matrix_add(state bigint[], h purchase_history, as_of date, states integer, period text)
RETURNS bigint[] IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'transition_matrix_add';
COMMENT ON FUNCTION transition_matrix_add(bigint[], purchase_history, date, integer, text)
IS 'transition function of the aggregate transition_matrix';

CREATE FUNCTION transition_matrix_combine(state bigint[], other bigint[])
RETURNS bigint[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'transition_matrix_combine';
COMMENT ON FUNCTION transition_matrix_combine(bigint[], bigint[])
IS 'sum of two states of the aggregate transition_matrix';

CREATE FUNCTION transition_matrix_final(state bigint[])
RETURNS float8[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'transition_matrix_final';
COMMENT ON FUNCTION transition_matrix_final(bigint[])
IS 'result of the aggregate transition_matrix';

CREATE AGGREGATE transition_matrix(h purchase_history, as_of date, states integer, period text) (
    SFUNC = transition_matrix_add,
    STYPE = bigint[],
    FINALFUNC = transition_matrix_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = transition_matrix_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE transition_matrix(purchase_history, date, integer, text)
IS 'matrix for clv_markov (C8), estimated from the periods (week, month, quarter, year) that end by as_of: state k, of 2 to 50 states, is that of customers whose last purchase was in the k-th last period, the last state that of all earlier ones; a purchase leads to state 1, a period without one to the next state; the elements are the observed shares, from the period after the first purchase on; a row is NULL if no customer was in its state; rows with NULL are skipped, NULL without rows; errors 22023 (states, unknown period, arguments that differ between the rows), 22008 (infinite day)';

CREATE FUNCTION recency_state(h purchase_history, as_of date, states integer, period text)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'recency_state';
COMMENT ON FUNCTION recency_state(purchase_history, date, integer, text)
IS 'state k of a customer in the chain of transition_matrix (C8), 1..states: the last purchase was in the k-th last of the periods (week, month, quarter, year) that end by as_of; 1 also after these periods, `states` also before them; NULL without a purchase; errors 22023 (states outside 2..50, unknown period), 22008 (infinite day)';

-- cohorts: the next purchase

CREATE FUNCTION next_purchase(h purchase_history, as_of date)
RETURNS date IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'next_purchase';
COMMENT ON FUNCTION next_purchase(purchase_history, date)
IS 'day on which the next purchase of a customer is expected: the last purchase by as_of plus the expected gap (L1, by the default rules); overdue if it is before as_of; NULL without a purchase; error 22008 (infinite day, beyond the calendar)';

CREATE FUNCTION next_purchase(h purchase_history, as_of date, rules lifecycle_rules)
RETURNS date IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'next_purchase';
COMMENT ON FUNCTION next_purchase(purchase_history, date, lifecycle_rules)
IS 'day on which the next purchase of a customer is expected: the last purchase by as_of plus the expected gap (L1, by the given rules); overdue if it is before as_of; NULL without a purchase; error 22008 (infinite day, beyond the calendar)';

-- cohorts: subscriptions

CREATE TYPE subscription_metrics AS (
    base bigint,
    lost bigint,
    started bigint,
    churn float8,
    arpa numeric,
    ltv numeric
);
COMMENT ON TYPE subscription_metrics
IS 'subscriptions in a period: base, the accounts at its start; lost, those of them that end in it; started, accounts that start in it; churn, lost / base, and arpa, revenue per account of the base (both NULL if base is 0); ltv, lifetime value arpa * margin / churn (NULL if lost is 0)';

CREATE FUNCTION subscription_metrics_add(state bytea, started date, ended date, amount numeric, from_day date, to_day date, margin numeric)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'subscription_metrics_add';
COMMENT ON FUNCTION subscription_metrics_add(bytea, date, date, numeric, date, date, numeric)
IS 'transition function of the aggregate subscription_metrics';

CREATE FUNCTION subscription_metrics_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'subscription_metrics_combine';
COMMENT ON FUNCTION subscription_metrics_combine(bytea, bytea)
IS 'sum of two states of the aggregate subscription_metrics';

CREATE FUNCTION subscription_metrics_final(state bytea)
RETURNS subscription_metrics IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'subscription_metrics_final';
COMMENT ON FUNCTION subscription_metrics_final(bytea)
IS 'result of the aggregate subscription_metrics';

CREATE AGGREGATE subscription_metrics(started date, ended date, amount numeric, from_day date, to_day date, margin numeric) (
    SFUNC = subscription_metrics_add,
    STYPE = bytea,
    FINALFUNC = subscription_metrics_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = subscription_metrics_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE subscription_metrics(date, date, numeric, date, date, numeric)
IS 'figures of subscriptions in the period from the first day to the day before the second, which must be as long as the time that an amount pays for: base, lost, started, churn, arpa, ltv = arpa * margin / churn; ended is the day on which the account was lost, NULL while it runs; margin is a share, 0..1; other rows with NULL are skipped, NULL without rows; errors 22023 (empty period, margin, ended < started, period or margin differs between the rows), 22003 (amount), 22008 (infinite period)';
