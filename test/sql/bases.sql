-- Two-step aggregates: what is collected, stored, rolled up and read later.
SET client_min_messages = error;
CREATE TABLE customers AS
SELECT id, id % 4 AS shard, purchase_history(date '2023-01-01' + id * 37 % 400 + n * (11 + id % 97), (id * 7919 + n * 104729) % 20000 / 100.0) AS h
FROM generate_series(1, 600) id, generate_series(0, id * 31 % 7) n GROUP BY id;
-- some that the aggregates skip, and refunds
INSERT INTO customers VALUES (1001, 0, NULL), (1002, 1, '{2030-01-01:1:5.00}'), (1003, 2, '{}'), (1004, 3, '{2023-05-01:1:50.00,2023-06-01:1:20.00,2023-07-01:0:-90.00}');
CREATE TABLE contracts AS
SELECT i % 4 AS shard, date '2023-01-01' + i * 7 % 500 AS started, CASE WHEN i % 3 > 0 THEN date '2023-01-01' + i * 7 % 500 + i * 13 % 300 END AS ended FROM generate_series(1, 300) i;

-- a base of each shard, stored
CREATE TABLE bases AS
SELECT shard, clv_base(h, '2025-01-01') AS clv, clv_base(h, '2025-01-01', 'month') AS clv_month, backtest_base(h, '2024-06-01', '2025-01-01') AS backtest,
       backtest_base(h, '2024-06-01', '2025-01-01', 'month') AS backtest_month, rfm_base(h, '2025-01-01') AS rfm,
       value_base(monetary(h, '2025-01-01')) AS money, value_base(monetary(h, '2025-01-01')::float8 / 7) AS money_float,
       lifecycle_base(h, '2025-01-01') AS lifecycle, cohort_base(h, '2025-01-01', 'quarter') AS cohorts, transition_base(h, '2025-01-01', 5, 'month') AS transitions
FROM customers GROUP BY shard;
ALTER TABLE bases ADD contracts retention_base;
UPDATE bases b SET contracts = (SELECT retention_base(started, ended, '2025-01-01') FROM contracts c WHERE c.shard = b.shard);
CREATE VIEW together AS
SELECT rollup(clv) AS clv, rollup(clv_month) AS clv_month, rollup(backtest) AS backtest, rollup(backtest_month) AS backtest_month, rollup(rfm) AS rfm, rollup(money) AS money,
       rollup(money_float) AS money_float, rollup(lifecycle) AS lifecycle, rollup(cohorts) AS cohorts, rollup(transitions) AS transitions, rollup(contracts) AS contracts
FROM bases;

-- read from them is what the one-step aggregates find, to the bit
SELECT name, fit_clv(clv, name) = (SELECT fit_clv(h, '2025-01-01', name) FROM customers) AS same,
       fit_clv(clv_month, name) = (SELECT fit_clv(h, '2025-01-01', name, 'month') FROM customers) AS same_by_month,
       backtest(backtest, name) = (SELECT backtest(h, '2024-06-01', '2025-01-01', name) FROM customers) AS same_backtest,
       backtest(backtest_month, name) = (SELECT backtest(h, '2024-06-01', '2025-01-01', name, 'month') FROM customers) AS same_backtest_by_month
FROM together, (SELECT model FROM clv_models() UNION VALUES ('auto'), ('auto: holdout')) m (name) ORDER BY name COLLATE "C";
SELECT fit_clv(clv) = (SELECT fit_clv(h, '2025-01-01') FROM customers) AS fit, backtest(backtest) = (SELECT backtest(h, '2024-06-01', '2025-01-01') FROM customers) AS backtest,
       fit_retention(contracts) = (SELECT fit_retention(started, ended, '2025-01-01') FROM contracts) AS retention FROM together;
