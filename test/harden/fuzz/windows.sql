-- The window functions over rows of any arguments: the same results in any order
-- of the rows.
INSERT INTO statements (statement, types, property)
SELECT format('SELECT a IS NOT DISTINCT FROM b AS in_any_order, a FROM (SELECT %1$s(%2$s) OVER () AS a, %1$s(%2$s) OVER (ORDER BY n DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS b FROM %3$s) r', called, arguments, rows), types, true
FROM calls WHERE prokind = 'w' ORDER BY oid;
INSERT INTO seeds SELECT DISTINCT choice(number) || seed FROM (SELECT (row_number() OVER (ORDER BY oid))::integer - 1 AS number, seeds FROM calls WHERE prokind = 'w') c, unnest(seeds) seed ORDER BY 1;
