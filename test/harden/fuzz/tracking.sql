-- A tracked table whose orders are written by statements made of bytes: the
-- histories are those of the aggregate; and arguments of any text.
CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY, k integer, day date, amount numeric);
SELECT track_customers('orders', 'k', 'day', 'amount', 'amount IS DISTINCT FROM 13');
CREATE TABLE other_orders (k integer, day timestamptz, amount float8);

CREATE FUNCTION is_as_counted(bytes bytea) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
    a integer; b integer; c integer; extreme date; huge numeric;
BEGIN
    FOR i IN 0 .. least(octet_length(bytes) / 4, 12) - 1 LOOP
        a := get_byte(bytes, 4 * i + 1); b := get_byte(bytes, 4 * i + 2); c := get_byte(bytes, 4 * i + 3);
        extreme := CASE a WHEN 251 THEN '5874897-12-31' WHEN 252 THEN '4714-11-24 BC' WHEN 253 THEN NULL ELSE date '2024-01-01' + a END;
        huge := CASE b WHEN 251 THEN 922337203685477.5807 WHEN 252 THEN -922337203685477.5808 WHEN 253 THEN NULL WHEN 254 THEN 0.00004 ELSE b - 90 END;
        CASE get_byte(bytes, 4 * i) % 10
            WHEN 0 THEN INSERT INTO orders (k, day, amount) VALUES (nullif(c % 8, 7), extreme, huge);
            WHEN 1 THEN INSERT INTO orders (k, day, amount) SELECT (n + c) % 5, extreme + n % 3, huge FROM generate_series(1, a % 9) n;
            WHEN 2 THEN UPDATE orders SET amount = amount + b - 100 WHERE k % 3 = c % 3;
            WHEN 3 THEN UPDATE orders SET day = extreme WHERE k = c % 8;
            WHEN 4 THEN UPDATE orders SET k = nullif(c % 8, 7) WHERE k = b % 8;
            WHEN 5 THEN DELETE FROM orders WHERE k = c % 8;
            WHEN 6 THEN WITH gone AS (DELETE FROM orders WHERE id % 2 = c % 2 RETURNING *) INSERT INTO orders (k, day, amount) SELECT k, extreme, huge FROM gone;
            WHEN 7 THEN
                BEGIN
                    INSERT INTO orders (k, day, amount) VALUES (c % 8, extreme, huge);
                    PERFORM 1 / (b % 2);
                EXCEPTION WHEN division_by_zero THEN
                END;
            WHEN 8 THEN UPDATE orders SET amount = CASE amount WHEN 13 THEN 12 ELSE 13 END WHERE k <= c % 8;
            ELSE IF c = 9 THEN TRUNCATE orders; ELSE PERFORM refresh_customers('orders', date '2024-06-30' + c, fit => false, rebuild => b % 2 = 0); END IF;
        END CASE;
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    RETURN NOT EXISTS (
        SELECT FROM (SELECT k, purchase_history(day, amount) AS h FROM orders WHERE amount IS DISTINCT FROM 13 AND k IS NOT NULL GROUP BY k) o FULL JOIN orders_customer_value v ON v.customer = o.k
        WHERE purchase_history_send(v.history) IS DISTINCT FROM purchase_history_send(coalesce(o.h, '{}')) OR v.owed IS NOT NULL);
END $$;

INSERT INTO statements (statement, types, property) VALUES
    ('SELECT is_as_counted($1)', 'bytea', true),
    ('SELECT track_customers(''other_orders'', $1, $2, $3, $4)', 'text,text,text,text', false),
    ('SELECT tracking_expression(''orders'', $1, $2)', 'text,text', false),
    ('SELECT tracking_run(''orders'', $1, $2)', 'text,jsonb', false),
    ('SELECT tracking_run(''orders_customer_value'', $1, $2)', 'text,jsonb', false),
    ('SELECT refresh_customers(''orders'', $1, $2, $3)', 'date,bool,bool', false);
UPDATE statements SET patience = 1;
INSERT INTO seeds SELECT choice(0) || decode(string_agg(lpad(to_hex(i * i * s % 997 % 256), 2, '0') || lpad(to_hex(i * 37 % 256), 2, '0') || lpad(to_hex(i * 7919 % 256), 2, '0') || lpad(to_hex(i % 9), 2, '0'), ''), 'hex') FROM generate_series(1, 12) i, generate_series(1, 9) s GROUP BY s;
INSERT INTO seeds SELECT choice(0) || bytes FROM unnest(ARRAY['\x00fb0101', '\x00fc0102', '\x00fdfb03', '\x0001fc04', '\x000afe0505050505', '\x000a0001040a0100', '\x000a000107010001', '\x010900000601000009090909']::bytea[]) bytes;
INSERT INTO seeds VALUES (choice(1) || sized('k') || sized('day') || sized('amount') || 'amount > 0'), (choice(1) || sized('k + 1') || sized('day AT TIME ZONE ''UTC''') || sized('amount::numeric') || 'true'),
    (choice(2) || sized('k + 1') || 'amount'), (choice(5) || date_send('2024-07-01') || '\x0101'), (choice(5) || date_send('infinity') || '\x0001');
INSERT INTO seeds SELECT choice(n) || sized(operation::bytea) || jsonb_send(arguments::jsonb)
FROM generate_series(3, 4) n, (VALUES ('track', '{"customer": {"sql": "o.k", "type": 23, "collation_id": 0}, "into": null}'), ('untrack', '{}'), ('refresh', '{"as_of": "2024-07-01", "fit": true, "rebuild": false}'), ('grant', '{"reader": 10, "override": true}')) v (operation, arguments);
