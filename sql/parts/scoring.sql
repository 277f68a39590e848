-- scoring: cut points

CREATE FUNCTION rfm_cuts_check(cuts jsonb)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_cuts_check';
COMMENT ON FUNCTION rfm_cuts_check(jsonb)
IS 'check of the domain rfm_cuts: true for a valid document, otherwise error 22023 with the reason';

CREATE DOMAIN rfm_cuts AS jsonb CHECK (rfm_cuts_check(VALUE));
COMMENT ON DOMAIN rfm_cuts
IS 'cut points of RFM scores, worst first: {"recency":[180,90,60,30],"frequency":[2,3,5,8],"monetary":[50,120,300,900]}; a value at a cut or better reaches it; for recency, less is better; null, only at the end, is a cut that no customer reaches';

CREATE FUNCTION tier_cuts_check(cuts jsonb)
RETURNS boolean IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'tier_cuts_check';
COMMENT ON FUNCTION tier_cuts_check(jsonb)
IS 'check of the domain tier_cuts: true for a valid document, otherwise error 22023 with the reason';

CREATE DOMAIN tier_cuts AS jsonb CHECK (tier_cuts_check(VALUE));
COMMENT ON DOMAIN tier_cuts
IS 'lowest values of the tiers A and B: {"A":900,"B":210}; null for a tier without customers';

-- scoring: rfm_score over a partition

CREATE FUNCTION rfm_score(
    h purchase_history,
    as_of date,
    bins integer DEFAULT 5
)
RETURNS integer WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_history';
COMMENT ON FUNCTION rfm_score(purchase_history, date, integer)
IS 'RFM score of the row in its partition by rule R1, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL without a purchase up to as_of; error 22023 unless bins is 2..9 and the same in the partition';

