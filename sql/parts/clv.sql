-- clv: formulas

CREATE FUNCTION clv(annual_margin float8, years integer, annual_rate float8, first_purchase float8 DEFAULT 0, acquisition_cost float8 DEFAULT 0)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_margin';
COMMENT ON FUNCTION clv(float8, integer, float8, float8, float8)
IS 'customer lifetime value (C1; C2 at rate 0) in the unit of the money: the margins at the ends of the years, discounted, plus the first purchase minus the cost of acquisition; annual_rate 0.09 is 9 %; errors 22023 (not finite, years < 0, rate outside -1..1), 22003 (overflow)';

CREATE FUNCTION clv(cash_flows float8[], rate float8)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_cash_flows';
COMMENT ON FUNCTION clv(float8[], float8)
IS 'present value of the cash flows of periods 0, 1, 2 ... (C6); rate is a share per period; NULL for an array that is empty or contains NULL; errors 22023 (not finite, rate outside -1..1, more than one dimension), 22003 (overflow)';

CREATE FUNCTION npv_add(state bytea, cash_flow float8, period float8, rate float8)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'npv_add';
COMMENT ON FUNCTION npv_add(bytea, float8, float8, float8)
IS 'transition function of the aggregate npv';

CREATE FUNCTION npv_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'npv_combine';
COMMENT ON FUNCTION npv_combine(bytea, bytea)
IS 'sum of two states of the aggregate npv';

CREATE FUNCTION npv_final(state bytea)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'npv_final';
COMMENT ON FUNCTION npv_final(bytea)
IS 'result of the aggregate npv';

CREATE AGGREGATE npv(cash_flow float8, period float8, rate float8) (
    SFUNC = npv_add,
    STYPE = bytea,
    FINALFUNC = npv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = npv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE npv(float8, float8, float8)
IS 'present value of cash flows (C6), the sum of cash_flow / (1 + rate)^period, rounded once, so that it does not depend on the order of the rows; a period may be a fraction or negative; rows with NULL are skipped, NULL without rows; errors 22023 (not finite, rate outside -1..1), 22003 (overflow)';

-- clv: an aggregate over the rows of a customer

CREATE FUNCTION clv_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_combine';
COMMENT ON FUNCTION clv_combine(bytea, bytea)
IS 'sum of two states of the aggregate clv';

CREATE FUNCTION clv_final(state bytea)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_final';
COMMENT ON FUNCTION clv_final(bytea)
IS 'result of the aggregate clv';

CREATE FUNCTION clv_add(state bytea, ordered_at date, amount numeric, as_of date, years integer, annual_rate float8)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_add_date_numeric';
COMMENT ON FUNCTION clv_add(bytea, date, numeric, date, integer, float8)
IS 'transition function of the aggregate clv';

CREATE FUNCTION clv_add(state bytea, ordered_at date, amount float8, as_of date, years integer, annual_rate float8)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_add_date_float8';
COMMENT ON FUNCTION clv_add(bytea, date, float8, date, integer, float8)
IS 'transition function of the aggregate clv';

CREATE FUNCTION clv_add(state bytea, ordered_at timestamp, amount numeric, as_of date, years integer, annual_rate float8)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_add_timestamp_numeric';
COMMENT ON FUNCTION clv_add(bytea, timestamp, numeric, date, integer, float8)
IS 'transition function of the aggregate clv';

CREATE FUNCTION clv_add(state bytea, ordered_at timestamp, amount float8, as_of date, years integer, annual_rate float8)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_add_timestamp_float8';
COMMENT ON FUNCTION clv_add(bytea, timestamp, float8, date, integer, float8)
IS 'transition function of the aggregate clv';

CREATE FUNCTION clv_add(state bytea, ordered_at timestamptz, amount numeric, as_of date, years integer, annual_rate float8)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_add_timestamp_numeric';
COMMENT ON FUNCTION clv_add(bytea, timestamptz, numeric, date, integer, float8)
IS 'transition function of the aggregate clv';

CREATE FUNCTION clv_add(state bytea, ordered_at timestamptz, amount float8, as_of date, years integer, annual_rate float8)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_add_timestamp_float8';
COMMENT ON FUNCTION clv_add(bytea, timestamptz, float8, date, integer, float8)
IS 'transition function of the aggregate clv';

CREATE AGGREGATE clv(ordered_at date, amount numeric, as_of date, years integer, annual_rate float8) (
    SFUNC = clv_add,
    STYPE = bytea,
    FINALFUNC = clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(date, numeric, date, integer, float8)
IS 'value of the next years (C1) of a customer with the same yearly money as so far: money net of refunds up to as_of / years since the first purchase (of 365.25 days, at least 1); NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

CREATE AGGREGATE clv(ordered_at date, amount float8, as_of date, years integer, annual_rate float8) (
    SFUNC = clv_add,
    STYPE = bytea,
    FINALFUNC = clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(date, float8, date, integer, float8)
IS 'value of the next years (C1) of a customer with the same yearly money as so far: money net of refunds up to as_of / years since the first purchase (of 365.25 days, at least 1); NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

CREATE AGGREGATE clv(ordered_at timestamp, amount numeric, as_of date, years integer, annual_rate float8) (
    SFUNC = clv_add,
    STYPE = bytea,
    FINALFUNC = clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(timestamp, numeric, date, integer, float8)
IS 'value of the next years (C1) of a customer with the same yearly money as so far: money net of refunds up to as_of / years since the first purchase (of 365.25 days, at least 1); the day is that of the timestamp; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

CREATE AGGREGATE clv(ordered_at timestamp, amount float8, as_of date, years integer, annual_rate float8) (
    SFUNC = clv_add,
    STYPE = bytea,
    FINALFUNC = clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(timestamp, float8, date, integer, float8)
IS 'value of the next years (C1) of a customer with the same yearly money as so far: money net of refunds up to as_of / years since the first purchase (of 365.25 days, at least 1); the day is that of the timestamp; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

CREATE AGGREGATE clv(ordered_at timestamptz, amount numeric, as_of date, years integer, annual_rate float8) (
    SFUNC = clv_add,
    STYPE = bytea,
    FINALFUNC = clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(timestamptz, numeric, date, integer, float8)
IS 'value of the next years (C1) of a customer with the same yearly money as so far: money net of refunds up to as_of / years since the first purchase (of 365.25 days, at least 1); the day is the UTC day; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';

CREATE AGGREGATE clv(ordered_at timestamptz, amount float8, as_of date, years integer, annual_rate float8) (
    SFUNC = clv_add,
    STYPE = bytea,
    FINALFUNC = clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(timestamptz, float8, date, integer, float8)
IS 'value of the next years (C1) of a customer with the same yearly money as so far: money net of refunds up to as_of / years since the first purchase (of 365.25 days, at least 1); the day is the UTC day; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate outside -1..1), 22003 (amount, overflow), 22008 (infinite time)';
