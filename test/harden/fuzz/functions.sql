-- Every plain function of the extension, those of the report among them, with any
-- arguments: no crash, no internal error, no NaN. bases.sql has those that read bases.
CREATE TABLE called AS
SELECT * FROM parameters p
WHERE prokind = 'f' AND provolatile = 'i' AND proname !~ '^purchase_history_(in|out|recv|send)$'
    AND NOT EXISTS (SELECT FROM parameters b WHERE b.oid = p.oid AND b.type ~ '_base$');
INSERT INTO statements (statement, types)
SELECT format('SELECT %s%s(%s)%s', CASE WHEN proretset THEN '* FROM ' END, oid::regproc, string_agg('$' || n || '::' || type, ', ' ORDER BY n), CASE WHEN proretset THEN ' LIMIT 100' END), string_agg(wire, ',' ORDER BY n)
FROM called GROUP BY oid, proretset ORDER BY oid;
-- what asks for quantiles may look for them for long
UPDATE statements SET patience = 0.5 WHERE statement ~ '_interval|_forecast|_card|next_purchase';
INSERT INTO seeds
SELECT DISTINCT choice(number) || seed
FROM (SELECT dense_rank() OVER (ORDER BY oid)::integer - 1 AS number, string_agg(sample_of(ROW(c.*)::parameters, last, variant), '' ORDER BY n) AS seed FROM called c, generate_series(0, 9) variant GROUP BY oid, variant) s
ORDER BY 1;