SELECT bins, rfm_cuts(rfm, bins) = (SELECT rfm_cuts(h, '2025-01-01', bins) FROM customers) AS same FROM together, generate_series(2, 9) bins;
SELECT rfm_cuts(rfm) = (SELECT rfm_cuts(h, '2025-01-01') FROM customers) AS cuts, rfm_cuts(rfm, 2, 'mean') = (SELECT rfm_cuts(h, '2025-01-01', 2, 'mean') FROM customers) AS mean FROM together;
SELECT tier_cuts(money) = (SELECT tier_cuts(monetary(h, '2025-01-01')) FROM customers) AS cuts, tier_cuts(money, 0.5, 0.6) = (SELECT tier_cuts(monetary(h, '2025-01-01'), 0.5, 0.6) FROM customers) AS other_cuts,
       top_share(money, 0.2) = (SELECT top_share(monetary(h, '2025-01-01'), 0.2) FROM customers) AS top, gini(money) = (SELECT gini(monetary(h, '2025-01-01')) FROM customers) AS gini,
       gini(money_float) = (SELECT gini(monetary(h, '2025-01-01')::float8 / 7) FROM customers) AS gini_float, tier_cuts(money_float) = (SELECT tier_cuts(monetary(h, '2025-01-01')::float8 / 7) FROM customers) AS cuts_float
FROM together;
SELECT lifecycle_rules(lifecycle) = (SELECT lifecycle_rules(h, '2025-01-01') FROM customers) AS rules, cohort_retention(cohorts) = (SELECT cohort_retention(h, '2025-01-01', 'quarter') FROM customers) AS cohorts,
       churn_by_period(cohorts) = (SELECT churn_by_period(h, '2025-01-01', 'quarter') FROM customers) AS churn,
       transition_matrix(transitions) = (SELECT transition_matrix(h, '2025-01-01', 5, 'month') FROM customers) AS matrix FROM together;
-- numbers in place of histories, of all types
SELECT rfm_cuts(rfm_base(r, f, m)) = rfm_cuts(r, f, m) AS int, rfm_cuts(rfm_base(r::bigint, f::bigint, m)) = rfm_cuts(r::bigint, f::bigint, m) AS bigint,
       rfm_cuts(rfm_base(r / 3.0, f::numeric, m / 7)) = rfm_cuts(r / 3.0, f::numeric, m / 7) AS numeric, rfm_cuts(rfm_base(r::float8, f::float8, m::float8)) = rfm_cuts(r::float8, f::float8, m::float8) AS float8
FROM (SELECT i * 7 % 300 AS r, i % 9 AS f, i * 7919 % 10007 / 100.0 AS m FROM generate_series(1, 500) i) v;

-- the same bytes, whatever was rolled up in whatever order
CREATE VIEW at_once AS
SELECT clv_base(h, '2025-01-01')::text AS clv, backtest_base(h, '2024-06-01', '2025-01-01')::text AS backtest, rfm_base(h, '2025-01-01')::text AS rfm, value_base(monetary(h, '2025-01-01'))::text AS money,
       lifecycle_base(h, '2025-01-01')::text AS lifecycle, cohort_base(h, '2025-01-01', 'quarter')::text AS cohorts, transition_base(h, '2025-01-01', 5, 'month')::text AS transitions,
       (SELECT retention_base(started, ended, '2025-01-01')::text FROM contracts) AS contracts FROM customers;
SELECT a = (SELECT ROW(t.clv::text, t.backtest::text, t.rfm::text, t.money::text, t.lifecycle::text, t.cohorts::text, t.transitions::text, t.contracts::text) FROM together t) AS same FROM at_once a;
SELECT rollup(r)::text = (SELECT clv FROM at_once) AS of_rollups FROM (SELECT rollup(clv) AS r FROM bases GROUP BY shard / 2) r;
SELECT rollup(clv ORDER BY shard DESC)::text = rollup(clv ORDER BY shard)::text AS any_order FROM bases;
-- in a parallel plan
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
CREATE TABLE plan (line text);
DO $$ DECLARE l text; BEGIN FOR l IN EXPLAIN SELECT clv_base(h, '2025-01-01'), rollup(value_base('VkFMMQAAAAAAAAA=')) FROM customers LOOP INSERT INTO plan VALUES (l); END LOOP; END $$;
SELECT count(*) FILTER (WHERE line ~ 'Partial Aggregate') AS partial FROM plan;
SELECT (SELECT ROW(a.*)::text FROM at_once a) = (SELECT ROW(t.clv::text, t.backtest::text, t.rfm::text, t.money::text, t.lifecycle::text, t.cohorts::text, t.transitions::text, t.contracts::text)::text FROM together t) AS same;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;

