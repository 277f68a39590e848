SET datestyle = ISO;

-- four customers: two of January, one of March, one who only returned things; April has not ended

CREATE TABLE customers AS
SELECT * FROM (VALUES
    (1, '{2025-01-05:2:30,2025-01-31:1:5,2025-02-01:1:10,2025-03-31:1:7}'::purchase_history),
    (2, '{2024-12-30:0:-3,2025-01-31:1:20,2025-02-10:0:-4,2025-03-01:1:9,2025-04-29:1:99}'),
    (3, '{2025-03-15:1:50,2025-04-02:1:60}'),
    (4, '{2025-01-09:0:-8}'),
    (5, '{2025-04-01:1:1}'),
    (6, NULL)) v (customer, h);
CREATE VIEW cohorts AS
SELECT r.* FROM (SELECT cohort_retention(h, '2025-04-29', 'month') AS rows FROM customers) c, unnest(rows) r;
TABLE cohorts;
-- the day on which April ends
SELECT r.* FROM (SELECT cohort_retention(h, '2025-04-30', 'month') AS rows FROM customers) c, unnest(rows) r WHERE period = 3 OR cohort > '2025-01-01';
-- quarters, years, weeks from Monday
SELECT r.* FROM (SELECT cohort_retention(h, '2025-06-30', 'quarter') AS rows FROM customers) c, unnest(rows) r;
SELECT r.* FROM (SELECT cohort_retention(h, '2026-12-31', 'year') AS rows FROM customers) c, unnest(rows) r;
SELECT r.* FROM (SELECT cohort_retention(h, '2025-02-09', 'week') AS rows FROM customers) c, unnest(rows) r WHERE active > 0;
SELECT extract(isodow FROM cohort) FROM (SELECT cohort_retention(h, '2025-02-09', 'week') AS rows FROM customers) c, unnest(rows) r GROUP BY 1;

-- churn by period: base, lost, lifetime

SELECT r.* FROM (SELECT churn_by_period(h, '2025-04-30', 'month') AS rows FROM customers) c, unnest(rows) r;
-- 100 customers, of whom 20 % do not return in the second year, 10 % in the third, none in the fourth: 5, 10 and unknown years
SELECT r.* FROM (SELECT churn_by_period(h, '2023-12-31', 'year') AS rows
    FROM (SELECT rollup(('{' || year || '-05-05:1:1}')::purchase_history) AS h
          FROM generate_series(1, 100) c, generate_series(2020, 2023) year WHERE year < 2021 OR c > 20 AND (year < 2022 OR c > 28) GROUP BY c) x) y, unnest(rows) r;

-- no rows, and only prospects

SELECT cohort_retention(h, '2025-04-30', 'month'), churn_by_period(h, '2025-04-30', 'month') FROM customers WHERE false;
SELECT cohort_retention(h, '2025-04-30', 'month'), churn_by_period(h, '2025-04-30', 'month') FROM customers WHERE customer IN (4, 6);
SELECT cohort_retention(h, '2025-04-30', 'month') FROM customers WHERE customer = 6;
SELECT cohort_retention(h, NULL, 'month'), cohort_retention(h, '2025-04-30', NULL) FROM customers;
-- before the first purchase
SELECT cohort_retention(h, '2025-01-30', 'month'), churn_by_period(h, '2025-01-30', 'month') FROM customers;

-- the ends of the calendar; money that fills 64 bits

SELECT r.* FROM (SELECT cohort_retention('{4714-11-25 BC:1:1}'::purchase_history, '4713-12-31 BC', 'year') AS rows) c, unnest(rows) r;
SELECT r.* FROM (SELECT cohort_retention('{5874896-12-31:1:1}'::purchase_history, '5874896-12-31', 'year') AS rows) c, unnest(rows) r;
SELECT r.money FROM (SELECT cohort_retention('{2025-01-01:1:900000000000000}'::purchase_history, '2025-01-31', 'month') AS rows FROM generate_series(1, 1000)) c, unnest(rows) r;
SELECT cohort_retention('{0001-01-01:1:1}'::purchase_history, '5874897-01-01', 'week');
\echo :LAST_ERROR_SQLSTATE
SELECT churn_by_period('{0001-01-01:1:1}'::purchase_history, '5874897-01-01', 'month');
\echo :LAST_ERROR_SQLSTATE

-- errors

