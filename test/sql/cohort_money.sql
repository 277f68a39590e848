SET datestyle = ISO;

-- T4: what cohorts bring by the age of each customer: two of January, one of March; age 0 is the first month of a customer's own

CREATE TABLE customers AS
SELECT * FROM (VALUES
    (1, '{2025-01-05:2:30,2025-02-04:1:5,2025-02-05:1:10,2025-03-31:1:7}'::purchase_history),
    (2, '{2024-12-30:0:-3,2025-01-31:1:20,2025-02-27:0:-4,2025-02-28:1:9,2025-04-29:1:99}'),
    (3, '{2025-03-15:1:50,2025-04-02:1:60}'),
    (4, '{2025-01-09:0:-8}'),
    (5, '{2025-05-01:1:1}'),
    (6, NULL)) v (customer, h);
CREATE VIEW rows AS SELECT r.* FROM (SELECT cohort_money(h, '2025-04-30', 'month', 'month') AS rows FROM customers) c, unnest(rows) r;
-- the month of the 31st of January ends on the 27th of February
TABLE rows;
-- what has not been lived through is NULL, never 0: on the last day of a month of life it has
SELECT d, count(*) AS rows, count(money) AS lived, max(age) FILTER (WHERE cohort = '2025-01-01' AND money IS NOT NULL) AS january
FROM unnest(ARRAY['2025-01-31', '2025-02-26', '2025-02-27', '2025-03-30', '2025-04-29']::date[]) d, LATERAL (SELECT cohort_money(h, d, 'month', 'month') AS rows FROM customers) c, unnest(rows) r GROUP BY d ORDER BY d;
-- other periods
SELECT r.* FROM (SELECT cohort_money(h, '2025-12-31', 'quarter', 'quarter') AS rows FROM customers) c, unnest(rows) r;
SELECT r.* FROM (SELECT cohort_money(h, '2027-04-30', 'month', 'year') AS rows FROM customers) c, unnest(rows) r;
SELECT r.* FROM (SELECT cohort_money(h, '2025-03-09', 'week', 'week') AS rows FROM customers) c, unnest(rows) r WHERE active > 0;
-- nobody, prospects, no complete cohort
SELECT cohort_money(h, '2025-04-30', 'month', 'month') FROM customers WHERE false;
SELECT cohort_money(h, '2025-04-30', 'month', 'month') FROM customers WHERE customer IN (4, 6);
SELECT cohort_money(h, '2025-01-30', 'month', 'month') FROM customers;
SELECT cohort_money(h, NULL, 'month', 'month'), cohort_money(h, '2025-04-30', NULL, 'month'), cohort_money(h, '2025-04-30', 'month', NULL) FROM customers;
SELECT r.cumulative, r.value_per_customer FROM (SELECT cohort_money('{2025-01-01:1:900000000000000}'::purchase_history, '2025-03-01', 'month', 'month') AS rows FROM generate_series(1, 1000)) c, unnest(rows) r;
SELECT r.* FROM (SELECT cohort_money('{4714-11-25 BC:1:1}'::purchase_history, '4711-12-31 BC', 'year', 'year') AS rows) c, unnest(rows) r;
-- by its definition, on random histories
SELECT setseed(0.25);
CREATE TABLE random_histories AS
SELECT i, purchase_history(date '2023-01-01' + (power(random(), 2) * 900)::int, round((random() * 30 - 5)::numeric, 2)) AS h FROM generate_series(1, 300) i, generate_series(1, 6) GROUP BY i;
WITH lives AS (
    SELECT i, h, first_purchase(h) AS first, date_trunc('month', first_purchase(h))::date AS cohort FROM random_histories WHERE first_purchase(h) < '2025-06-01'
), by_hand AS (
    SELECT l.cohort, age, count(*) AS customers,
           CASE WHEN ((l.cohort + interval '1 month')::date - 1 + age_months * interval '1 month') + interval '1 month' <= '2025-06-15' THEN
               sum((SELECT coalesce(sum(money), 0) FROM unnest(h) e WHERE e.day < first + (age + 1) * interval '1 month' AND (age = 0 OR e.day >= first + age * interval '1 month'))) END AS money
    FROM lives l, generate_series(0, 40) age, LATERAL (SELECT age AS age_months) a GROUP BY l.cohort, age, age_months
)
SELECT count(*) > 300 AS rows, count(r.money) > 200 AS lived, count(*) FILTER (WHERE (r.customers, r.money) IS DISTINCT FROM (b.customers, b.money)) AS different
FROM (SELECT cohort_money(h, '2025-06-14', 'month', 'month') AS rows FROM random_histories) c, unnest(rows) r JOIN by_hand b USING (cohort, age);
DROP TABLE random_histories;

-- what was paid for the customers, and the month in which it came back, with 40 % margin
WITH costs (cohort, cost) AS (VALUES (DATE '2025-01-01', 24.00), ('2025-03-01', 100))
SELECT cohort, age, round(value_per_customer * 0.4 * customers - cost, 2) AS profit, min(age) FILTER (WHERE value_per_customer * 0.4 * customers >= cost) OVER (PARTITION BY cohort) AS paid_back
FROM rows JOIN costs USING (cohort) ORDER BY 1, 2;

