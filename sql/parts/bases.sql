-- bases: the input of aggregates as values, which can be stored, sent to other servers, rolled up, and used later

CREATE TYPE calendar_unit AS ENUM ('day', 'week', 'month', 'quarter', 'year');
COMMENT ON TYPE calendar_unit
IS 'unit of time of the aggregates that collect bases; a constant of it, unlike text, is sent to foreign servers';

-- bases: clv_base

CREATE TYPE clv_base;

CREATE FUNCTION clv_base_in(cstring)
RETURNS clv_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_base_in';
COMMENT ON FUNCTION clv_base_in(cstring)
IS 'text input of clv_base, base64; error 22P02 for an invalid value';

CREATE FUNCTION clv_base_out(clv_base)
RETURNS cstring IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_out';
COMMENT ON FUNCTION clv_base_out(clv_base)
IS 'text output of clv_base, base64';

CREATE FUNCTION clv_base_recv(internal)
RETURNS clv_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_base_recv';
COMMENT ON FUNCTION clv_base_recv(internal)
IS 'binary input of clv_base; error 22P03 for an invalid value';

CREATE FUNCTION clv_base_send(clv_base)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_send';
COMMENT ON FUNCTION clv_base_send(clv_base)
IS 'binary output of clv_base, which does not depend on the machine';

