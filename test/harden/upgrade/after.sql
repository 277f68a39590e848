-- Tracking goes on: true where every tracked history is that of the orders.
SET client_min_messages = warning;
INSERT INTO orders (customer_id, ordered_at, total) SELECT n % 120, TIMESTAMP '2025-12-01' + n * INTERVAL '1 hour', n FROM generate_series(1, 500) n;
UPDATE orders SET total = total + 1 WHERE id % 17 = 0;
DELETE FROM orders WHERE id % 23 = 0;
SELECT count(*) = 0
FROM (SELECT customer_id, purchase_history(ordered_at, total) AS h FROM orders GROUP BY 1) o
    FULL JOIN orders_customer_value v ON v.customer = o.customer_id
WHERE v.history IS DISTINCT FROM coalesce(o.h, '{}');
