/*
 * The customer value report, through psql, on a relation
 *
 *     purchases (customer_id, ordered_at, amount)
 *
 * It fits a terminal of 100 columns. Everything is as of the day after the
 * last order. Money is whatever the amounts are, in one currency.
 */
\pset pager off
\pset footer off
\pset border 0
\pset numericlocale on
\pset null '-'
\set ON_ERROR_STOP on
SET client_min_messages = warning;

SELECT max(ordered_at)::date + 1 AS as_of FROM purchases \gset

-- One history a customer, and all that follows from it. Guests have no history.
CREATE TEMP TABLE customer_value AS
WITH history AS (
    SELECT customer_id, purchase_history(ordered_at, amount) AS h
    FROM purchases
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id),
learnt AS (
    SELECT lifecycle_rules(h, DATE :'as_of') AS rules FROM history)
SELECT customer_id, h,
       frequency(h)                                             AS orders,
       monetary(h)                                              AS revenue,
       recency(h, DATE :'as_of')                                AS days,
       rfm_score(h, DATE :'as_of') OVER ()                      AS rfm,
       rfm_segment(rfm_score(h, DATE :'as_of') OVER ())         AS segment,
       abc_tier(monetary(h)) OVER ()                            AS tier,
       cumulative_share(monetary(h)) OVER ()                    AS cumulative,
       pyramid_tier(monetary(h)) OVER ()                        AS pyramid,
       lifecycle_stage(h, DATE :'as_of', rules)                 AS stage,
       slice(h, DATE :'as_of' - 365, DATE :'as_of')             AS last_year
FROM history, learnt;

SELECT rules ->> 'typical_gap'                                  AS typical_gap,
       round((rules ->> 'decline_after')::numeric, 1)           AS decline_after,
       round((rules ->> 'lost_after')::numeric, 1)              AS lost_after
FROM (SELECT lifecycle_rules(h, DATE :'as_of') AS rules FROM customer_value) r \gset

\echo
\echo CUSTOMER VALUE as of :as_of (each table is one query of test/shop/report.sql)
\echo
\echo THE BASE at a glance
SELECT count(*)                                                 AS customers,
       sum(orders)                                              AS orders,
       round(sum(revenue))                                      AS revenue,
       round(sum(revenue) / nullif(sum(orders), 0), 2)          AS "average order",
       round(100 * repeat_rate(h)::numeric, 1)                  AS "bought again %",
       round(100 * top_share(revenue, 0.2)::numeric, 1)         AS "best fifth holds %",
       round(gini(revenue)::numeric, 2)                         AS gini
FROM customer_value;

\echo YEAR BY YEAR
SELECT to_char(year, 'YYYY')                                    AS year,
       count(*) FILTER (WHERE frequency(bought) > 0)            AS buyers,
       count(*) FILTER (WHERE first_purchase(h) >= year
                          AND first_purchase(h) < year + INTERVAL '1 year') AS "new among them",
       sum(frequency(bought))                                   AS orders,
       round(sum(monetary(bought)))                             AS revenue,
       round(sum(monetary(bought)) / nullif(sum(frequency(bought)), 0), 2) AS "average order"
FROM generate_series((SELECT date_trunc('year', min(ordered_at)) FROM purchases),
                     DATE :'as_of' - 1, INTERVAL '1 year') AS year,
     customer_value,
     slice(h, year::date, (year + INTERVAL '1 year')::date) AS bought
GROUP BY year
ORDER BY year;

\echo SEGMENTS by RFM: recency, frequency and money, scored 1 to 5 each
SELECT segment,
       count(*)                                                 AS customers,
       round(100.0 * count(*) / sum(count(*)) OVER (), 1)       AS "%",
       sum(orders)                                              AS orders,
       round(sum(revenue))                                      AS revenue,
       round(100 * sum(revenue) / nullif(sum(sum(revenue)) OVER (), 0), 1) AS "%",
       round(sum(revenue) / nullif(sum(orders), 0), 2)          AS "average order",
       round(avg(days))                                         AS "days since last"
FROM customer_value
WHERE rfm IS NOT NULL
GROUP BY segment
ORDER BY sum(revenue) DESC;

-- A number that is the same for all has one score and ranks nobody.
SELECT concat_ws(', ', CASE WHEN count(DISTINCT rfm / 100) = 1 THEN 'recency' END,
                       CASE WHEN count(DISTINCT rfm / 10 % 10) = 1 THEN 'frequency' END,
                       CASE WHEN count(DISTINCT rfm % 10) = 1 THEN 'money' END) AS same
FROM customer_value \gset
SELECT :'same' <> '' AS some_same \gset
\if :some_same
\echo the same score for all customers, so that it ranks nobody: :same
\echo
\endif

\echo RECENCY AND FREQUENCY: customers by score, and their share of revenue (darker is more)
SELECT 'R' || r                                                 AS " ",
       'F' || f                                                 AS frequency,
       CASE WHEN customers > 0 THEN
           format('%s %s %s%%', lpad(customers::text, 6),
                  repeat(substr(' ░▒▓█', 1 + width_bucket(share, ARRAY[0.5, 2, 5, 15]), 1), 3),
                  to_char(share, '90.0'))
       ELSE '     ·' END                                        AS cell
FROM (SELECT r, f, count(rfm) AS customers,
             coalesce(100 * sum(revenue) / nullif(sum(sum(revenue)) OVER (), 0), 0) AS share
      FROM generate_series(1, 5) AS r
      CROSS JOIN generate_series(1, 5) AS f
      LEFT JOIN customer_value ON rfm / 10 = 10 * r + f
      GROUP BY r, f) cell
