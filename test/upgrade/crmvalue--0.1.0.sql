-- complain if the script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION crmvalue" to load this file. \quit

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
IS 'what a customer bought, by day: {day:orders:money,...} with ISO days, numbers of orders, and money net of refunds';

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
IS 'history without a part that was added before; error 22023, naming the day, where it is no part';

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
IS 'sorts before: by the first entry that differs, its day, orders, then money; a history sorts after its own beginning';

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
-- SSPACE: what a state of ten purchase days takes with the room that it grew by; told less, the planner takes more customers
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
IS 'history of a customer''s purchases; an amount, rounded to 1/10000, is an order where it is not negative, else a refund; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

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
IS 'history of a customer''s purchases; an amount, rounded to 1/10000, is an order where it is not negative, else a refund; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

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
IS 'history of a customer''s purchases; the day is that of the timestamp; an amount, rounded to 1/10000, is an order where it is not negative, else a refund; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

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
IS 'history of a customer''s purchases; the day is that of the timestamp; an amount, rounded to 1/10000, is an order where it is not negative, else a refund; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

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
IS 'history of a customer''s purchases; the day is the UTC day, whatever the session''s TimeZone; an amount, rounded to 1/10000, is an order where it is not negative, else a refund; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

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
IS 'history of a customer''s purchases; the day is the UTC day, whatever the session''s TimeZone; an amount, rounded to 1/10000, is an order where it is not negative, else a refund; rows with NULL are skipped; NULL without rows; errors 22003 (amount), 22008 (infinite time)';

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
IS 'days from the first purchase to the as-of date; NULL if there is none by then';

CREATE FUNCTION recency(h purchase_history, as_of date)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_recency';
COMMENT ON FUNCTION recency(purchase_history, date)
IS 'days from the last purchase up to the as-of date, to that date; NULL if there is none by then; refunds are no purchases';

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
IS 'mean number of days between purchase days; NULL with less than two';

CREATE FUNCTION mean_gap(h purchase_history, as_of date)
RETURNS double precision IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_mean_gap';
COMMENT ON FUNCTION mean_gap(purchase_history, date)
IS 'mean number of days between purchase days up to and including the as-of date; NULL with less than two';

CREATE FUNCTION as_of(h purchase_history, as_of date)
RETURNS purchase_history IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_as_of';
COMMENT ON FUNCTION as_of(purchase_history, date)
IS 'history up to and including a day';

CREATE FUNCTION slice(h purchase_history, from_day date, to_day date)
RETURNS purchase_history IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_slice';
COMMENT ON FUNCTION slice(purchase_history, date, date)
IS 'history from a day to the day before another; -infinity and infinity leave an end open; error 22023 where the first is after the second';

CREATE FUNCTION unnest(h purchase_history, OUT day date, OUT orders integer, OUT money numeric)
RETURNS SETOF record IMMUTABLE STRICT PARALLEL SAFE ROWS 10 LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_unnest';
COMMENT ON FUNCTION unnest(purchase_history)
IS 'a row for each day of a history: its orders (0 if only refunds) and its money net of refunds';

CREATE FUNCTION jsonb(h purchase_history)
RETURNS jsonb IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_to_jsonb';
COMMENT ON FUNCTION jsonb(purchase_history)
IS 'history as an array of {"day": ..., "orders": ..., "money": ...}';

CREATE CAST (purchase_history AS jsonb) WITH FUNCTION jsonb(purchase_history);
COMMENT ON CAST (purchase_history AS jsonb)
IS 'history as an array of {"day": ..., "orders": ..., "money": ...}';
-- scoring: cut points

CREATE FUNCTION rfm_cuts_check(cuts jsonb)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_check';
COMMENT ON FUNCTION rfm_cuts_check(jsonb)
IS 'check of the domain rfm_cuts: true, or error 22023 saying what is wrong';

CREATE DOMAIN rfm_cuts AS jsonb CHECK (rfm_cuts_check(VALUE));
COMMENT ON DOMAIN rfm_cuts
IS 'cut points of RFM scores, worst first: {"recency":[180,90,60,30],"frequency":[2,3,5,8],"monetary":[50,120,300,900]}; a cut is reached at or beyond it, recency downwards; null, at the end, is reached by nobody';

CREATE FUNCTION tier_cuts_check(cuts jsonb)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'tier_cuts_check';
COMMENT ON FUNCTION tier_cuts_check(jsonb)
IS 'check of the domain tier_cuts: true, or error 22023 saying what is wrong';

CREATE DOMAIN tier_cuts AS jsonb CHECK (tier_cuts_check(VALUE));
COMMENT ON DOMAIN tier_cuts
IS 'least values of the tiers A and B: {"A":900,"B":210}; null for a tier without customers';

-- scoring: rfm_score over a partition

CREATE FUNCTION rfm_score(
    h purchase_history,
    as_of date,
    bins integer DEFAULT 5
)
RETURNS integer WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_history';
COMMENT ON FUNCTION rfm_score(purchase_history, date, integer)
IS 'RFM score of the row in its partition by rule R1, three digits 1..bins, the highest is the best; NULL without a purchase up to as_of; bins 2..9, else error 22023, is taken from one row of the partition';