-- text and binary form
SELECT clv::text::clv_base::text = clv::text AND backtest::text::backtest_base::text = backtest::text AND rfm::text::rfm_base::text = rfm::text AND money::text::value_base::text = money::text
       AND lifecycle::text::lifecycle_base::text = lifecycle::text AND cohorts::text::cohort_base::text = cohorts::text AND transitions::text::transition_base::text = transitions::text
       AND contracts::text::retention_base::text = contracts::text AS same FROM bases;
SELECT encode(value_base_send(value_base(v)), 'escape'), value_base(v) FROM unnest(ARRAY[3, -1, 3, 3, 200]::numeric[]) v;
-- equal customers count once: 600 of one day and purchase take a few bytes
SELECT length(clv_base(h, '2025-01-01')::text) < 200 AS short, rfm_cuts(rfm_base(h, '2025-01-01')) AS cuts FROM customers c, generate_series(1, 600) WHERE id = 1;

-- cuts of more customers than are kept one by one, and of their bases: what windows and a sort find
CREATE TABLE many AS
SELECT i, i % 3 AS shard, i::bigint * 7919 % 1201 AS r, 1 + i::bigint * i % 37 AS f, (i::bigint * i % 1000003)::numeric / 100 AS m, i::bigint * i % 9973 AS few FROM generate_series(1, 60000) i;
CREATE VIEW summaries AS
SELECT g, rfm_cuts(r, f, m) AS cuts, rfm_cuts(r, f, m, 2, 'mean') AS means, tier_cuts(m) AS tiers, gini(m) AS gini, top_share(m, 0.2) AS top, tier_cuts(m::float8 / 3) AS tiers_float, gini(m::float8 / 3) AS gini_float,
       rfm_cuts(r::float8, f::float8, m::float8) AS cuts_float, rfm_cuts(-r, f, -m) AS negative, rfm_base(r, f, m)::text AS rfm, value_base(m)::text AS money, value_base(m::float8 / 3)::text AS money_float
FROM many, generate_series(1, 2) g WHERE g = 1 OR shard = 0 GROUP BY g;
CREATE TABLE at_first AS SELECT * FROM summaries;
SELECT DISTINCT w.score = rfm_score(r, f, m, cuts) AS cuts, w.tier = abc_tier(m, tiers) AS tiers, w.tier_float = abc_tier(m::float8 / 3, tiers_float) AS tiers_float
FROM (SELECT *, rfm_score(r, f, m) OVER () AS score, abc_tier(m) OVER () AS tier, abc_tier(m::float8 / 3) OVER () AS tier_float FROM many) w, at_first s WHERE g = 1;
SELECT means = format('{"recency": [%s], "frequency": [%s], "monetary": [%s]}', trim_scale(trunc(avg(r)::numeric, 12)), trim_scale(trunc(avg(f)::numeric, 12)), trim_scale(trunc(avg(m), 16)))::jsonb AS means FROM many, at_first s WHERE g = 1 GROUP BY means::text, means;
SELECT abs(gini - (SELECT sum((2 * n - 60001) * m) / (60000 * sum(m)) FROM (SELECT m, row_number() OVER (ORDER BY m) AS n FROM many) r)::float8) < 1e-15 AS gini, top = (SELECT sum(m) FILTER (WHERE n <= 12000) / sum(m) FROM (SELECT m, row_number() OVER (ORDER BY m DESC) AS n FROM many) r)::float8 AS top FROM at_first WHERE g = 1;
-- the same from bases of parts, from few and many customers, finer units in some, in parallel
SELECT rfm_cuts(b.rfm) = cuts AS cuts, rfm_cuts(b.rfm, 2, 'mean') = means AS means, tier_cuts(b.money) = tiers AS tiers, gini(b.money) = gini AS gini, top_share(b.money, 0.2) = top AS top, tier_cuts(b.money_float) = tiers_float AS tiers_float,
       gini(b.money_float) = gini_float AS gini_float, b.rfm::text = s.rfm AND b.money::text = s.money AND b.money_float::text = s.money_float AS bytes
