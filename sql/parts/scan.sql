-- histories of all customers in one pass over the orders

CREATE FUNCTION purchase_histories_support(request internal)
RETURNS internal IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_histories_support';
COMMENT ON FUNCTION purchase_histories_support(internal)
IS 'planner support of purchase_histories: estimates the rows by the number of customers, and the costs by those of reading the orders';

CREATE FUNCTION purchase_histories(orders regclass, customer text, ordered_at text, amount text, filter text DEFAULT NULL)
RETURNS SETOF record ROWS 100000 SUPPORT purchase_histories_support LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_histories';
COMMENT ON FUNCTION purchase_histories(regclass, text, text, text, text)
IS 'the histories of all customers of a table or view of orders in one pass: rows (customer, purchase_history) as from the aggregate purchase_history with GROUP BY customer, in any order; customer, ordered_at, amount and filter are columns of the table or expressions over its rows, with the rights and the search_path of the caller; errors 22004 (null_value_not_allowed), 42601 (not one expression), 42804 (type), 42883 (customer that cannot be hashed), 22003 (amount), 22008 (infinite time), and those of a query over the table';

-- RFM of all customers in one pass over the orders

CREATE FUNCTION rfm_scores_support(request internal)
RETURNS internal IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_scores_support';
COMMENT ON FUNCTION rfm_scores_support(internal)
IS 'planner support of rfm_scores: estimates the rows by the number of customers, and the costs by those of reading the orders';

CREATE FUNCTION rfm_scores(
    orders regclass,
    customer text,
    ordered_at text,
    amount text,
    as_of date,
    filter text DEFAULT NULL,
    bins integer DEFAULT 5
)
RETURNS SETOF record ROWS 100000 SUPPORT rfm_scores_support LANGUAGE C
AS 'MODULE_PATHNAME', 'rfm_scores';
COMMENT ON FUNCTION rfm_scores(regclass, text, text, text, date, text, integer)
IS 'RFM of all customers of a table or view of orders in one pass: rows (customer, recency integer, frequency integer, monetary numeric, rfm_score integer), in any order; the numbers are recency(h, as_of), frequency(h, as_of), monetary(h, as_of) and rfm_score(h, as_of, bins) OVER () of the histories h of purchase_histories; the first four arguments and filter are those of purchase_histories, with the rights and the search_path of the caller; errors as purchase_histories, and 22023 unless bins is 2..9';
