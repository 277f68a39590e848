-- matrices: two by two

CREATE FUNCTION customer_matrix(x numeric, y numeric, scheme text DEFAULT 'marcus', lang text DEFAULT 'en')
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'customer_matrix_numeric';
COMMENT ON FUNCTION customer_matrix(numeric, numeric, text, text)
IS 'field of the row in a two-by-two matrix (models.md 1.4: marcus, potential, core, satisfaction), high on an axis at or above the mean of its partition; marcus compares the average order y with the pooled mean sum(x * y) / sum(x), x being the number of purchases; exact; NULL if x or y is NULL; such a row does not count for the means; scheme and lang (en, zh) must be the same in a partition; errors 22023 (unknown scheme or language, purchases < 0), 22003 (not finite, too many digits)';

CREATE FUNCTION customer_matrix(x float8, y float8, scheme text DEFAULT 'marcus', lang text DEFAULT 'en')
RETURNS text WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'customer_matrix_float8';
COMMENT ON FUNCTION customer_matrix(float8, float8, text, text)
IS 'field of the row in a two-by-two matrix (models.md 1.4: marcus, potential, core, satisfaction), high on an axis at or above the mean of its partition; marcus compares the average order y with the pooled mean sum(x * y) / sum(x), x being the number of purchases; NULL if x or y is NULL; such a row does not count for the means; scheme and lang (en, zh) must be the same in a partition; errors 22023 (unknown scheme or language, purchases < 0), 22003 (not finite, overflow)';

CREATE FUNCTION customer_matrix(x numeric, y numeric, x_cut numeric, y_cut numeric, scheme text DEFAULT 'marcus', lang text DEFAULT 'en')
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'customer_matrix_numeric_cuts';
COMMENT ON FUNCTION customer_matrix(numeric, numeric, numeric, numeric, text, text)
IS 'field of a customer in a two-by-two matrix (models.md 1.4: marcus, potential, core, satisfaction), high on an axis at or above the cut; lang: en or zh; errors 22023 (unknown scheme or language), 22003 (not finite)';

CREATE FUNCTION customer_matrix(x float8, y float8, x_cut float8, y_cut float8, scheme text DEFAULT 'marcus', lang text DEFAULT 'en')
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'customer_matrix_float8_cuts';
COMMENT ON FUNCTION customer_matrix(float8, float8, float8, float8, text, text)
IS 'field of a customer in a two-by-two matrix (models.md 1.4: marcus, potential, core, satisfaction), high on an axis at or above the cut; lang: en or zh; errors 22023 (unknown scheme or language), 22003 (not finite)';

-- matrices: key accounts

CREATE FUNCTION key_account_score(criteria float8[], weights float8[])
RETURNS float8 WINDOW IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'key_account_score';
COMMENT ON FUNCTION key_account_score(float8[], float8[])
IS 'key-account score of the row, 0..100: the weighted mean of its criteria, each scaled to 0..1 over the partition (0.5 where all are equal); a negative weight means that less is better; NULL for a row with a NULL among its criteria; such a row does not count for the ranges; errors 22023 (number of weights and criteria differ, all weights are 0, weights differ within the partition), 22003 (criteria not finite)';
