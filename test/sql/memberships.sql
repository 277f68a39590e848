SET datestyle = ISO;

-- T1: tiers by limits of one's own, with names of one's own

SELECT value, membership_tier(value, '{20000,5000,1000}', '{钻石卡,金卡,银卡,会员卡}') AS card, membership_tier(value, '{5000}', '{VIP,ordinary}') AS two
FROM unnest(ARRAY[-5, 0, 999.9999, 1000, 4999, 5000, 19999.99, 20000, 1e30]) value;
-- points as well as money
SELECT membership_tier(purchase_days(h), '{3,2}', '{often,again,once}') FROM (VALUES ('{2025-01-01:2:9,2025-02-01:1:3}'::purchase_history)) v (h);
SELECT membership_tier(NULL, '{1}', '{a,b}'), membership_tier(1, NULL, '{a,b}'), membership_tier(1, '{1}', NULL);
-- errors
SELECT membership_tier(1, '{1000,5000}', '{a,b,c}');
\echo :LAST_ERROR_SQLSTATE
SELECT membership_tier(1, '{1000,1000}', '{a,b,c}');
SELECT membership_tier(1, '{1000,500}', '{a,b}');
SELECT membership_tier(1, '{}', '{a}');
SELECT membership_tier(1, '{{1}}', '{a,b}');
SELECT membership_tier(1, '{1,NULL}', '{a,b,c}');
SELECT membership_tier(1, '{1}', '{a,NULL}');
SELECT membership_tier(1, '{NaN}', '{a,b}');
SELECT membership_tier('NaN', '{1}', '{a,b}');
\echo :LAST_ERROR_SQLSTATE

-- 6000 on the first of January: gold for the year of the window, and held 90 days more
SELECT day, membership_value(h, day), membership_value(h, day, 365, 90) AS held, membership_tier(membership_value(h, day, 365, 90), '{5000,1000}', '{gold,silver,basic}') AS tier
FROM (VALUES ('{2024-01-01:1:6000,2024-06-01:1:1500}'::purchase_history)) v (h),
     unnest(ARRAY['2023-12-31', '2024-01-01', '2024-12-30', '2024-12-31', '2025-03-30', '2025-03-31', '2025-05-31', '2025-06-01', '2025-08-29', '2025-08-30']::date[]) day;
-- promotion is at once, and who gives back what was bought does not stay
SELECT day, membership_value(h, day, 365, 90)
FROM (VALUES ('{2024-01-01:1:6000,2024-01-10:0:-6000,2024-02-01:1:100}'::purchase_history)) v (h), unnest(ARRAY['2024-01-05', '2024-01-10', '2024-02-01']::date[]) day;
-- but a refund of what was bought later takes nothing away
SELECT membership_value('{2024-01-01:1:6000,2025-01-05:1:1000,2025-01-09:0:-1000}', '2025-01-20', 365, 90);
-- a window of one day; no purchase; beyond the ends of the calendar
SELECT membership_value('{2024-01-01:1:9,2024-01-02:1:7}', '2024-01-02', 1) AS today, membership_value('{2024-01-01:1:9,2024-01-02:1:7}', '2024-01-02', 1, 1) AS held, membership_value('{}', '2024-01-01'),
       membership_value('{2024-01-05:1:5}', '2024-01-01'), membership_value(NULL, '2024-01-01') IS NULL AS unknown;
SELECT membership_value('{4714-11-24 BC:1:1,5874897-12-31:1:2}', '5874897-12-31', 2147483647, 2147483647) AS all_of_it,
       membership_value('{4714-11-24 BC:1:900000000000000,4714-11-25 BC:1:900000000000000}', '4714-11-25 BC', 10, 5) AS beyond_a_day;
-- errors
SELECT membership_value('{}', '2024-01-01', 0);
\echo :LAST_ERROR_SQLSTATE
SELECT membership_value('{}', '2024-01-01', 1, -1);
SELECT membership_value('{}', 'infinity');
\echo :LAST_ERROR_SQLSTATE

-- by its definition, on random histories: the best window of the days that are held, less what was given back on balance since
SELECT setseed(0.5);
CREATE TABLE random_histories AS
SELECT i, date '2024-03-01' + (random() * 20)::int AS as_of, 1 + (random() * 30)::int AS w, (random() * 20)::int AS n, h
FROM (SELECT i, purchase_history(date '2024-02-01' + (random() * 50)::int, round((random() * 30 - 10)::numeric, 2)) AS h
      FROM generate_series(1, 400) i, generate_series(1, 8) GROUP BY i) r;
SELECT count(*) AS histories, count(*) FILTER (WHERE membership_value(h, as_of, w, n) > membership_value(h, as_of, w)) > 50 AS held,
       count(*) FILTER (WHERE membership_value(h, as_of, w, n) <> by_definition) AS different
FROM random_histories, LATERAL (
    SELECT max(coalesce((SELECT sum(money) FROM unnest(h) e WHERE e.day <= d AND e.day > d - w), 0)
               + least(0, coalesce((SELECT sum(money) FROM unnest(h) e WHERE e.day > d AND e.day <= as_of), 0))) AS by_definition
    FROM (SELECT as_of - g AS d FROM generate_series(0, n) g) days) x;
DROP TABLE random_histories;

-- T2: the ten questions whether a relationship is firm (关系是否牢固): yes or no, of equal weight

SELECT answers, checklist_score(answers, array_fill(1.0::float8, ARRAY[10])) AS score
FROM (VALUES ('{1,1,1,0,1,1,0,1,1,1}'::float8[]), ('{1,1,1,1,1,1,1,1,1,1}'), ('{0,0,0,0,0,0,0,0,0,0}'), ('{1,NULL,1,NULL,0,NULL,NULL,NULL,NULL,NULL}'), (array_fill(NULL::float8, ARRAY[10]))) v (answers);
-- willingness and quality (意愿, 素质): grades from 1 to 5 beside yes and no; the weight of an open complaint is negative
SELECT checklist_score(ARRAY[4 - 1, 5 - 1, true::int, complaint::int], '{3,2,4,-1}', '{4,4,1,1}') AS score, (3 * 3 / 4.0 + 2 + 4 + (1 - complaint::int)) * 10 AS by_hand
FROM (VALUES (false), (true)) v (complaint);
-- the score of a row does not depend on the others, as that of key_account_score does
SELECT DISTINCT checklist_score(ARRAY[a, 1], '{1,1}', '{10,1}') FROM (VALUES (4), (4)) v (a);
SELECT checklist_score('{}', '{}'), checklist_score('{1}', '{0}'), checklist_score(NULL, '{1}') IS NULL AS unknown, checklist_score('{1,1}', '{1e308,1e308}') AS large_weights,
       checklist_score('{4.9e-324}', '{4.9e-324}', '{4.9e-324}') AS small_ones;
-- errors
SELECT checklist_score('{1,2}', '{1,1}');
\echo :LAST_ERROR_SQLSTATE
SELECT checklist_score('{-1}', '{1}');
SELECT checklist_score('{NaN}', '{1}');
SELECT checklist_score('{1}', '{1,1}');
SELECT checklist_score('{1,1,1}', '{1,1,1}', '{1,1}');
SELECT checklist_score('{1}', '{NULL}');
SELECT checklist_score('{1}', '{Infinity}');
SELECT checklist_score('{1}', '{1}', '{0}');
SELECT checklist_score('{1}', '{1}', '{NULL}');
SELECT checklist_score('{{1}}', '{1}');
\echo :LAST_ERROR_SQLSTATE
