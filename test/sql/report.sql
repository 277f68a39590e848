-- customer_report: which base it takes, what it says of small ones, and what it refuses. test/t/report_page.pl compares the page of the embedded shop.

SET client_min_messages = warning;
CREATE SCHEMA reports;
SET search_path = reports, public;
CREATE TABLE customers (id integer PRIMARY KEY, name text, h purchase_history);
INSERT INTO customers
SELECT c, CASE c WHEN 179 THEN '<script>alert("1")</script>' WHEN 79 THEN repeat('W', 200) WHEN 259 THEN E'Δ & \u202Eabc' WHEN 159 THEN E'bell\x07' ELSE 'Customer ' || c END,
       purchase_history(DATE '2023-01-01' + (c * 13 % 500) + n * (5 + c % 40), (10 + c % 90)::numeric)
FROM generate_series(1, 300) c, generate_series(0, c % 20) n
GROUP BY c;
INSERT INTO customers VALUES (1001, 'Prospect', '{}'), (1002, NULL, NULL), (1003, 'Later', '{2030-01-01:1:5.00}');

-- the page: size, one title, nothing that runs or loads, names escaped and shortened
CREATE TEMP TABLE pages AS SELECT lang, customer_report('customers', '2025-01-01', lang) AS page FROM unnest('{en,zh}'::text[]) lang;
SELECT lang, octet_length(page) BETWEEN 20000 AND 300000 AS size, page LIKE '<!DOCTYPE html>%</html>' || E'\n' AS whole,
       page ~* '<script|<link|<img|<iframe|javascript:|url\(|@import| on[a-z]+=' AS runs, page ~ 'https?://(?!www.w3.org/2000/svg)' AS loads,
       regexp_count(page, '<section') AS sections, regexp_count(page, '<svg') - regexp_count(page, '<svg[^>]*><title>') AS untitled,
       regexp_count(page, '<figure>') - regexp_count(page, '<details><summary>(Numbers|数据)</summary>') AS without_numbers
FROM pages ORDER BY lang;
SELECT regexp_matches(page, 'data-h=''name''>([^<]*(?:script|W{20}|Δ|bell)[^<]*)</td>', 'g') AS names FROM pages WHERE lang = 'en' LIMIT 4;
-- the same bytes whatever the order of rows, the plan or the settings
CREATE TABLE shuffled AS SELECT * FROM customers ORDER BY md5(id::text);
ALTER TABLE shuffled ADD PRIMARY KEY (id);
SET timezone = 'Asia/Shanghai';
SET datestyle = 'German';
SET intervalstyle = 'sql_standard';
SET extra_float_digits = -3;
SET quote_all_identifiers = on;
SELECT replace(customer_report('shuffled', '2025-01-01'), 'shuffled', 'customers') = page AS same FROM pages WHERE lang = 'en';
RESET timezone;
RESET datestyle;
RESET intervalstyle;
RESET extra_float_digits;
RESET quote_all_identifiers;

-- each query of a page can be run as it stands, and finds the same to the last bit in any order of rows
SELECT count(*) > 15 AS queries, bool_and(report_run(query) IS NOT NULL) AS run,
       bool_and(report_run(query) = report_run(replace(query, 'reports.customers', 'reports.shuffled'))) AS same