CREATE TYPE clv_base (
    INPUT = clv_base_in,
    OUTPUT = clv_base_out,
    RECEIVE = clv_base_recv,
    SEND = clv_base_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE clv_base
IS 'the figures of each customer that models of purchases use, in days and in calendar periods; equal customers are stored once; made by the aggregates clv_base and rollup, the bytes do not depend on the order of the rows';

CREATE FUNCTION clv_base_add(state bytea, h purchase_history, as_of date)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_base_add';
COMMENT ON FUNCTION clv_base_add(bytea, purchase_history, date)
IS 'transition function of clv_base';

CREATE FUNCTION clv_base_add(state bytea, h purchase_history, as_of date, unit calendar_unit)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_base_add';
COMMENT ON FUNCTION clv_base_add(bytea, purchase_history, date, calendar_unit)
IS 'transition function of clv_base';

CREATE FUNCTION clv_base_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_base_combine';
COMMENT ON FUNCTION clv_base_combine(bytea, bytea)
IS 'sum of two states of the aggregate clv_base';

CREATE FUNCTION clv_base_final(state bytea)
RETURNS clv_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_base_final';
COMMENT ON FUNCTION clv_base_final(bytea)
IS 'final function of clv_base and its rollup';

CREATE FUNCTION clv_base_add(state bytea, base clv_base)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_base_rollup_add';
COMMENT ON FUNCTION clv_base_add(bytea, clv_base)
IS 'transition function of rollup of clv_base';

CREATE AGGREGATE clv_base(h purchase_history, as_of date) (
    SFUNC = clv_base_add,
    STYPE = bytea,
    COMBINEFUNC = clv_base_combine,
    FINALFUNC = clv_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_base(purchase_history, date)
IS 'input of fit_clv(clv_base, model): figures of the customers as of a day, with rates by the week; customers without a purchase by then and rows with NULL are skipped; NULL if none is left; errors 22023 (as_of differs within the group), 22008 (infinite date)';

CREATE AGGREGATE clv_base(h purchase_history, as_of date, unit calendar_unit) (
    SFUNC = clv_base_add,
    STYPE = bytea,
    COMBINEFUNC = clv_base_combine,
    FINALFUNC = clv_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv_base(purchase_history, date, calendar_unit)
IS 'as without unit, with rates by the day, week, month or year; these are also the calendar periods of bg/bb';

CREATE AGGREGATE rollup(base clv_base) (
    SFUNC = clv_base_add,
    STYPE = bytea,
    COMBINEFUNC = clv_base_combine,
    FINALFUNC = clv_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(clv_base)
IS 'the clv_base of the customers of several values; NULLs are skipped; NULL if none is left; error 22023 if they were collected with different arguments';

CREATE FUNCTION fit_clv(base clv_base, model text DEFAULT 'bg/nbd')
RETURNS clv_model IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_clv_of_base';
COMMENT ON FUNCTION fit_clv(clv_base, text)
IS 'fit_clv of the customers of a base, with the same models, WARNINGs and verdicts; error 22023 (unknown model)';

-- bases: backtest_base

CREATE TYPE backtest_base;

CREATE FUNCTION backtest_base_in(cstring)
RETURNS backtest_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_base_in';
COMMENT ON FUNCTION backtest_base_in(cstring)
IS 'text input of backtest_base, base64; error 22P02 for an invalid value';

CREATE FUNCTION backtest_base_out(backtest_base)
RETURNS cstring IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_out';
COMMENT ON FUNCTION backtest_base_out(backtest_base)
IS 'text output of backtest_base, base64';

CREATE FUNCTION backtest_base_recv(internal)
RETURNS backtest_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_base_recv';
COMMENT ON FUNCTION backtest_base_recv(internal)
IS 'binary input of backtest_base; error 22P03 for an invalid value';

CREATE FUNCTION backtest_base_send(backtest_base)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_send';
COMMENT ON FUNCTION backtest_base_send(backtest_base)
IS 'binary output of backtest_base, which does not depend on the machine';

CREATE TYPE backtest_base (
    INPUT = backtest_base_in,
    OUTPUT = backtest_base_out,
    RECEIVE = backtest_base_recv,
    SEND = backtest_base_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE backtest_base
IS 'the figures of each customer that a backtest uses, up to the split and after it; equal customers are stored once; made by the aggregates backtest_base and rollup, the bytes do not depend on the order of the rows';

CREATE FUNCTION backtest_base_add(state bytea, h purchase_history, split date, until date)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_base_add';
COMMENT ON FUNCTION backtest_base_add(bytea, purchase_history, date, date)
IS 'transition function of backtest_base';

CREATE FUNCTION backtest_base_add(state bytea, h purchase_history, split date, until date, unit calendar_unit)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_base_add';
COMMENT ON FUNCTION backtest_base_add(bytea, purchase_history, date, date, calendar_unit)
IS 'transition function of backtest_base';

CREATE FUNCTION backtest_base_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_base_combine';
COMMENT ON FUNCTION backtest_base_combine(bytea, bytea)
IS 'sum of two states of the aggregate backtest_base';

CREATE FUNCTION backtest_base_final(state bytea)
RETURNS backtest_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_base_final';
COMMENT ON FUNCTION backtest_base_final(bytea)
IS 'final function of backtest_base and its rollup';

CREATE FUNCTION backtest_base_add(state bytea, base backtest_base)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_base_rollup_add';
COMMENT ON FUNCTION backtest_base_add(bytea, backtest_base)
IS 'transition function of rollup of backtest_base';

CREATE AGGREGATE backtest_base(h purchase_history, split date, until date) (
    SFUNC = backtest_base_add,
    STYPE = bytea,
    COMBINEFUNC = backtest_base_combine,
    FINALFUNC = backtest_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE backtest_base(purchase_history, date, date)
IS 'input of backtest(backtest_base, model): figures of the customers, with rates by the week; customers without a purchase by the split and rows with NULL are skipped; NULL if none is left; errors 22023 (until <= split, days that differ within the group), 22008 (infinite date)';

CREATE AGGREGATE backtest_base(h purchase_history, split date, until date, unit calendar_unit) (
    SFUNC = backtest_base_add,
    STYPE = bytea,
    COMBINEFUNC = backtest_base_combine,
    FINALFUNC = backtest_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE backtest_base(purchase_history, date, date, calendar_unit)
IS 'as without unit, with rates by the day, week, month or year; these are also the calendar periods of bg/bb';

CREATE AGGREGATE rollup(base backtest_base) (
    SFUNC = backtest_base_add,
    STYPE = bytea,
    COMBINEFUNC = backtest_base_combine,
    FINALFUNC = backtest_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(backtest_base)
IS 'the backtest_base of the customers of several values; NULLs are skipped; NULL if none is left; error 22023 if they were collected with different arguments';

CREATE FUNCTION backtest(base backtest_base, model text DEFAULT 'bg/nbd')
RETURNS jsonb IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'backtest_of_base';
COMMENT ON FUNCTION backtest(backtest_base, text)
IS 'backtest of the customers of a base, by a model as in fit_clv; error 22023 (unknown model)';

-- bases: retention_base

CREATE TYPE retention_base;

CREATE FUNCTION retention_base_in(cstring)
RETURNS retention_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'retention_base_in';
COMMENT ON FUNCTION retention_base_in(cstring)
IS 'text input of retention_base, base64; error 22P02 for an invalid value';

CREATE FUNCTION retention_base_out(retention_base)
RETURNS cstring IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_out';
COMMENT ON FUNCTION retention_base_out(retention_base)
IS 'text output of retention_base, base64';

CREATE FUNCTION retention_base_recv(internal)
RETURNS retention_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'retention_base_recv';
COMMENT ON FUNCTION retention_base_recv(internal)
IS 'binary input of retention_base; error 22P03 for an invalid value';

CREATE FUNCTION retention_base_send(retention_base)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_send';
COMMENT ON FUNCTION retention_base_send(retention_base)
IS 'binary output of retention_base, which does not depend on the machine';

CREATE TYPE retention_base (
    INPUT = retention_base_in,
    OUTPUT = retention_base_out,
    RECEIVE = retention_base_recv,
    SEND = retention_base_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE retention_base
IS 'number of renewals of each contract, and whether it was lost; equal contracts are stored once; made by the aggregates retention_base and rollup, the bytes do not depend on the order of the rows';

CREATE FUNCTION retention_base_add(state bytea, started date, ended date, as_of date, unit calendar_unit)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'retention_base_add';
COMMENT ON FUNCTION retention_base_add(bytea, date, date, date, calendar_unit)
IS 'transition function of retention_base';

CREATE FUNCTION retention_base_final(state bytea)
RETURNS retention_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'retention_base_final';
COMMENT ON FUNCTION retention_base_final(bytea)
IS 'final function of retention_base and its rollup';

CREATE FUNCTION retention_base_add(state bytea, base retention_base)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'retention_base_rollup_add';
COMMENT ON FUNCTION retention_base_add(bytea, retention_base)
IS 'transition function of rollup of retention_base';

CREATE AGGREGATE retention_base(started date, ended date, as_of date) (
    SFUNC = fit_retention_add,
    STYPE = bytea,
    COMBINEFUNC = fit_retention_combine,
    FINALFUNC = retention_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_base(date, date, date)
IS 'input of fit_retention(retention_base): contracts that are renewed every month; skipped rows and errors as fit_retention';

CREATE AGGREGATE retention_base(started date, ended date, as_of date, unit calendar_unit) (
    SFUNC = retention_base_add,
    STYPE = bytea,
    COMBINEFUNC = fit_retention_combine,
    FINALFUNC = retention_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_base(date, date, date, calendar_unit)
IS 'as with the first three arguments, for contracts that are renewed every day, week, month or year';

CREATE AGGREGATE rollup(base retention_base) (
    SFUNC = retention_base_add,
    STYPE = bytea,
    COMBINEFUNC = fit_retention_combine,
    FINALFUNC = retention_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(retention_base)
IS 'the retention_base of the contracts of several values; NULLs are skipped; NULL if none is left; errors 22023 (collected with different arguments), 54000 (more than 2147483647 contracts in one of them)';

CREATE FUNCTION fit_retention(base retention_base)
RETURNS clv_model IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'fit_retention_of_base';
COMMENT ON FUNCTION fit_retention(retention_base)
IS 'fit_retention of the contracts of a base; error 54000 (more than 2147483647 contracts)';

-- bases: rfm_base

CREATE TYPE rfm_base;

CREATE FUNCTION rfm_base_in(cstring)
RETURNS rfm_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_base_in';
COMMENT ON FUNCTION rfm_base_in(cstring)
IS 'text input of rfm_base, base64; error 22P02 for an invalid value';

CREATE FUNCTION rfm_base_out(rfm_base)
RETURNS cstring IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_out';
COMMENT ON FUNCTION rfm_base_out(rfm_base)
IS 'text output of rfm_base, base64';

CREATE FUNCTION rfm_base_recv(internal)
RETURNS rfm_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_base_recv';
COMMENT ON FUNCTION rfm_base_recv(internal)
IS 'binary input of rfm_base; error 22P03 for an invalid value';

CREATE FUNCTION rfm_base_send(rfm_base)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_send';
COMMENT ON FUNCTION rfm_base_send(rfm_base)
IS 'binary output of rfm_base, which does not depend on the machine';

CREATE TYPE rfm_base (
    INPUT = rfm_base_in,
    OUTPUT = rfm_base_out,
    RECEIVE = rfm_base_recv,
    SEND = rfm_base_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE rfm_base
IS 'recency, frequency and monetary of customers, as three separate lists; equal values are stored once; made by the aggregates rfm_base and rollup, the bytes do not depend on the order of the rows';

CREATE FUNCTION rfm_base_final(state bytea)
RETURNS rfm_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_base_final';
COMMENT ON FUNCTION rfm_base_final(bytea)
IS 'final function of rfm_base and its rollup';

CREATE FUNCTION rfm_base_add(state bytea, base rfm_base)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_base_rollup_add';
COMMENT ON FUNCTION rfm_base_add(bytea, rfm_base)
IS 'transition function of rollup of rfm_base';

CREATE AGGREGATE rfm_base(h purchase_history, as_of date) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_base(purchase_history, date)
IS 'input of rfm_cuts(rfm_base, bins, method): figures of the customers as of a day; customers without a purchase by then and rows with NULL are skipped; NULL if none is left; error 22008 (infinite date)';

CREATE AGGREGATE rfm_base(recency integer, frequency integer, monetary numeric) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_base(integer, integer, numeric)
IS 'input of rfm_cuts(rfm_base, bins, method), from days since the last purchase, purchases and money; NaN and infinity are error 22003';

CREATE AGGREGATE rfm_base(recency bigint, frequency bigint, monetary numeric) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_base(bigint, bigint, numeric)
IS 'input of rfm_cuts(rfm_base, bins, method), from days since the last purchase, purchases and money; NaN and infinity are error 22003';

CREATE AGGREGATE rfm_base(recency numeric, frequency numeric, monetary numeric) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_base(numeric, numeric, numeric)
IS 'input of rfm_cuts(rfm_base, bins, method), from days since the last purchase, purchases and money; NaN and infinity are error 22003';

CREATE AGGREGATE rfm_base(recency float8, frequency float8, monetary float8) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_base(float8, float8, float8)
IS 'input of rfm_cuts(rfm_base, bins, method), from days since the last purchase, purchases and money; NaN and infinity are error 22003';

CREATE AGGREGATE rollup(base rfm_base) (
    SFUNC = rfm_base_add,
    STYPE = bytea,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(rfm_base)
IS 'the rfm_base of the customers of several values; NULLs are skipped; NULL if none is left; errors 22023 (collected with different arguments), 54000 (more than 2147483647 customers in one of them)';

CREATE FUNCTION rfm_cuts(base rfm_base, bins integer DEFAULT 5, method text DEFAULT 'quantile')
RETURNS rfm_cuts IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_of_base';
COMMENT ON FUNCTION rfm_cuts(rfm_base, integer, text)
IS 'cut points of recency, frequency and monetary of the customers of a base by rule R1, or with method mean those of R2, for 2 bins; errors 22023 (bins outside 2..9, unknown method), 54000 (more than 2147483647 customers)';

-- bases: value_base

CREATE TYPE value_base;

CREATE FUNCTION value_base_in(cstring)
RETURNS value_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'value_base_in';
COMMENT ON FUNCTION value_base_in(cstring)
IS 'text input of value_base, base64; error 22P02 for an invalid value';

CREATE FUNCTION value_base_out(value_base)
RETURNS cstring IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_out';
COMMENT ON FUNCTION value_base_out(value_base)
IS 'text output of value_base, base64';

CREATE FUNCTION value_base_recv(internal)
RETURNS value_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'value_base_recv';
COMMENT ON FUNCTION value_base_recv(internal)
IS 'binary input of value_base; error 22P03 for an invalid value';

CREATE FUNCTION value_base_send(value_base)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_send';
COMMENT ON FUNCTION value_base_send(value_base)
IS 'binary output of value_base, which does not depend on the machine';

-- The type is in the category of numbers, in which double precision is preferred,
-- so that gini(NULL) means gini(double precision) and is not ambiguous.
CREATE TYPE value_base (
    INPUT = value_base_in,
    OUTPUT = value_base_out,
    RECEIVE = value_base_recv,
    SEND = value_base_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended,
    CATEGORY = 'N'
);
COMMENT ON TYPE value_base
IS 'values of customers; equal values are stored once; made by the aggregates value_base and rollup, the bytes do not depend on the order of the rows';

CREATE FUNCTION value_base_final(state bytea)
RETURNS value_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'value_base_final';
COMMENT ON FUNCTION value_base_final(bytea)
IS 'final function of value_base and its rollup';

CREATE FUNCTION value_base_add(state bytea, base value_base)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'value_base_rollup_add';
COMMENT ON FUNCTION value_base_add(bytea, value_base)
IS 'transition function of rollup of value_base';

CREATE AGGREGATE value_base(value numeric) (
    SFUNC = gini_add,
    STYPE = bytea,
    COMBINEFUNC = gini_combine,
    FINALFUNC = value_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE value_base(numeric)
IS 'input of tier_cuts, top_share and gini: the values; NULLs are skipped; NULL if none is left; NaN and infinity are error 22003';

CREATE AGGREGATE value_base(value float8) (
    SFUNC = gini_add,
    STYPE = bytea,
    COMBINEFUNC = gini_combine,
    FINALFUNC = value_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE value_base(float8)
IS 'input of tier_cuts, top_share and gini: the values; NULLs are skipped; NULL if none is left; NaN and infinity are error 22003';

CREATE AGGREGATE rollup(base value_base) (
    SFUNC = value_base_add,
    STYPE = bytea,
    COMBINEFUNC = gini_combine,
    FINALFUNC = value_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(value_base)
IS 'the value_base of the values of several values; NULLs are skipped; NULL if none is left; errors 22023 (collected with different arguments), 54000 (more than 2147483647 values in one of them)';

CREATE FUNCTION tier_cuts(base value_base, a float8 DEFAULT 0.8, b float8 DEFAULT 0.95)
RETURNS tier_cuts IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'tier_cuts_of_base';
COMMENT ON FUNCTION tier_cuts(value_base, float8, float8)
IS 'lowest values of the tiers A and B among the values of a base by rule A1; errors 22023 (not 0 < a < b < 1), 54000 (more than 2147483647 values)';

CREATE FUNCTION top_share(base value_base, p float8)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'top_share_of_base';
COMMENT ON FUNCTION top_share(value_base, float8)
IS 'share of the total, 0..1, held by the largest values of a base, a share p of them, as top_share; error 54000 (more than 2147483647 values)';

CREATE FUNCTION gini(base value_base)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'gini_of_base';
COMMENT ON FUNCTION gini(value_base)
IS 'Gini coefficient of the values of a base, from 0 to below 1; error 54000 (more than 2147483647 values)';

-- bases: lifecycle_base

CREATE TYPE lifecycle_base;

CREATE FUNCTION lifecycle_base_in(cstring)
RETURNS lifecycle_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_base_in';
COMMENT ON FUNCTION lifecycle_base_in(cstring)
IS 'text input of lifecycle_base, base64; error 22P02 for an invalid value';

CREATE FUNCTION lifecycle_base_out(lifecycle_base)
RETURNS cstring IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_out';
COMMENT ON FUNCTION lifecycle_base_out(lifecycle_base)
IS 'text output of lifecycle_base, base64';

CREATE FUNCTION lifecycle_base_recv(internal)
RETURNS lifecycle_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_base_recv';
COMMENT ON FUNCTION lifecycle_base_recv(internal)
IS 'binary input of lifecycle_base; error 22P03 for an invalid value';

CREATE FUNCTION lifecycle_base_send(lifecycle_base)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_send';
COMMENT ON FUNCTION lifecycle_base_send(lifecycle_base)
IS 'binary output of lifecycle_base, which does not depend on the machine';

CREATE TYPE lifecycle_base (
    INPUT = lifecycle_base_in,
    OUTPUT = lifecycle_base_out,
    RECEIVE = lifecycle_base_recv,
    SEND = lifecycle_base_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE lifecycle_base
IS 'the gaps, in days, between the purchase days of each customer; customers with the same gaps are stored once; made by the aggregates lifecycle_base and rollup, the bytes do not depend on the order of the rows';

CREATE FUNCTION lifecycle_base_final(state bytea)
RETURNS lifecycle_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_base_final';
COMMENT ON FUNCTION lifecycle_base_final(bytea)
IS 'final function of lifecycle_base and its rollup';

CREATE FUNCTION lifecycle_base_add(state bytea, base lifecycle_base)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_base_rollup_add';
COMMENT ON FUNCTION lifecycle_base_add(bytea, lifecycle_base)
IS 'transition function of rollup of lifecycle_base';

CREATE AGGREGATE lifecycle_base(h purchase_history, as_of date) (
    SFUNC = lifecycle_rules_add,
    STYPE = bytea,
    COMBINEFUNC = lifecycle_rules_combine,
    FINALFUNC = lifecycle_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE lifecycle_base(purchase_history, date)
IS 'input of lifecycle_rules(lifecycle_base): the gaps up to a day; rows with NULL are skipped; NULL if none is left; errors 22008 (infinite day), 54000 (more than 1 GB of gaps)';

CREATE AGGREGATE rollup(base lifecycle_base) (
    SFUNC = lifecycle_base_add,
    STYPE = bytea,
    COMBINEFUNC = lifecycle_rules_combine,
    FINALFUNC = lifecycle_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(lifecycle_base)
IS 'the lifecycle_base of the customers of several values; NULLs are skipped; NULL if none is left; errors 22023 (collected with different arguments), 54000 (more than 2147483647 customers in one of them)';

CREATE FUNCTION lifecycle_rules(base lifecycle_base)
RETURNS lifecycle_rules IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_rules_of_base';
COMMENT ON FUNCTION lifecycle_rules(lifecycle_base)
IS 'rules learnt from the gaps of a base (L2); the default rules for NULL; error 54000 (more than 2147483647 customers)';

-- bases: cohort_base

CREATE TYPE cohort_base;

CREATE FUNCTION cohort_base_in(cstring)
RETURNS cohort_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cohort_base_in';
COMMENT ON FUNCTION cohort_base_in(cstring)
IS 'text input of cohort_base, base64; error 22P02 for an invalid value';

CREATE FUNCTION cohort_base_out(cohort_base)
RETURNS cstring IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_out';
COMMENT ON FUNCTION cohort_base_out(cohort_base)
IS 'text output of cohort_base, base64';

CREATE FUNCTION cohort_base_recv(internal)
RETURNS cohort_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cohort_base_recv';
COMMENT ON FUNCTION cohort_base_recv(internal)
IS 'binary input of cohort_base; error 22P03 for an invalid value';

CREATE FUNCTION cohort_base_send(cohort_base)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_send';
COMMENT ON FUNCTION cohort_base_send(cohort_base)
IS 'binary output of cohort_base, which does not depend on the machine';

CREATE TYPE cohort_base (
    INPUT = cohort_base_in,
    OUTPUT = cohort_base_out,
    RECEIVE = cohort_base_recv,
    SEND = cohort_base_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE cohort_base
IS 'cohorts of customers by period: number of active customers, and money; made by the aggregates cohort_base and rollup, the bytes do not depend on the order of the rows';

CREATE FUNCTION cohort_base_add(state bytea, h purchase_history, as_of date, period calendar_unit)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cohort_base_add';
COMMENT ON FUNCTION cohort_base_add(bytea, purchase_history, date, calendar_unit)
IS 'transition function of cohort_base';

CREATE FUNCTION cohort_base_final(state bytea)
RETURNS cohort_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cohort_base_final';
COMMENT ON FUNCTION cohort_base_final(bytea)
IS 'final function of cohort_base and its rollup';

CREATE FUNCTION cohort_base_add(state bytea, base cohort_base)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cohort_base_rollup_add';
COMMENT ON FUNCTION cohort_base_add(bytea, cohort_base)
IS 'transition function of rollup of cohort_base';

CREATE AGGREGATE cohort_base(h purchase_history, as_of date, period calendar_unit) (
    SFUNC = cohort_base_add,
    STYPE = bytea,
    COMBINEFUNC = cohorts_combine,
    FINALFUNC = cohort_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE cohort_base(purchase_history, date, calendar_unit)
IS 'input of cohort_retention and churn_by_period: the cohorts; arguments, skipped rows and errors as there';

CREATE AGGREGATE rollup(base cohort_base) (
    SFUNC = cohort_base_add,
    STYPE = bytea,
    COMBINEFUNC = cohorts_combine,
    FINALFUNC = cohort_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(cohort_base)
IS 'the cohort_base of the customers of several values; NULLs are skipped; NULL if none is left; error 22023 if they were collected with different arguments';

CREATE FUNCTION cohort_retention(base cohort_base)
RETURNS cohort_retention[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cohort_retention_of_base';
COMMENT ON FUNCTION cohort_retention(cohort_base)
IS 'cohort_retention of the customers of a base, an array of rows; error 54000 (more than 1000000 rows)';

CREATE FUNCTION churn_by_period(base cohort_base)
RETURNS churn_by_period[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'churn_by_period_of_base';
COMMENT ON FUNCTION churn_by_period(cohort_base)
IS 'churn_by_period of the customers of a base, an array of rows; error 54000 (more than 1000000 rows)';

-- bases: transition_base

CREATE TYPE transition_base;

CREATE FUNCTION transition_base_in(cstring)
RETURNS transition_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'transition_base_in';
COMMENT ON FUNCTION transition_base_in(cstring)
IS 'text input of transition_base, base64; error 22P02 for an invalid value';

CREATE FUNCTION transition_base_out(transition_base)
RETURNS cstring IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_out';
COMMENT ON FUNCTION transition_base_out(transition_base)
IS 'text output of transition_base, base64';

CREATE FUNCTION transition_base_recv(internal)
RETURNS transition_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'transition_base_recv';
COMMENT ON FUNCTION transition_base_recv(internal)
IS 'binary input of transition_base; error 22P03 for an invalid value';

CREATE FUNCTION transition_base_send(transition_base)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'packed_value_send';
COMMENT ON FUNCTION transition_base_send(transition_base)
IS 'binary output of transition_base, which does not depend on the machine';

CREATE TYPE transition_base (
    INPUT = transition_base_in,
    OUTPUT = transition_base_out,
    RECEIVE = transition_base_recv,
    SEND = transition_base_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE transition_base
IS 'counts of customers in each state of recency, and of purchases from each state; made by the aggregates transition_base and rollup, the bytes do not depend on the order of the rows';

CREATE FUNCTION transition_base_add(state bigint[], h purchase_history, as_of date, states integer, period calendar_unit)
RETURNS bigint[] IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'transition_base_add';
COMMENT ON FUNCTION transition_base_add(bigint[], purchase_history, date, integer, calendar_unit)
IS 'transition function of transition_base';

CREATE FUNCTION transition_base_final(state bigint[])
RETURNS transition_base IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'transition_base_final';
COMMENT ON FUNCTION transition_base_final(bigint[])
IS 'final function of transition_base and its rollup';

CREATE FUNCTION transition_base_add(state bigint[], base transition_base)
RETURNS bigint[] IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'transition_base_rollup_add';
COMMENT ON FUNCTION transition_base_add(bigint[], transition_base)
IS 'transition function of rollup of transition_base';

CREATE AGGREGATE transition_base(h purchase_history, as_of date, states integer, period calendar_unit) (
    SFUNC = transition_base_add,
    STYPE = bigint[],
    COMBINEFUNC = transition_matrix_combine,
    FINALFUNC = transition_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE transition_base(purchase_history, date, integer, calendar_unit)
IS 'input of transition_matrix(transition_base): the counts; arguments, skipped rows and errors as there';

CREATE AGGREGATE rollup(base transition_base) (
    SFUNC = transition_base_add,
    STYPE = bigint[],
    COMBINEFUNC = transition_matrix_combine,
    FINALFUNC = transition_base_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(transition_base)
IS 'the transition_base of the customers of several values; NULLs are skipped; NULL if none is left; error 22023 if they were collected with different arguments';

CREATE FUNCTION transition_matrix(base transition_base)
RETURNS float8[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'transition_matrix_of_base';
COMMENT ON FUNCTION transition_matrix(transition_base)
IS 'matrix for clv_markov (C8) from the counts of a base';
