/*
 * Makes purchases (customer_id, ordered_at, amount), one row an order, of
 * order_rows, the rows of a file as read_orders.pl writes them. psql variables:
 *
 *   name       of the file, for messages
 *   time_zone  in which an instant has its day; a time as written stays as it is
 *   rows       what several rows of one order are: parts, whose amounts are added
 *              up, or copies, each with the amount of the order; empty if the user
 *              did not say
 */
\set ON_ERROR_STOP on
\set SHOW_CONTEXT never
SET client_min_messages = warning;

CREATE FUNCTION pg_temp.refuse(message text, hint text) RETURNS void
LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = message, HINT = hint; END $$;

SELECT EXISTS (SELECT FROM pg_timezone_names WHERE lower(name) = lower(:'time_zone')) AS known \gset
\if :known
\else
    SELECT pg_temp.refuse(format('--time-zone: no time zone "%s"', :'time_zone'),
                          'Say ' || coalesce(string_agg(name, ' or '), 'a name such as Asia/Shanghai') || '.')
    FROM (SELECT name FROM pg_timezone_names
          WHERE name !~ '^posix' AND name ILIKE '%' || substring(:'time_zone', '[^/ ]{4,}$') || '%'
          ORDER BY name LIMIT 5) zone;
\endif

CREATE TEMP VIEW order_row AS
SELECT order_id, customer_id, coalesce(written, instant AT TIME ZONE :'time_zone') AS ordered_at, amount
FROM order_rows;

-- Orders of several rows. What is bought on another day is another order.
CREATE TEMP TABLE several AS
SELECT order_id, count(*) AS rows, min(amount) = max(amount) AS equal
FROM order_row
WHERE order_id IS NOT NULL
GROUP BY order_id, customer_id, ordered_at::date
HAVING count(*) > 1;

SELECT count(*) AS orders,
       count(*) > 0 AS any,
       count(*) FILTER (WHERE equal) AS equal,
       min(order_id) FILTER (WHERE equal) AS example,
       -- parts of an order have equal amounts by accident only
       :'rows' = '' AND 2 * count(*) FILTER (WHERE equal) > count(*) AS open
FROM several \gset

\if :open
    SELECT pg_temp.refuse(
        format('%s: of %s orders with several rows, %s have one amount in all of their rows, such as order "%s"',
               :'name', :orders, :equal, :'example'),
        'Say --rows parts if the amounts are to be added up, or --rows copies if each is that of the whole order.');
\endif

\if :any
    CREATE TABLE purchases AS
    SELECT customer_id, min(ordered_at) AS ordered_at,
           CASE WHEN :'rows' = 'copies' THEN min(amount) ELSE sum(amount) END AS amount
    FROM order_row
    WHERE order_id IS NOT NULL
    GROUP BY order_id, customer_id, ordered_at::date, CASE WHEN :'rows' = 'copies' THEN amount END
    UNION ALL
    SELECT customer_id, ordered_at, amount FROM order_row WHERE order_id IS NULL;

    SELECT :'name' || ': ' || to_char(count(*), 'FM999,999,999,999') || ' orders, as rows of one order, customer and day are one: '
           || CASE WHEN :'rows' = 'copies' THEN 'each has the amount of the order' ELSE 'their amounts are added up' END
    FROM purchases \g (tuples_only=on format=unaligned)
\else
    CREATE TABLE purchases AS SELECT customer_id, ordered_at, amount FROM order_row;
\endif
DROP TABLE order_rows CASCADE;
ANALYZE purchases;
