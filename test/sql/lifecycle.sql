-- stages: their order and names (unaligned, for the width of Chinese depends on the database's encoding)

\a
SELECT s AS stage, label(s), label(s, 'zh') FROM unnest(enum_range(NULL::lifecycle_stage)) s;
\a
SELECT label(stage => 'lost', lang => 'en'), label(NULL), label('lost', NULL);
SELECT label('lost', 'de');
\echo :LAST_ERROR_SQLSTATE

-- values that were renamed are not those of the extension
BEGIN;
ALTER TYPE lifecycle_stage RENAME VALUE 'lost' TO 'gone';
SAVEPOINT renamed;
SELECT label('gone');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO renamed;
SELECT lifecycle_stage('{2024-01-01:1:5}', '2024-01-01');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK;

-- no purchase: a prospect

SELECT lifecycle_stage(NULL::purchase_history, '2026-01-01'), lifecycle_stage('{}', date '2026-01-01'),
       lifecycle_stage('{2025-12-31:0:-5}', date '2026-01-01'), lifecycle_stage('{2026-01-02:1:5}', date '2026-01-01');
SELECT customer, lifecycle_stage(h, '2026-01-01')
FROM (VALUES (1), (2)) c (customer) LEFT JOIN (VALUES (2, '{2025-12-31:1:5}'::purchase_history)) o (customer, h) USING (customer)
ORDER BY 1;

-- one purchase: expected every 90 days, so overdue after 180 and lost after 540

SELECT r, lifecycle_stage('{2024-01-01:1:5}', date '2024-01-01' + r)
FROM unnest(ARRAY[0, 180, 181, 540, 541, 36525]) r;

-- two purchases, 10 days apart: expected every (90 + 10) / 2 days

SELECT r, lifecycle_stage('{2024-01-01:1:5,2024-01-11:1:5}', date '2024-01-11' + r)
FROM unnest(ARRAY[0, 100, 101, 300, 301]) r;

-- back after an overdue gap, until the third purchase day since

SELECT as_of, lifecycle_stage('{2024-01-01:1:5,2024-06-30:1:5,2024-07-10:3:5,2024-07-20:1:500}', as_of)
FROM unnest(ARRAY['2024-06-28', '2024-06-30', '2024-07-10', '2024-07-19', '2024-07-20']::date[]) as_of;
-- that gap has 181 days; one of 180 is not overdue
SELECT lifecycle_stage('{2024-01-01:1:5,2024-06-29:1:5}', date '2024-06-29');

-- known cadence: money of the two halves of the tenure of 100 days, [Jan 2, Feb 20] and [Feb 21, Apr 10]

SELECT money, lifecycle_stage(('{2024-01-01:1:999,2024-02-20:1:100,2024-02-21:1:' || money || '}')::purchase_history, '2024-04-10')
FROM unnest(ARRAY['200', '110.0001', '110', '50', '49.9999', '0', '-1']) money;
SELECT lifecycle_stage('{2024-01-01:1:999,2024-02-20:1:0,2024-02-21:1:0}', date '2024-04-10') AS both_zero,
       lifecycle_stage('{2024-01-01:1:999,2024-02-20:1:0,2024-02-21:1:0.01}', date '2024-04-10') AS from_zero,
       lifecycle_stage('{2024-01-01:1:9,2024-01-02:1:9,2024-01-03:1:9}', date '2024-01-03') AS days;
-- refunds count as money, but end no gap
SELECT lifecycle_stage('{2024-01-01:1:999,2024-02-20:1:100,2024-02-21:1:60,2024-04-01:0:-10.01}', date '2024-04-10') AS refunded,
       lifecycle_stage('{2024-01-01:1:5,2024-06-29:0:-1,2024-06-30:1:5}', date '2024-06-30') AS came_back;

-- rules

SELECT lifecycle_stage('{2024-01-01:1:5}', date '2024-01-09', '{"typical_gap": 3.5}') AS r8,
       lifecycle_stage('{2024-01-01:1:5}', date '2024-01-08', '{"typical_gap": 3.5}') AS r7,
       lifecycle_stage('{2024-01-01:1:5}', date '2024-01-09', '{"typical_gap": 3.5, "lost_after": 2}') AS lost,
       lifecycle_stage('{2024-01-01:1:5}', date '2024-01-01', '{"exploration_purchases": 1}') AS explored,
       lifecycle_stage('{2024-01-01:1:5,2024-06-30:1:5}', date '2024-06-30', '{"recovery_purchases": 1}') AS no_recovery,
       lifecycle_stage('{2024-01-01:1:5}', date '2024-01-01', '{}') AS defaults;
-- exact: 2.1 times 90 days are 189 days
SELECT lifecycle_stage('{2024-01-01:1:5}', date '2024-01-01' + 189, '{"decline_after": 2.1}') AS at,
       lifecycle_stage('{2024-01-01:1:5}', date '2024-01-01' + 190, '{"decline_after": 2.1}') AS beyond;
-- they may change from row to row, and from call to call of one expression
SELECT gap, lifecycle_stage('{2024-01-01:1:5}', date '2024-03-01', jsonb_build_object('typical_gap', gap))
FROM unnest(ARRAY[5, 5, 20, 90, 5, 10]) gap;
DO $$
DECLARE
    r lifecycle_rules;
    s lifecycle_stage;
BEGIN
    FOREACH r IN ARRAY ARRAY['{"typical_gap": 5}', '{}', '{"typical_gap": 20}']::jsonb[] LOOP
        s := lifecycle_stage('{2024-01-01:1:5}', date '2024-03-01', r);
        RAISE NOTICE '%: %', r, s;
    END LOOP;
END $$;

-- NULL and infinity

SELECT lifecycle_stage('{2024-01-01:1:5}', NULL::date), lifecycle_stage(NULL::purchase_history, NULL::date),
       lifecycle_stage('{2024-01-01:1:5}', date '2024-01-01', NULL::lifecycle_rules), NULL::lifecycle_rules;
SELECT lifecycle_stage('{2024-01-01:1:5}', date 'infinity');
\echo :LAST_ERROR_SQLSTATE
SELECT lifecycle_stage(NULL::purchase_history, '-infinity');

-- the ends of the calendar, and centuries

SELECT lifecycle_stage('{4713-11-24 BC:1:1,5874897-12-31:1:1}', date '5874897-12-31'),
       lifecycle_stage('{4713-11-24 BC:1:1}', date '5874897-12-31'),
       lifecycle_stage('{0002-12-01 BC:1:1,0001-01-01 BC:1:1,0001-01-01:1:1}', date '0001-01-02');
SELECT lifecycle_stage(purchase_history(date '1926-01-01' + 30 * n, 10), '2026-01-01')
FROM generate_series(0, 36525 / 30) n;

-- rules: what is wrong with them

SELECT '{"typical_gap": 30, "decline_after": 0.0001, "lost_after": 1000000, "growth_share": 0, "decline_share": 1.5, "window": 1}'::lifecycle_rules;
SELECT '{"typical_gap": 30, "typical_gaps": 30}'::lifecycle_rules;
\echo :LAST_ERROR_SQLSTATE
SELECT '{"typical_gap": 0}'::lifecycle_rules;
\echo :LAST_ERROR_SQLSTATE
SELECT '{"typical_gap": -30}'::lifecycle_rules;
SELECT '{"typical_gap": 1000000.0001}'::lifecycle_rules;
SELECT '{"typical_gap": 0.00001}'::lifecycle_rules;
SELECT '{"typical_gap": 1e1000}'::lifecycle_rules;
SELECT '{"typical_gap": "30"}'::lifecycle_rules;
SELECT '{"typical_gap": null}'::lifecycle_rules;
SELECT '{"typical_gap": true}'::lifecycle_rules;
SELECT '{"typical_gap": [30]}'::lifecycle_rules;
SELECT '{"typical_gap": {"days": 30}}'::lifecycle_rules;
SELECT '{"decline_after": 0}'::lifecycle_rules;
SELECT '{"lost_after": 0}'::lifecycle_rules;
SELECT '{"lost_after": 1.5}'::lifecycle_rules;
SELECT '{"decline_after": 6.5}'::lifecycle_rules;
SELECT '{"recovery_purchases": 0}'::lifecycle_rules;
SELECT '{"exploration_purchases": 2.5}'::lifecycle_rules;
SELECT '{"window": 1000001}'::lifecycle_rules;
SELECT '{"growth_share": -0.1}'::lifecycle_rules;
SELECT '{"decline_share": 0.33333}'::lifecycle_rules;
SELECT '{"": 1}'::lifecycle_rules;
SELECT '[]'::lifecycle_rules;
SELECT '5'::lifecycle_rules;
SELECT 'null'::lifecycle_rules;
SELECT lifecycle_stage('{2024-01-01:1:5}', date '2024-03-01', '{"typical_gap": 0}');

-- the stage of rows: the same as that of their history

CREATE TABLE orders AS
SELECT * FROM (VALUES ('once', date '2025-12-01', 5.00), ('lost', '2020-01-01', 5.00), ('refund', '2025-12-01', -5.00), ('nothing', NULL, NULL),
                      ('nothing', '2025-12-01', NULL), ('future', '2026-01-02', 5.00), ('today', '2026-01-01', 5.00),
                      ('today and tomorrow', '2026-01-01', 5.00), ('today and tomorrow', '2026-01-02', 5.00),
                      ('refunded today', '2026-01-01', -5.00), ('bought and refunded today', '2026-01-01', 5.00),
                      ('bought and refunded today', '2026-01-01', -5.00),
                      ('back', '2024-01-01', 5.00), ('back', '2025-12-20', 5.00)) v (customer, day, total);
SELECT customer, lifecycle_stage(day, total, '2026-01-01') AS rows,
       lifecycle_stage(day, total, '2026-01-01') = lifecycle_stage(purchase_history(day, total), '2026-01-01') AS same
FROM orders GROUP BY 1 ORDER BY 1;
SELECT lifecycle_stage(day::timestamp, total, '2026-01-01'),
       lifecycle_stage(day::timestamp AT TIME ZONE 'UTC', total, '2026-01-01'), lifecycle_stage(day, total::float8, '2026-01-01'),
       lifecycle_stage(day::timestamp, total::float8, '2026-01-01'),
       lifecycle_stage(day::timestamp AT TIME ZONE 'UTC', total::float8, '2026-01-01')
FROM orders WHERE customer = 'back';
-- no rows, NULL, days that differ, infinity
SELECT lifecycle_stage(day, total, '2026-01-01') FROM orders WHERE false;
SELECT lifecycle_stage(day, total, NULL) FROM orders;
SELECT lifecycle_stage(day, total, coalesce(day, '2026-01-01')) FROM orders;
\echo :LAST_ERROR_SQLSTATE
SELECT lifecycle_stage(day, total, CASE WHEN total > 0 THEN date '2026-01-01' END) FROM orders;
SELECT lifecycle_stage(day, total, 'infinity') FROM orders;
\echo :LAST_ERROR_SQLSTATE
SELECT lifecycle_stage('infinity'::date, total, '2026-01-01') FROM orders;
SELECT lifecycle_stage(day, 'NaN'::float8, '2026-01-01') FROM orders;
-- its parts, called with what is no state
SELECT lifecycle_stage_final('{2024-01-01:0:-5}');
\echo :LAST_ERROR_SQLSTATE
SELECT lifecycle_stage_final('{2024-01-01:1:5}');
SELECT lifecycle_stage_combine('{2024-01-01:0:-5}', '{2024-01-01:0:-5}');
SELECT lifecycle_stage_combine('{2024-01-01:1:0}', '{2024-01-02:1:0}');
SELECT lifecycle_stage_combine('{2024-01-01:1:0}', '{}');
-- a state can be written and read
SELECT lifecycle_stage_add(NULL, date '2025-12-31', -7.5, date '2026-01-01');
SELECT lifecycle_stage_combine('{2025-12-31:0:-7.50,2026-01-01:1:0.00}', '{2026-01-01:2:3.00}');
SELECT lifecycle_stage_final('{2025-12-31:0:-7.50,2026-01-01:1:0.00}'), lifecycle_stage_final('{}'), lifecycle_stage_final('{2026-01-01:2:3.00}');

-- rules learnt: too little to learn from

SELECT lifecycle_rules(h, '2026-01-01') = '{"typical_gap": 90, "decline_after": 2, "lost_after": 6, "recovery_purchases": 3,
    "exploration_purchases": 3, "window": 180, "growth_share": 0.1, "decline_share": 0.5}' AS defaults