SELECT cohort_retention(h, '2025-04-30', 'day') FROM customers;
\echo :LAST_ERROR_SQLSTATE
SELECT cohort_retention(h, 'infinity', 'month') FROM customers;
\echo :LAST_ERROR_SQLSTATE
SELECT cohort_retention(h, date '2025-04-30' + customer, 'month') FROM customers;
\echo :LAST_ERROR_SQLSTATE
SELECT churn_by_period(h, '2025-04-30', CASE customer WHEN 1 THEN 'month' ELSE 'year' END) FROM customers;
-- parts with bytes that are no state; outside of an aggregate they leave their arguments alone
SELECT cohort_retention_final('');
\echo :LAST_ERROR_SQLSTATE
SELECT churn_by_period_final(substr(cohorts_add(NULL, h, '2025-04-30', 'month'), 2)) FROM customers WHERE customer = 1;
SELECT cohort_retention_final(set_byte(cohorts_add(NULL, h, '2025-04-30', 'month'), 12, 3)) FROM customers WHERE customer = 1;
-- a cell that is there many times
WITH state AS (
    SELECT cohorts_add(NULL, h, '2025-04-30', 'month') AS s FROM customers WHERE customer = 1
), cells AS (
    SELECT s, n, substr(s, 21 + 40 * n, 40) AS cell FROM state, generate_series(0, 63) n
), later AS (
    SELECT max(cell::text)::bytea AS cell FROM cells WHERE get_byte(cell, 4) + get_byte(cell, 7) > 1
), forged AS (
    SELECT substr(s, 1, 20) || string_agg(CASE WHEN get_byte(c.cell, 4) + get_byte(c.cell, 7) > 0 THEN c.cell ELSE l.cell END, '' ORDER BY n) AS s
    FROM cells c, later l GROUP BY s
)
SELECT cohort_retention_final(s) FROM forged;
SELECT cohorts_combine(cohorts_add(NULL, h, '2025-04-30', 'month'), cohorts_add(NULL, h, '2025-04-30', 'year')) FROM customers WHERE customer = 1;
SELECT (cohort_retention_final(cohorts_combine(s, s)))[1].money, (cohort_retention_final(cohorts_add(s, h, '2025-04-30', 'month')))[1].money, (cohort_retention_final(s))[1].money
FROM (SELECT h, cohorts_add(NULL, h, '2025-04-30', 'month') AS s FROM customers WHERE customer = 1) c;

-- C8 from histories: periods as customers pass them, state 3 being three months ago or longer

-- bought in months 1 2 . 4 . . . 8 of 8: from state 1: 1>2 yes, 2>. no, 4>. no; from 2: .>4 yes, .>. no; from 3: .>. no, .>8 yes
SELECT transition_matrix('{2025-01-01:1:1,2025-02-01:1:1,2025-04-01:1:1,2025-08-01:1:1}'::purchase_history, '2025-08-31', 3, 'month');
SELECT transition_matrix(h, '2025-04-30', 3, 'month') FROM customers;
-- the row of a state without customers is NULL, and so is the value
SELECT m, clv_markov(m, '{1,1,1,1}', 0.1) FROM (SELECT transition_matrix(h, '2025-04-30', 4, 'month') AS m FROM customers WHERE customer < 3) c;
SELECT transition_matrix(h, '2025-04-30', 3, 'month') FROM customers WHERE customer = 6;
SELECT transition_matrix(h, '2025-04-30', 3, 'month') FROM customers WHERE customer = 4;
-- value by state: two states, p = 2/3 and 1; V1 = 20 + (2/3 V1 + 1/3 V2) / 1.25, V2 = -1 + V1 / 1.25
SELECT array_agg(round(v::numeric, 6)) FROM (SELECT transition_matrix(h, '2025-04-30', 2, 'month') AS m FROM customers) c, unnest(clv_markov(m, '{20,-1}', 0.25)) v;
SELECT customer, recency_state(h, '2025-04-29', 3, 'month') AS before_the_end, recency_state(h, '2025-04-30', 3, 'month') AS april, recency_state(h, '2025-06-30', 3, 'month') AS june
FROM customers ORDER BY customer;
SELECT transition_matrix(h, '2025-04-30', 1, 'month') FROM customers;
\echo :LAST_ERROR_SQLSTATE
SELECT transition_matrix(h, '2025-04-30', 51, 'month') FROM customers;
SELECT transition_matrix(h, '2025-04-30', 3, 'months') FROM customers;
SELECT transition_matrix(h, '-infinity', 3, 'month') FROM customers;
\echo :LAST_ERROR_SQLSTATE
SELECT transition_matrix(h, '2025-04-30', 1 + customer, 'month') FROM customers;
\echo :LAST_ERROR_SQLSTATE
SELECT recency_state(h, '2025-04-30', 51, 'month') FROM customers;
SELECT recency_state(h, '2025-04-30', 3, 'century') FROM customers;
SELECT transition_matrix_final('{}');
\echo :LAST_ERROR_SQLSTATE
SELECT transition_matrix_final('{1,1,2,1,1,1,NULL}');
SELECT transition_matrix_final('{1,1,3,1,1,1,1}');
SELECT transition_matrix_combine('{1,1,2,1,1,1,1}', '{1,1,2,1,2,3,4}');
SELECT transition_matrix_combine('{1,1,2,1,1,1,1}', '{2,1,2,1,2,3,4}');

-- the next purchase: after the expected gap, (90 + 10) / 2 days here; overdue the day after

