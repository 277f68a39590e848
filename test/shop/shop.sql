/*
 * The embedded shop: a small CRM with three years of orders, 2023 to 2025,
 * the same rows on every machine.
 *
 * contact     persons and companies; a person of a company names it
 * sale_order  orders as a shop keeps them: drafts and cancelled ones among
 *             them, refunds as negative totals, free orders, guests without a
 *             contact, two currencies; times are UTC
 * purchases   the orders that count, by the customer they count for, in euros
 * purchases_usd   the same in dollars: currencies are never added up
 */
CREATE TABLE contact (
    contact_id integer PRIMARY KEY,
    company_id integer REFERENCES contact
);

CREATE TABLE sale_order (
    order_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contact_id integer REFERENCES contact,
    ordered_at timestamp NOT NULL,
    state      text NOT NULL CHECK (state IN ('draft', 'sale', 'done', 'cancelled')),
    currency   text NOT NULL,
    total      numeric(12,2) NOT NULL
);

-- A number in [0, 1) that depends on nothing but its arguments.
CREATE FUNCTION pg_temp.draw(what text, id integer, n integer DEFAULT 0) RETURNS float8
IMMUTABLE
RETURN ('x' || substr(md5(what || ' ' || id || ' ' || n), 1, 8))::bit(32)::bigint / 4294967296.0::float8;

-- About normal, mean 0 and deviation 1.
CREATE FUNCTION pg_temp.draw_normal(what text, id integer, n integer DEFAULT 0) RETURNS float8
IMMUTABLE
RETURN 2 * (pg_temp.draw(what || 'a', id, n) + pg_temp.draw(what || 'b', id, n)
            + pg_temp.draw(what || 'c', id, n) - 1.5);

-- How much is bought on a day (0 is 2023-01-01), against a usual day.
CREATE FUNCTION pg_temp.season(day integer) RETURNS float8
IMMUTABLE
RETURN CASE WHEN day % 365 >= 314 THEN 1.9      -- from the middle of November
            WHEN day % 365 BETWEEN 190 AND 240 THEN 0.7
            ELSE 1 END;

-- 3,000 customers, and how each of them buys.
CREATE TEMP TABLE customer AS
SELECT id, habit, company,
       -- the shop grows: later days are likelier; the busier of two weeks wins
       CASE WHEN pg_temp.season(week1) >= pg_temp.season(week2) THEN week1 ELSE week2 END
         + (7 * pg_temp.draw('day', id))::integer - 3                  AS start,
       (CASE WHEN company THEN 25 ELSE 45 END
         * exp(0.5 * pg_temp.draw_normal('gap', id)))                  AS gap,
       60 * exp(0.7 * pg_temp.draw_normal('size', id))
         * CASE WHEN company THEN 5 ELSE 1 END
         * CASE WHEN pg_temp.draw('whale', id) < 0.01 THEN 5 ELSE 1 END AS size,
       CASE WHEN pg_temp.draw('currency', id) < 0.12 THEN 'USD' ELSE 'EUR' END AS currency
FROM (SELECT id,
             CASE WHEN habit < 0.30 THEN 'once'
                  WHEN habit < 0.47 THEN 'regular'
                  WHEN habit < 0.54 THEN 'growing'
                  WHEN habit < 0.65 THEN 'fading'
                  WHEN habit < 0.86 THEN 'lapsed'
                  WHEN habit < 0.93 THEN 'returned'
                  ELSE 'prospect' END                                  AS habit,
             pg_temp.draw('company', id) < 0.08                        AS company,
             10 + (1070 * pg_temp.draw('week1', id) ^ 0.9)::integer    AS week1,
             10 + (1070 * pg_temp.draw('week2', id) ^ 0.9)::integer    AS week2
      FROM (SELECT id, pg_temp.draw('habit', id) AS habit FROM generate_series(1, 3000) AS id) s) s;

-- A company orders through one to four persons, numbered from 10000 on.
INSERT INTO contact
SELECT id, NULL FROM customer ORDER BY id;

INSERT INTO contact
SELECT 10000 + 4 * id + person, id
FROM customer, generate_series(0, 3) AS person
WHERE company AND person <= 4 * pg_temp.draw('persons', id)
ORDER BY id, person;

