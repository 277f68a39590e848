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

-- those that fit models or make up to a million rows may be cancelled, as
-- everywhere; so many rows are not compared, since they are not text in time
INSERT INTO statements (statement, types, property, patience)
SELECT format('SELECT %s AS in_any_order, %s AS in_parts, a FROM (SELECT %s(%4$s ORDER BY n) AS a, %3$s(%4$s ORDER BY n DESC) AS b FROM %5$s) r',
        many || 'a::text IS NOT DISTINCT FROM b::text', coalesce(many || 'a::text IS NOT DISTINCT FROM ' || result || '::text', 'true'), called, arguments, rows), types, true,
    CASE WHEN called ~ 'fit|backtest|season|rollup|cohort|churn' THEN 0.5 ELSE 0 END
FROM calls LEFT JOIN by_hand USING (oid) JOIN pg_proc USING (oid) JOIN pg_type ON pg_type.oid = prorettype, LATERAL (SELECT CASE typcategory WHEN 'A' THEN 'coalesce(cardinality(a) > 1000, false) OR ' ELSE '' END AS many) m
WHERE calls.prokind = 'a' ORDER BY calls.oid;
INSERT INTO seeds SELECT DISTINCT choice(number) || seed FROM (SELECT (row_number() OVER (ORDER BY oid))::integer - 1 AS number, seeds FROM calls WHERE prokind = 'a') c, unnest(seeds) seed ORDER BY 1;