FROM pages, regexp_matches(page, '<pre>([^<]*)</pre>', 'g') AS m, regexp_split_to_table(m[1], E';\n\n') AS escaped,
    LATERAL (SELECT replace(replace(replace(replace(replace(escaped, '&#39;', ''''), '&quot;', '"'), '&gt;', '>'), '&lt;', '<'), '&amp;', '&') AS query) q
WHERE lang = 'en';

-- no customers, one, only prospects
CREATE VIEW nobody AS SELECT * FROM customers WHERE false;
CREATE VIEW one AS SELECT * FROM customers WHERE id = 19;
CREATE VIEW prospects AS SELECT * FROM customers WHERE id > 1000;
CREATE VIEW free AS SELECT id, purchase_history(DATE '2024-01-01' + id, 0::numeric) AS h FROM generate_series(1, 5) id GROUP BY id;
CREATE VIEW refunded AS SELECT id, '{2024-01-01:1:5.00,2024-02-01:0:-20.00}'::purchase_history AS h FROM generate_series(1, 5) id;
SELECT base, octet_length(page) BETWEEN 20000 AND 300000 AS size, regexp_count(page, '<section') AS sections, regexp_count(page, 'not enough data') AS lacking, page ~* '>-?nan|infinity' AS odd
FROM unnest('{nobody,one,prospects,free,refunded}'::regclass[]) base, customer_report(base, '2025-01-01') page;

-- the largest amounts: sums of a day, of a customer and of all are beyond what a history holds for a day
CREATE VIEW largest AS SELECT id, purchase_history(DATE '2024-03-01' + 40 * n, CASE n WHEN 2 THEN -9.2e14 ELSE 9.2e14 END) AS h
FROM generate_series(1, 50) id, generate_series(0, id % 3) n GROUP BY id;
SELECT page LIKE '%customers 50, orders 84, revenue 6.16e+16.%' AS all, page LIKE '%Days without an order: 364 of the last 366. Days on which refunds exceeded sales: 1.%' AS days,
       page LIKE '%<td>1.84e+15</td>%' AS most, page ~* '>-?nan|infinity' AS odd
FROM customer_report('largest', '2025-01-01') page;

-- a day before everything, and one long after
SELECT page LIKE '%customers 0, orders 0,%' AS before FROM customer_report('customers', '2020-01-01') page;
SELECT page LIKE format('%%customers 301, orders %s,%%', to_char((SELECT sum(frequency(h)) FROM customers), 'FM9,999')) AS after FROM customer_report('customers', '2099-12-31') page;
-- so long after that the months of the cohorts are too many, and the last day for the months of one cohort
\set SHOW_CONTEXT never
SELECT customer_report('customers', '9990-01-01');
\set SHOW_CONTEXT errors
SELECT page LIKE '%</html>%' AS page FROM customer_report('one', '9990-01-01') page;

-- columns: the key, the history and the name are found, or said
CREATE TABLE "odd ""table" ("a@b" text, "h{d}" purchase_history, "h'2" purchase_history, title text);
INSERT INTO "odd ""table" SELECT id::text, h, '{}', name FROM customers;
SELECT customer_report('"odd ""table"', '2025-01-01', history => 'h{d}', name => 'title') LIKE '%Customer 239%' AS named;
\set VERBOSITY sqlstate
SELECT customer_report('"odd ""table"', '2025-01-01');
SELECT customer_report('"odd ""table"', '2025-01-01', history => 'title');
SELECT customer_report('"odd ""table"', '2025-01-01', history => 'none');
SELECT customer_report('customers', '2025-01-01', customer => 'none');
SELECT customer_report('customers', '2025-01-01', name => 'none');
SELECT customer_report('pages', '2025-01-01');
SELECT customer_report(NULL, '2025-01-01');
SELECT customer_report('customers', NULL);
SELECT customer_report('customers', '2025-01-01', NULL);
CREATE VIEW failing AS SELECT id, name, h FROM customers WHERE 1 / (id - id) = 1;
SELECT customer_report('failing', '2025-01-01');
-- an unknown language is refused before the base is read
SELECT customer_report('failing', '2025-01-01', 'fr');
SELECT customer_report('failing', '2025-01-01', 'fr', 'Title');
DROP VIEW failing;
SELECT customer_report('customers', 'infinity');
SELECT customer_report('customers', '0001-01-01');
SELECT customer_report('customers', '2025-01-01', compare_to => '2025-01-01');
SELECT customer_report('customers', '2025-01-01', compare_to => '-infinity');
SELECT customer_report('customers', '2025-01-01', model => 'none');
SELECT report_word('none', 'en');
\set VERBOSITY default
-- a title of one's own is escaped; compare_to is the day of comparison
SELECT customer_report('one', '2025-01-01', title => 'A & <b>') LIKE '%<title>A &amp; &lt;b&gt;</title>%' AS title,
       customer_report('one', '2025-01-01', compare_to => '2024-01-01') LIKE '%From 2024-01-01 to 2025-01-01:%' AS compared;

-- a tracked table: its policy, its log, what is set by hand
CREATE TABLE orders AS SELECT id AS customer_id, day AS ordered_at, money AS total FROM customers, unnest(h) WHERE id <= 300;
SELECT track_customers('orders', 'customer_id', 'ordered_at', 'total');
UPDATE orders_customer_policy SET as_of = '2025-01-01', map = 'eight', cuts = NULL, model_name = 'bg/nbd', horizon = '2 years', language = 'zh';
SELECT customers FROM refresh_customers('orders');
UPDATE orders_customer_value SET override_segment = 'By hand', override_tier = 'C' WHERE customer IN (SELECT customer FROM orders_customer_value ORDER BY monetary DESC LIMIT 3);
SELECT page LIKE '%Key Value%' AS map, page LIKE '%Model bg/nbd%' AS model, page LIKE '%value for 2 years is%' AS horizon, page LIKE '%>By hand<%' AS override,
       page LIKE '%Set by hand: 3 segments, 3 tiers, 0 stages%' AS told, page LIKE '%>refresh<%' AS log
FROM customer_report('orders', '2025-01-01', compare_to => '2024-01-01') page;
-- the stages are those of the view
SELECT s.stage, s.customers, page ~ format('<td>%s</td><td class=''n''>%s</td>', label(s.stage::lifecycle_stage), s.customers) AS told
FROM orders_customer_stages s, customer_report('orders', '2025-01-01') page WHERE s.customers > 0 ORDER BY s.position;

-- a tracked table of too few customers for a model: the report comes without predictions
CREATE TABLE few (customer_id integer, ordered_at date, total numeric);
INSERT INTO few VALUES (1, '2024-06-01', 10), (2, '2024-07-01', 10), (2, '2024-08-01', 20);
SELECT track_customers('few', 'customer_id', 'ordered_at', 'total');
SET client_min_messages = error;
SELECT customers FROM refresh_customers('few', '2025-01-01');
SET client_min_messages = warning;
SELECT model ->> 'verdict' AS verdict, page LIKE '%</html>%' AS whole, page LIKE '%' || (model ->> 'verdict') || '%' AS told,
       page ~ '\.(expected_purchases|p_alive|customer_forecast)\(' AS predicts
FROM few_customer_policy, customer_report('few', '2025-01-01') page;

-- what the verdict of a model excludes is not on the page: here horizons beyond the orders, the parameters, and with bg/nbd p_alive
CREATE VIEW young AS
SELECT c AS id, purchase_history(DATE '2024-01-01' + c * 7 % 60 + n * (4 + c % 40) + n * n * c % 4, (10 + c % 90)::numeric) AS h
FROM generate_series(1, 200) c, generate_series(0, 40) n
WHERE DATE '2024-01-01' + c * 7 % 60 + n * (4 + c % 40) + n * n * c % 4 <= DATE '2024-06-30'
GROUP BY c;
SET client_min_messages = error;
SELECT model, fit_clv(h, '2024-06-30', model) ->> 'verdict' AS verdict FROM young, unnest('{bg/nbd,pareto/nbd}'::text[]) model GROUP BY model ORDER BY model;
SET client_min_messages = warning;
SELECT model, regexp_matches(page, 'The expected value of the \d+ customers[^<]*|About \d+ of the \d+[^<]*') AS value, regexp_matches(page, 'predictions may be used[^<]*') AS used,
       page ~ '95 % from' AS parameters, page ~ '\.p_alive\(' AS alive, page ~ '>risk<' AS risk, page ~ '\.clv\([^;]*1 year' OR page ~ 'next year' AS year
FROM unnest('{bg/nbd,pareto/nbd}'::text[]) model, customer_report('young', '2024-06-30', model => model) page;
SELECT verdict, unit, report_limit(jsonb_build_object('verdict', verdict, 'unit', unit)) AS days
FROM (VALUES ('p_alive may be used for horizons of up to 12 periods, the time', 'month'), ('p_alive may be used for horizons of up to 12 periods, the time', 'year'),
    ('clv may be used for horizons of up to 99 days, the time', 'week'), ('clv may be used for horizons of up to 999999999 periods, the time', 'year'), ('clv may be used', 'week'), (NULL, 'week')) v (verdict, unit);
-- a horizon of the policy is written as it is
SELECT regexp_matches(report_values(jsonb_build_object('segments', '{"rows": [{"segment": "A", "customers": 2}]}'::jsonb, 'values', '{"rows": [{"segment": "A", "by_segment": true, "customers": 2, "alive": 1, "value": 9}]}'::jsonb),
    jsonb_build_object('valued_horizon', horizon), 'en'), 'expected value for ([^<]*)') AS horizon FROM unnest('{1 year,1 mon 5 days,30 days,2 years,NULL}'::text[]) horizon;
-- a year where the verdict allows one
SELECT substring(page FROM 'Verdict of the fit: [^<]*') AS verdict, page ~ '\.p_alive\(' AS alive, page ~ 'next year' AS year FROM customer_report('customers', '2025-01-01') page;

-- it runs with the rights of the caller
CREATE ROLE crmvalue_reporter;
GRANT USAGE ON SCHEMA reports TO crmvalue_reporter;
SET ROLE crmvalue_reporter;
\set VERBOSITY sqlstate
SELECT customer_report('customers', '2025-01-01');
SELECT customer_report('orders', '2025-01-01');
\set VERBOSITY default
RESET ROLE;
SELECT grant_customers('orders', 'crmvalue_reporter');
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON customers FOR SELECT USING (id < 100);
GRANT SELECT ON customers TO crmvalue_reporter;
SET ROLE crmvalue_reporter;
SELECT customer_report('orders', '2025-01-01') LIKE '%</html>%' AS granted, customer_report('customers', '2025-01-01') LIKE '%customers 99, orders%' AS only_own_rows;
-- nothing of the caller's search_path, nor of the temporary schema, takes the place of what the report calls
CREATE FUNCTION pg_temp.frequency(purchase_history, date) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RAISE 'hijacked'; END $$;
CREATE TEMP TABLE customers (id integer, h purchase_history);
SET search_path = pg_temp, reports, public, pg_catalog;
SELECT customer_report('reports.customers', '2025-01-01') LIKE '%customers 99, orders%' AS not_hijacked;
RESET ROLE;
DROP TABLE pg_temp.customers;
DROP SCHEMA reports CASCADE;
DROP OWNED BY crmvalue_reporter;
DROP ROLE crmvalue_reporter;