FROM at_first s, (SELECT rollup(rfm) AS rfm, rollup(money) AS money, rollup(money_float) AS money_float FROM (SELECT rfm_base(r, f, m) AS rfm, value_base(m) AS money, value_base(m::float8 / 3) AS money_float FROM many GROUP BY least(i / 10, 3), shard) b) b WHERE g = 1;
SELECT gini(fine) = gini(coarse) AS gini, tier_cuts(fine) = tier_cuts(coarse) AS tiers, fine::text = coarse::text AS bytes
FROM (SELECT value_base(v) AS fine FROM (SELECT m + 1e-9 AS v FROM many UNION ALL SELECT few FROM many) v) a, (SELECT rollup(b) AS coarse FROM (SELECT value_base(few::numeric) AS b FROM many UNION ALL SELECT value_base(m + 1e-9) FROM many) b) b;
ALTER TABLE many SET (parallel_workers = 2);
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
SELECT ROW(s.*)::text = ROW(f.*)::text AS same FROM summaries s JOIN at_first f USING (g);
SELECT gini(c) FROM (SELECT 1 AS c FROM many) c; -- all equal
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;
-- the state of 60,000 customers takes less than 10 bytes each, of few values hardly any
SELECT octet_length(rfm_base(r, f, few)::text) < 60000 AS base_is_short, octet_length(gini_combine(s, s)) < 400000 AS state_is_short
FROM many, (SELECT value_base_add(NULL, value_base(few::numeric)) AS s FROM many) s GROUP BY s;
-- changed bytes of a state do no harm, of packed columns and of rows
CREATE FUNCTION state_after(s bytea) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM gini_final(gini_add(s, 1.5)), gini_final(gini_combine(s, s));
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE;
END $$;
SELECT DISTINCT state_after(set_byte(s, i, v)) AS state
FROM (SELECT gini_add(gini_add(value_base_add(NULL, value_base(few / 4.0)), 5.125), 1e20) AS s FROM many WHERE i <= 20) s, generate_series(0, length(s) - 1) i, unnest(ARRAY[0, 1, 127, 128, 255]) v
WHERE state_after(set_byte(s, i, v)) IS NOT NULL ORDER BY 1;
SELECT state_after(overlay(s PLACING '\x00000001'::bytea FROM 21 FOR 4)) AS packed_too_long, state_after(substr(s, 1, length(s) - 200)) AS cut_off FROM (SELECT value_base_add(NULL, value_base(few)) AS s FROM many) s;
DROP FUNCTION state_after;
DROP TABLE many, at_first CASCADE;

-- nothing, and NULL
SELECT clv_base(h, '2025-01-01') IS NULL AS clv, rfm_base(h, '2025-01-01') IS NULL AS rfm, lifecycle_base(h, '2025-01-01') IS NULL AS lifecycle, value_base(1) IS NULL AS value FROM customers WHERE id < 0;
SELECT clv_base(NULL::purchase_history, '2025-01-01') IS NULL AS clv, value_base(NULL::numeric) IS NULL AS value, clv_base('{2024-01-01:1:1}', '2025-01-01', NULL) IS NULL AS unit,
       cohort_base('{2024-01-01:1:1}', '2025-01-01', NULL) IS NULL AS period;
SELECT rollup(NULL::clv_base) IS NULL AS clv, rollup(NULL::cohort_base) IS NULL AS cohorts, rollup(NULL::lifecycle_base) IS NULL AS lifecycle, rollup(NULL::transition_base) IS NULL AS transitions;
SELECT rollup(v)::text = min(v::text) AS skipped FROM (SELECT money AS v FROM bases WHERE shard = 0 UNION ALL SELECT NULL) v;
SELECT fit_clv(NULL::clv_base) IS NULL AS fit, fit_clv(clv, NULL) IS NULL AS model, rfm_cuts(rfm, NULL) IS NULL AS bins, gini(NULL::value_base) IS NULL AS gini, tier_cuts(money, 0.5, NULL) IS NULL AS share FROM bases WHERE shard = 0;
SELECT lifecycle_rules(NULL::lifecycle_base) = (SELECT lifecycle_rules(h, '2025-01-01') FROM customers WHERE id < 0) AS defaults;
-- one customer
SELECT fit_clv(clv_base(h, '2025-01-01')) = fit_clv(h, '2025-01-01') AS fit, cohort_retention(cohort_base(h, '2025-01-01', 'year')) = cohort_retention(h, '2025-01-01', 'year') AS cohorts,
       lifecycle_rules(lifecycle_base(h, '2025-01-01')) = lifecycle_rules(h, '2025-01-01') AS rules FROM customers WHERE id = 5;