FROM (VALUES (NULL::purchase_history), ('{}'), ('{2024-01-01:1:1}'), ('{2024-01-01:1:1,2024-01-08:1:1}')) v (h);
SELECT lifecycle_rules(h, '2026-01-01') ->> 'typical_gap' AS no_rows FROM (SELECT NULL::purchase_history AS h WHERE false) v;
SELECT n, (lifecycle_rules('{2024-01-01:1:1,2024-01-08:1:1}', '2026-01-01')) ->> 'typical_gap' AS typical_gap
FROM (VALUES (29), (30)) v (n), generate_series(1, n) GROUP BY n ORDER BY n;
-- 100 customers with gaps of 10 and k = 1 .. 100 days: the median is 10, a second gap is 2k / (10 + 10) of what was expected;
-- decline is at 9, and lost at 1.5 times that, for the 99 % quantile is 9.9
CREATE TABLE histories AS
SELECT purchase_history(date '2024-01-01' + d, 1) AS h FROM generate_series(1, 100) k, unnest(ARRAY[0, 10, 10 + k]) d GROUP BY k;
SELECT lifecycle_rules(h, '2026-01-01') FROM histories;
-- the same for all customers twice, and up to a day that hides the second gap
SELECT lifecycle_rules(h, '2026-01-01') FROM (TABLE histories UNION ALL TABLE histories) v;
SELECT lifecycle_rules(h, '2024-01-11') FROM histories;
SELECT lifecycle_rules(h, NULL) ->> 'typical_gap' AS typical_gap FROM histories;
SELECT lifecycle_rules(h, 'infinity') FROM histories;
\echo :LAST_ERROR_SQLSTATE
-- what was learnt is valid and can be used
SELECT lifecycle_stage('{2024-01-01:1:1}', date '2024-03-31', (SELECT lifecycle_rules(h, '2026-01-01') FROM histories)) AS at_90,
       lifecycle_stage('{2024-01-01:1:1}', date '2024-04-01', (SELECT lifecycle_rules(h, '2026-01-01') FROM histories)) AS at_91;