ORDER BY r DESC, f
\crosstabview 1 2 3

\echo ABC: who brings the first 80 % of revenue (A), the next 15 % (B), the rest (C)
SELECT tier,
       count(*)                                                 AS customers,
       round(100.0 * count(*) / sum(count(*)) OVER (), 1)       AS "%",
       round(sum(revenue))                                      AS revenue,
       round(100 * sum(revenue) / nullif(sum(sum(revenue)) OVER (), 0), 1) AS "%",
       round(100 * max(cumulative)::numeric, 1)                 AS "cumulative %",
       min(revenue)                                             AS "from",
       round(avg(revenue), 2)                                   AS "a customer"
FROM customer_value
GROUP BY tier
ORDER BY tier;

\echo THE PYRAMID: the best 1 %, to 20 %, to 50 %, and the rest
SELECT pyramid                                                  AS level,
       count(*)                                                 AS customers,
       round(sum(revenue))                                      AS revenue,
       round(100 * sum(revenue) / nullif(sum(sum(revenue)) OVER (), 0), 1) AS "%",
       round(avg(revenue), 2)                                   AS "a customer",
       round(avg(orders), 1)                                    AS "orders each",
       round(avg(days))                                         AS "days since last"
FROM customer_value
GROUP BY pyramid
ORDER BY max(revenue) DESC;

\echo THE MATRIX: how often and for how much, against the mean
SELECT field,
       count(*)                                                 AS customers,
       round(100.0 * count(*) / sum(count(*)) OVER (), 1)       AS "%",
       round(avg(orders), 1)                                    AS "orders each",
       round(sum(revenue) / nullif(sum(orders), 0), 2)          AS "average order",
       round(sum(revenue))                                      AS revenue,
       round(100 * sum(revenue) / nullif(sum(sum(revenue)) OVER (), 0), 1) AS "%"
FROM (SELECT *, customer_matrix(orders, average_order(h)) OVER () AS field FROM customer_value) m
WHERE field IS NOT NULL
GROUP BY field
ORDER BY sum(revenue) DESC;

\echo LIFECYCLE: where customers stand with us, by rules learnt from these orders
SELECT stage,
       count(*)                                                 AS customers,
       round(100.0 * count(*) / sum(count(*)) OVER (), 1)       AS "%",
       sum(orders)                                              AS orders,
       round(sum(revenue))                                      AS revenue,
       round(sum(monetary(last_year)))                          AS "in the last year",
       round(avg(days))                                         AS "days since last"
FROM customer_value
GROUP BY stage
ORDER BY stage;

\echo typical gap between purchase days: :typical_gap days; decline after :decline_after expected gaps, lost after :lost_after
\echo (what this means, and the default rules: doc/models.md, L2 and L1)
\echo
\echo COHORTS: of the customers of a quarter, % who bought so many quarters later
SELECT to_char(cohort, 'YYYY"Q"Q')                              AS cohort,
       customers,
       string_agg(lpad(round(100 * retention)::text, 4), '' ORDER BY period) AS "   0   1   2   3   4   5   6   7   8   9  10  11"
FROM (SELECT cohort_retention(h, DATE :'as_of' - 1, 'quarter') AS rows FROM customer_value) c, unnest(rows) r
WHERE period < 12
GROUP BY cohort, customers
ORDER BY cohort DESC
LIMIT 12;

\echo COMING AND GOING: customers who bought in the quarter before, and what became of them
SELECT to_char(period, 'YYYY"Q"Q')                              AS quarter,
       base, kept, lost, acquired, returned,
       round(100 * churn::numeric, 1)                           AS "churn %",
       round(lifetime::numeric, 1)                              AS "lifetime, quarters"
FROM (SELECT churn_by_period(h, DATE :'as_of' - 1, 'quarter') AS rows FROM customer_value) c, unnest(rows) r
ORDER BY period DESC
LIMIT 8;

-- 5 years: what a customer brings at the pace of the last year, at 10 % interest
CREATE TEMP VIEW card AS
SELECT left(customer_id::text, 12)                              AS customer,
       round(revenue)                                           AS revenue,
       orders,
       round(average_order(h))                                  AS "a time",
       to_char(first_purchase(h), 'YYYY-MM')                    AS since,
       days,
       rfm, segment, tier, pyramid                              AS level,
       stage,
       round(clv(monetary(last_year), 5, 0.10)::numeric)        AS "5 years"
FROM customer_value;

\echo THE BEST TEN customers; 5 years: what they bring at the pace of the last year, at 10 % interest
SELECT * FROM card ORDER BY revenue DESC, customer LIMIT 10;

\echo TEN TO WIN BACK: the best of those who buy less or no more
SELECT * FROM card WHERE stage IN ('decline', 'lost') ORDER BY revenue DESC, customer LIMIT 10;

\echo THE ORDERS behind it
SELECT CASE WHEN customer_id IS NULL THEN 'guests: nobody''s history'
            WHEN amount < 0 THEN 'refunds: lower revenue, are no order'
            WHEN amount = 0 THEN 'free orders: count as orders'
            ELSE 'paid orders' END                              AS kind,
       count(*)                                                 AS rows,
       sum(amount)                                              AS amount,
       round(100 * sum(amount) / nullif(sum(sum(amount)) OVER (), 0), 1) AS "%"
FROM purchases
GROUP BY kind
ORDER BY count(*) DESC;
