-- Orders that fail within an expression of tracking, and orders after them in
-- the same transaction. A function in SQL that cannot be inlined keeps its
-- query from call to call.
SET client_min_messages = error;
CREATE TABLE orders (customer_id integer, day date, amount numeric);
CREATE FUNCTION without_thirteen(amount numeric) RETURNS numeric IMMUTABLE LANGUAGE sql AS $$ SELECT 1; SELECT amount * (amount - 13) / (amount - 13) $$;
SELECT track_customers('orders', 'customer_id', 'day', 'without_thirteen(amount)');

-- the expressions of a row
BEGIN;
INSERT INTO orders VALUES (1, '2025-01-01', 5);
SAVEPOINT s;
INSERT INTO orders VALUES (2, '2025-01-01', 13);
ROLLBACK TO s;
INSERT INTO orders VALUES (3, '2025-01-01', 7);
SAVEPOINT s;
INSERT INTO orders VALUES (1, '2025-01-02', 1), (2, '2025-01-02', 2), (3, '2025-01-02', 13);
ROLLBACK TO s;
INSERT INTO orders VALUES (3, '2025-01-02', 8);
COMMIT;
SELECT customer, history FROM orders_customer_value ORDER BY customer;
DO $$
BEGIN
    FOR i IN 1..30 LOOP
        INSERT INTO orders VALUES (100, '2025-02-01', 1);
        BEGIN
            INSERT INTO orders VALUES (i, '2025-02-01', 10 + i % 4);
        EXCEPTION WHEN division_by_zero THEN
            INSERT INTO orders VALUES (100, '2025-02-01', 1000);
        END;
    END LOOP;
END
$$;
SELECT history FROM orders_customer_value WHERE customer = 100;

-- the class function, replaced by one that fails for customers with an order of 99
CREATE FUNCTION not_99(h purchase_history) RETURNS purchase_history STABLE LANGUAGE sql SET search_path = public AS $$ SELECT 1; SELECT CASE WHEN monetary(h) / (monetary(h) - 99) <> 0 THEN h END $$;
CREATE OR REPLACE FUNCTION orders_customer_class(p orders_customer_policy, history purchase_history, day date) RETURNS orders_customer_class STABLE LANGUAGE sql SET search_path = public
AS $$ SELECT 1; SELECT first_purchase(not_99(history)), last_purchase(history), frequency(history), monetary(history), 555, 'all', 'A', 'stable'::lifecycle_stage, NULL::float8, NULL::float8, NULL::forecast_row $$;
BEGIN;
INSERT INTO orders VALUES (201, '2025-03-01', 5);
SAVEPOINT s;
INSERT INTO orders VALUES (202, '2025-03-01', 99);
ROLLBACK TO s;
INSERT INTO orders VALUES (203, '2025-03-01', 7);
SAVEPOINT s;
SELECT customers FROM refresh_customers('orders', DATE '2025-12-31', fit => false);
ROLLBACK TO s;
INSERT INTO orders VALUES (204, '2025-03-01', 8);
COMMIT;
SELECT customer, segment, history FROM orders_customer_value WHERE customer > 200 ORDER BY customer;

-- nested: the class function itself writes orders, one of which fails and is caught
CREATE FUNCTION writes(h purchase_history) RETURNS date LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    BEGIN
        INSERT INTO orders VALUES (301, '2025-04-01', 13);
    EXCEPTION WHEN division_by_zero THEN
        INSERT INTO orders VALUES (302, '2025-04-01', 1);
    END;
    RETURN first_purchase(h);
END
$$;
CREATE OR REPLACE FUNCTION orders_customer_class(p orders_customer_policy, history purchase_history, day date) RETURNS orders_customer_class VOLATILE LANGUAGE sql SET search_path = public
AS $$ SELECT 1; SELECT CASE WHEN first_purchase(history) < '2025-04-01' THEN writes(history) END, last_purchase(history), frequency(history), monetary(history), 555, 'all', 'A', 'stable'::lifecycle_stage, NULL::float8, NULL::float8, NULL::forecast_row $$;
BEGIN;
INSERT INTO orders VALUES (205, '2025-03-01', 5), (206, '2025-03-01', 6);
INSERT INTO orders VALUES (207, '2025-03-01', 7);
COMMIT;
SELECT customer, first_purchase, history FROM orders_customer_value WHERE customer > 204 ORDER BY customer;

-- all histories are those of the orders
SELECT count(*) FROM orders_customer_value v FULL JOIN (SELECT customer_id, purchase_history(day, amount) AS h FROM orders GROUP BY 1) o ON customer = customer_id WHERE h IS DISTINCT FROM history;
SELECT untrack_customers('orders');
DROP TABLE orders;
DROP FUNCTION without_thirteen, not_99, writes;
