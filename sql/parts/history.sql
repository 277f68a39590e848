-- purchase_history: the type

CREATE TYPE purchase_history;

CREATE FUNCTION purchase_history_in(cstring)
RETURNS purchase_history IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_in';
COMMENT ON FUNCTION purchase_history_in(cstring)
IS 'text input of purchase_history';

CREATE FUNCTION purchase_history_out(purchase_history)
RETURNS cstring IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_out';
COMMENT ON FUNCTION purchase_history_out(purchase_history)
IS 'text output of purchase_history';

CREATE FUNCTION purchase_history_recv(internal)
RETURNS purchase_history IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_recv';
COMMENT ON FUNCTION purchase_history_recv(internal)
IS 'binary input of purchase_history';

CREATE FUNCTION purchase_history_send(purchase_history)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_send';
COMMENT ON FUNCTION purchase_history_send(purchase_history)
IS 'binary output of purchase_history';

CREATE TYPE purchase_history (
    INPUT = purchase_history_in,
    OUTPUT = purchase_history_out,
    RECEIVE = purchase_history_recv,
    SEND = purchase_history_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE purchase_history
IS 'purchases of a customer by day: {day:orders:money,...} with the ISO date, the number of orders, and the money net of refunds';

-- purchase_history: operators

CREATE FUNCTION purchase_history_plus(h purchase_history, other purchase_history)
RETURNS purchase_history IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_plus';
COMMENT ON FUNCTION purchase_history_plus(purchase_history, purchase_history)
IS 'implementation of + operator';

CREATE FUNCTION purchase_history_minus(h purchase_history, part purchase_history)
RETURNS purchase_history IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_minus';
COMMENT ON FUNCTION purchase_history_minus(purchase_history, purchase_history)
IS 'implementation of - operator';

CREATE FUNCTION purchase_history_eq(h purchase_history, other purchase_history)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_eq';
COMMENT ON FUNCTION purchase_history_eq(purchase_history, purchase_history)
IS 'implementation of = operator';

CREATE FUNCTION purchase_history_ne(h purchase_history, other purchase_history)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_ne';
COMMENT ON FUNCTION purchase_history_ne(purchase_history, purchase_history)
IS 'implementation of <> operator';

CREATE FUNCTION purchase_history_lt(h purchase_history, other purchase_history)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_lt';
COMMENT ON FUNCTION purchase_history_lt(purchase_history, purchase_history)
IS 'implementation of < operator';

CREATE FUNCTION purchase_history_le(h purchase_history, other purchase_history)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_le';
COMMENT ON FUNCTION purchase_history_le(purchase_history, purchase_history)
IS 'implementation of <= operator';

CREATE FUNCTION purchase_history_ge(h purchase_history, other purchase_history)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_ge';
COMMENT ON FUNCTION purchase_history_ge(purchase_history, purchase_history)
IS 'implementation of >= operator';

CREATE FUNCTION purchase_history_gt(h purchase_history, other purchase_history)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_gt';
COMMENT ON FUNCTION purchase_history_gt(purchase_history, purchase_history)
IS 'implementation of > operator';

CREATE FUNCTION purchase_history_cmp(h purchase_history, other purchase_history)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_cmp';
COMMENT ON FUNCTION purchase_history_cmp(purchase_history, purchase_history)
IS 'order of two histories: -1, 0 or 1';

CREATE FUNCTION purchase_history_hash(h purchase_history)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_hash';
COMMENT ON FUNCTION purchase_history_hash(purchase_history)
IS 'hash of a purchase history';

CREATE FUNCTION purchase_history_hash_extended(h purchase_history, seed bigint)
RETURNS bigint IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_hash_extended';
COMMENT ON FUNCTION purchase_history_hash_extended(purchase_history, bigint)
IS '64-bit hash of a purchase history';

CREATE OPERATOR + (
    LEFTARG = purchase_history,
    RIGHTARG = purchase_history,
    FUNCTION = purchase_history_plus,
    COMMUTATOR = +
);
COMMENT ON OPERATOR + (purchase_history, purchase_history)
IS 'purchases of both histories; exact, so that the order of additions does not matter';

CREATE OPERATOR - (
    LEFTARG = purchase_history,
    RIGHTARG = purchase_history,
    FUNCTION = purchase_history_minus
);
COMMENT ON OPERATOR - (purchase_history, purchase_history)
IS 'history without a part that was added before; error 22023 with the day if the history does not contain it';

CREATE OPERATOR = (
    LEFTARG = purchase_history,
    RIGHTARG = purchase_history,
    FUNCTION = purchase_history_eq,
    COMMUTATOR = =,
    NEGATOR = <>,
    RESTRICT = eqsel,
    JOIN = eqjoinsel,
    HASHES,
    MERGES
);
COMMENT ON OPERATOR = (purchase_history, purchase_history)
IS 'same purchases on the same days';

CREATE OPERATOR <> (
    LEFTARG = purchase_history,
    RIGHTARG = purchase_history,
    FUNCTION = purchase_history_ne,
    COMMUTATOR = <>,
    NEGATOR = =,
    RESTRICT = neqsel,
    JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (purchase_history, purchase_history)
IS 'different purchases';

CREATE OPERATOR < (
    LEFTARG = purchase_history,
    RIGHTARG = purchase_history,
    FUNCTION = purchase_history_lt,
    COMMUTATOR = >,
    NEGATOR = >=,
    RESTRICT = scalarltsel,
    JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (purchase_history, purchase_history)
IS 'sorts before: the first different entry decides, by its day, then orders, then money; if one history is the beginning of the other, the shorter one sorts first';

CREATE OPERATOR <= (
    LEFTARG = purchase_history,
    RIGHTARG = purchase_history,
    FUNCTION = purchase_history_le,
    COMMUTATOR = >=,
    NEGATOR = >,
    RESTRICT = scalarlesel,
    JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (purchase_history, purchase_history)
IS 'sorts before or is equal';

CREATE OPERATOR >= (
    LEFTARG = purchase_history,
    RIGHTARG = purchase_history,
    FUNCTION = purchase_history_ge,
    COMMUTATOR = <=,
    NEGATOR = <,
    RESTRICT = scalargesel,
    JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (purchase_history, purchase_history)
IS 'sorts after or is equal';

CREATE OPERATOR > (
    LEFTARG = purchase_history,
    RIGHTARG = purchase_history,
    FUNCTION = purchase_history_gt,
    COMMUTATOR = <,
    NEGATOR = <=,
    RESTRICT = scalargtsel,
    JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (purchase_history, purchase_history)
IS 'sorts after';

CREATE OPERATOR CLASS purchase_history_ops
DEFAULT FOR TYPE purchase_history USING btree AS
    OPERATOR 1 <,
    OPERATOR 2 <=,
    OPERATOR 3 =,
    OPERATOR 4 >=,
    OPERATOR 5 >,
    FUNCTION 1 purchase_history_cmp(purchase_history, purchase_history);
COMMENT ON OPERATOR CLASS purchase_history_ops USING btree
IS 'order of purchase histories, for ORDER BY, count(DISTINCT) and merge joins';
COMMENT ON OPERATOR FAMILY purchase_history_ops USING btree
IS 'order of purchase histories, for ORDER BY, count(DISTINCT) and merge joins';

CREATE OPERATOR CLASS purchase_history_ops
DEFAULT FOR TYPE purchase_history USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 purchase_history_hash(purchase_history),
    FUNCTION 2 purchase_history_hash_extended(purchase_history, bigint);
COMMENT ON OPERATOR CLASS purchase_history_ops USING hash
IS 'equality of purchase histories, for hash joins, GROUP BY and DISTINCT';
COMMENT ON OPERATOR FAMILY purchase_history_ops USING hash
IS 'equality of purchase histories, for hash joins, GROUP BY and DISTINCT';

-- purchase_history: aggregates
-- SSPACE: the size of a state of ten purchase days with its spare room; with a smaller value the planner takes more customers
-- into memory at once than fit

CREATE FUNCTION purchase_history_combine(state purchase_history, other purchase_history)
RETURNS purchase_history IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_combine';
COMMENT ON FUNCTION purchase_history_combine(purchase_history, purchase_history)
IS 'sum of two states of the aggregate purchase_history';

CREATE FUNCTION purchase_history_final(state purchase_history)
RETURNS purchase_history IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_final';
COMMENT ON FUNCTION purchase_history_final(purchase_history)
IS 'result of the aggregate purchase_history';

CREATE FUNCTION purchase_history_add(state purchase_history, ordered_at date, amount numeric)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_add_date_numeric';
COMMENT ON FUNCTION purchase_history_add(purchase_history, date, numeric)
IS 'transition function of the aggregate purchase_history';

CREATE FUNCTION purchase_history_add(state purchase_history, ordered_at date, amount float8)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_add_date_float8';
COMMENT ON FUNCTION purchase_history_add(purchase_history, date, float8)
IS 'transition function of the aggregate purchase_history';

CREATE FUNCTION purchase_history_add(state purchase_history, ordered_at timestamp, amount numeric)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_add_timestamp_numeric';
COMMENT ON FUNCTION purchase_history_add(purchase_history, timestamp, numeric)
IS 'transition function of the aggregate purchase_history';

CREATE FUNCTION purchase_history_add(state purchase_history, ordered_at timestamp, amount float8)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_add_timestamp_float8';
COMMENT ON FUNCTION purchase_history_add(purchase_history, timestamp, float8)
IS 'transition function of the aggregate purchase_history';

CREATE FUNCTION purchase_history_add(state purchase_history, ordered_at timestamptz, amount numeric)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_add_timestamp_numeric';
COMMENT ON FUNCTION purchase_history_add(purchase_history, timestamptz, numeric)
IS 'transition function of the aggregate purchase_history';

CREATE FUNCTION purchase_history_add(state purchase_history, ordered_at timestamptz, amount float8)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_add_timestamp_float8';
COMMENT ON FUNCTION purchase_history_add(purchase_history, timestamptz, float8)
IS 'transition function of the aggregate purchase_history';

CREATE AGGREGATE purchase_history(ordered_at date, amount numeric) (
    SFUNC = purchase_history_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_history(date, numeric)
IS 'history of a customer''s purchases; an amount, rounded to 1/10000, is an order if it is 0 or more, a refund if it is negative; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

CREATE AGGREGATE purchase_history(ordered_at date, amount float8) (
    SFUNC = purchase_history_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_history(date, float8)
IS 'history of a customer''s purchases; an amount, rounded to 1/10000, is an order if it is 0 or more, a refund if it is negative; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

CREATE AGGREGATE purchase_history(ordered_at timestamp, amount numeric) (
    SFUNC = purchase_history_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_history(timestamp, numeric)
IS 'history of a customer''s purchases; the day is that of the timestamp; an amount, rounded to 1/10000, is an order if it is 0 or more, a refund if it is negative; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

CREATE AGGREGATE purchase_history(ordered_at timestamp, amount float8) (
    SFUNC = purchase_history_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_history(timestamp, float8)
IS 'history of a customer''s purchases; the day is that of the timestamp; an amount, rounded to 1/10000, is an order if it is 0 or more, a refund if it is negative; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

CREATE AGGREGATE purchase_history(ordered_at timestamptz, amount numeric) (
    SFUNC = purchase_history_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_history(timestamptz, numeric)
IS 'history of a customer''s purchases; the day is the UTC day, independent of the setting TimeZone; an amount, rounded to 1/10000, is an order if it is 0 or more, a refund if it is negative; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

CREATE AGGREGATE purchase_history(ordered_at timestamptz, amount float8) (
    SFUNC = purchase_history_add,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE purchase_history(timestamptz, float8)
IS 'history of a customer''s purchases; the day is the UTC day, independent of the setting TimeZone; an amount, rounded to 1/10000, is an order if it is 0 or more, a refund if it is negative; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

CREATE AGGREGATE rollup(h purchase_history) (
    SFUNC = purchase_history_combine,
    STYPE = purchase_history,
    SSPACE = 512,
    FINALFUNC = purchase_history_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = purchase_history_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(purchase_history)
IS 'sum of histories, for example of a company''s contacts; NULL without histories';

-- purchase_history: accessors

CREATE FUNCTION first_purchase(h purchase_history)
RETURNS date IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_first_purchase';
COMMENT ON FUNCTION first_purchase(purchase_history)
IS 'day of the first purchase; NULL if there is none';

CREATE FUNCTION last_purchase(h purchase_history)
RETURNS date IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_last_purchase';
COMMENT ON FUNCTION last_purchase(purchase_history)
IS 'day of the last purchase; NULL if there is none';

CREATE FUNCTION tenure(h purchase_history, as_of date)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_tenure';
COMMENT ON FUNCTION tenure(purchase_history, date)
IS 'days from the first purchase to the as-of date; NULL without a purchase by then';

CREATE FUNCTION recency(h purchase_history, as_of date)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_recency';
COMMENT ON FUNCTION recency(purchase_history, date)
IS 'days from the last purchase to the as-of date; later purchases do not count; NULL without a purchase by then; refunds are not purchases';

CREATE FUNCTION frequency(h purchase_history)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_frequency';
COMMENT ON FUNCTION frequency(purchase_history)
IS 'number of orders; 0 if there is none';

CREATE FUNCTION frequency(h purchase_history, as_of date)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_frequency';
COMMENT ON FUNCTION frequency(purchase_history, date)
IS 'number of orders up to and including the as-of date; 0 if there is none';

CREATE FUNCTION purchase_days(h purchase_history)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_purchase_days';
COMMENT ON FUNCTION purchase_days(purchase_history)
IS 'number of days with at least one order';

CREATE FUNCTION purchase_days(h purchase_history, as_of date)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_purchase_days';
COMMENT ON FUNCTION purchase_days(purchase_history, date)
IS 'number of days with at least one order up to and including the as-of date';

CREATE FUNCTION monetary(h purchase_history)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_monetary';
COMMENT ON FUNCTION monetary(purchase_history)
IS 'money net of refunds, with two to four decimals';

CREATE FUNCTION monetary(h purchase_history, as_of date)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_monetary';
COMMENT ON FUNCTION monetary(purchase_history, date)
IS 'money net of refunds up to and including the as-of date, with two to four decimals';

CREATE FUNCTION average_order(h purchase_history)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_average_order';
COMMENT ON FUNCTION average_order(purchase_history)
IS 'money net of refunds per order; NULL without orders';

CREATE FUNCTION average_order(h purchase_history, as_of date)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_average_order';
COMMENT ON FUNCTION average_order(purchase_history, date)
IS 'money net of refunds per order up to and including the as-of date; NULL without orders';

CREATE FUNCTION mean_gap(h purchase_history)
RETURNS double precision IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_mean_gap';
COMMENT ON FUNCTION mean_gap(purchase_history)
IS 'mean number of days between purchase days; NULL with fewer than two';

CREATE FUNCTION mean_gap(h purchase_history, as_of date)
RETURNS double precision IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_mean_gap';
COMMENT ON FUNCTION mean_gap(purchase_history, date)
IS 'mean number of days between purchase days up to and including the as-of date; NULL with fewer than two';

CREATE FUNCTION as_of(h purchase_history, as_of date)
RETURNS purchase_history IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_as_of';
COMMENT ON FUNCTION as_of(purchase_history, date)
IS 'history up to and including a day';

CREATE FUNCTION slice(h purchase_history, from_day date, to_day date)
RETURNS purchase_history IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_slice';
COMMENT ON FUNCTION slice(purchase_history, date, date)
IS 'purchases from the first day to the day before the second; -infinity and infinity leave an end open; error 22023 if the first is after the second';

CREATE FUNCTION unnest(h purchase_history, OUT day date, OUT orders integer, OUT money numeric)
RETURNS SETOF record IMMUTABLE STRICT PARALLEL SAFE ROWS 10 LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_unnest';
COMMENT ON FUNCTION unnest(purchase_history)
IS 'a row for each day of a history: number of orders (0 if there are only refunds) and money net of refunds';

CREATE FUNCTION jsonb(h purchase_history)
RETURNS jsonb IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_to_jsonb';
COMMENT ON FUNCTION jsonb(purchase_history)
IS 'history as an array of {"day": ..., "orders": ..., "money": ...}';

CREATE CAST (purchase_history AS jsonb) WITH FUNCTION jsonb(purchase_history);
COMMENT ON CAST (purchase_history AS jsonb)
IS 'history as an array of {"day": ..., "orders": ..., "money": ...}';
