-- purchase_histories finds what the aggregate finds, and rfm_scores the numbers
-- of these histories, of orders that are made of bytes, with keys of several
-- types and memory that holds a part of the rows.
CREATE VIEW scanned AS
SELECT NULLIF(get_byte(b, i) * 64 + get_byte(b, i + 1) % 64, 16383)::bigint AS k, date '2024-01-01' + NULLIF(get_byte(b, i + 2), 255) AS day,
    (get_byte(b, i + 3) * 256 + get_byte(b, i + 4) - 32768) / 100.0 AS amount
FROM (SELECT decode(current_setting('fuzz.orders'), 'hex') AS b) input, generate_series(1, octet_length(b) - 5, 5) i, generate_series(0, get_byte(b, 0) % 8) copies;

CREATE FUNCTION is_as_aggregated(key text, type text, moment text, amount text, orders bytea) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE same bool;
BEGIN
    PERFORM set_config('work_mem', '64kB', true), set_config('fuzz.orders', encode(orders, 'hex'), true);
    EXECUTE format('SELECT (SELECT array_agg(row(k, h)::text ORDER BY k, h::text) FROM purchase_histories(''scanned'', %1$L, %3$L, %4$L) c (k %2$s, h purchase_history))
        IS NOT DISTINCT FROM (SELECT array_agg(row(k, h)::text ORDER BY k, h::text) FROM (SELECT (%1$s)::%2$s AS k, purchase_history(%3$s, %4$s) AS h FROM scanned GROUP BY 1) g)
        AND (SELECT array_agg(row(c.*)::text ORDER BY k, row(c.*)::text) FROM rfm_scores(''scanned'', %1$L, %3$L, %4$L, ''2024-05-01'') c (k %2$s, r integer, f integer, m numeric, s integer))
        IS NOT DISTINCT FROM (SELECT array_agg(row(g.*)::text ORDER BY k, row(g.*)::text) FROM (SELECT k, recency(h, ''2024-05-01''), frequency(h, ''2024-05-01''), monetary(h, ''2024-05-01''), rfm_score(h, ''2024-05-01'') OVER ()
            FROM (SELECT (%1$s)::%2$s AS k, purchase_history(%3$s, %4$s) AS h FROM scanned GROUP BY 1) h) g)', key, type, moment, amount) INTO same;
    RETURN same;
END $$;

INSERT INTO statements (statement, types, property)
SELECT format('SELECT is_as_aggregated(%L, %L, %L, %L, $1)', key, type, moment, amount), 'bytea', true
FROM (VALUES ('k', 'bigint', 'day', 'amount'), ('k % 7', 'bigint', 'day::timestamp', 'amount::float8'), ('repeat(k::text, 1 + (k % 40)::integer)', 'text', 'day', 'amount'),
    ('CASE k % 9 WHEN 0 THEN ''NaN'' WHEN 1 THEN -0.0 ELSE k / 8 END::float8', 'float8', 'day', 'amount'), ('k / 10::numeric', 'numeric', 'day', 'amount'),
    ('md5((k / 16)::text)::uuid', 'uuid', 'day', 'amount')) v (key, type, moment, amount);
-- expressions of any text
INSERT INTO statements (statement, types) VALUES
    ('SELECT count(h) FROM purchase_histories(''orders'', $1, $2, $3, $4) c (customer integer, h purchase_history)', 'text,text,text,text'),
    ('SELECT count(rfm_score) FROM rfm_scores(''orders'', $1, $2, $3, ''2024-01-01'', $4) c (customer integer, recency integer, frequency integer, monetary numeric, rfm_score integer)', 'text,text,text,text');
CREATE TABLE orders AS SELECT 1 AS customer, date '2024-01-01' AS day, 1.0 AS amount;

INSERT INTO seeds
SELECT choice(number) || '\x00' || decode(string_agg(lpad(to_hex(i * i % 997), 4, '0') || lpad(to_hex(i * 7 % 256), 2, '0') || lpad(to_hex(i * 7919 % 65536), 4, '0'), ''), 'hex')
FROM statements, generate_series(1, 60) i WHERE types = 'bytea' GROUP BY number;
INSERT INTO seeds
SELECT choice(number) || sized('customer') || sized('day') || sized('amount * 2') || filter::bytea FROM statements, unnest(ARRAY['customer > 0', 'amount > 1 AND day < now()', 'true']) filter WHERE types = 'text,text,text,text';
