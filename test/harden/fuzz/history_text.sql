-- The text form of histories: what comes in comes out, and in again as itself.
INSERT INTO statements (statement, types, property) VALUES
    ('SELECT h = h::text::purchase_history, h::text = h::text::purchase_history::text, h = (SELECT coalesce(rollup(p), ''{}'') FROM (SELECT slice(h, day, day + 1) p FROM unnest(h)) d) OR h::text ~ ''5874897-12-31'' FROM (SELECT $1::purchase_history AS h) i', 'text', true),
    ('SELECT purchase_history_send(h) = purchase_history_send(h::text::purchase_history) FROM (SELECT $1::purchase_history AS h) i', 'text', true);
INSERT INTO seeds SELECT choice(number) || convert_to(text, 'UTF8') FROM statements, (SELECT h::text AS text FROM histories UNION ALL
    SELECT unnest(ARRAY['{2024-02-30:1:1}', '{2024-01-01:1:0.00001}', '{2024-01-01:1:1,2024-01-01:1:1}', '{2024-01-01:0:-0.0001}', '{0001-01-01 BC:1:-0}', '{12345-01-01:99999999999:1}'])) t;