-- extremes
SELECT gini(value_base(v)) = gini(v) AS gini, tier_cuts(value_base(v)) = tier_cuts(v) AS cuts FROM unnest(ARRAY[1e-36, 0, -0.5, 0.25]::numeric[]) v;
SELECT tier_cuts(value_base(v)) = tier_cuts(v) AS cuts FROM unnest(ARRAY[1e300, 1e-300, -1e300, 0, 5e-324]::float8[]) v;

-- constants are the same for every row of a query, in calls by hand too
CREATE FUNCTION whole_base() RETURNS value_base IMMUTABLE LANGUAGE sql AS 'SELECT rollup(money) FROM bases';
SELECT p, top_share(whole_base(), p) = top_share((SELECT rollup(money) FROM bases), p) AS same FROM unnest(ARRAY[0.1, 0.2, 0.5]) p;
DROP FUNCTION whole_base;
SELECT count(DISTINCT octet_length(clv_base_add(NULL, '{2024-01-01:1:5}', day, 'month'))), count(cohort_base_add(NULL, '{2024-01-01:1:5}', day, 'month')),
       count(retention_base_add(NULL, day, NULL, '2025-01-01', 'month')), count(transition_base_add(NULL, '{2024-01-01:1:5}', day, 3, 'month'))
FROM unnest('{2024-06-30,2024-07-31,2024-08-31}'::date[]) day;
-- what differs between bases must not be rolled up
SELECT rollup(b) FROM (SELECT clv_base(h, day) AS b FROM customers, unnest(ARRAY[date '2024-01-01', '2025-01-01']) day GROUP BY day) b;
SELECT rollup(b) FROM (SELECT clv AS b FROM bases UNION ALL SELECT clv_month FROM bases) b;
SELECT rollup(b) FROM (SELECT cohort_base(h, '2025-01-01', period) AS b FROM customers, unnest(ARRAY['month', 'year']::calendar_unit[]) period GROUP BY period) b;
SELECT rollup(b) FROM (SELECT transition_base(h, '2025-01-01', states, 'month') AS b FROM customers, unnest(ARRAY[3, 4]) states GROUP BY states) b;
SELECT rollup(b) FROM (SELECT money AS b FROM bases UNION ALL SELECT money_float FROM bases) b;
SELECT rfm_cuts(rfm, 10) FROM bases WHERE shard = 0;
SELECT rfm_cuts(rfm, 5, 'mean') FROM bases WHERE shard = 0;
SELECT tier_cuts(money, 0.8, 0.8) FROM bases WHERE shard = 0;
SELECT top_share(money, 0) FROM bases WHERE shard = 0;
SELECT backtest_base(h, '2025-01-01', '2025-01-01') FROM customers;
-- units that the models and cohorts do not have
SELECT clv_base(h, '2025-01-01', 'quarter') FROM customers;
SELECT cohort_base(h, '2025-01-01', 'day') FROM customers;
SELECT cohort_base(h, '2025-01-01', 'decade') FROM customers;

-- what is no value
SELECT 'x'::clv_base;
SELECT ''::value_base;
SELECT money::text::clv_base FROM bases WHERE shard = 0; -- of another type
SELECT (left(money::text, 20))::value_base FROM bases WHERE shard = 0;
SELECT 'Q0xWMgAAAAAAAAAAAAAAAAAAAA=='::clv_base; -- of a version to come
-- well-formed bytes that no aggregate makes: every function that reads them raises 22023
CREATE FUNCTION state_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
    EXECUTE statement INTO result;
    RETURN 'ended: ' || coalesce(left(result, 40), 'NULL');
EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE;
END $$;
CREATE FUNCTION value(tag text, numbers text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT translate(encode(convert_to(tag, 'UTF8') || decode(numbers, 'hex'), 'base64'), E'\n', '') $$;
SELECT what, state_of(format('SELECT %s', what)) FROM unnest(ARRAY[
    $$fit_clv(value('CLV1', '0000' || '000000' || repeat('01', 32) || '01' || '01' || '01' || repeat('00', 31))::clv_base)$$, -- x = -1
    $$fit_clv(value('CLV1', '0000' || '000010' || repeat('01', 32) || '01' || '01' || repeat('00', 32))::clv_base)$$, -- unit 8
    $$fit_clv(value('CLV1', '0100' || '000000' || repeat('01', 32) || '01' || '01' || repeat('00', 32))::clv_base)$$, -- doubles
    $$fit_clv((SELECT clv FROM bases WHERE shard = 0), 'bg/nbd2')$$,
    $$fit_clv(value('CLV1', '0029' || '000002' || repeat('01', 32) || '00')::clv_base)$$, -- one of 2^41 customers
    $$gini(value('VAL1', '0001' || '000000' || '01' || '01' || '01' || '02')::value_base)$$, -- a sample of values
    $$backtest(value('BCK1', '0000' || '000002' || repeat('01', 32) || '01' || '01' || '01' || repeat('00', 31))::backtest_base)$$,
    $$rfm_cuts(value('RFM2', '0000' || '000000' || '01010100' || '010100' || '01010100')::rfm_base)$$, -- columns of different length
    $$rfm_cuts(value('RFM2', '0000' || '000000' || '01010100' || '01010200' || '01010100')::rfm_base)$$,
    $$rfm_cuts(value('RFM2', '0000' || '000000' || '01010100' || '000100' || '01010100')::rfm_base)$$, -- a column that is left out
    $$rfm_cuts(value('RFM2', '0001' || '000000' || '01010100' || '01010100' || '01010100')::rfm_base)$$, -- a sample
    $$rfm_cuts(value('RFM1', '0000' || '000000' || '01010100' || '01010100' || '01010100')::rfm_base)$$, -- of another version
    $$fit_retention(value('RET1', '0000' || '000000' || '0101' || '01' || '01' || '0002')::retention_base)$$,
    $$gini(value('VAL1', '0000' || '000000' || '01' || '01' || 'ffffffffffff03' || '02')::value_base)$$, -- 10^14 values
    $$gini(value('VAL1', '0000' || '000000' || '01' || '01' || '8080808008' || '02')::value_base)$$, -- 2147483648 values
    $$gini(value('VAL1', '0000' || '000000' || '01' || '01' || 'ffffffff07' || '02')::value_base)$$, -- one less
    $$rfm_cuts(value('RFM2', '0000' || '000000' || repeat('01' || '02' || 'feffffff07' || '02' || '01' || '02', 3))::rfm_base)$$,
    $$rfm_cuts(value('RFM2', '0000' || '000000' || repeat('01' || '02' || 'ffffffff07' || '02' || '01' || '02', 3))::rfm_base)$$,
    $$fit_retention(value('RET2', '0000' || '000002' || '01' || '01' || '8080808008' || '02')::retention_base)$$,
    $$lifecycle_rules(value('LIF1', '0000' || '000000' || 'ffffffffffff03' || '0500')::lifecycle_base)$$,
    $$lifecycle_rules(value('LIF1', '0000' || '000000' || '8080808008' || '0500')::lifecycle_base)$$, -- 2147483648 customers
    $$lifecycle_rules(value('LIF1', '0000' || '000000' || 'ffffffff07' || '0500' || 'ffffffff07' || '060100')::lifecycle_base)$$,
    $$lifecycle_rules(value('LIF1', '0000' || '000000' || '01' || '05')::lifecycle_base)$$, -- without an end
    $$cohort_retention(value('COH1', '0000' || '000200' || '0101010101' || '01' || '01' || '0000000000')::cohort_base)$$, -- number 0
    $$cohort_retention(value('COH1', '0000' || '006300' || '0101010101' || '00')::cohort_base)$$, -- unknown period
    $$transition_matrix(value('TRA1', '0000' || '000004' || '0101' || '01' || '01' || '0a00')::transition_base)$$, -- a place beyond the states
    $$transition_matrix(value('TRA1', '0000' || '00007e' || '0101' || '00')::transition_base)$$,
    $$fit_retention(value('RET2', '0000' || '000000' || '01' || '01' || '01' || '01')::retention_base)$$ -- contract -1
]) what;
DROP FUNCTION value, state_of;
DROP TABLE plan, customers, contracts, bases CASCADE;
