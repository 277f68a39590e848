-- 3000 customers, some with refunds, free orders and days before 1970 and 2000,
-- and what the aggregates collect of them. The library is built with a limit of
-- 1000 rows, so that the bases of models are samples.
SET client_min_messages = warning;
CREATE EXTENSION crmvalue;
CREATE TABLE customers AS
SELECT id, id % 4 AS shard, purchase_history(day, (5 + id % 40) * (50 + (id * 7919 + n * 104729) % 100) / 100.0) AS h
FROM (SELECT id, n, date '2023-01-01' + id * 37 % 400 + (sum((3 + (id * 131 + n * n * 71) % (10 + id % 7 * 40)) * sign(n)) OVER (PARTITION BY id ORDER BY n))::integer AS day
	FROM generate_series(1, 3000) id, generate_series(0, id * 31 % 17) n) v
WHERE n = 0 OR (id % 4 > 0 OR n < 2) AND day < '2025-06-01' GROUP BY id;
INSERT INTO customers VALUES
	(3001, 0, NULL), (3002, 1, '{}'), (3003, 2, '{2030-01-01:1:5.00}'),
	(3004, 3, '{2023-05-01:1:50.00,2023-06-01:2:0,2023-07-01:0:-90.1234}'),
	(3005, 0, '{0044-03-15 BC:1:0.0001,1969-12-31:1:922337203685477.5807,1999-12-31:2147483647:-922337203685477.5808}');
CREATE TABLE contracts AS
SELECT date '2023-01-01' + i * 7 % 500 AS started, CASE WHEN i % 3 > 0 THEN date '2023-01-01' + i * 7 % 500 + i * 13 % 300 END AS ended FROM generate_series(1, 300) i;

CREATE TABLE bases AS
SELECT shard, clv_base(h, '2025-01-01') AS clv, clv_base(h, '2025-01-01', 'month') AS clv_month,
	backtest_base(h, '2024-06-01', '2025-01-01') AS backtest, rfm_base(h, '2025-01-01') AS rfm,
	value_base(monetary(h, '2025-01-01')) AS money, value_base(monetary(h, '2025-01-01')::float8 / 7) AS money_float,
	lifecycle_base(h, '2025-01-01') AS lifecycle, cohort_base(h, '2025-01-01', 'quarter') AS cohorts,
	transition_base(h, '2025-01-01', 5, 'month') AS transitions,
	(SELECT retention_base(started, ended, '2025-01-01') FROM contracts WHERE extract(day FROM started)::integer % 4 = shard) AS contracts
FROM customers WHERE id <= 3004 GROUP BY shard;