-- errors
SELECT cohort_money(h, '2025-04-30', 'day', 'month') FROM customers;
\echo :LAST_ERROR_SQLSTATE
SELECT cohort_money(h, '2025-04-30', 'month', 'days') FROM customers;
SELECT cohort_money(h, 'infinity', 'month', 'month') FROM customers;
\echo :LAST_ERROR_SQLSTATE
SELECT cohort_money(h, '2025-04-30', 'month', CASE customer WHEN 1 THEN 'week' ELSE 'month' END) FROM customers;
SELECT cohort_money(h, date '2025-04-30' + customer, 'month', 'month') FROM customers;
SELECT cohort_money('{0001-01-01:1:1}'::purchase_history, '5874897-01-01', 'week', 'week');
\echo :LAST_ERROR_SQLSTATE
-- a state of one aggregate is none of another
SELECT cohort_retention_final(cohort_money_add(NULL, h, '2025-04-30', 'month', 'month')) FROM customers WHERE customer = 1;
\echo :LAST_ERROR_SQLSTATE
SELECT cohort_money_final(cohorts_add(NULL, h, '2025-04-30', 'month')) FROM customers WHERE customer = 1;
SELECT cohorts_combine(cohorts_add(NULL, h, '2025-04-30', 'month'), cohort_money_add(NULL, h, '2025-04-30', 'month', 'month')) FROM customers WHERE customer = 1;
SELECT cohort_money_final('');
SELECT (cohort_money_final(cohorts_combine(s, s)))[1].money, (cohort_money_final(cohort_money_add(s, h, '2025-04-30', 'month', 'month')))[1].money, (cohort_money_final(s))[1].money
FROM (SELECT h, cohort_money_add(NULL, h, '2025-04-30', 'month', 'month') AS s FROM customers WHERE customer = 1) c;
DROP VIEW rows;

-- the ladder: first, second, third order, those of a day one by one

SELECT customer, n, nth_purchase(h, n), nth_purchase(h, n) - nth_purchase(h, n - 1) AS days FROM customers, generate_series(2, 4) n WHERE customer IN (1, 2, 4) ORDER BY 1, 2;
SELECT nth_purchase(h, 1) IS NOT DISTINCT FROM first_purchase(h) AS first, nth_purchase(h, nullif(frequency(h), 0)) IS NOT DISTINCT FROM last_purchase(h) AS last, nth_purchase(h, frequency(h) + 1) IS NULL AS none FROM customers WHERE customer < 4;
SELECT nth_purchase('{}', 1), nth_purchase(NULL, 1), nth_purchase('{2025-01-01:1:1}', NULL), nth_purchase('{2025-01-01:2147483647:1,2025-01-02:1:1}', 2147483647);
SELECT nth_purchase('{}', 0);
\echo :LAST_ERROR_SQLSTATE
DROP TABLE customers;

-- T5: what the value depends on

SELECT factor, round(change::numeric, 2) AS change, round(value::numeric, 4) AS value, round(clv::numeric, 4) AS clv, round(clv_change::numeric, 4) AS clv_change FROM clv_sensitivity(100, 0.8, 0.1, 3, 10, '{-0.5,0,0.25,0.3}');
-- 1 % more retention adds most value, then margin; without a time limit there are no periods to change
SELECT factor, round(clv_change::numeric, 4) AS clv_change FROM clv_sensitivity(100, 0.8, 0.1, acquisition_cost => 50, changes => '{0.01}');
-- each row is the formula with one argument changed
SELECT bool_and(clv = clv_retention(CASE factor WHEN 'margin' THEN value ELSE 100 END, CASE factor WHEN 'retention' THEN value ELSE 0.8 END, CASE factor WHEN 'rate' THEN value ELSE 0.1 END,
    periods => CASE factor WHEN 'periods' THEN value ELSE 10 END, acquisition_cost => CASE factor WHEN 'acquisition_cost' THEN value ELSE 5 END)) AS same, count(*) FROM clv_sensitivity(100, 0.8, 0.1, 10, 5);
-- what is not allowed has no value; what is 0 cannot be changed; of a loss there is no share
SELECT factor, change, round(value::numeric, 4) AS value, round(clv::numeric, 4) AS clv FROM clv_sensitivity(100, 1, 0.6, 2, 0, '{-2,1}');
SELECT factor, change, round(clv::numeric, 4) AS clv FROM clv_sensitivity(100, 0.9, 0.05, changes => '{0.2}');
SELECT factor, clv, clv_change FROM clv_sensitivity(1, 0.5, 0, 1, 3, '{0}');
SELECT count(*) FROM clv_sensitivity(NULL, 0.8, 0.1);
SELECT factor, clv FROM clv_sensitivity(100, 0.8, 0.1, 3, 0, '{}');
SELECT factor, change, clv FROM clv_sensitivity(100, 0.8, 0.1, 3, 0, '{NULL}');
-- errors are those of the formula
\set SHOW_CONTEXT never
SELECT clv_sensitivity(100, 0.8, 1.1);
\echo :LAST_ERROR_SQLSTATE
SELECT clv_sensitivity(100, 80, 0.1);
SELECT clv_sensitivity(100, 1, 0);
