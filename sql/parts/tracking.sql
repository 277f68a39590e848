CREATE FUNCTION tracking_settle(history purchase_history, owed purchase_history, added purchase_history, removed purchase_history)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_settle';
COMMENT ON FUNCTION tracking_settle(purchase_history, purchase_history, purchase_history, purchase_history)
IS 'history - owed + added - removed, NULL being empty, without what cannot be taken off yet; error 22003 where a day''s sum does not fit';

CREATE FUNCTION tracking_owed(history purchase_history, owed purchase_history, added purchase_history, removed purchase_history)
RETURNS purchase_history IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'purchase_history_owed';
COMMENT ON FUNCTION tracking_owed(purchase_history, purchase_history, purchase_history, purchase_history)
IS 'what tracking_settle of the same arguments could not take off yet; NULL if nothing';

CREATE FUNCTION tracking_expression(orders regclass, expression text, purpose text, OUT sql text, OUT type text, OUT "collation" regcollation)
RETURNS record STABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'tracking_expression';
COMMENT ON FUNCTION tracking_expression(regclass, text, text)
IS 'an expression over the rows of a table as SQL over the row o with qualified names, its type and collation; errors 42601 (not one expression), 42P17 (not immutable), 0A000 (whole rows, system columns)';