-- Every customer goes from order to order.
CREATE TEMP TABLE visit AS
WITH RECURSIVE visit AS (
    SELECT id, 1 AS n, start AS day FROM customer
  UNION ALL
    SELECT v.id, v.n + 1, v.day + wait
    FROM visit v
    JOIN customer c USING (id)
    CROSS JOIN LATERAL (
        SELECT 1 + (c.gap * (0.2 + 1.6 * pg_temp.draw('wait', v.id, v.n))
                    / pg_temp.season(v.day + c.gap::integer)
                    * CASE c.habit WHEN 'growing' THEN greatest(0.92 ^ v.n, 0.4)
                                   WHEN 'fading' THEN 1.4 ^ v.n
                                   ELSE 1 END)::integer
                 + CASE WHEN c.habit = 'returned' AND v.n = 3
                        THEN 150 + (250 * pg_temp.draw('pause', v.id))::integer
                        ELSE 0 END AS wait) w
    WHERE v.day + wait < 1096
      AND c.habit <> 'once'
      AND (c.habit <> 'lapsed' OR v.n < 2 + 9 * pg_temp.draw('lapse', v.id))
      AND (c.habit <> 'prospect' OR v.n < 2)
)
SELECT v.*,
       TIMESTAMP '2023-01-01' + day * INTERVAL '1 day' + INTERVAL '7 hours'
         + (50000 * pg_temp.draw('time', id, n))::integer * INTERVAL '1 second' AS ordered_at,
       CASE WHEN pg_temp.draw('free', id, n) < 0.012 THEN 0
            ELSE round((size * exp(0.5 * pg_temp.draw_normal('total', id, n)))::numeric, 1) - 0.05
       END                                                              AS total,
       pg_temp.draw('state', id, n)                                     AS luck,
       CASE WHEN company
            THEN 10000 + 4 * id
                 + floor(4 * pg_temp.draw('persons', id) * pg_temp.draw('person', id, n))::integer
            ELSE id END                                                 AS contact_id
FROM visit v JOIN customer USING (id);

INSERT INTO sale_order (contact_id, ordered_at, state, currency, total)
SELECT contact_id, ordered_at, state, currency, total
FROM (
    SELECT v.contact_id, ordered_at,
           CASE WHEN habit = 'prospect' AND luck < 0.5 THEN 'draft'
                WHEN habit = 'prospect' OR luck < 0.05 THEN 'cancelled'
                WHEN luck < 0.07 THEN 'draft'
                WHEN day > 1085 THEN 'sale'
                ELSE 'done' END AS state,
           currency, total
    FROM visit v JOIN customer USING (id)
  UNION ALL   -- one order in thirty comes back, whole or in part
    SELECT v.contact_id, ordered_at + INTERVAL '9 days', 'done', currency,
           -CASE WHEN luck > 0.98 THEN total ELSE round(total / 3, 2) END
    FROM visit v JOIN customer USING (id)
    WHERE luck > 0.967 AND total > 0 AND habit <> 'prospect' AND day < 1085
  UNION ALL   -- guests
    SELECT NULL,
           TIMESTAMP '2023-01-02' + (1090 * pg_temp.draw('guest day', n))::integer * INTERVAL '1 day'
             + INTERVAL '12 hours',
           'done', 'EUR', round((40 * exp(0.6 * pg_temp.draw_normal('guest', n)))::numeric, 1) - 0.05
    FROM generate_series(1, 600) AS n
) o
ORDER BY ordered_at, contact_id, total, state, currency;

CREATE VIEW purchases AS
SELECT coalesce(c.company_id, o.contact_id) AS customer_id, o.ordered_at, o.total AS amount
FROM sale_order o LEFT JOIN contact c USING (contact_id)
WHERE o.state IN ('sale', 'done') AND o.currency = 'EUR';

CREATE VIEW purchases_usd AS
SELECT coalesce(c.company_id, o.contact_id) AS customer_id, o.ordered_at, o.total AS amount
FROM sale_order o LEFT JOIN contact c USING (contact_id)
WHERE o.state IN ('sale', 'done') AND o.currency = 'USD';

ANALYZE contact, sale_order;