SELECT lifecycle_rules_check(lifecycle_rules(h, '2026-01-01')) FROM histories;
-- floors (L2): customers who come every so many days, without exception
SELECT days, r ->> 'typical_gap' AS typical_gap, r ->> 'decline_after' AS decline_after, r ->> 'lost_after' AS lost_after
FROM (SELECT days, lifecycle_rules(purchase_history, '2026-01-01') AS r
      FROM (SELECT days, customer, purchase_history(date '2020-01-01' + days * n, 1)
            FROM unnest(ARRAY[1, 3, 7, 30, 180]) days, generate_series(1, 4) customer, generate_series(1, 11) n GROUP BY 1, 2) c
      GROUP BY days) l
ORDER BY days;
-- its parts, called with what is no state; outside of an aggregate they leave their arguments alone
SELECT lifecycle_rules_final('');
\echo :LAST_ERROR_SQLSTATE
SELECT lifecycle_rules_final('\x314c5243ffffffff');
SELECT lifecycle_rules_combine('\x00', '\x00');
SELECT lifecycle_rules_final(lifecycle_rules_combine(s, s)) ->> 'typical_gap' AS twice, lifecycle_rules_final(s) ->> 'typical_gap' AS once
FROM (SELECT lifecycle_rules_add(NULL, purchase_history(date '2024-01-01' + 7 * n, 1), '2026-01-01') AS s FROM generate_series(1, 20) n) v;