CREATE FUNCTION rfm_score(
    recency integer,
    frequency integer,
    monetary numeric,
    bins integer DEFAULT 5
)
RETURNS integer WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_integer';
COMMENT ON FUNCTION rfm_score(integer, integer, numeric, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best; NULL if one of them is; bins 2..9, else error 22023, is taken from one row of the partition; NaN and infinity are error 22003';

CREATE FUNCTION rfm_score(
    recency bigint,
    frequency bigint,
    monetary numeric,
    bins integer DEFAULT 5
)
RETURNS integer WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_bigint';
COMMENT ON FUNCTION rfm_score(bigint, bigint, numeric, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best; NULL if one of them is; bins 2..9, else error 22023, is taken from one row of the partition; NaN and infinity are error 22003';

CREATE FUNCTION rfm_score(
    recency numeric,
    frequency numeric,
    monetary numeric,
    bins integer DEFAULT 5
)
RETURNS integer WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_numeric';
COMMENT ON FUNCTION rfm_score(numeric, numeric, numeric, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best; NULL if one of them is; bins 2..9, else error 22023, is taken from one row of the partition; NaN and infinity are error 22003';

CREATE FUNCTION rfm_score(
    recency float8,
    frequency float8,
    monetary float8,
    bins integer DEFAULT 5
)
RETURNS integer WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_float8';
COMMENT ON FUNCTION rfm_score(float8, float8, float8, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best; NULL if one of them is; bins 2..9, else error 22023, is taken from one row of the partition; NaN and infinity are error 22003';

-- scoring: rfm_score by cut points

CREATE FUNCTION rfm_score(h purchase_history, as_of date, cuts rfm_cuts)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_history_cuts';
COMMENT ON FUNCTION rfm_score(purchase_history, date, rfm_cuts)
IS 'RFM score by cut points, three digits, the highest is the best; NULL without a purchase up to as_of; with the cuts that rfm_cuts finds it is the score of rule R1';

CREATE FUNCTION rfm_score(
    recency integer,
    frequency integer,
    monetary numeric,
    cuts rfm_cuts
)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_integer_cuts';
COMMENT ON FUNCTION rfm_score(integer, integer, numeric, rfm_cuts)
IS 'RFM score by cut points from days since the last purchase, purchases and money, three digits, the highest is the best; with the cuts that rfm_cuts finds it is the score of rule R1; NaN and infinity are error 22003';

CREATE FUNCTION rfm_score(
    recency bigint,
    frequency bigint,
    monetary numeric,
    cuts rfm_cuts
)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_bigint_cuts';
COMMENT ON FUNCTION rfm_score(bigint, bigint, numeric, rfm_cuts)
IS 'RFM score by cut points from days since the last purchase, purchases and money, three digits, the highest is the best; with the cuts that rfm_cuts finds it is the score of rule R1; NaN and infinity are error 22003';

CREATE FUNCTION rfm_score(
    recency numeric,
    frequency numeric,
    monetary numeric,
    cuts rfm_cuts
)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_numeric_cuts';
COMMENT ON FUNCTION rfm_score(numeric, numeric, numeric, rfm_cuts)
IS 'RFM score by cut points from days since the last purchase, purchases and money, three digits, the highest is the best; with the cuts that rfm_cuts finds it is the score of rule R1; NaN and infinity are error 22003';

CREATE FUNCTION rfm_score(
    recency float8,
    frequency float8,
    monetary float8,
    cuts rfm_cuts
)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_float8_cuts';
COMMENT ON FUNCTION rfm_score(float8, float8, float8, rfm_cuts)
IS 'RFM score by cut points from days since the last purchase, purchases and money, three digits, the highest is the best; with the cuts that rfm_cuts finds it is the score of rule R1; NaN and infinity are error 22003';

-- scoring: rfm_cuts finds the cut points

CREATE FUNCTION rfm_cuts_add(state bytea, h purchase_history, as_of date)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_history';
COMMENT ON FUNCTION rfm_cuts_add(bytea, purchase_history, date)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    h purchase_history,
    as_of date,
    bins integer
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_history';
COMMENT ON FUNCTION rfm_cuts_add(bytea, purchase_history, date, integer)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    h purchase_history,
    as_of date,
    bins integer,
    method text
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_history';
COMMENT ON FUNCTION rfm_cuts_add(bytea, purchase_history, date, integer, text)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    recency integer,
    frequency integer,
    monetary numeric
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_integer';
COMMENT ON FUNCTION rfm_cuts_add(bytea, integer, integer, numeric)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    recency integer,
    frequency integer,
    monetary numeric,
    bins integer
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_integer';
COMMENT ON FUNCTION rfm_cuts_add(bytea, integer, integer, numeric, integer)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    recency integer,
    frequency integer,
    monetary numeric,
    bins integer,
    method text
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_integer';
COMMENT ON FUNCTION rfm_cuts_add(bytea, integer, integer, numeric, integer, text)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    recency bigint,
    frequency bigint,
    monetary numeric
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_bigint';
COMMENT ON FUNCTION rfm_cuts_add(bytea, bigint, bigint, numeric)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    recency bigint,
    frequency bigint,
    monetary numeric,
    bins integer
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_bigint';
COMMENT ON FUNCTION rfm_cuts_add(bytea, bigint, bigint, numeric, integer)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    recency bigint,
    frequency bigint,
    monetary numeric,
    bins integer,
    method text
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_bigint';
COMMENT ON FUNCTION rfm_cuts_add(bytea, bigint, bigint, numeric, integer, text)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    recency numeric,
    frequency numeric,
    monetary numeric
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_numeric';
COMMENT ON FUNCTION rfm_cuts_add(bytea, numeric, numeric, numeric)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    recency numeric,
    frequency numeric,
    monetary numeric,
    bins integer
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_numeric';
COMMENT ON FUNCTION rfm_cuts_add(bytea, numeric, numeric, numeric, integer)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    recency numeric,
    frequency numeric,
    monetary numeric,
    bins integer,
    method text
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_numeric';
COMMENT ON FUNCTION rfm_cuts_add(bytea, numeric, numeric, numeric, integer, text)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    recency float8,
    frequency float8,
    monetary float8
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_float8';
COMMENT ON FUNCTION rfm_cuts_add(bytea, float8, float8, float8)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    recency float8,
    frequency float8,
    monetary float8,
    bins integer
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_float8';
COMMENT ON FUNCTION rfm_cuts_add(bytea, float8, float8, float8, integer)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_add(
    state bytea,
    recency float8,
    frequency float8,
    monetary float8,
    bins integer,
    method text
)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_add_float8';
COMMENT ON FUNCTION rfm_cuts_add(bytea, float8, float8, float8, integer, text)
IS 'transition function of rfm_cuts';

CREATE FUNCTION rfm_cuts_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_combine';
COMMENT ON FUNCTION rfm_cuts_combine(bytea, bytea)
IS 'combine function of rfm_cuts';

CREATE FUNCTION rfm_cuts_final(state bytea)
RETURNS rfm_cuts IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_final';
COMMENT ON FUNCTION rfm_cuts_final(bytea)
IS 'final function of rfm_cuts';

CREATE AGGREGATE rfm_cuts(h purchase_history, as_of date) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(purchase_history, date)
IS 'cut points of recency, frequency and monetary as of a day by rule R1, for 5 bins';

CREATE AGGREGATE rfm_cuts(h purchase_history, as_of date, bins integer) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(purchase_history, date, integer)
IS 'cut points of recency, frequency and monetary as of a day by rule R1, for 2..9 bins; arguments that differ within a group or are not allowed are error 22023';

CREATE AGGREGATE rfm_cuts(
    h purchase_history,
    as_of date,
    bins integer,
    method text
) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(purchase_history, date, integer, text)
IS 'cut points of recency, frequency and monetary as of a day: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; arguments that differ within a group or are not allowed are error 22023';

CREATE AGGREGATE rfm_cuts(
    recency integer,
    frequency integer,
    monetary numeric
) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(integer, integer, numeric)
IS 'cut points of recency, frequency and monetary by rule R1, for 5 bins';

CREATE AGGREGATE rfm_cuts(
    recency integer,
    frequency integer,
    monetary numeric,
    bins integer
) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(integer, integer, numeric, integer)
IS 'cut points of recency, frequency and monetary by rule R1, for 2..9 bins; arguments that differ within a group or are not allowed are error 22023';

CREATE AGGREGATE rfm_cuts(
    recency integer,
    frequency integer,
    monetary numeric,
    bins integer,
    method text
) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(integer, integer, numeric, integer, text)
IS 'cut points of recency, frequency and monetary: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; arguments that differ within a group or are not allowed are error 22023';

CREATE AGGREGATE rfm_cuts(recency bigint, frequency bigint, monetary numeric) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(bigint, bigint, numeric)
IS 'cut points of recency, frequency and monetary by rule R1, for 5 bins';

CREATE AGGREGATE rfm_cuts(
    recency bigint,
    frequency bigint,
    monetary numeric,
    bins integer
) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(bigint, bigint, numeric, integer)
IS 'cut points of recency, frequency and monetary by rule R1, for 2..9 bins; arguments that differ within a group or are not allowed are error 22023';

CREATE AGGREGATE rfm_cuts(
    recency bigint,
    frequency bigint,
    monetary numeric,
    bins integer,
    method text
) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(bigint, bigint, numeric, integer, text)
IS 'cut points of recency, frequency and monetary: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; arguments that differ within a group or are not allowed are error 22023';

CREATE AGGREGATE rfm_cuts(
    recency numeric,
    frequency numeric,
    monetary numeric
) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(numeric, numeric, numeric)
IS 'cut points of recency, frequency and monetary by rule R1, for 5 bins';

CREATE AGGREGATE rfm_cuts(
    recency numeric,
    frequency numeric,
    monetary numeric,
    bins integer
) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(numeric, numeric, numeric, integer)
IS 'cut points of recency, frequency and monetary by rule R1, for 2..9 bins; arguments that differ within a group or are not allowed are error 22023';

CREATE AGGREGATE rfm_cuts(
    recency numeric,
    frequency numeric,
    monetary numeric,
    bins integer,
    method text
) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(numeric, numeric, numeric, integer, text)
IS 'cut points of recency, frequency and monetary: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; arguments that differ within a group or are not allowed are error 22023';

CREATE AGGREGATE rfm_cuts(recency float8, frequency float8, monetary float8) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(float8, float8, float8)
IS 'cut points of recency, frequency and monetary by rule R1, for 5 bins';

CREATE AGGREGATE rfm_cuts(
    recency float8,
    frequency float8,
    monetary float8,
    bins integer
) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(float8, float8, float8, integer)
IS 'cut points of recency, frequency and monetary by rule R1, for 2..9 bins; arguments that differ within a group or are not allowed are error 22023';

CREATE AGGREGATE rfm_cuts(
    recency float8,
    frequency float8,
    monetary float8,
    bins integer,
    method text
) (
    SFUNC = rfm_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = rfm_cuts_combine,
    FINALFUNC = rfm_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rfm_cuts(float8, float8, float8, integer, text)
IS 'cut points of recency, frequency and monetary: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; arguments that differ within a group or are not allowed are error 22023';

-- scoring: tiers over a partition

CREATE FUNCTION abc_tier(
    value numeric,
    a float8 DEFAULT 0.8,
    b float8 DEFAULT 0.95
)
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'abc_tier_numeric';
COMMENT ON FUNCTION abc_tier(numeric, float8, float8)
IS 'ABC tier of the row in its partition by rule A1: A while those above it hold less than the share a of the total, B while less than b, else C; values up to 0 are in C, NULL is NULL; shares have nine decimals, more are cut off; 0 < a < b < 1 and the same in a partition, else error 22023';

CREATE FUNCTION abc_tier(
    value float8,
    a float8 DEFAULT 0.8,
    b float8 DEFAULT 0.95
)
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'abc_tier_float8';
COMMENT ON FUNCTION abc_tier(float8, float8, float8)
IS 'ABC tier of the row in its partition by rule A1: A while those above it hold less than the share a of the total, B while less than b, else C; values up to 0 are in C, NULL is NULL; shares have nine decimals, more are cut off; 0 < a < b < 1 and the same in a partition, else error 22023';

CREATE FUNCTION value_tier(value numeric, shares float8[], labels text[])
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'value_tier_numeric';
COMMENT ON FUNCTION value_tier(numeric, float8[], text[])
IS 'tier of the row in its partition by rule A1 with the given cumulative shares of the total, which rise between 0 and 1, and a label for each and for the rest, the same in a partition; else error 22023';

CREATE FUNCTION value_tier(value float8, shares float8[], labels text[])
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'value_tier_float8';
COMMENT ON FUNCTION value_tier(float8, float8[], text[])
IS 'tier of the row in its partition by rule A1 with the given cumulative shares of the total, which rise between 0 and 1, and a label for each and for the rest, the same in a partition; else error 22023';

CREATE FUNCTION pyramid_tier(
    value numeric,
    shares float8[] DEFAULT ARRAY[0.01, 0.20, 0.50],
    labels text[] DEFAULT ARRAY['VIP', 'Main', 'Ordinary', 'Small']
)
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'pyramid_tier_numeric';
COMMENT ON FUNCTION pyramid_tier(numeric, float8[], text[])
IS 'tier of the row in its partition by head count (models 1.3): the first ceil(share * n) of the n rows with a value, equal values with the first of them; shares are cumulative and rise between 0 and 1, with a label for each and for the rest, the same in a partition; else error 22023';

CREATE FUNCTION pyramid_tier(
    value float8,
    shares float8[] DEFAULT ARRAY[0.01, 0.20, 0.50],
    labels text[] DEFAULT ARRAY['VIP', 'Main', 'Ordinary', 'Small']
)
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'pyramid_tier_float8';
COMMENT ON FUNCTION pyramid_tier(float8, float8[], text[])
IS 'tier of the row in its partition by head count (models 1.3): the first ceil(share * n) of the n rows with a value, equal values with the first of them; shares are cumulative and rise between 0 and 1, with a label for each and for the rest, the same in a partition; else error 22023';

CREATE FUNCTION cumulative_share(value numeric)
RETURNS float8 WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cumulative_share_numeric';
COMMENT ON FUNCTION cumulative_share(numeric)
IS 'share of the partition''s total held by values from this one upwards, 0..1; values up to 0 do not count in the total and have share 1; NULL is NULL';

CREATE FUNCTION cumulative_share(value float8)
RETURNS float8 WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cumulative_share_float8';
COMMENT ON FUNCTION cumulative_share(float8)
IS 'share of the partition''s total held by values from this one upwards, 0..1; values up to 0 do not count in the total and have share 1; NULL is NULL';

-- scoring: abc_tier by cut points

CREATE FUNCTION abc_tier(value numeric, cuts tier_cuts)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'abc_tier_numeric_cuts';
COMMENT ON FUNCTION abc_tier(numeric, tier_cuts)
IS 'ABC tier by the least values of A and B; with the cuts that tier_cuts finds it is the tier of rule A1';

CREATE FUNCTION abc_tier(value float8, cuts tier_cuts)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'abc_tier_float8_cuts';
COMMENT ON FUNCTION abc_tier(float8, tier_cuts)
IS 'ABC tier by the least values of A and B; with the cuts that tier_cuts finds it is the tier of rule A1';

-- scoring: tier_cuts finds the cut points

CREATE FUNCTION tier_cuts_add(state bytea, value numeric)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'tier_cuts_add_numeric';
COMMENT ON FUNCTION tier_cuts_add(bytea, numeric)
IS 'transition function of tier_cuts';

CREATE FUNCTION tier_cuts_add(state bytea, value numeric, a float8, b float8)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'tier_cuts_add_numeric';
COMMENT ON FUNCTION tier_cuts_add(bytea, numeric, float8, float8)
IS 'transition function of tier_cuts';

CREATE FUNCTION tier_cuts_add(state bytea, value float8)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'tier_cuts_add_float8';
COMMENT ON FUNCTION tier_cuts_add(bytea, float8)
IS 'transition function of tier_cuts';

CREATE FUNCTION tier_cuts_add(state bytea, value float8, a float8, b float8)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'tier_cuts_add_float8';
COMMENT ON FUNCTION tier_cuts_add(bytea, float8, float8, float8)
IS 'transition function of tier_cuts';

CREATE FUNCTION tier_cuts_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'tier_cuts_combine';
COMMENT ON FUNCTION tier_cuts_combine(bytea, bytea)
IS 'combine function of tier_cuts';

CREATE FUNCTION tier_cuts_final(state bytea)
RETURNS tier_cuts IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'tier_cuts_final';
COMMENT ON FUNCTION tier_cuts_final(bytea)
IS 'final function of tier_cuts';

CREATE AGGREGATE tier_cuts(value numeric) (
    SFUNC = tier_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = tier_cuts_combine,
    FINALFUNC = tier_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tier_cuts(numeric)
IS 'least values of the tiers A and B by rule A1, with shares 0.8 and 0.95';

CREATE AGGREGATE tier_cuts(value numeric, a float8, b float8) (
    SFUNC = tier_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = tier_cuts_combine,
    FINALFUNC = tier_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tier_cuts(numeric, float8, float8)
IS 'least values of the tiers A and B by rule A1; shares have nine decimals, more are cut off; 0 < a < b < 1 and the same for all rows, else error 22023';

CREATE AGGREGATE tier_cuts(value float8) (
    SFUNC = tier_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = tier_cuts_combine,
    FINALFUNC = tier_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tier_cuts(float8)
IS 'least values of the tiers A and B by rule A1, with shares 0.8 and 0.95';

CREATE AGGREGATE tier_cuts(value float8, a float8, b float8) (
    SFUNC = tier_cuts_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = tier_cuts_combine,
    FINALFUNC = tier_cuts_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tier_cuts(float8, float8, float8)
IS 'least values of the tiers A and B by rule A1; shares have nine decimals, more are cut off; 0 < a < b < 1 and the same for all rows, else error 22023';

-- scoring: concentration

CREATE FUNCTION top_share_add(state bytea, value numeric, p float8)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'top_share_add_numeric';
COMMENT ON FUNCTION top_share_add(bytea, numeric, float8)
IS 'transition function of top_share';

CREATE FUNCTION top_share_add(state bytea, value float8, p float8)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'top_share_add_float8';
COMMENT ON FUNCTION top_share_add(bytea, float8, float8)
IS 'transition function of top_share';

CREATE FUNCTION top_share_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'top_share_combine';
COMMENT ON FUNCTION top_share_combine(bytea, bytea)
IS 'combine function of top_share';

CREATE FUNCTION top_share_final(state bytea)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'top_share_final';
COMMENT ON FUNCTION top_share_final(bytea)
IS 'final function of top_share';

CREATE AGGREGATE top_share(value numeric, p float8) (
    SFUNC = top_share_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = top_share_combine,
    FINALFUNC = top_share_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_share(numeric, float8)
IS 'share of the total, 0..1, held by the ceil(p * n) largest of n values; values below 0 count as 0; NULL if none is above 0; p has nine decimals, more are cut off; 0 < p <= 1 and the same for all rows, else error 22023';

CREATE AGGREGATE top_share(value float8, p float8) (
    SFUNC = top_share_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = top_share_combine,
    FINALFUNC = top_share_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE top_share(float8, float8)
IS 'share of the total, 0..1, held by the ceil(p * n) largest of n values; values below 0 count as 0; NULL if none is above 0; p has nine decimals, more are cut off; 0 < p <= 1 and the same for all rows, else error 22023';

CREATE FUNCTION gini_add(state bytea, value numeric)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'gini_add_numeric';
COMMENT ON FUNCTION gini_add(bytea, numeric)
IS 'transition function of gini';

CREATE FUNCTION gini_add(state bytea, value float8)
RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'gini_add_float8';
COMMENT ON FUNCTION gini_add(bytea, float8)
IS 'transition function of gini';

CREATE FUNCTION gini_combine(state bytea, other bytea)
RETURNS bytea IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'gini_combine';
COMMENT ON FUNCTION gini_combine(bytea, bytea)
IS 'combine function of gini';

CREATE FUNCTION gini_final(state bytea)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'gini_final';
COMMENT ON FUNCTION gini_final(bytea)
IS 'final function of gini';

CREATE AGGREGATE gini(value numeric) (
    SFUNC = gini_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = gini_combine,
    FINALFUNC = gini_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE gini(numeric)
IS 'Gini coefficient, 0 where all are equal, below 1; values below 0 count as 0; NULL if none is above 0';

CREATE AGGREGATE gini(value float8) (
    SFUNC = gini_add,
    STYPE = bytea,
    SSPACE = 256,
    COMBINEFUNC = gini_combine,
    FINALFUNC = gini_final,
    FINALFUNC_MODIFY = READ_ONLY,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE gini(float8)
IS 'Gini coefficient, 0 where all are equal, below 1; values below 0 count as 0; NULL if none is above 0';
-- segments of RFM scores

CREATE FUNCTION rfm_segment(score integer, map text DEFAULT 'grid', lang text DEFAULT 'en')
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_segment';
COMMENT ON FUNCTION rfm_segment(integer, text, text)
IS 'label of the segment of an RFM score; map: grid or list (scores of 5 bins), thirds (3 bins), eight (2 bins); lang: en or zh; error 22023 for an unknown map or language and for a score that is not in the map';

CREATE FUNCTION rfm_segments(map text, lang text DEFAULT 'en', OUT score integer, OUT segment text)
RETURNS SETOF record IMMUTABLE STRICT PARALLEL SAFE ROWS 125 LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_segments';
COMMENT ON FUNCTION rfm_segments(text, text)
IS 'a row for each score of a segment map with the label of its segment, from the best score to the worst; maps, languages and errors as for rfm_segment';
-- matrices: two by two

CREATE FUNCTION customer_matrix(x numeric, y numeric, scheme text DEFAULT 'marcus', lang text DEFAULT 'en')
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'customer_matrix_numeric';
COMMENT ON FUNCTION customer_matrix(numeric, numeric, text, text)
IS 'field of the row in a two-by-two matrix (models: marcus, potential, core, satisfaction), high on an axis at or above the mean of its partition; marcus holds the average order y against the pooled mean sum(x * y) / sum(x) of x purchases; exact; NULL where x or y is, which counts for no mean; scheme and lang (en, zh) must be the same in a partition; errors 22023 (unknown scheme or language, purchases < 0), 22003 (not finite, too many digits)';

CREATE FUNCTION customer_matrix(x float8, y float8, scheme text DEFAULT 'marcus', lang text DEFAULT 'en')
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'customer_matrix_float8';
COMMENT ON FUNCTION customer_matrix(float8, float8, text, text)
IS 'field of the row in a two-by-two matrix (models: marcus, potential, core, satisfaction), high on an axis at or above the mean of its partition; marcus holds the average order y against the pooled mean sum(x * y) / sum(x) of x purchases; NULL where x or y is, which counts for no mean; scheme and lang (en, zh) must be the same in a partition; errors 22023 (unknown scheme or language, purchases < 0), 22003 (not finite, overflow)';

CREATE FUNCTION customer_matrix(x numeric, y numeric, x_cut numeric, y_cut numeric, scheme text DEFAULT 'marcus', lang text DEFAULT 'en')
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'customer_matrix_numeric_cuts';
COMMENT ON FUNCTION customer_matrix(numeric, numeric, numeric, numeric, text, text)
IS 'field of a customer in a two-by-two matrix (models: marcus, potential, core, satisfaction), high on an axis from the cut on; lang: en or zh; errors 22023 (unknown scheme or language), 22003 (not finite)';

CREATE FUNCTION customer_matrix(x float8, y float8, x_cut float8, y_cut float8, scheme text DEFAULT 'marcus', lang text DEFAULT 'en')
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'customer_matrix_float8_cuts';
COMMENT ON FUNCTION customer_matrix(float8, float8, float8, float8, text, text)
IS 'field of a customer in a two-by-two matrix (models: marcus, potential, core, satisfaction), high on an axis from the cut on; lang: en or zh; errors 22023 (unknown scheme or language), 22003 (not finite)';

-- matrices: key accounts

CREATE FUNCTION key_account_score(criteria float8[], weights float8[])
RETURNS float8 WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'key_account_score';
COMMENT ON FUNCTION key_account_score(float8[], float8[])
IS 'key-account score of the row, 0..100: the weighted mean of its criteria, each scaled to 0..1 over the partition (0.5 where all are equal); a negative weight means that less is better; NULL for a row with NULL among its criteria, which counts for no range; errors 22023 (as many weights as criteria, not all 0, the same in a partition), 22003 (criteria not finite)';
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
IS 'what to call a stage; lang: en or zh; error 22023 for another language';

CREATE FUNCTION lifecycle_rules_check(rules jsonb)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_rules_check';
COMMENT ON FUNCTION lifecycle_rules_check(jsonb)
IS 'true for valid lifecycle rules, else error 22023 saying what is wrong';

CREATE DOMAIN lifecycle_rules AS jsonb CHECK (lifecycle_rules_check(VALUE));
COMMENT ON DOMAIN lifecycle_rules
IS 'limits of rule L1, defaults for those that are not given: typical_gap (90 days), decline_after and lost_after (2 and 6 expected gaps), recovery_purchases and exploration_purchases (3 and 3 purchase days; 1 means no such stage), window (180 days), growth_share and decline_share (0.1 and 0.5 of the money before)';

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
IS 'stage of a customer on a day (L1) by the default rules, from the rows of its purchases and refunds as purchase_history takes them; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

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
IS 'stage of a customer on a day (L1) by the default rules, from the rows of its purchases and refunds as purchase_history takes them; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

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
IS 'stage of a customer on a day (L1) by the default rules, from the rows of its purchases and refunds as purchase_history takes them; the day is that of the timestamp; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

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
IS 'stage of a customer on a day (L1) by the default rules, from the rows of its purchases and refunds as purchase_history takes them; the day is that of the timestamp; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

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
IS 'stage of a customer on a day (L1) by the default rules, from the rows of its purchases and refunds as purchase_history takes them; the day is the UTC day; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

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
IS 'stage of a customer on a day (L1) by the default rules, from the rows of its purchases and refunds as purchase_history takes them; the day is the UTC day; prospect without rows, NULL for a NULL as_of; errors 22023 (as_of differs between the rows), 22003 (amount), 22008 (infinite time)';

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
IS 'rules learnt from the gaps, in days, between the purchase days of all customers up to a day: typical_gap is their median; decline_after and lost_after are the 90 % and 99 % quantiles of gap / expected gap (L1) from the second purchase on, rounded up to 1/10000; a quantile p of n values is the one at position ceil(p n); defaults for the rest, and for what there are less than 30 gaps for; rows with NULL are skipped; errors 22008 (infinite day), 54000 (more than 1 GB of gaps)';

-- lifecycle: statuses by fixed windows

CREATE FUNCTION activity_status(h purchase_history, as_of date, active_days integer DEFAULT 90, lost_days integer DEFAULT 365)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'activity_status';
COMMENT ON FUNCTION activity_status(purchase_history, date, integer, integer)
IS 'by days since the last purchase: first-time (one order) or active (more) up to active_days, defecting up to lost_days, inactive beyond; prospect without an order and for a NULL history; error 22023 unless 0 <= active_days <= lost_days, 22008 for an infinite day';

CREATE FUNCTION period_status(h purchase_history, from_day date, to_day date)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'period_status';
COMMENT ON FUNCTION period_status(purchase_history, date, date)
IS 'in the period from a day to the day before another, against the period of equal length before it: new, current, resurrected, dormant or none; none for a NULL history; error 22023 for an empty period, 22008 for an infinite one';

-- lifecycle: rates of a customer base

CREATE FUNCTION churn_rate(lost float8, base float8)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'churn_rate';
COMMENT ON FUNCTION churn_rate(float8, float8)
IS 'share of customers lost, 0 to 1, in the period in which they were counted; NULL for an empty base; error 22023 unless 0 <= lost <= base';

CREATE FUNCTION customer_lifetime(base float8, lost float8)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'customer_lifetime';
COMMENT ON FUNCTION customer_lifetime(float8, float8)
IS 'expected lifetime of a customer, base / lost, in the periods in which the lost were counted; NULL where none was lost; error 22023 unless 0 <= lost <= base';

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
IS 'customers with two orders or more / customers with one or more, 0 to 1; NULL where nobody ordered';
-- cohorts: what becomes of the customers of a first period

CREATE TYPE cohort_retention AS (
    cohort date,
    period integer,
    customers bigint,
    active bigint,
    retention float8,
    money numeric
);
COMMENT ON TYPE cohort_retention
IS 'what a cohort does in a period: first day of the cohort, number of the period (0 is the cohort''s own), customers of the cohort, those of them with a purchase in the period, their share (0..1), money net of refunds';

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
IS 'what a customer base does in a period: first day of the period, customers with a purchase in the period before, those of them who bought again and who did not, customers with their first purchase, customers who had paused, lost / base (NULL without a base), expected lifetime base / lost in periods (NULL without loss)';

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
IS 'rows (to unnest) of each cohort, the customers with their first purchase in one period, in each period from its own on: customers, active, retention, money; period: week (from Monday), month, quarter or year; only periods that end by as_of count; refunds before the first purchase count in its period; customers without a purchase are in no cohort; rows with NULL are skipped, NULL without rows; errors 22023 (unknown period, as_of or period differs between the rows), 22008 (infinite day), 54000 (more than 1000000 rows)';

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
IS 'rows (to unnest) of each period from the first purchase of all on: base, kept, lost, acquired, returned, churn, lifetime (models: churn c = lost / base, lifetime T = 1 / c in periods); the base of a period are the customers with a purchase in the one before; period: week (from Monday), month, quarter or year; only periods that end by as_of count; rows with NULL are skipped, NULL without rows; errors 22023 (unknown period, as_of or period differs between the rows), 22008 (infinite day), 54000 (more than 1000000 rows)';

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
IS 'matrix for clv_markov (C8), estimated from the periods (week, month, quarter, year) that end by as_of: state k of 2 to 50 is that of customers whose last purchase was in the k-th last period, the last state that of all before; a purchase leads to state 1, none to the next state; the shares observed, from the period after the first purchase on; a row is NULL if its state was never seen; rows with NULL are skipped, NULL without rows; errors 22023 (states, unknown period, terms that differ between the rows), 22008 (infinite day)';

CREATE FUNCTION recency_state(h purchase_history, as_of date, states integer, period text)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'recency_state';
COMMENT ON FUNCTION recency_state(purchase_history, date, integer, text)
IS 'state of a customer in the chain of transition_matrix (C8), 1..states: the last purchase was in so many-th last of the periods (week, month, quarter, year) that end by as_of, or since, 1, or as long ago as states, or longer; NULL without a purchase; errors 22023 (states outside 2..50, unknown period), 22008 (infinite day)';

-- cohorts: the next purchase

CREATE FUNCTION next_purchase(h purchase_history, as_of date)
RETURNS date IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'next_purchase';
COMMENT ON FUNCTION next_purchase(purchase_history, date)
IS 'day by which the next purchase of a customer is expected: the expected gap (L1, by the default rules) after the last one up to as_of; overdue if it is before as_of; NULL without a purchase; error 22008 (infinite day, beyond the calendar)';

CREATE FUNCTION next_purchase(h purchase_history, as_of date, rules lifecycle_rules)
RETURNS date IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'next_purchase';
COMMENT ON FUNCTION next_purchase(purchase_history, date, lifecycle_rules)
IS 'day by which the next purchase of a customer is expected: the expected gap (L1, by given rules) after the last one up to as_of; overdue if it is before as_of; NULL without a purchase; error 22008 (infinite day, beyond the calendar)';

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
IS 'accounts at the start of a period, those of them that end in it, accounts that start in it, lost / base (NULL without a base), revenue per account of the base (NULL without a base), lifetime value arpa * margin / churn (NULL without loss)';

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
IS 'row of accounts that pay an amount a period, in the period from a day to the day before another, which must be as long as what the amount pays for: base, lost, started, churn, arpa, ltv = arpa * margin / churn; ended is the day on which the account was lost, NULL while it runs; margin is a share, 0..1; other rows with NULL are skipped, NULL without rows; errors 22023 (empty period, margin, ended < started, period or margin differs between the rows), 22003 (amount), 22008 (infinite period)';
-- clv: formulas

CREATE FUNCTION clv(annual_margin float8, years integer, annual_rate float8, first_purchase float8 DEFAULT 0, acquisition_cost float8 DEFAULT 0)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_margin';
COMMENT ON FUNCTION clv(float8, integer, float8, float8, float8)
IS 'customer lifetime value (C1; C2 at rate 0) in the unit of the money: the margins at the ends of the years, discounted, plus the first purchase minus the cost of acquisition; annual_rate 0.09 is 9 %; errors 22023 (not finite, years < 0, rate <= -1), 22003 (overflow)';

CREATE FUNCTION clv(cash_flows float8[], rate float8)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_cash_flows';
COMMENT ON FUNCTION clv(float8[], float8)
IS 'present value of the cash flows of periods 0, 1, 2 ... (C6) at a rate a period; NULL for an array that is empty or contains NULL; errors 22023 (not finite, rate <= -1, more than one dimension), 22003 (overflow)';

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
IS 'present value of cash flows (C6), the sum of cash_flow / (1 + rate)^period, rounded once and so the same in whatever order; a period may be a fraction or negative; rows with NULL are skipped, NULL without rows; errors 22023 (not finite, rate <= -1), 22003 (overflow)';

-- clv: of the rows of a customer

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
IS 'value of the next years (C1) of a customer who goes on to bring the yearly money so far: money net of refunds up to as_of by the years of 365.25 days since the first purchase, at least one; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate <= -1), 22003 (amount, overflow), 22008 (infinite time)';

CREATE AGGREGATE clv(ordered_at date, amount float8, as_of date, years integer, annual_rate float8) (
    SFUNC = clv_add,
    STYPE = bytea,
    FINALFUNC = clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(date, float8, date, integer, float8)
IS 'value of the next years (C1) of a customer who goes on to bring the yearly money so far: money net of refunds up to as_of by the years of 365.25 days since the first purchase, at least one; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate <= -1), 22003 (amount, overflow), 22008 (infinite time)';

CREATE AGGREGATE clv(ordered_at timestamp, amount numeric, as_of date, years integer, annual_rate float8) (
    SFUNC = clv_add,
    STYPE = bytea,
    FINALFUNC = clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(timestamp, numeric, date, integer, float8)
IS 'value of the next years (C1) of a customer who goes on to bring the yearly money so far: money net of refunds up to as_of by the years of 365.25 days since the first purchase, at least one; the day is that of the timestamp; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate <= -1), 22003 (amount, overflow), 22008 (infinite time)';

CREATE AGGREGATE clv(ordered_at timestamp, amount float8, as_of date, years integer, annual_rate float8) (
    SFUNC = clv_add,
    STYPE = bytea,
    FINALFUNC = clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(timestamp, float8, date, integer, float8)
IS 'value of the next years (C1) of a customer who goes on to bring the yearly money so far: money net of refunds up to as_of by the years of 365.25 days since the first purchase, at least one; the day is that of the timestamp; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate <= -1), 22003 (amount, overflow), 22008 (infinite time)';

CREATE AGGREGATE clv(ordered_at timestamptz, amount numeric, as_of date, years integer, annual_rate float8) (
    SFUNC = clv_add,
    STYPE = bytea,
    FINALFUNC = clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(timestamptz, numeric, date, integer, float8)
IS 'value of the next years (C1) of a customer who goes on to bring the yearly money so far: money net of refunds up to as_of by the years of 365.25 days since the first purchase, at least one; the day is the UTC day; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate <= -1), 22003 (amount, overflow), 22008 (infinite time)';

CREATE AGGREGATE clv(ordered_at timestamptz, amount float8, as_of date, years integer, annual_rate float8) (
    SFUNC = clv_add,
    STYPE = bytea,
    FINALFUNC = clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE clv(timestamptz, float8, date, integer, float8)
IS 'value of the next years (C1) of a customer who goes on to bring the yearly money so far: money net of refunds up to as_of by the years of 365.25 days since the first purchase, at least one; the day is the UTC day; NULL without a purchase and for NULL in as_of, years or annual_rate; errors 22023 (these differ between the rows, years < 0, rate <= -1), 22003 (amount, overflow), 22008 (infinite time)';
-- formulas: retention

CREATE FUNCTION clv_retention(margin float8, retention float8, rate float8, growth float8 DEFAULT 0, periods float8 DEFAULT 'infinity', timing text DEFAULT 'renewal', acquisition_cost float8 DEFAULT 0)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_retention';
COMMENT ON FUNCTION clv_retention(float8, float8, float8, float8, float8, text, float8)
IS 'value of a customer who is retained from period to period (C3; C4 with periods; C5 with growth) in the unit of the margin, less the cost of acquisition; all rates are shares a period: 0.8 is 80 %; timing of the first margin: now, renewal (one period on, of those retained), end (one period on, for certain); without periods for all the time to come; errors 22023 (not finite, retention outside 0..1, rate or growth <= -1, periods not whole, unknown timing, retention * (1 + growth) >= 1 + rate without periods), 22003 (overflow)';

CREATE FUNCTION clv_berger_nasr(contribution float8, promotion float8, retention float8, rate float8, periods float8 DEFAULT 'infinity')
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_berger_nasr';
COMMENT ON FUNCTION clv_berger_nasr(float8, float8, float8, float8, float8)
IS 'value of a customer by Berger & Nasr 1998, case 1 (C7), in the unit of the money: the contribution of each period from today on, less the promotion in the middle of each, of who is left; retention and rate are shares a period; without periods for all the time to come; errors 22023 (not finite, retention outside 0..1, rate <= -1, periods not whole, retention >= 1 + rate without periods), 22003 (overflow)';

CREATE FUNCTION clv_markov(transition float8[], reward float8[], rate float8, periods float8 DEFAULT 'infinity')
RETURNS float8[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_markov';
COMMENT ON FUNCTION clv_markov(float8[], float8[], float8, float8)
IS 'value of a customer by the state that it is in, by the Markov chain of Pfeifer & Carraway 2000 (C8), in the unit of the reward: transition holds in row i the probabilities of going from state i to each of up to 50 states in a period, reward the money in each state, which comes at the start of a period; rate is a share a period; without periods for all the time to come; NULL where an array contains NULL; errors 22023 (not finite, rate <= -1, periods not whole, dimensions, a row that is no probability distribution or, without periods, singular), 22003 (overflow)';

-- formulas: money in, money out

CREATE FUNCTION clv_components(first_purchase numeric, repeat_purchases numeric, cross_selling numeric, service_savings numeric, referrals numeric, price_premium numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_components';
COMMENT ON FUNCTION clv_components(numeric, numeric, numeric, numeric, numeric, numeric)
IS 'lifetime value of a customer from its components CLV1 to CLV6 (C9), their sum, exact; NULL if one is unknown; error 22023 (not finite)';

CREATE FUNCTION lifecycle_profit(base_profit numeric, related_profit numeric, referral_value numeric, cost_savings numeric, acquisition_cost numeric, price_concessions numeric, referral_damage numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lifecycle_profit';
COMMENT ON FUNCTION lifecycle_profit(numeric, numeric, numeric, numeric, numeric, numeric, numeric)
IS 'profit of a customer over the lifecycle (C10): base and related profit, referral value and cost savings less acquisition cost, price concessions and referral damage, exact; NULL if one is unknown; error 22023 (not finite)';

CREATE FUNCTION cohort_value(customers numeric, years integer, retention numeric[], revenue numeric[], cost numeric[], rate numeric, acquisition_cost numeric DEFAULT 0, OUT year integer, OUT customers_left numeric, OUT retained numeric, OUT total_revenue numeric, OUT total_cost numeric, OUT profit numeric, OUT discount_factor numeric, OUT present_value numeric, OUT cumulative_present_value numeric, OUT value_per_customer numeric)
RETURNS SETOF record IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
ROWS 10
AS 'MODULE_PATHNAME', 'cohort_value';
COMMENT ON FUNCTION cohort_value(numeric, integer, numeric[], numeric[], numeric[], numeric, numeric)
IS 'lifetime value table of a cohort (C11), a row for each year from that of acquisition, 0, on: customers left, share retained from the year before, revenue, cost (in year 0 with acquisition_cost for each), profit, discount factor (1 + rate)^-year, present value, the same cumulated, and by customer ever acquired; retention (from year 0 to 1, 1 to 2 ...), revenue and cost of a customer (in year 0, 1 ...) are arrays of which the last element holds for all later years; errors 22023 (not finite, customers < 0, years outside 0..1000, retention outside 0..1, rate <= -1, arrays that are empty or contain NULL)';

CREATE FUNCTION lost_customer_cost(clv numeric, complaints numeric, complaint_rate numeric, resolved numeric, damage numeric DEFAULT 0)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'lost_customer_cost';
COMMENT ON FUNCTION lost_customer_cost(numeric, numeric, numeric, numeric, numeric)
IS 'what losing dissatisfied customers costs (C12) in the unit of clv: complaints / complaint_rate are dissatisfied, of whom only those stay whose complaint was resolved; damage is what a lost customer does by talking, as a share of clv; errors 22023 (not finite, complaints or damage < 0, complaint_rate not in (0, 1], resolved not in [0, 1])';

CREATE FUNCTION customer_equity(transaction_value numeric, growth_value numeric, referral_value numeric, knowledge_value numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'customer_equity';
COMMENT ON FUNCTION customer_equity(numeric, numeric, numeric, numeric)
IS 'equity in a customer (C13), the sum of its transaction, growth, referral and knowledge value, exact; that of a base is sum() over its customers; NULL if one is unknown; error 22023 (not finite)';

CREATE FUNCTION delivered_value(product numeric, service numeric, personnel numeric, image numeric, money numeric, "time" numeric, energy numeric, psychic numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'delivered_value';
COMMENT ON FUNCTION delivered_value(numeric, numeric, numeric, numeric, numeric, numeric, numeric, numeric)
IS 'value delivered to a customer (C14): product, service, personnel and image value less the cost in money, time, energy and psyche, exact; NULL if one is unknown; error 22023 (not finite)';

CREATE FUNCTION delivered_value_ratio(product numeric, service numeric, personnel numeric, image numeric, money numeric, "time" numeric, energy numeric, psychic numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'delivered_value_ratio';
COMMENT ON FUNCTION delivered_value_ratio(numeric, numeric, numeric, numeric, numeric, numeric, numeric, numeric)
IS 'value delivered to a customer as a ratio (C14): product, service, personnel and image value / cost in money, time, energy and psyche; NULL if one is unknown and where the cost is 0; error 22023 (not finite)';

CREATE FUNCTION share_of_wallet(bought_from_us numeric, bought_from_all numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'share_of_wallet';
COMMENT ON FUNCTION share_of_wallet(numeric, numeric)
IS 'share of wallet (C15), bought from us / bought from all, 0..1; NULL where nothing was bought; error 22023 unless 0 <= us <= all';

CREATE FUNCTION profitability(revenue numeric, cost_to_serve numeric)
RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'profitability';
COMMENT ON FUNCTION profitability(numeric, numeric)
IS 'profitability of a customer (C15), revenue less the cost to serve, exact; error 22023 (not finite)';
-- models: the type

CREATE FUNCTION clv_model_check(model jsonb)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_model_check';
COMMENT ON FUNCTION clv_model_check(jsonb)
IS 'true for a valid clv_model, else error 22023 saying what is wrong';

CREATE DOMAIN clv_model AS jsonb CHECK (clv_model_check(VALUE));
COMMENT ON DOMAIN clv_model
IS 'a fitted model, or one typed in: model, unit (day, week, month, year), parameters and, for money, spend (p, q, v); fit_clv and fit_retention add standard_errors, covariance, log_likelihood, gradient_norm, customers, as_of, status, warnings and version';

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
IS 'BG/NBD model in weeks, with gamma-gamma spend, of the customers who bought by as_of, by maximum likelihood; NULL without any; a WARNING, and the status in the model, where the data do not support it; errors 22023 (as_of differs within the group), 22008 (infinite date), 54000 (more than 25 million customers)';

CREATE AGGREGATE fit_clv(h purchase_history, as_of date, model text) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_history, date, text)
IS 'the same by a model: bg/nbd, mbg/nbd, pareto/nbd, mbg/cnbd-k, bg/bb, or auto for the best by BIC of those in continuous time; rows with NULL are skipped; error 22023 for another';

CREATE AGGREGATE fit_clv(h purchase_history, as_of date, model text, unit text) (
    SFUNC = fit_clv_add,
    STYPE = bytea,
    FINALFUNC = fit_clv_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_clv_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_clv(purchase_history, date, text, text)
IS 'the same in a unit of time: day, week, month or year, which are calendar periods for bg/bb and 1, 7, 30.4375 or 365.25 days else; predictions do not depend on it but for bg/bb';

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
IS 'probability, 0..1, of exactly so many purchase days within the horizon after as_of, of at least one where purchases is NULL; NULL without a purchase by as_of, and for another NULL; errors 22023 (a model of contracts, horizon negative or infinite, purchases < 0, more than 1000000 periods of a discrete model where purchases is given), 22008 (infinite date)';

CREATE FUNCTION expected_spend(model clv_model, h purchase_history, as_of date)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_expected_spend';
COMMENT ON FUNCTION expected_spend(clv_model, purchase_history, date)
IS 'expected money of a purchase (gamma-gamma); NULL without a purchase by as_of, and where it has no finite mean; errors 22023 (a model without spend), 22008 (infinite date)';

CREATE FUNCTION clv(model clv_model, h purchase_history, as_of date, horizon interval DEFAULT NULL, annual_rate float8 DEFAULT 0.10, margin float8 DEFAULT 1)
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_of_model';
COMMENT ON FUNCTION clv(clv_model, purchase_history, date, interval, float8, float8)
IS 'residual customer lifetime value: margin * expected spend * expected purchases after as_of within the horizon (NULL: for ever), discounted continuously at the effective annual rate (P4, B2; for bg/bb at the ends of the periods); NULL without a purchase by as_of, where the spend has no finite mean, and for another NULL; errors 22023 (a model without spend, annual_rate < 0, or 0 for ever, horizon negative), 22003 (overflow), 22008 (infinite date)';

CREATE FUNCTION expected_purchases_interval(model clv_model, h purchase_history, as_of date, horizon interval, level float8 DEFAULT 0.95, OUT lower float8, OUT estimate float8, OUT upper float8)
RETURNS record IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_expected_purchases_interval';
COMMENT ON FUNCTION expected_purchases_interval(clv_model, purchase_history, date, interval, float8)
IS 'expected_purchases with the bounds, by the delta method for its logarithm, between which it lies with probability level, as far as the parameters are uncertain: how many purchases there will be is more uncertain than that; NULL bounds for a model without covariance, and where it depends on a parameter without a standard error; errors as expected_purchases, 22023 (level)';

CREATE FUNCTION clv_interval(model clv_model, h purchase_history, as_of date, horizon interval DEFAULT NULL, annual_rate float8 DEFAULT 0.10, margin float8 DEFAULT 1, level float8 DEFAULT 0.95, OUT lower float8, OUT estimate float8, OUT upper float8)
RETURNS record IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_of_model_interval';
COMMENT ON FUNCTION clv_interval(clv_model, purchase_history, date, interval, float8, float8, float8)
IS 'clv with the bounds, by the delta method for its logarithm, between which it lies with probability level, as far as the parameters are uncertain; NULL bounds for a model where a covariance is missing, and where it depends on a parameter without a standard error; errors as clv, 22023 (level)';

CREATE FUNCTION explain_clv(model clv_model, h purchase_history, as_of date, horizon interval DEFAULT NULL, annual_rate float8 DEFAULT 0.10, margin float8 DEFAULT 1)
RETURNS TABLE (factor text, value float8, meaning text) IMMUTABLE PARALLEL SAFE LANGUAGE C ROWS 5
AS 'MODULE_PATHNAME', 'clv_explain';
COMMENT ON FUNCTION explain_clv(clv_model, purchase_history, date, interval, float8, float8)
IS 'the factors whose product is clv of the same arguments, in words: p_alive, purchases, discount (with a horizon), spend, margin; no rows where clv is NULL; errors as clv';

-- models: what a model says of itself

CREATE FUNCTION model_parameters(model clv_model, level float8 DEFAULT 0.95)
RETURNS TABLE (name text, estimate float8, standard_error float8, lower float8, upper float8) IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C ROWS 7
AS 'MODULE_PATHNAME', 'clv_model_parameters';
COMMENT ON FUNCTION model_parameters(clv_model, float8)
IS 'the parameters, those of spend (p, q, v) last, with standard errors and intervals, symmetric for the logarithm, that hold them with probability level; NULL for what is not known; error 22023 (level)';

CREATE FUNCTION log_likelihood(model clv_model)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_model_log_likelihood';
COMMENT ON FUNCTION log_likelihood(clv_model)
IS 'log-likelihood of purchases or contracts, in the unit of the model; NULL where not known';

CREATE FUNCTION aic(model clv_model)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_model_aic';
COMMENT ON FUNCTION aic(clv_model)
IS 'Akaike''s information criterion of purchases or contracts, less is better; compare models of the same customers, as_of and unit, and not bg/bb with others; NULL where not known';

CREATE FUNCTION bic(model clv_model)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'clv_model_bic';
COMMENT ON FUNCTION bic(clv_model)
IS 'Bayesian information criterion, as aic';

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
IS 'fits as fit_clv the customers who bought by split, and compares what the model predicts for the days after it, up to and including until, with what came: customers, purchases and money with actual and predicted totals, bias, mean absolute and root mean square error a customer, the same by tenths of predicted purchases, and the model; NULL without any customer; errors 22023 (until <= split, arguments differ within the group), 22008 (infinite date)';

CREATE AGGREGATE backtest(h purchase_history, split date, until date, model text) (
    SFUNC = backtest_add,
    STYPE = bytea,
    FINALFUNC = backtest_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = backtest_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE backtest(purchase_history, date, date, text)
IS 'the same by a model, as in fit_clv';

CREATE AGGREGATE backtest(h purchase_history, split date, until date, model text, unit text) (
    SFUNC = backtest_add,
    STYPE = bytea,
    FINALFUNC = backtest_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = backtest_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE backtest(purchase_history, date, date, text, text)
IS 'the same in a unit of time, as in fit_clv';

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
IS 'the report of a backtest as rows: all customers, then tenths by predicted purchases, the least first; totals, and bias and errors a customer';

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
IS 'sBG model of contracts that are renewed every month, by maximum likelihood; ended NULL: running, else the last day or the day of the renewal that did not take place; what happens after as_of is not seen, contracts that start later are skipped; NULL without any; a WARNING, and the status in the model, where the data do not support it; errors 22023 (ended < started, as_of differs within the group), 22008 (infinite date)';

CREATE AGGREGATE fit_retention(started date, ended date, as_of date, unit text) (
    SFUNC = fit_retention_add,
    STYPE = bytea,
    FINALFUNC = fit_retention_final,
    FINALFUNC_MODIFY = READ_ONLY,
    COMBINEFUNC = fit_retention_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE fit_retention(date, date, date, text)
IS 'the same for contracts that are renewed every day, week, month or year';

CREATE FUNCTION survival(model clv_model, renewals integer)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'contract_survival';
COMMENT ON FUNCTION survival(clv_model, integer)
IS 'probability, 0..1, that a new contract is renewed so often at least (sBG); errors 22023 (a model of purchases, renewals < 0)';

CREATE FUNCTION retention_rate(model clv_model, renewal integer)
RETURNS float8 IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'contract_retention_rate';
COMMENT ON FUNCTION retention_rate(clv_model, integer)
IS 'probability, 0..1, that the renewal of this number, from 1, takes place if those before it did (sBG); errors 22023 (a model of purchases, renewal < 1)';

CREATE FUNCTION contract_value(model clv_model, renewals integer, payment float8 DEFAULT 1, annual_rate float8 DEFAULT 0.10, periods integer DEFAULT NULL)
RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'contract_value';
COMMENT ON FUNCTION contract_value(clv_model, integer, float8, float8, integer)
IS 'residual value of a contract that was renewed so often (0: new), the last time just now, that payment not included: expected payments at the renewals to come, of the next so many periods (NULL: for ever), discounted at the effective annual rate (sBG); NULL for another NULL; errors 22023 (a model of purchases, renewals, periods or annual_rate < 0, annual_rate 0 for ever), 22003 (overflow)';
-- tracking: what runs

CREATE FUNCTION tracking_count()
RETURNS trigger LANGUAGE C
AS 'MODULE_PATHNAME', 'tracking_count';
COMMENT ON FUNCTION tracking_count()
IS 'function of the triggers crmvalue_*, whose arguments are the value table and what the names of the functions of a row begin with: brings histories and classes up to date, as the owner of the value table; errors 39P01, 39000 (not a trigger of track_customers), 22003 (a history cannot take it)';

CREATE FUNCTION tracking_apply(value_table regclass, changes text, as_of date, why text,
    OUT customers bigint, OUT segments bigint, OUT tiers bigint, OUT stages bigint)
RETURNS record LANGUAGE C
AS 'MODULE_PATHNAME', 'tracking_apply';
COMMENT ON FUNCTION tracking_apply(regclass, text, date, text)
IS 'writes what a query, with the day as $1, returns in the order of the customers: (customer, added, removed); classifies as of the day, NULL for that of the policy; returns the number of customers and of changes of their classes; errors 42501 (not the owner of the value table), 42804 (another query)';

-- tracking: what is there
--
-- Functions that raise errors or run statements are PL/pgSQL with a pinned
-- search_path, and get everything that they need as arguments; all others are
-- SQL with parsed bodies, which no search_path can change.

CREATE FUNCTION tracking_expression(orders regclass, expression text, purpose text, OUT sql text, OUT type text, OUT collation_id oid)
RETURNS record STABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'tracking_expression';
COMMENT ON FUNCTION tracking_expression(regclass, text, text)
IS 'an expression over the rows of a table as SQL over the row o with qualified names, its base type, and its collation; errors 42601 (not one expression), 42P17 (not immutable), 0A000 (whole row, system column)';

CREATE FUNCTION tracking_name(relation regclass)
RETURNS text STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT format('%I.%I', nspname, relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = relation;
END;
COMMENT ON FUNCTION tracking_name(regclass)
IS 'name of a table with its schema, as SQL';

CREATE FUNCTION tracking_argument(tgargs bytea)
RETURNS regclass STABLE STRICT PARALLEL SAFE
RETURN to_regclass(convert_from(substring(tgargs FROM 1 FOR position('\x00'::bytea IN tgargs) - 1), getdatabaseencoding()));
COMMENT ON FUNCTION tracking_argument(bytea)
IS 'value table that a tracking trigger names in the first of its two arguments';

CREATE FUNCTION tracking_functions_argument(tgargs bytea)
RETURNS text STABLE STRICT PARALLEL SAFE
RETURN convert_from(substring(tgargs FROM position('\x00'::bytea IN tgargs) + 1 FOR length(tgargs) - position('\x00'::bytea IN tgargs) - 1),
                    getdatabaseencoding());
COMMENT ON FUNCTION tracking_functions_argument(bytea)
IS 'what the names of the functions of a row begin with, the second argument of a tracking trigger';

CREATE FUNCTION tracking_value_table(relation regclass)
RETURNS regclass STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT tracking_argument(tgargs)
    FROM (SELECT tgargs, tgrelid FROM pg_trigger WHERE tgname = 'crmvalue_insert' AND tgnargs = 2 OFFSET 0) t
    WHERE relation IN (tgrelid, tracking_argument(tgargs))
    ORDER BY tgrelid <> relation LIMIT 1;
END;
COMMENT ON FUNCTION tracking_value_table(regclass)
IS 'value table of a tracked table, or the value table itself; NULL for a table that is neither';

CREATE FUNCTION tracking_sources(value_table regclass)
RETURNS SETOF regclass STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT tgrelid::regclass
    FROM (SELECT tgargs, tgrelid FROM pg_trigger WHERE tgname = 'crmvalue_insert' AND tgnargs = 2 OFFSET 0) t
    WHERE tracking_argument(tgargs) = value_table AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = tgrelid)
    ORDER BY tgrelid;
END;
COMMENT ON FUNCTION tracking_sources(regclass)
IS 'tables that feed a value table, without their partitions and children';

CREATE FUNCTION tracking_descendants(relation regclass)
RETURNS SETOF regclass STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE descendants (oid) AS (
        SELECT inhrelid FROM pg_inherits WHERE inhparent = relation
        UNION
        SELECT inhrelid FROM pg_inherits JOIN descendants ON inhparent = descendants.oid)
    SELECT oid::regclass FROM descendants ORDER BY oid;
END;
COMMENT ON FUNCTION tracking_descendants(regclass)
IS 'partitions and children of a table, at all levels';

CREATE FUNCTION tracking_obstacle(relation regclass)
RETURNS text STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE
        WHEN relpersistence = 't' THEN 'it is temporary'
        WHEN relpersistence = 'u' THEN 'it is unlogged, and a crash would empty it without its triggers'
        WHEN EXISTS (SELECT FROM pg_inherits WHERE inhrelid = relation) THEN 'it is a partition or child of another table'
        WHEN relforcerowsecurity AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE oid = relowner) THEN 'row security hides its rows from its owner'
        WHEN EXISTS (SELECT FROM tracking_descendants(relation) d JOIN pg_class c ON c.oid = d WHERE c.relkind NOT IN ('r', 'p'))
            THEN 'it has foreign partitions or children' END
    FROM pg_class WHERE oid = relation;
END;
COMMENT ON FUNCTION tracking_obstacle(regclass)
IS 'why a table cannot be tracked; NULL if it can';

-- tracking: checks

CREATE FUNCTION tracking_check_isolation()
RETURNS void STABLE PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE invalid_transaction_state USING
            MESSAGE = format('customers cannot be counted in a %s transaction', upper(current_setting('transaction_isolation'))),
            DETAIL = 'Its snapshot may lack orders that were committed before the tables were locked.',
            HINT = 'Use READ COMMITTED.';
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_check_isolation()
IS 'error 25000 in transactions that keep their first snapshot';

CREATE FUNCTION tracking_check_table(relation regclass, value_table regclass, obstacle text, base regclass, base_value_table regclass)
RETURNS void STABLE PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    class pg_class;
BEGIN
    IF relation IS NULL THEN
        RAISE null_value_not_allowed USING MESSAGE = 'the table to track must not be null';
    END IF;
    SELECT * INTO class FROM pg_class WHERE oid = relation;
    IF class.relkind NOT IN ('r', 'p') THEN
        RAISE wrong_object_type USING MESSAGE = format('cannot track %s: it is not a table', relation),
            HINT = 'Track the tables that hold the orders: views and foreign tables have no triggers that see every change.';
    ELSIF NOT pg_has_role(class.relowner, 'USAGE') THEN
        RAISE insufficient_privilege USING MESSAGE = format('must be owner of table %s', relation);
    ELSIF value_table IS NOT NULL THEN
        RAISE duplicate_object USING MESSAGE = format('table %s is tracked already', relation),
            HINT = 'To track it otherwise, call untrack_customers first.';
    ELSIF obstacle IS NOT NULL THEN
        RAISE feature_not_supported USING MESSAGE = format('cannot track table %s: %s', relation, obstacle);
    ELSIF base IS NOT NULL AND base_value_table IS NULL THEN
        RAISE undefined_object USING MESSAGE = format('table %s is not tracked', base),
            HINT = 'The argument "into" names a table that is tracked.';
    ELSIF base IS NOT NULL AND class.relowner <> (SELECT relowner FROM pg_class WHERE oid = base_value_table) THEN
        RAISE insufficient_privilege USING MESSAGE = format('tables %s and %s have different owners', relation, base);
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_check_table(regclass, regclass, text, regclass, regclass)
IS 'errors of track_customers about its tables: 22004, 42809, 42501, 42710, 0A000, 42704';

CREATE FUNCTION tracking_check_types(expressions jsonb, base_customer_type text, base_amount_type text)
RETURNS void STABLE PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    argument text;
BEGIN
    FOREACH argument IN ARRAY ARRAY['customer', 'ordered_at', 'amount'] LOOP
        IF expressions -> argument ->> 'sql' IS NULL THEN
            RAISE null_value_not_allowed USING MESSAGE = format('%s must not be null', argument);
        END IF;
    END LOOP;
    IF expressions -> 'customer' ->> 'type' ~ '\[\]$' THEN
        RAISE feature_not_supported USING MESSAGE = 'customer must not be an array', HINT = 'Use its text.';
    ELSIF expressions -> 'ordered_at' ->> 'type' !~ '^(date$|timestamp)' THEN
        RAISE datatype_mismatch USING MESSAGE = format('ordered_at is of type %s', expressions -> 'ordered_at' ->> 'type'),
            HINT = 'It must be a date, a timestamp or a timestamp with time zone.';
    ELSIF expressions -> 'amount' ->> 'type' !~ '^(numeric|smallint$|integer$|bigint$|real$|double precision$)' THEN
        RAISE datatype_mismatch USING MESSAGE = format('amount is of type %s', expressions -> 'amount' ->> 'type'),
            HINT = 'It must be a number; cast it, for example amount::numeric.';
    ELSIF expressions -> 'filter' ->> 'type' <> 'boolean' THEN
        RAISE datatype_mismatch USING MESSAGE = format('filter is of type %s', expressions -> 'filter' ->> 'type'),
            HINT = 'It must be a condition.';
    ELSIF base_customer_type <> expressions -> 'customer' ->> 'type' THEN
        RAISE datatype_mismatch USING
            MESSAGE = format('customer is of type %s, in the base of type %s', expressions -> 'customer' ->> 'type', base_customer_type),
            HINT = 'Cast it to the type of the base.';
    ELSIF (base_amount_type = 'double precision') <> (expressions -> 'amount' ->> 'type' IN ('real', 'double precision')) THEN
        RAISE datatype_mismatch USING
            MESSAGE = format('amount is of type %s, in the base of type %s', expressions -> 'amount' ->> 'type', base_amount_type),
            HINT = 'Cast it to the type of the base.';
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_check_types(jsonb, text, text)
IS 'errors 22004, 42804 and 0A000 of track_customers about the types of its expressions';

CREATE FUNCTION tracking_check_tracked(relation regclass, value_table regclass)
RETURNS void STABLE PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF relation IS NULL THEN
        RAISE null_value_not_allowed USING MESSAGE = 'the tracked table must not be null';
    ELSIF value_table IS NULL THEN
        RAISE undefined_object USING MESSAGE = format('table %s is not tracked', relation);
    ELSIF NOT (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = value_table) THEN
        RAISE insufficient_privilege USING MESSAGE = format('must be owner of table %s', value_table);
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_check_tracked(regclass, regclass)
IS 'errors of untrack_customers and refresh_customers: 22004, 42704 (not tracked), 42501 (not the owner)';

-- tracking: names

CREATE FUNCTION tracking_fill(template text, names jsonb)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN bool_and(n = 1 OR names ? split_part(part, '}', 1)) THEN
        string_agg(CASE WHEN n = 1 THEN part
                   ELSE (names ->> split_part(part, '}', 1)) || substr(part, strpos(part, '}') + 1) END, '' ORDER BY n) END
    FROM regexp_split_to_table(template, '%\{') WITH ORDINALITY t (part, n);
END;
COMMENT ON FUNCTION tracking_fill(text, jsonb)
IS 'the template with each %{name} replaced, in one pass; NULL where a name is missing';

CREATE FUNCTION tracking_stem(name text)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN octet_length(name) <= 40 THEN name
           ELSE (SELECT left(name, max(n)) FROM generate_series(0, 31) n WHERE octet_length(left(name, n)) <= 31)
                || '_' || left(md5(name), 8) END;
END;
COMMENT ON FUNCTION tracking_stem(text)
IS 'what the names of generated objects begin with: the table''s name, or where they would exceed 63 bytes its beginning and a hash';

CREATE FUNCTION tracking_base_names(schema text, stem text)
RETURNS jsonb STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_object_agg(object, format('%I.%I', schema, stem || '_customer_' || object))
        || jsonb_build_object(
            'crm', (SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'crmvalue'),
            'value_literal', quote_literal(format('%I.%I', schema, stem || '_customer_value')))
    FROM unnest(ARRAY['value', 'policy', 'log', 'class', 'today', 'recount', 'overriding', 'overridden', 'purchases', 'current',
                      'segments', 'rf_heatmap', 'stages', 'migration', 'pareto', 'at_risk']) object;
END;
COMMENT ON FUNCTION tracking_base_names(text, text)
IS 'names for tracking_fill: the objects that all tables feeding a base share';

CREATE FUNCTION tracking_equals(type text)
RETURNS text STABLE STRICT PARALLEL SAFE
RETURN format('OPERATOR(%I.=)', coalesce(
    (SELECT nspname FROM pg_operator JOIN pg_namespace n ON n.oid = oprnamespace
     WHERE oprname = '=' AND oprleft = to_regtype(type) AND oprright = to_regtype(type) ORDER BY nspname <> 'pg_catalog' LIMIT 1),
    'pg_catalog'));
COMMENT ON FUNCTION tracking_equals(text)
IS 'equality of a type as SQL, which the type may bring from its own schema';

CREATE FUNCTION tracking_names_of_base(value_table regclass)
RETURNS jsonb STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT tracking_base_names(nspname, regexp_replace(relname, '_customer_value$', ''))
        || jsonb_build_object(
            'key_type', format_type(a.atttypid, a.atttypmod),
            'equals', tracking_equals(format_type(a.atttypid, NULL)),
            'key_collation', '')
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
         JOIN pg_attribute a ON attrelid = c.oid AND attname = 'customer'
    WHERE c.oid = value_table;
END;
COMMENT ON FUNCTION tracking_names_of_base(regclass)
IS 'names for tracking_fill, of a value table that exists';

CREATE FUNCTION tracking_source_names(relation regclass)
RETURNS jsonb STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_object_agg(object, format('%I.%I', prefix[1], prefix[2] || '_' || object))
        || jsonb_build_object('orders', tracking_name(relation), 'orders_literal', quote_literal(tracking_name(relation)),
                              'functions_literal', quote_literal(format('%I.%I', prefix[1], prefix[2])))
    FROM (SELECT parse_ident(coalesce(
              (SELECT tracking_functions_argument(tgargs) FROM pg_trigger
               WHERE tgrelid = relation AND tgname = 'crmvalue_insert' AND tgnargs = 2),
              format('%I.%I', nspname, tracking_stem(relname) || '_purchase'))) AS prefix
          FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = relation) c,
         unnest(ARRAY['customer', 'day', 'amount']) object
    GROUP BY prefix;
END;
COMMENT ON FUNCTION tracking_source_names(regclass)
IS 'names for tracking_fill: the objects of one table that feeds a base';

CREATE FUNCTION tracking_expression_names(expressions jsonb)
RETURNS jsonb STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_build_object(
        'customer_sql', CASE WHEN filter IS NULL THEN customer ELSE format('CASE WHEN %s THEN %s END', filter, customer) END,
        'day_sql', CASE WHEN day_type = 'date' THEN day
                   WHEN day_type ~ 'with time zone$' THEN format($$((%s) AT TIME ZONE INTERVAL '0')::date$$, day)
                   ELSE format('(%s)::date', day) END,
        'amount_sql', format('(%s)::%s', amount, amount_type),
        'amount_type', amount_type,
        'key_type', key_type,
        'equals', tracking_equals(regexp_replace(key_type, '\([0-9,]*\)', '')),
        'key_collation', coalesce((SELECT format(' COLLATE %I.%I', nspname, collname)
                                   FROM pg_collation c JOIN pg_namespace n ON n.oid = collnamespace
                                   WHERE c.oid = (expressions -> 'customer' ->> 'collation_id')::oid AND collname <> 'default'), ''))
    FROM (SELECT expressions -> 'filter' ->> 'sql' AS filter, expressions -> 'customer' ->> 'sql' AS customer,
                 expressions -> 'customer' ->> 'type' AS key_type,
                 expressions -> 'ordered_at' ->> 'sql' AS day, expressions -> 'ordered_at' ->> 'type' AS day_type,
                 expressions -> 'amount' ->> 'sql' AS amount,
                 CASE WHEN expressions -> 'amount' ->> 'type' IN ('real', 'double precision') THEN 'double precision' ELSE 'numeric' END AS amount_type) e;
END;
COMMENT ON FUNCTION tracking_expression_names(jsonb)
IS 'names for tracking_fill: what the caller wrote';

CREATE FUNCTION tracking_filled(templates text[], names jsonb)
RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT array_agg(tracking_fill(template, names) ORDER BY n) FROM unnest(templates) WITH ORDINALITY t (template, n));
COMMENT ON FUNCTION tracking_filled(text[], jsonb)
IS 'tracking_fill of each template';
-- tracking: the SQL that is generated, as texts for tracking_fill; each is a
-- list of statements

CREATE FUNCTION tracking_tables_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
$$CREATE TABLE %{value} (
    customer %{key_type}%{key_collation} PRIMARY KEY,
    history %{crm}.purchase_history NOT NULL,
    owed %{crm}.purchase_history,
    first_purchase date,
    last_purchase date,
    frequency integer,
    monetary numeric,
    rfm_score integer,
    segment text,
    tier text,
    stage %{crm}.lifecycle_stage,
    p_alive double precision,
    clv double precision,
    previous_segment text,
    segment_since timestamp with time zone,
    previous_tier text,
    tier_since timestamp with time zone,
    previous_stage %{crm}.lifecycle_stage,
    stage_since timestamp with time zone,
    cause text,
    updated_at timestamp with time zone,
    override_segment text,
    override_tier text,
    override_stage %{crm}.lifecycle_stage,
    override_reason text,
    override_by text,
    override_at timestamp with time zone
) WITH (fillfactor = 80)$$,
'ALTER TABLE %{value} ALTER history SET STORAGE external',
$$CREATE TABLE %{policy} (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    as_of date CHECK (isfinite(as_of)),
    time_zone text NOT NULL DEFAULT 'UTC' CHECK (timestamp '2000-01-01' AT TIME ZONE time_zone IS NOT NULL),
    map text NOT NULL DEFAULT 'grid' CHECK (map IN ('grid', 'list', 'thirds', 'eight')),
    language text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'zh')),
    cuts %{crm}.rfm_cuts,
    tiers %{crm}.tier_cuts,
    rules %{crm}.lifecycle_rules NOT NULL DEFAULT '{}',
    learn boolean NOT NULL DEFAULT true,
    model %{crm}.clv_model,
    model_name text DEFAULT 'auto',
    horizon interval DEFAULT '1 year',
    annual_rate double precision NOT NULL DEFAULT 0.1 CHECK (annual_rate >= 0 AND annual_rate < 'Infinity'),
    margin double precision NOT NULL DEFAULT 1 CHECK (margin BETWEEN -1e6 AND 1e6),
    learnt_at timestamp with time zone,
    CONSTRAINT model_works CHECK (model IS NULL OR
        %{crm}.p_alive(model, '{2000-01-01:1:1,2000-02-01:2:3}', date '2000-03-01') >= 0 AND
        (jsonb_typeof(model -> 'spend') = 'object') IS NOT TRUE OR
        %{crm}.clv(model, '{2000-01-01:1:1,2000-02-01:2:3}', date '2000-03-01', horizon, annual_rate, margin) IS DISTINCT FROM 'NaN'),
    CONSTRAINT cuts_of_map CHECK (jsonb_array_length(cuts -> 'recency') = CASE map WHEN 'thirds' THEN 2 WHEN 'eight' THEN 1 ELSE 4 END)
)$$,
$$CREATE TABLE %{log} (
    id bigint GENERATED ALWAYS AS IDENTITY,
    customer %{key_type}%{key_collation},
    what text NOT NULL,
    old text,
    new text,
    at timestamp with time zone NOT NULL DEFAULT now(),
    why text NOT NULL,
    PRIMARY KEY (customer, id)
)$$,
$$INSERT INTO %{policy} (cuts, tiers) VALUES (
    '{"recency": [180, 90, 60, 30], "frequency": [2, 3, 5, 8], "monetary": [50, 120, 300, 900]}', '{"A": 900, "B": 210}')$$,
'REVOKE ALL ON %{value}, %{policy}, %{log} FROM PUBLIC'];
COMMENT ON FUNCTION tracking_tables_sql()
IS 'SQL of the value table, the policy and the log';

CREATE FUNCTION tracking_table_comments_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
$$COMMENT ON TABLE %{value} IS 'customers with their histories and classes, kept current by the triggers crmvalue_* of the tables that feed it; the classes are those of the day of the last change or refresh'$$,
$$COMMENT ON COLUMN %{value}.history IS 'purchase_history() of the customer''s purchases, empty for a prospect'$$,
$$COMMENT ON COLUMN %{value}.owed IS 'purchases taken off before they were added; NULL but inside a statement whose triggers change the same orders'$$,
$$COMMENT ON COLUMN %{value}.cause IS 'what the last change came from: order, refund, correction, truncate, refresh or rebuild'$$,
$$COMMENT ON COLUMN %{value}.override_stage IS 'takes the place of the computed stage; set it with UPDATE, like override_segment, override_tier and override_reason; who and when are filled in'$$,
$$COMMENT ON TABLE %{policy} IS 'how customers are classified; edit it, then call refresh_customers'$$,
$$COMMENT ON COLUMN %{policy}.as_of IS 'day as of which orders classify their customers; NULL for the day in time_zone at which they come'$$,
$$COMMENT ON COLUMN %{policy}.cuts IS 'cuts of the RFM scores; NULL to have no scores until the next refresh, as after a change of map'$$,
$$COMMENT ON COLUMN %{policy}.tiers IS 'cuts of the ABC tiers'$$,
$$COMMENT ON COLUMN %{policy}.learn IS 'whether refresh_customers learns cuts, tiers and rules; false keeps those written here'$$,
$$COMMENT ON COLUMN %{policy}.model IS 'fitted probability model; NULL for none: then p_alive and clv are NULL'$$,
$$COMMENT ON COLUMN %{policy}.horizon IS 'time for which clv counts; NULL for ever'$$,
$$COMMENT ON COLUMN %{policy}.model_name IS 'model that refresh_customers fits; NULL for none'$$,
$$COMMENT ON TABLE %{log} IS 'every change of a segment, a tier or a stage, and why'$$];
COMMENT ON FUNCTION tracking_table_comments_sql()
IS 'SQL of the comments on the tables';

CREATE FUNCTION tracking_class_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
'CREATE TYPE %{class} AS (first_purchase date, last_purchase date, frequency integer, monetary numeric,
    rfm_score integer, segment text, tier text, stage %{crm}.lifecycle_stage, p_alive double precision, clv double precision)',
$$COMMENT ON TYPE %{class} IS 'what a customer is classified as; the columns of the value table that the class function sets'$$,
$$CREATE FUNCTION %{today}(p %{policy}) RETURNS date STABLE
RETURN coalesce(p.as_of, (now() AT TIME ZONE p.time_zone)::date)$$,
$$COMMENT ON FUNCTION %{today}(%{policy}) IS 'day as of which the policy classifies at this moment'$$,
$$CREATE FUNCTION %{class}(p %{policy}, history %{crm}.purchase_history, day date) RETURNS %{class} STABLE
RETURN ROW(
    %{crm}.first_purchase(history),
    %{crm}.last_purchase(history),
    %{crm}.frequency(history),
    %{crm}.monetary(history),
    %{crm}.rfm_score(history, day, p.cuts),
    %{crm}.rfm_segment(%{crm}.rfm_score(history, day, p.cuts), p.map, p.language),
    CASE WHEN %{crm}.frequency(history, day) > 0 THEN %{crm}.abc_tier(%{crm}.monetary(history, day), p.tiers) END,
    %{crm}.lifecycle_stage(history, day, p.rules),
    %{crm}.p_alive(p.model, history, day),
    CASE WHEN jsonb_typeof(p.model -> 'spend') = 'object'
        THEN %{crm}.clv(p.model, history, day, p.horizon, p.annual_rate, p.margin) END)::%{class}$$,
$$COMMENT ON FUNCTION %{class}(%{policy}, %{crm}.purchase_history, date) IS 'classes of a history by the policy, as of a day'$$];
COMMENT ON FUNCTION tracking_class_sql()
IS 'SQL of the functions that classify a customer';

CREATE FUNCTION tracking_row_functions_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
'CREATE FUNCTION %{customer}(o %{orders}) RETURNS %{key_type} IMMUTABLE PARALLEL SAFE RETURN %{customer_sql}',
$$COMMENT ON FUNCTION %{customer}(%{orders}) IS 'customer whose purchase or refund a row is; NULL for none'$$,
'CREATE FUNCTION %{day}(o %{orders}) RETURNS date IMMUTABLE PARALLEL SAFE RETURN %{day_sql}',
$$COMMENT ON FUNCTION %{day}(%{orders}) IS 'day of a purchase or refund'$$,
'CREATE FUNCTION %{amount}(o %{orders}) RETURNS %{amount_type} IMMUTABLE PARALLEL SAFE RETURN %{amount_sql}',
$$COMMENT ON FUNCTION %{amount}(%{orders}) IS 'money of a purchase, negative for a refund'$$];
COMMENT ON FUNCTION tracking_row_functions_sql()
IS 'SQL of the functions that read a row of a tracked table';

CREATE FUNCTION tracking_apply_sql(changes text, day text, why text, names jsonb)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN format('%s.tracking_apply(%s, %s, %s, %s)', names ->> 'crm', names ->> 'value_literal',
              quote_literal(tracking_fill(changes, names)), day, why);
COMMENT ON FUNCTION tracking_apply_sql(text, text, text, jsonb)
IS 'SQL of a call of tracking_apply; day and why are SQL';

CREATE FUNCTION tracking_differences_sql()
RETURNS text IMMUTABLE PARALLEL SAFE
RETURN
$$SELECT coalesce(v.customer, r.customer), CASE WHEN v.owed IS NULL THEN r.history ELSE coalesce(r.history, '{}') OPERATOR(%{crm}.+) v.owed END, v.history
FROM %{value} v FULL JOIN
     (SELECT p.customer, %{crm}.purchase_history(p.day, p.amount) AS history FROM %{purchases} p GROUP BY 1) r
     ON r.customer %{equals} v.customer
WHERE v.customer IS NULL OR NOT %{crm}.purchase_history_eq(v.history, coalesce(r.history, '{}')) OR v.owed IS NOT NULL
ORDER BY 1$$;
COMMENT ON FUNCTION tracking_differences_sql()
IS 'SQL of the changes that make the histories those of the orders';

CREATE FUNCTION tracking_recount_body_sql(names jsonb)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE invalid_transaction_state USING
            MESSAGE = 'tracked tables can be truncated and recounted in READ COMMITTED transactions only';
    END IF;
    -- waits for the orders under way; what follows sees them
    EXECUTE (SELECT 'LOCK TABLE ' || string_agg($$ || (names ->> 'crm') || $$.tracking_name(source), ', ' ORDER BY source) || ' IN SHARE MODE'
             FROM $$ || (names ->> 'crm') || '.tracking_sources(' || (names ->> 'value_literal') || $$) source);
    PERFORM $$ || tracking_apply_sql(tracking_differences_sql(), 'NULL', 'why', names) || $$;
END
$$;
COMMENT ON FUNCTION tracking_recount_body_sql(jsonb)
IS 'body of the function that counts the histories of a base anew';

CREATE FUNCTION tracking_function_sql(declaration text, body text, names jsonb)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN 'CREATE OR REPLACE FUNCTION ' || tracking_fill(declaration, names) || ' AS ' || quote_literal(body);
COMMENT ON FUNCTION tracking_function_sql(text, text, jsonb)
IS 'SQL of a function, its body quoted whatever names are in it';

CREATE FUNCTION tracking_recount_sql(names jsonb)
RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY[
    tracking_function_sql('%{recount}(why text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET row_security = off', tracking_recount_body_sql(names), names),
    tracking_fill($$COMMENT ON FUNCTION %{recount}(text) IS 'counts the histories anew from the orders, whose tables it locks against changes; the log gets what changed, with the reason given'$$, names),
    tracking_fill('REVOKE ALL ON FUNCTION %{recount}(text) FROM PUBLIC', names)];
COMMENT ON FUNCTION tracking_recount_sql(jsonb)
IS 'SQL of the function that counts the histories of a base anew';

CREATE FUNCTION tracking_triggers_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
'CREATE TRIGGER crmvalue_insert AFTER INSERT ON %{relation} REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION %{crm}.tracking_count(%{value_literal}, %{functions_literal})',
'CREATE TRIGGER crmvalue_update AFTER UPDATE ON %{relation} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION %{crm}.tracking_count(%{value_literal}, %{functions_literal})',
'CREATE TRIGGER crmvalue_delete AFTER DELETE ON %{relation} REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION %{crm}.tracking_count(%{value_literal}, %{functions_literal})',
'CREATE TRIGGER crmvalue_truncate AFTER TRUNCATE ON %{relation}
FOR EACH STATEMENT EXECUTE FUNCTION %{crm}.tracking_count(%{value_literal}, %{functions_literal})'];
COMMENT ON FUNCTION tracking_triggers_sql()
IS 'SQL of the triggers of a tracked table or of one of its partitions';

CREATE FUNCTION tracking_override_functions_sql(names jsonb)
RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY[
tracking_function_sql('%{overriding}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp', $$
BEGIN
    NEW.override_by := current_user;
    NEW.override_at := now();
    RETURN NEW;
END
$$, names),
tracking_fill($$COMMENT ON FUNCTION %{overriding}() IS 'writes down who overrides a class, and when'$$, names),
tracking_function_sql('%{overridden}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp', tracking_fill($$
BEGIN
    INSERT INTO %{log} (customer, what, old, new, why)
    SELECT NEW.customer, w.what, w.old, w.new, 'override'
    FROM (VALUES
        ('segment', coalesce(OLD.override_segment, OLD.segment), coalesce(NEW.override_segment, NEW.segment)),
        ('tier', coalesce(OLD.override_tier, OLD.tier), coalesce(NEW.override_tier, NEW.tier)),
        ('stage', coalesce(OLD.override_stage, OLD.stage)::text, coalesce(NEW.override_stage, NEW.stage)::text)) w (what, old, new)
    WHERE w.old IS DISTINCT FROM w.new;
    RETURN NULL;
END
$$, names), names),
tracking_fill($$COMMENT ON FUNCTION %{overridden}() IS 'logs an overridden class'$$, names),
tracking_fill('REVOKE ALL ON FUNCTION %{overriding}(), %{overridden}() FROM PUBLIC', names)];
COMMENT ON FUNCTION tracking_override_functions_sql(jsonb)
IS 'SQL of the functions that account for overridden classes';

CREATE FUNCTION tracking_override_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
'CREATE TRIGGER overriding BEFORE UPDATE OF override_segment, override_tier, override_stage ON %{value}
FOR EACH ROW WHEN ((OLD.override_segment, OLD.override_tier, OLD.override_stage) IS DISTINCT FROM
                   (NEW.override_segment, NEW.override_tier, NEW.override_stage)) EXECUTE FUNCTION %{overriding}()',
'CREATE TRIGGER overridden AFTER UPDATE OF override_segment, override_tier, override_stage ON %{value}
FOR EACH ROW WHEN ((OLD.override_segment, OLD.override_tier, OLD.override_stage) IS DISTINCT FROM
                   (NEW.override_segment, NEW.override_tier, NEW.override_stage)) EXECUTE FUNCTION %{overridden}()'];
COMMENT ON FUNCTION tracking_override_sql()
IS 'SQL of the triggers of the value table that account for overridden classes';

CREATE FUNCTION tracking_purchases_sql(names jsonb, sources jsonb)
RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT ARRAY[
        tracking_fill(E'CREATE OR REPLACE VIEW %{purchases} WITH (security_invoker = true) AS\n', names)
            || (SELECT string_agg(tracking_fill(
                    $$SELECT %{orders_literal}::regclass AS source, %{customer}(o) AS customer, %{day}(o) AS day, %{amount}(o) AS amount
FROM %{orders} o
WHERE %{customer}(o) IS NOT NULL$$, source), E'\nUNION ALL\n' ORDER BY source ->> 'orders') FROM jsonb_array_elements(sources) source),
        tracking_fill($$COMMENT ON VIEW %{purchases} IS 'purchases and refunds that count, of all tables that feed the base'$$, names)];
END;
COMMENT ON FUNCTION tracking_purchases_sql(jsonb, jsonb)
IS 'SQL of the view of all rows that count';

CREATE FUNCTION tracking_views_sql()
RETURNS text[] IMMUTABLE PARALLEL SAFE
RETURN ARRAY[
$$CREATE VIEW %{current} WITH (security_invoker = true) AS
SELECT v.customer,
    coalesce(v.override_segment, v.segment) AS segment,
    coalesce(v.override_tier, v.tier) AS tier,
    coalesce(v.override_stage, v.stage) AS stage,
    %{crm}.label(coalesce(v.override_stage, v.stage), p.language) AS stage_label,
    v.rfm_score,
    %{crm}.recency(v.history, p.today) AS recency,
    v.frequency, v.monetary,
    %{crm}.average_order(v.history) AS average_order,
    v.first_purchase, v.last_purchase,
    v.p_alive, v.clv,
    v.previous_segment, v.segment_since, v.previous_tier, v.tier_since, v.previous_stage, v.stage_since,
    num_nonnulls(v.override_segment, v.override_tier, v.override_stage) > 0 AS overridden,
    v.override_reason, v.override_by, v.override_at,
    v.updated_at
FROM %{value} v, (SELECT %{today}(p) AS today, language FROM %{policy} p) p$$,
$$COMMENT ON VIEW %{current} IS 'customers with their classes, overridden ones in their place, and recency as of today'$$,
$$CREATE VIEW %{segments} WITH (security_invoker = true) AS
SELECT segment, count(*) AS customers, count(*)::double precision / sum(count(*)) OVER () AS share,
    sum(monetary) AS monetary, sum(monetary) / sum(frequency) AS average_order,
    avg(recency) AS recency, avg(frequency) AS frequency, sum(clv) AS clv
FROM %{current}
WHERE frequency > 0
GROUP BY segment$$,
$$COMMENT ON VIEW %{segments} IS 'segments: customers with purchases, their share, money, means of recency (days) and frequency, and total value to come'$$,
$$CREATE VIEW %{rf_heatmap} WITH (security_invoker = true) AS
SELECT rfm_score / 100 AS recency_score, rfm_score / 10 % 10 AS frequency_score,
    count(*) AS customers, sum(monetary) AS monetary
FROM %{value}
WHERE rfm_score IS NOT NULL
GROUP BY 1, 2$$,
$$COMMENT ON VIEW %{rf_heatmap} IS 'customers and money by recency score and frequency score'$$,
$$CREATE VIEW %{stages} WITH (security_invoker = true) AS
SELECT s.stage, %{crm}.label(s.stage, p.language) AS label, count(c.customer) AS customers,
    coalesce(sum(c.monetary), 0) AS monetary, sum(c.clv) AS clv
FROM unnest(enum_range(NULL::%{crm}.lifecycle_stage)) s (stage)
    CROSS JOIN %{policy} p
    LEFT JOIN %{current} c ON c.stage = s.stage
GROUP BY s.stage, p.language$$,
$$COMMENT ON VIEW %{stages} IS 'lifecycle stages: customers, money and value to come; stages without customers too'$$,
$$CREATE VIEW %{migration} WITH (security_invoker = true) AS
SELECT (l.at AT TIME ZONE p.time_zone)::date AS day, l.old AS from_stage, l.new AS to_stage, l.why, count(*) AS changes
FROM %{log} l, %{policy} p
WHERE l.what = 'stage'
GROUP BY 1, 2, 3, 4$$,
$$COMMENT ON VIEW %{migration} IS 'moves from stage to stage by day and reason; from NULL: new customers; sum over the days of a period'$$,
$$CREATE VIEW %{pareto} WITH (security_invoker = true) AS
SELECT rank() OVER w AS rank, customer, monetary,
    monetary / nullif(sum(greatest(monetary, 0)) OVER (), 0) AS share,
    %{crm}.cumulative_share(monetary) OVER () AS cumulative_share,
    rank() OVER w::double precision / count(*) OVER () AS customer_share, tier
FROM %{current}
WHERE frequency > 0
WINDOW w AS (ORDER BY monetary DESC)$$,
$$COMMENT ON VIEW %{pareto} IS 'customers by money, most first, with the share of the total that they and those above them hold'$$,
$$CREATE VIEW %{at_risk} WITH (security_invoker = true) AS
SELECT v.customer, coalesce(v.override_tier, v.tier) AS tier, v.segment, s.stage,
    %{crm}.recency(v.history, p.today) AS recency, %{crm}.mean_gap(v.history) AS mean_gap,
    v.frequency, v.monetary, v.p_alive, v.clv, v.last_purchase
FROM %{value} v
    CROSS JOIN (SELECT %{today}(p) AS today, rules FROM %{policy} p) p
    CROSS JOIN LATERAL (SELECT coalesce(v.override_stage, %{crm}.lifecycle_stage(v.history, p.today, p.rules)) AS stage) s
WHERE s.stage IN ('decline', 'lost') AND coalesce(v.override_tier, v.tier) = 'A'
ORDER BY v.monetary DESC, v.customer$$,
$$COMMENT ON VIEW %{at_risk} IS 'customers of tier A that are in decline or lost as of today, most valuable first'$$];
COMMENT ON FUNCTION tracking_views_sql()
IS 'SQL of the views for dashboards';
-- tracking: statements that are run, not stored

CREATE FUNCTION tracking_learn_sql(histories text)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN replace(
$$UPDATE %{policy} p SET
    cuts = coalesce(l.cuts, p.cuts), tiers = coalesce(l.tiers, p.tiers), rules = coalesce(l.rules, p.rules), learnt_at = now()
FROM (SELECT %{crm}.rfm_cuts(h.history, $1, m.bins, m.method) AS cuts,
             %{crm}.tier_cuts(%{crm}.monetary(h.history, $1)) FILTER (WHERE %{crm}.frequency(h.history, $1) > 0) AS tiers,
             %{crm}.lifecycle_rules(h.history, $1) AS rules
      FROM (HISTORIES) h,
           (SELECT CASE map WHEN 'thirds' THEN 3 WHEN 'eight' THEN 2 ELSE 5 END AS bins,
                   CASE map WHEN 'eight' THEN 'mean' ELSE 'quantile' END AS method
            FROM %{policy}) m
      HAVING count(*) FILTER (WHERE %{crm}.frequency(h.history, $1) > 0) > 0) l
WHERE p.learn$$,
    'HISTORIES', histories);
COMMENT ON FUNCTION tracking_learn_sql(text)
IS 'SQL that learns cuts, tiers and rules as of the day $1 from a query of histories; what cannot be learnt stays';

CREATE FUNCTION tracking_load_sql(names jsonb)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN 'SELECT FROM ' || tracking_apply_sql(
$$SELECT p.customer, %{crm}.purchase_history(p.day, p.amount), NULL::%{crm}.purchase_history
FROM %{purchases} p
GROUP BY 1
ORDER BY 1$$, 'NULL', quote_literal('tracked'), names);
COMMENT ON FUNCTION tracking_load_sql(jsonb)
IS 'SQL that fills an empty value table';

CREATE FUNCTION tracking_fit_sql()
RETURNS text IMMUTABLE PARALLEL SAFE
RETURN
$$UPDATE %{policy} p SET model = m.model
FROM (SELECT %{crm}.fit_clv(history, $1, p.model_name) AS model FROM %{value} v, %{policy} p GROUP BY p.model_name) m
WHERE p.model_name IS NOT NULL AND m.model IS NOT NULL$$;
COMMENT ON FUNCTION tracking_fit_sql()
IS 'SQL that fits the model of the policy as of the day $1';

CREATE FUNCTION tracking_reclassify_sql(names jsonb)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE
RETURN tracking_fill('SELECT (SELECT count(*) FROM %{value}), a.segments, a.tiers, a.stages FROM ', names) || tracking_apply_sql(
$$SELECT v.customer, NULL::%{crm}.purchase_history, NULL::%{crm}.purchase_history
FROM %{value} v, %{policy} p, LATERAL (SELECT (%{class}(p, v.history, $1)).*) c
WHERE (v.rfm_score, v.segment, v.tier, v.stage, v.p_alive, v.clv) IS DISTINCT FROM
      (c.rfm_score, c.segment, c.tier, c.stage, c.p_alive, c.clv)
ORDER BY 1$$, '$1', quote_literal('refresh'), names) || ' a';
COMMENT ON FUNCTION tracking_reclassify_sql(jsonb)
IS 'SQL that classifies everybody as of the day $1 and returns how many customers there are and how many changes of each kind';

CREATE FUNCTION tracking_base_sql(names jsonb, sources jsonb)
RETURNS text[] STABLE STRICT PARALLEL SAFE
RETURN tracking_filled(tracking_tables_sql() || tracking_table_comments_sql() || tracking_class_sql(), names)
    || tracking_override_functions_sql(names)
    || tracking_filled(tracking_override_sql(), names)
    || tracking_purchases_sql(names, sources)
    || tracking_recount_sql(names)
    || tracking_filled(tracking_views_sql(), names);
COMMENT ON FUNCTION tracking_base_sql(jsonb, jsonb)
IS 'SQL of everything that the tables of a base share';

CREATE FUNCTION tracking_source_sql(top regclass, names jsonb)
RETURNS text[] STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(array_agg(statement ORDER BY r <> top, r, n), '{}')
    FROM (SELECT top AS r UNION ALL SELECT tracking_descendants(top)) relations,
         unnest(tracking_filled(tracking_triggers_sql(), names || tracking_source_names(top) || jsonb_build_object('relation', tracking_name(r))))
             WITH ORDINALITY u (statement, n)
    WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = r AND tgname = 'crmvalue_insert');
END;
COMMENT ON FUNCTION tracking_source_sql(regclass, jsonb)
IS 'SQL of the triggers of a table that feeds a base and of its partitions, where they have none yet';

CREATE FUNCTION tracking_run(owner name, statements text[], as_of date)
RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET row_security = off
AS $$
DECLARE
    caller text := current_setting('role');
    own boolean := owner = current_user;
    statement text;
BEGIN
    -- so that all belongs to the owner of the orders, and nothing that the owner wrote runs with more rights than hers
    IF NOT own THEN
        PERFORM set_config('role', owner, true);
    END IF;
    FOREACH statement IN ARRAY statements LOOP
        IF statement IS NULL THEN
            RAISE internal_error USING MESSAGE = 'a generated statement lacks a name';
        END IF;
        EXECUTE statement USING as_of;
    END LOOP;
    IF NOT own THEN
        PERFORM set_config('role', caller, true);
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_run(name, text[], date)
IS 'runs generated statements as their owner, with the day as $1';

CREATE FUNCTION tracking_owner(relation regclass)
RETURNS name STABLE STRICT PARALLEL SAFE
RETURN (SELECT rolname FROM pg_class c JOIN pg_roles r ON r.oid = relowner WHERE c.oid = relation);
COMMENT ON FUNCTION tracking_owner(regclass)
IS 'owner of a table';

CREATE FUNCTION tracking_sources_names(relations regclass[])
RETURNS jsonb STABLE STRICT PARALLEL SAFE
RETURN (SELECT coalesce(jsonb_agg(tracking_source_names(r)), '[]') FROM unnest(relations) r);
COMMENT ON FUNCTION tracking_sources_names(regclass[])
IS 'names for tracking_fill of the tables that feed a base';

CREATE FUNCTION tracking_names(relation regclass, base_value_table regclass, sources regclass[], expressions jsonb)
RETURNS jsonb STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(tracking_names_of_base(base_value_table), tracking_base_names(nspname, tracking_stem(relname)))
        || tracking_source_names(relation)
        || coalesce(tracking_expression_names(expressions), '{}')
        || jsonb_build_object('locked', (SELECT string_agg(tracking_name(r), ', ' ORDER BY r) FROM unnest(sources) r))
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = relation;
END;
COMMENT ON FUNCTION tracking_names(regclass, regclass, regclass[], jsonb)
IS 'all names for tracking_fill';

CREATE FUNCTION tracking_track_sql(relation regclass, base_value_table regclass, sources regclass[], names jsonb)
RETURNS text[] STABLE PARALLEL SAFE
RETURN ARRAY[tracking_fill('LOCK TABLE %{locked} IN SHARE ROW EXCLUSIVE MODE', names)]
    || tracking_filled(tracking_row_functions_sql(), names)
    || CASE WHEN base_value_table IS NULL
       THEN tracking_base_sql(names, tracking_sources_names(sources))
            || tracking_filled(ARRAY[
                tracking_learn_sql('SELECT %{crm}.purchase_history(s.day, s.amount) AS history FROM %{purchases} s GROUP BY s.customer')], names)
            || tracking_load_sql(names)
       ELSE tracking_purchases_sql(names, tracking_sources_names(sources))
            || tracking_fill($$SELECT %{recount}('tracked')$$, names) END
    || tracking_source_sql(relation, names)
    || tracking_fill('ANALYZE %{value}', names);
COMMENT ON FUNCTION tracking_track_sql(regclass, regclass, regclass[], jsonb)
IS 'all SQL that track_customers runs';

CREATE FUNCTION tracking_drop_triggers_sql(relations regclass[])
RETURNS text[] STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT array_agg(format('DROP TRIGGER %I ON %s', tgname, tracking_name(tgrelid)) ORDER BY tgrelid, tgname)
    FROM pg_trigger
    WHERE tgname IN ('crmvalue_insert', 'crmvalue_update', 'crmvalue_delete', 'crmvalue_truncate')
      AND tgrelid IN (SELECT unnest(relations) UNION SELECT d FROM unnest(relations) r, tracking_descendants(r) d);
END;
COMMENT ON FUNCTION tracking_drop_triggers_sql(regclass[])
IS 'SQL that drops the triggers of tables that feed a base';

CREATE FUNCTION tracking_drop_row_functions_sql(relations regclass[])
RETURNS text[] STABLE STRICT PARALLEL SAFE
RETURN (SELECT array_agg(tracking_fill('DROP FUNCTION %{customer}(%{orders}), %{day}(%{orders}), %{amount}(%{orders})', tracking_source_names(r)))
        FROM unnest(relations) r);
COMMENT ON FUNCTION tracking_drop_row_functions_sql(regclass[])
IS 'SQL that drops the functions that read rows of tables';

CREATE FUNCTION tracking_untrack_sql(removed regclass[], sources regclass[], names jsonb)
RETURNS text[] STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT tracking_drop_triggers_sql(removed)
        || CASE WHEN cardinality(kept) > 0 THEN
               tracking_purchases_sql(names, tracking_sources_names(kept))
               || tracking_fill($$SELECT %{recount}('untracked')$$, names)
               || tracking_drop_row_functions_sql(removed)
           ELSE
               tracking_filled(ARRAY[
                   'DROP VIEW %{at_risk}, %{pareto}, %{migration}, %{stages}, %{rf_heatmap}, %{segments}, %{current}, %{purchases}',
                   'DROP FUNCTION %{recount}(text)',
                   'DROP FUNCTION %{class}(%{policy}, %{crm}.purchase_history, date), %{today}(%{policy})',
                   'DROP TYPE %{class}'], names)
               || tracking_drop_row_functions_sql(removed)
               || tracking_filled(ARRAY['DROP TABLE %{value}, %{log}, %{policy}', 'DROP FUNCTION %{overriding}(), %{overridden}()'], names)
           END
    FROM (SELECT ARRAY(SELECT unnest(sources) EXCEPT SELECT unnest(removed)) AS kept) k;
END;
COMMENT ON FUNCTION tracking_untrack_sql(regclass[], regclass[], jsonb)
IS 'all SQL that untrack_customers runs';

CREATE FUNCTION tracking_report(value_table regclass, policy text)
RETURNS regclass STABLE STRICT PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    learnt boolean;
BEGIN
    EXECUTE format('SELECT learnt_at IS NOT NULL FROM %s', policy) INTO learnt;
    IF NOT learnt THEN
        RAISE NOTICE 'there are no purchases yet: customers are classified by default cuts until refresh_customers learns them'
            USING DETAIL = 'recency 180, 90, 60, 30 days; frequency 2, 3, 5, 8 orders; monetary 50, 120, 300, 900; tier A from 900, B from 210';
    END IF;
    RETURN value_table;
END
$$;
COMMENT ON FUNCTION tracking_report(regclass, text)
IS 'the value table, with a notice where nothing has been learnt yet';

CREATE FUNCTION tracking_refresh(owner name, as_of date, prepare text[], fit text, reclassify text,
    OUT customers bigint, OUT segments bigint, OUT tiers bigint, OUT stages bigint)
RETURNS record LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    caller text := current_setting('role');
    own boolean := owner = current_user;
    statement text;
BEGIN
    IF NOT own THEN
        PERFORM set_config('role', owner, true);
    END IF;
    FOREACH statement IN ARRAY prepare LOOP
        EXECUTE statement USING as_of;
    END LOOP;
    BEGIN
        EXECUTE fit USING as_of;
    EXCEPTION WHEN data_exception THEN
        RAISE WARNING 'the model was not fitted: %', SQLERRM USING DETAIL = 'The policy keeps the model that it has.';
    END;
    EXECUTE reclassify INTO customers, segments, tiers, stages USING as_of;
    IF NOT own THEN
        PERFORM set_config('role', caller, true);
    END IF;
END
$$;
COMMENT ON FUNCTION tracking_refresh(name, date, text[], text, text)
IS 'runs generated statements as their owner, with the day as $1, and returns what the last gives; a model that cannot be fitted is a warning';

CREATE FUNCTION tracking_refresh_sql(names jsonb, rebuild boolean)
RETURNS text[] STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT (tracking_fill('SELECT FROM %{policy} FOR UPDATE', names)
            || coalesce((SELECT array_agg(statement ORDER BY r, n)
                FROM tracking_sources(to_regclass(names ->> 'value')) r,
                     unnest(tracking_source_sql(r, names)) WITH ORDINALITY u (statement, n)), '{}'))
        || CASE WHEN rebuild THEN ARRAY[tracking_fill($$SELECT %{recount}('rebuild')$$, names)] ELSE '{}' END
        || tracking_fill(tracking_learn_sql('SELECT history FROM %{value}'), names);
END;
COMMENT ON FUNCTION tracking_refresh_sql(jsonb, boolean)
IS 'SQL that refresh_customers runs before it fits the model';

-- tracking: the interface

CREATE FUNCTION tracking_expressions(orders regclass, customer text, ordered_at text, amount text, filter text)
RETURNS jsonb STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_build_object(
        'customer', to_jsonb(tracking_expression(orders, customer, 'customer')),
        'ordered_at', to_jsonb(tracking_expression(orders, ordered_at, 'ordered_at')),
        'amount', to_jsonb(tracking_expression(orders, amount, 'amount')),
        'filter', to_jsonb(tracking_expression(orders, filter, 'filter')));
END;
COMMENT ON FUNCTION tracking_expressions(regclass, text, text, text, text)
IS 'tracking_expression of the arguments of track_customers';

CREATE FUNCTION track_customers(orders regclass, customer text, ordered_at text, amount text, filter text DEFAULT NULL, "into" text DEFAULT NULL)
RETURNS regclass
BEGIN ATOMIC
    SELECT tracking_check_isolation();
    SELECT tracking_check_table(orders, tracking_value_table(orders), tracking_obstacle(orders),
                                "into"::regclass, tracking_value_table("into"::regclass));
    SELECT tracking_check_types(tracking_expressions(orders, customer, ordered_at, amount, filter), base.names ->> 'key_type',
                                (SELECT format_type(atttypid, -1) FROM pg_attribute
                                 WHERE attrelid = to_regclass(base.names ->> 'purchases') AND attname = 'amount'))
    FROM (SELECT tracking_names_of_base(tracking_value_table("into"::regclass)) AS names) base;
    SELECT tracking_run(tracking_owner(orders), tracking_track_sql(orders, value_table, sources, names), CURRENT_DATE)
    FROM (SELECT tracking_value_table("into"::regclass) AS value_table) base,
         LATERAL (SELECT ARRAY(SELECT orders UNION SELECT tracking_sources(value_table)) AS sources) s,
         tracking_names(orders, value_table, sources, tracking_expressions(orders, customer, ordered_at, amount, filter)) names;
    SELECT tracking_report(value_table, tracking_names_of_base(value_table) ->> 'policy') FROM tracking_value_table(orders) value_table;
END;
COMMENT ON FUNCTION track_customers(regclass, text, text, text, text, text)
IS 'keeps the histories and classes of the customers of a table of orders current from now on, in tables beside it; customer, ordered_at, amount and filter are columns or immutable expressions over its rows; rows without a customer or not in the filter do not count; "into" names a tracked table whose base this one is to feed too; returns the value table; errors 42809, 42501, 42710, 42704, 0A000, 42601, 42703, 42P17, 42804, 25000';

CREATE FUNCTION untrack_customers(orders regclass)
RETURNS void
BEGIN ATOMIC
    SELECT tracking_check_isolation();
    SELECT tracking_check_tracked(orders, tracking_value_table(orders));
    SELECT tracking_run(tracking_owner(value_table), tracking_untrack_sql(
        CASE WHEN orders = value_table THEN sources ELSE ARRAY[orders] END, sources, tracking_names_of_base(value_table)), NULL)
    FROM (SELECT tracking_value_table(orders) AS value_table OFFSET 0) base,
         LATERAL (SELECT ARRAY(SELECT tracking_sources(value_table)) AS sources OFFSET 0) s;
END;
COMMENT ON FUNCTION untrack_customers(regclass)
IS 'undoes track_customers for a table of orders, or for all that feed a value table; the base goes with the last of them, log included; errors 42704 (not tracked), 42501 (not the owner), 2BP01 (something else depends on it), 25000';

CREATE FUNCTION refresh_customers(orders regclass, as_of date DEFAULT CURRENT_DATE, fit boolean DEFAULT true, rebuild boolean DEFAULT false,
    OUT customers bigint, OUT segments bigint, OUT tiers bigint, OUT stages bigint)
RETURNS record
BEGIN ATOMIC
    SELECT tracking_check_tracked(orders, tracking_value_table(orders));
    SELECT r.*
    FROM (SELECT tracking_value_table(orders) AS value_table OFFSET 0) base,
         LATERAL (SELECT tracking_names_of_base(value_table) AS names OFFSET 0) n,
         tracking_refresh(tracking_owner(value_table), as_of, tracking_refresh_sql(names, rebuild),
                          CASE WHEN fit THEN tracking_fill(tracking_fit_sql(), names) ELSE 'SELECT' END,
                          tracking_reclassify_sql(names)) r;
END;
COMMENT ON FUNCTION refresh_customers(regclass, date, boolean, boolean)
IS 'learns cuts and rules anew from the histories, fits the model of the policy, and classifies everybody as of a day; rebuild counts the histories anew from the orders first; returns the number of customers and how many changes of segments, tiers and stages were logged; errors 42704 (not tracked), 42501 (not the owner)';
