SET datestyle = ISO;

-- names of the stages as textbooks have them

SELECT s AS stage, label(s, 'stages', 'zh') AS "阶段", label(s, 'tasks', 'en') AS task, label(s, 'tasks', 'zh') AS "任务", label(s, 'dwyer', 'en') AS dwyer, label(s, 'dwyer', 'zh') AS "杜瓦尔"
FROM unnest(enum_range(NULL::lifecycle_stage)) s;
SELECT bool_and(label(s, 'stages', lang) = label(s, lang)) AS same FROM unnest(enum_range(NULL::lifecycle_stage)) s, unnest(ARRAY['en', 'zh']) lang;
SELECT label(NULL::lifecycle_stage, 'dwyer', 'en') IS NULL AS unknown;
SELECT label('growth', 'other', 'en');
\echo :LAST_ERROR_SQLSTATE
SELECT label('growth', 'dwyer', 'fr');

-- every class that a function returns has a label and a treatment in both languages

CREATE VIEW classes AS
SELECT map, segment AS class, segment AS label, zh FROM unnest(ARRAY['grid', 'list', 'thirds', 'eight']) map, rfm_segments(map) s, LATERAL (SELECT rfm_segment(s.score, map, 'zh') AS zh) z GROUP BY 1, 2, 4
UNION ALL SELECT 'stage', s::text, label(s), label(s, 'zh') FROM unnest(enum_range(NULL::lifecycle_stage)) s
UNION ALL SELECT 'abc', tier, tier, tier FROM (SELECT abc_tier(v) OVER () AS tier FROM unnest(ARRAY[80, 15, 5]) v) t
UNION ALL SELECT 'pyramid', tier, tier, NULL FROM (SELECT pyramid_tier(v) OVER () AS tier FROM generate_series(1, 200) v) t GROUP BY tier
UNION ALL SELECT 'activity', activity_status(h, '2025-12-31'), NULL, NULL FROM unnest(ARRAY['{}', '{2025-12-01:1:1}', '{2025-12-01:2:1}', '{2025-06-01:1:1}', '{2024-06-01:1:1}']::purchase_history[]) h
UNION ALL SELECT 'period', period_status(h, '2025-01-01', '2026-01-01'), NULL, NULL FROM unnest(ARRAY['{}', '{2025-12-01:1:1}', '{2024-12-01:1:1,2025-12-01:1:1}', '{2023-06-01:1:1,2025-06-01:1:1}', '{2024-06-01:1:1}']::purchase_history[]) h
UNION ALL SELECT scheme, customer_matrix(x, y, 1, 1, scheme), NULL, customer_matrix(x, y, 1, 1, scheme, 'zh') FROM unnest(ARRAY['marcus', 'potential', 'core', 'satisfaction']) scheme, (VALUES (1, 1), (1, 0), (0, 1), (0, 0)) v (x, y);
SELECT map, count(*) AS classes, count(*) = (SELECT count(*) FROM treatments(map)) AS all, count(*) FILTER (WHERE class_label(class, map) <> label OR class_label(class, map, 'zh') <> zh) AS other_labels,
       count(DISTINCT treatment(class, map)) AS treatments, count(DISTINCT treatment(class, map, 'zh')) AS "策略"
FROM classes GROUP BY map ORDER BY map COLLATE "C";
-- found by the label as well, so that a table of Chinese labels can be joined
SELECT count(*) FILTER (WHERE treatment(class_label(class, map, 'zh'), map, 'zh') IS DISTINCT FROM treatment(class, map, 'zh')) AS different FROM classes;
DROP VIEW classes;
SELECT class, class_label(class, 'pyramid', 'zh') AS "层级", treatment(class, 'pyramid') AS treatment, treatment(class, 'pyramid', 'zh') AS "策略" FROM unnest(ARRAY['VIP', 'Main', 'Ordinary', 'Small']) class;
SELECT * FROM treatments('activity', 'zh');
SELECT treatment(NULL, 'abc') IS NULL AS unknown, class_label('主要客户', 'pyramid');
-- 银质 beside 白金: another name for the same field
SELECT replace(customer_matrix(1, 0, 1, 1, 'potential', 'zh'), '白金', '银质');
-- errors
SELECT treatment('Main', 'abc');
\echo :LAST_ERROR_SQLSTATE
SELECT treatment('A', 'tier');
SELECT treatment('A', 'abc', 'de');
SELECT class_label('Lost', 'grid');
SELECT * FROM treatments('tier');
\echo :LAST_ERROR_SQLSTATE

-- the card of a customer (大客户档案卡)

CREATE TABLE card AS
SELECT '{2024-01-05:2:120.50,2024-02-11:1:30.00,2025-03-01:1:10.00,2026-01-01:1:5}'::purchase_history AS h, '{"recency": [180, 90, 60, 30], "frequency": [2, 3, 5, 8], "monetary": [50, 120, 300, 900]}'::rfm_cuts AS cuts,
       '{"A": 100, "B": 50}'::tier_cuts AS tiers, '{"model": "bg/nbd", "unit": "week", "parameters": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}, "spend": {"p": 6.25, "q": 3.74, "v": 15.44}}'::clv_model AS model;
SELECT c.* FROM card, customer_card(h, '2025-06-01', cuts => cuts, tiers => tiers, model => model, margin => 0.4) c;
SELECT c.* FROM card, customer_card(h, '2025-06-01', cuts => cuts, lang => 'zh') c;
-- each figure is what its function says
SELECT bool_and(CASE figure WHEN 'Orders' THEN value::int = frequency(h, '2025-06-01') WHEN 'Money' THEN value::numeric = monetary(h, '2025-06-01') WHEN 'Lifetime value' THEN value::numeric = round(clv(model, h, '2025-06-01', '1 year', 0.05, 0.5)::numeric, 2)
    WHEN 'Stage' THEN value = label(lifecycle_stage(h, '2025-06-01', '{"typical_gap": 10}')) WHEN 'Segment' THEN value = rfm_segment(rfm_score(h, '2025-06-01', cuts)) ELSE true END) AS same
FROM card, customer_card(h, '2025-06-01', '{"typical_gap": 10}', cuts, tiers, model, '1 year', 0.05, 0.5);
-- it does not depend on DateStyle
SET datestyle = 'German';
SELECT value FROM card, customer_card(h, '2025-06-01') WHERE figure = 'First purchase';
SET datestyle = ISO;
-- a prospect; without optional parts
SELECT figure, value FROM customer_card(NULL, '2025-06-01') WHERE value IS NOT NULL;
SELECT count(*) AS figures, count(value) AS known FROM card, customer_card(NULL, '2025-06-01', cuts => cuts, tiers => tiers, model => model);
SELECT count(value) FROM card, customer_card(h, NULL);
SELECT value FROM card, customer_card(h, '2025-06-01', cuts => '{"recency": [90], "frequency": [2], "monetary": [50]}') WHERE figure = 'Segment';
SELECT value FROM card, customer_card(h, '2025-06-01', model => model, horizon => NULL) WHERE topic = 'Forecast';
-- errors
\set SHOW_CONTEXT never
SELECT customer_card(h, '2025-06-01', lang => 'fr') FROM card;
\echo :LAST_ERROR_SQLSTATE
SELECT customer_card(h, 'infinity') FROM card;
\echo :LAST_ERROR_SQLSTATE
SELECT customer_card(h, '2025-06-01', model => model, annual_rate => 5) FROM card;
\echo :LAST_ERROR_SQLSTATE
DROP TABLE card;
