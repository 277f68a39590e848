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