CREATE FUNCTION rfm_score(
    recency integer,
    frequency integer,
    monetary numeric,
    bins integer DEFAULT 5
)
RETURNS integer WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_integer';
COMMENT ON FUNCTION rfm_score(integer, integer, numeric, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL if one of the numbers is NULL; error 22023 unless bins is 2..9 and the same in the partition; NaN and infinity are error 22003';

CREATE FUNCTION rfm_score(
    recency bigint,
    frequency bigint,
    monetary numeric,
    bins integer DEFAULT 5
)
RETURNS integer WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_bigint';
COMMENT ON FUNCTION rfm_score(bigint, bigint, numeric, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL if one of the numbers is NULL; error 22023 unless bins is 2..9 and the same in the partition; NaN and infinity are error 22003';

CREATE FUNCTION rfm_score(
    recency numeric,
    frequency numeric,
    monetary numeric,
    bins integer DEFAULT 5
)
RETURNS integer WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_numeric';
COMMENT ON FUNCTION rfm_score(numeric, numeric, numeric, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL if one of the numbers is NULL; error 22023 unless bins is 2..9 and the same in the partition; NaN and infinity are error 22003';

CREATE FUNCTION rfm_score(
    recency float8,
    frequency float8,
    monetary float8,
    bins integer DEFAULT 5
)
RETURNS integer WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_float8';
COMMENT ON FUNCTION rfm_score(float8, float8, float8, integer)
IS 'RFM score of the row in its partition by rule R1 from days since the last purchase, purchases and money, three digits 1..bins, the highest is the best, the middle for a number that is the same in all rows (but 1 for a frequency of 1); NULL if one of the numbers is NULL; error 22023 unless bins is 2..9 and the same in the partition; NaN and infinity are error 22003';

-- scoring: rfm_score by cut points

CREATE FUNCTION rfm_score(h purchase_history, as_of date, cuts rfm_cuts)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_history_cuts';
COMMENT ON FUNCTION rfm_score(purchase_history, date, rfm_cuts)
IS 'RFM score by cut points, three digits, the highest is the best; NULL without a purchase up to as_of; with the result of rfm_cuts it is the score of rule R1';

CREATE FUNCTION rfm_score(
    recency integer,
    frequency integer,
    monetary numeric,
    cuts rfm_cuts
)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_integer_cuts';
COMMENT ON FUNCTION rfm_score(integer, integer, numeric, rfm_cuts)
IS 'RFM score by cut points from days since the last purchase, purchases and money, three digits, the highest is the best; with the result of rfm_cuts it is the score of rule R1; NaN and infinity are error 22003';

CREATE FUNCTION rfm_score(
    recency bigint,
    frequency bigint,
    monetary numeric,
    cuts rfm_cuts
)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_bigint_cuts';
COMMENT ON FUNCTION rfm_score(bigint, bigint, numeric, rfm_cuts)
IS 'RFM score by cut points from days since the last purchase, purchases and money, three digits, the highest is the best; with the result of rfm_cuts it is the score of rule R1; NaN and infinity are error 22003';

CREATE FUNCTION rfm_score(
    recency numeric,
    frequency numeric,
    monetary numeric,
    cuts rfm_cuts
)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_numeric_cuts';
COMMENT ON FUNCTION rfm_score(numeric, numeric, numeric, rfm_cuts)
IS 'RFM score by cut points from days since the last purchase, purchases and money, three digits, the highest is the best; with the result of rfm_cuts it is the score of rule R1; NaN and infinity are error 22003';

CREATE FUNCTION rfm_score(
    recency float8,
    frequency float8,
    monetary float8,
    cuts rfm_cuts
)
RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_score_float8_cuts';
COMMENT ON FUNCTION rfm_score(float8, float8, float8, rfm_cuts)
IS 'RFM score by cut points from days since the last purchase, purchases and money, three digits, the highest is the best; with the result of rfm_cuts it is the score of rule R1; NaN and infinity are error 22003';

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
IS 'cut points of recency, frequency and monetary as of a day by rule R1, for 2..9 bins; error 22023 for arguments that differ within a group or are out of range';

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
IS 'cut points of recency, frequency and monetary as of a day: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; error 22023 for arguments that differ within a group or are out of range';

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
IS 'cut points of recency, frequency and monetary by rule R1, for 2..9 bins; error 22023 for arguments that differ within a group or are out of range';

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
IS 'cut points of recency, frequency and monetary: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; error 22023 for arguments that differ within a group or are out of range';

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
IS 'cut points of recency, frequency and monetary by rule R1, for 2..9 bins; error 22023 for arguments that differ within a group or are out of range';

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
IS 'cut points of recency, frequency and monetary: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; error 22023 for arguments that differ within a group or are out of range';

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
IS 'cut points of recency, frequency and monetary by rule R1, for 2..9 bins; error 22023 for arguments that differ within a group or are out of range';

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
IS 'cut points of recency, frequency and monetary: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; error 22023 for arguments that differ within a group or are out of range';

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
IS 'cut points of recency, frequency and monetary by rule R1, for 2..9 bins; error 22023 for arguments that differ within a group or are out of range';

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
IS 'cut points of recency, frequency and monetary: method quantile is rule R1 for 2..9 bins, method mean is rule R2, the mean as the only cut, for 2 bins; error 22023 for arguments that differ within a group or are out of range';

-- scoring: tiers over a partition

CREATE FUNCTION abc_tier(
    value numeric,
    a float8 DEFAULT 0.8,
    b float8 DEFAULT 0.95
)
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'abc_tier_numeric';
COMMENT ON FUNCTION abc_tier(numeric, float8, float8)
IS 'ABC tier of the row in its partition by rule A1: A if the larger values hold less than the share a of the total, B if less than b, otherwise C; equal values are in the same tier, so that A can hold more than its share; values of 0 or less are in C; NULL for NULL; shares are truncated to nine decimals; error 22023 unless 0 < a < b < 1 and both are the same in the partition';

CREATE FUNCTION abc_tier(
    value float8,
    a float8 DEFAULT 0.8,
    b float8 DEFAULT 0.95
)
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'abc_tier_float8';
COMMENT ON FUNCTION abc_tier(float8, float8, float8)
IS 'ABC tier of the row in its partition by rule A1: A if the larger values hold less than the share a of the total, B if less than b, otherwise C; equal values are in the same tier, so that A can hold more than its share; values of 0 or less are in C; NULL for NULL; shares are truncated to nine decimals; error 22023 unless 0 < a < b < 1 and both are the same in the partition';

CREATE FUNCTION value_tier(value numeric, shares float8[], labels text[])
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'value_tier_numeric';
COMMENT ON FUNCTION value_tier(numeric, float8[], text[])
IS 'tier of the row in its partition by rule A1 with the given cumulative shares of the total, which ascend between 0 and 1, and a label for each share and for the rest; error 22023 for other shares and labels, and if they differ within the partition';

CREATE FUNCTION value_tier(value float8, shares float8[], labels text[])
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'value_tier_float8';
COMMENT ON FUNCTION value_tier(float8, float8[], text[])
IS 'tier of the row in its partition by rule A1 with the given cumulative shares of the total, which ascend between 0 and 1, and a label for each share and for the rest; error 22023 for other shares and labels, and if they differ within the partition';

CREATE FUNCTION pyramid_tier(
    value numeric,
    shares float8[] DEFAULT ARRAY[0.01, 0.20, 0.50],
    labels text[] DEFAULT ARRAY['VIP', 'Main', 'Ordinary', 'Small']
)
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'pyramid_tier_numeric';
COMMENT ON FUNCTION pyramid_tier(numeric, float8[], text[])
IS 'tier of the row in its partition by number of customers (models.md 1.3): the first ceil(share * n) of the n rows with a value, and those with equal values; shares are cumulative and ascend between 0 and 1, with a label for each share and for the rest; error 22023 for other shares and labels, and if they differ within the partition';

CREATE FUNCTION pyramid_tier(
    value float8,
    shares float8[] DEFAULT ARRAY[0.01, 0.20, 0.50],
    labels text[] DEFAULT ARRAY['VIP', 'Main', 'Ordinary', 'Small']
)
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'pyramid_tier_float8';
COMMENT ON FUNCTION pyramid_tier(float8, float8[], text[])
IS 'tier of the row in its partition by number of customers (models.md 1.3): the first ceil(share * n) of the n rows with a value, and those with equal values; shares are cumulative and ascend between 0 and 1, with a label for each share and for the rest; error 22023 for other shares and labels, and if they differ within the partition';

CREATE FUNCTION cumulative_share(value numeric)
RETURNS float8 WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cumulative_share_numeric';
COMMENT ON FUNCTION cumulative_share(numeric)
IS 'share of the partition''s total, 0..1, that is held by the values of this size or larger; values of 0 or less do not count in the total and have the share 1; NULL for NULL';

CREATE FUNCTION cumulative_share(value float8)
RETURNS float8 WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'cumulative_share_float8';
COMMENT ON FUNCTION cumulative_share(float8)
IS 'share of the partition''s total, 0..1, that is held by the values of this size or larger; values of 0 or less do not count in the total and have the share 1; NULL for NULL';

-- scoring: abc_tier by cut points

CREATE FUNCTION abc_tier(value numeric, cuts tier_cuts)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'abc_tier_numeric_cuts';
COMMENT ON FUNCTION abc_tier(numeric, tier_cuts)
IS 'ABC tier by the lowest values of A and B; with the result of tier_cuts it is the tier of rule A1';

CREATE FUNCTION abc_tier(value float8, cuts tier_cuts)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'abc_tier_float8_cuts';
COMMENT ON FUNCTION abc_tier(float8, tier_cuts)
IS 'ABC tier by the lowest values of A and B; with the result of tier_cuts it is the tier of rule A1';

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
IS 'lowest values of the tiers A and B by rule A1, with shares 0.8 and 0.95';

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
IS 'lowest values of the tiers A and B by rule A1; shares are truncated to nine decimals; error 22023 unless 0 < a < b < 1 and both are the same in all rows';

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
IS 'lowest values of the tiers A and B by rule A1, with shares 0.8 and 0.95';

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
IS 'lowest values of the tiers A and B by rule A1; shares are truncated to nine decimals; error 22023 unless 0 < a < b < 1 and both are the same in all rows';

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
IS 'share of the total, 0..1, held by the ceil(p * n) largest of n values; values below 0 count as 0; NULL if none is above 0; p is truncated to nine decimals; error 22023 unless 0 < p <= 1 and it is the same in all rows';

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
IS 'share of the total, 0..1, held by the ceil(p * n) largest of n values; values below 0 count as 0; NULL if none is above 0; p is truncated to nine decimals; error 22023 unless 0 < p <= 1 and it is the same in all rows';

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
IS 'Gini coefficient, from 0 (all values are equal) to below 1; values below 0 count as 0; NULL if none is above 0';

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
IS 'Gini coefficient, from 0 (all values are equal) to below 1; values below 0 count as 0; NULL if none is above 0';
