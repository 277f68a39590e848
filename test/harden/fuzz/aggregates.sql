-- The aggregates over rows of any arguments: the same result in any order of the
-- rows, and of two states of two rows each that are combined by hand.
CREATE VIEW by_hand AS
SELECT c.oid, format('(SELECT %s(coalesce(%s(s, t), s, t)) FROM (SELECT %3$s(%3$s(NULL::%4$s, %5$s), %8$s) AS s, %3$s(%3$s(NULL::%4$s, %6$s), %7$s) AS t OFFSET 0) states)',
    CASE aggfinalfn WHEN 0 THEN '' ELSE aggfinalfn::regproc::text END, aggcombinefn::regproc, aggtransfn::regproc, aggtranstype::regtype, a[1], a[2], a[3], a[4]) AS result
FROM (SELECT oid, array_agg(arguments ORDER BY number) AS a
      FROM (SELECT oid, number, string_agg(CASE WHEN varies AND number = 3 THEN 'NULL::' || type ELSE argument END, ', ' ORDER BY n) AS arguments
            FROM places, generate_series(0, 3) number WHERE NOT varies OR r = number % 3 GROUP BY oid, number) rows
      GROUP BY oid) c
    JOIN pg_aggregate ON aggfnoid = c.oid JOIN pg_proc ON pg_proc.oid = aggtransfn
WHERE NOT proisstrict;

-- those that fit models may be cancelled, as everywhere
INSERT INTO statements (statement, types, property, patience)
SELECT format('SELECT a::text IS NOT DISTINCT FROM b::text AS in_any_order, %s AS in_parts, a FROM (SELECT %s(%3$s ORDER BY n) AS a, %2$s(%3$s ORDER BY n DESC) AS b FROM %4$s) r',
        coalesce((SELECT format('a::text IS NOT DISTINCT FROM (%s)::text', result) FROM by_hand WHERE oid = calls.oid), 'true'), called, arguments, rows), types, true, CASE WHEN called ~ 'fit|backtest|season|rollup' THEN 0.5 ELSE 0 END
FROM calls WHERE prokind = 'a' ORDER BY oid;
INSERT INTO seeds SELECT DISTINCT choice(number) || seed FROM (SELECT (row_number() OVER (ORDER BY oid))::integer - 1 AS number, seeds FROM calls WHERE prokind = 'a') c, unnest(seeds) seed ORDER BY 1;
