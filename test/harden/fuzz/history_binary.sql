-- The binary form of histories, and the algebra of what is one.
INSERT INTO statements (statement, types, property) VALUES
    ('SELECT a + b = b + a, (a + b) - b = a, a - a = ''{}'', a + ''{}'' = a, rollup(h) = a + b FROM (SELECT $1 AS a, $2 AS b) i, LATERAL (VALUES (a), (b)) v (h) GROUP BY a, b', 'purchase_history,purchase_history', true),
    ('SELECT (a = b) = (purchase_history_hash(a) = purchase_history_hash(b)) OR a <> b, (a < b) = (b > a), (a <= b) = (NOT a > b), purchase_history_cmp(a, b) = - purchase_history_cmp(b, a) FROM (SELECT $1 AS a, $2 AS b) i', 'purchase_history,purchase_history', true),
    ('SELECT frequency(as_of(h, d)) = frequency(h, d), monetary(as_of(h, d)) = monetary(h, d), purchase_days(as_of(h, d)) = purchase_days(h, d), as_of(h, d) + slice(h, d + 1, ''infinity'') = h FROM (SELECT $1 AS d, $2 AS h) i WHERE d < ''5874897-12-31''', 'date,purchase_history', true),
    ('SELECT monetary(h) = coalesce(sum(money), 0), frequency(h) = coalesce(sum(orders), 0), jsonb_array_length(h::jsonb) = count(*), first_purchase(h) IS NOT DISTINCT FROM min(day) FILTER (WHERE orders > 0) FROM (SELECT $1 AS h) i, unnest(h) GROUP BY h', 'purchase_history', true);
INSERT INTO seeds SELECT choice(s) || sized(purchase_history_send(a.h)) || purchase_history_send(b.h) FROM histories a, histories b, generate_series(0, 1) s;
INSERT INTO seeds SELECT choice(2) || date_send(d) || purchase_history_send(h) FROM histories, unnest(ARRAY['2024-01-31', 'infinity', '4714-11-24 BC']::date[]) d;
INSERT INTO seeds SELECT choice(3) || purchase_history_send(h) FROM histories;