-- activity by fixed windows

SELECT r, activity_status('{2024-01-01:1:5}', date '2024-01-01' + r) AS one_order,
       activity_status('{2024-01-01:2:5}', date '2024-01-01' + r) AS two_orders,
       activity_status('{2023-01-01:1:5,2024-01-01:1:5,2024-01-02:0:-5}', date '2024-01-01' + r, 30, 60) AS other_limits
FROM unnest(ARRAY[0, 30, 31, 60, 61, 90, 91, 365, 366]) r;
SELECT activity_status(NULL, '2024-01-01'), activity_status('{}', '2024-01-01'), activity_status('{2024-01-01:0:-5}', '2024-01-01'),
       activity_status('{2024-01-02:1:5}', '2024-01-01');
SELECT activity_status('{2024-01-01:1:5}', NULL), activity_status('{2024-01-01:1:5}', '2024-01-01', NULL),
       activity_status('{2024-01-01:1:5}', '2024-01-01', lost_days => NULL);
SELECT activity_status('{2024-01-01:1:5}', '2024-01-01', active_days => 0, lost_days => 0);
SELECT activity_status('{2024-01-01:1:5}', '2024-01-01', -1);
\echo :LAST_ERROR_SQLSTATE
SELECT activity_status('{2024-01-01:1:5}', '2024-01-01', 90, 89);
SELECT activity_status('{2024-01-01:1:5}', 'infinity');
\echo :LAST_ERROR_SQLSTATE