SELECT d AS as_of, next_purchase(h, d), next_purchase(h, d) < d AS overdue, lifecycle_stage(h, d, '{"decline_after": 1}') AS stage
FROM (VALUES ('{2024-01-01:1:5,2024-01-11:1:5}'::purchase_history)) c (h), unnest(ARRAY['2024-01-01', '2024-01-11', '2024-03-01', '2024-03-02']::date[]) d;
SELECT next_purchase('{2024-01-01:1:5}', '2024-06-01'), next_purchase('{2024-01-01:1:5}', '2024-06-01', '{"typical_gap": 0.5}'),
       next_purchase('{2024-01-01:1:5}', '2023-12-31'), next_purchase('{}', '2024-06-01'), next_purchase(NULL, '2024-06-01'), next_purchase('{2024-01-01:1:5}', NULL),
       next_purchase('{2024-01-01:1:5}', '2024-06-01', NULL);
SELECT next_purchase('{2024-01-01:1:5,2024-03-01:0:-5}', '2024-06-01') AS refunds_are_no_purchase;
SELECT next_purchase('{5874897-12-01:1:5}', '5874897-12-31');
\echo :LAST_ERROR_SQLSTATE
SELECT next_purchase('{2024-01-01:1:5}', 'infinity');

-- subscriptions: four accounts at the start of February, one lost in it, one started in it; one came and went before

CREATE TABLE subscriptions AS
SELECT * FROM (VALUES
    (date '2024-06-01', date '2025-02-14', 100.00),
    ('2024-06-01', NULL, 50),
    ('2025-01-31', '2025-03-01', 50),
    ('2025-01-15', 'infinity', 200),
    ('2025-02-01', '2025-02-03', 1000),
    ('2024-11-01', '2025-01-31', 1000),
    ('2025-03-01', NULL, 1000),
    (NULL, NULL, 1000),
    ('2025-01-01', NULL, NULL)) v (started, ended, amount);
SELECT (r).* FROM (SELECT subscription_metrics(started, ended, amount, '2025-02-01', '2025-03-01', 0.7) AS r FROM subscriptions) s;
-- ARPA x margin / churn
SELECT (r).ltv = 100 * 0.7 / 0.25 AS same FROM (SELECT subscription_metrics(started, ended, amount, '2025-02-01', '2025-03-01', 0.7) AS r FROM subscriptions) s;
-- without loss the value is unknown; without accounts the rates are
SELECT (subscription_metrics(started, ended, amount, '2025-02-04', '2025-02-05', 1)).* FROM subscriptions;
SELECT (subscription_metrics(started, ended, amount, '2020-02-01', '2020-03-01', 1)).* FROM subscriptions;
SELECT subscription_metrics(started, ended, amount, '2025-02-01', '2025-03-01', 1) IS NULL AS no_rows FROM subscriptions WHERE started IS NULL;
-- an account that is lost on the first day of a period was in its base
SELECT d, (subscription_metrics(date '2024-01-01', date '2025-02-01', 5, d, (d + interval '1 month')::date, 1)).* FROM generate_series(date '2025-01-01', '2025-03-01', '1 month') m, LATERAL (SELECT m::date) x (d) GROUP BY d ORDER BY d;
-- errors
SELECT subscription_metrics('2025-01-02', '2025-01-01', 1, '2025-02-01', '2025-03-01', 1);
\echo :LAST_ERROR_SQLSTATE
SELECT subscription_metrics('2025-01-02', NULL, 1, '2025-02-01', '2025-02-01', 1);
\echo :LAST_ERROR_SQLSTATE
SELECT subscription_metrics('2025-01-02', NULL, 1, '-infinity', '2025-02-01', 1);
\echo :LAST_ERROR_SQLSTATE
SELECT subscription_metrics('2025-01-02', NULL, 1, '2025-02-01', '2025-03-01', 1.01);
SELECT subscription_metrics('2025-01-02', NULL, 1, '2025-02-01', '2025-03-01', 'NaN');
SELECT subscription_metrics('2025-01-02', NULL, 1, '2025-02-01', '2025-03-01', 0.12345678901234567);
SELECT subscription_metrics('2025-01-02', NULL, 'NaN', '2025-02-01', '2025-03-01', 1);
\echo :LAST_ERROR_SQLSTATE
SELECT subscription_metrics(started, ended, amount, '2025-02-01', '2025-03-01', amount / 1000) FROM subscriptions;
\echo :LAST_ERROR_SQLSTATE
SELECT subscription_metrics_final('\x');
\echo :LAST_ERROR_SQLSTATE
SELECT subscription_metrics_final(subscription_metrics_combine(s, s)), subscription_metrics_final(s)
FROM (SELECT subscription_metrics_add(NULL, '2025-01-01', NULL, 7, '2025-02-01', '2025-03-01', 1) AS s) v;

DROP VIEW cohorts;
DROP TABLE customers, subscriptions;