-- period against the period before: April 2024 has 30 days, so from March 2 on

SELECT h, period_status(h::purchase_history, '2024-04-01', '2024-05-01')
FROM unnest(ARRAY['{}', '{2024-04-01:1:5}', '{2024-04-30:1:5}', '{2024-03-31:1:5}', '{2024-05-01:1:5}', '{2024-03-02:1:5}', '{2024-03-01:1:5}',
    '{2024-03-31:1:5,2024-04-01:1:5}', '{2024-03-01:1:5,2024-04-01:1:5}', '{2024-03-01:1:5,2024-03-02:1:5,2024-04-01:1:5}',
    '{2024-03-01:1:5,2024-03-02:1:5}', '{2024-04-01:0:-5}', '{2024-03-01:1:5,2024-03-02:0:-5,2024-04-01:1:5}']) h;
SELECT period_status(NULL, '2024-04-01', '2024-05-01'), period_status('{}', NULL, '2024-05-01'), period_status('{}', '2024-04-01', NULL);
SELECT period_status('{4713-11-24 BC:1:1}', '4713-11-24 BC', '5874897-12-31'), period_status(h => '{2024-04-01:1:5}', from_day => '2024-04-01', to_day => '2024-04-02');
SELECT period_status('{}', '2024-05-01', '2024-05-01');
\echo :LAST_ERROR_SQLSTATE
SELECT period_status('{}', '2024-05-01', '2024-04-01');
SELECT period_status('{}', '-infinity', '2024-04-01');
\echo :LAST_ERROR_SQLSTATE
SELECT period_status('{}', '2024-04-01', 'infinity');

-- churn and lifetime: 20 of 100 lost in a year are 5 years, 10 are 10

SELECT churn_rate(20, 100), customer_lifetime(100, 20), customer_lifetime(100, 10), churn_rate(0, 100), customer_lifetime(100, 0),
       churn_rate(0, 0), customer_lifetime(0, 0), churn_rate(lost => 100, base => 100);
SELECT churn_rate(count(*) FILTER (WHERE total < 0), count(*)) > 0 AS counts FROM orders;
SELECT churn_rate(NULL, 100), customer_lifetime(100, NULL);
SELECT churn_rate(100, 20);
\echo :LAST_ERROR_SQLSTATE
SELECT churn_rate(-1, 20);
SELECT churn_rate('NaN', 20);
SELECT customer_lifetime('infinity', 20);
SELECT customer_lifetime(20, 100);
SELECT customer_lifetime(1e308, 1e-308);
\echo :LAST_ERROR_SQLSTATE

-- repeat rate: of five customers who bought, two on two days and one twice on a day

SELECT repeat_rate(h::purchase_history)
FROM unnest(ARRAY['{2024-01-01:1:5,2024-01-02:1:5}', '{2024-01-01:2:5}', '{2024-01-01:1:5,2024-02-01:1:0}', '{2024-01-01:1:5}',
    '{2024-01-01:1:5,2024-01-02:0:-5}', '{}', '{2024-01-01:0:-5}', NULL]) h;
SELECT repeat_rate(NULL) AS null_history, repeat_rate('{}') AS no_purchase;
SELECT repeat_rate(h) FROM histories WHERE false;
SELECT repeat_rate_add('{1}', '{}');
\echo :LAST_ERROR_SQLSTATE
SELECT repeat_rate_final('{1,NULL}');
SELECT repeat_rate_final('{{1,2}}');
SELECT repeat_rate_add(s, '{2024-01-01:2:5}'), repeat_rate_combine(s, s), s FROM (SELECT '{3,4}'::bigint[] AS s) v;

DROP TABLE orders, histories;
