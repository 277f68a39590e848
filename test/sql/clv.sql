-- the last digits are the machine's
SET extra_float_digits = 0;

-- C1: a first purchase of 2000, a margin of 500 in each of five years at 9 %, acquired for 400;
-- with a further 300 at once and every year

SELECT round(clv(500, 5, 0.09, 2000, 400)::numeric, 2) AS c1,
       round(clv(300, 5, 0.09, 300)::numeric, 2) AS further,
       round(clv(800, 5, 0.09, 2300, 400)::numeric, 2) AS with_further;
SELECT round(clv(annual_margin => 500, years => 5, annual_rate => 0.09, first_purchase => 2000, acquisition_cost => 400)::numeric, 2) AS c1;
-- the defining sum
SELECT abs(clv(500, 5, 0.09, 2000, 400) - (2000 - 400 + (SELECT sum(500 / 1.09 ^ t) FROM generate_series(1, 5) t))::float8) < 1e-9 AS same;
-- money of any type
SELECT clv(500.00::numeric, 5, 0.09::numeric) = clv(500::float8, 5, 0.09) AS same;

-- C2: undiscounted

SELECT clv(100 * 24, 20, 0), clv(100 * 50, 10, 0);

-- no years, one year, many; rates next to 0, negative, large

SELECT clv(500, 0, 0.09), clv(500, 0, 0.09, 2000, 400), clv(545, 1, 0.09);
SELECT clv(9, 2147483647, 0.09) AS perpetuity, clv(0, 2147483647, -0.5), clv(-500, 1, 0.25);
SELECT clv(500, 5, 1e-300), clv(500, 5, -1e-300), abs(clv(500, 5, 1e-12) - 2500) < 1e-7 AS continuous;
SELECT clv(100, 2, -0.5), clv(1, 1, 0.25);

-- NULL in, NULL out

SELECT clv(NULL, 5, 0.09), clv(500, NULL, 0.09), clv(500, 5, NULL), clv(500, 5, 0.09, NULL), clv(500, 5, 0.09, 2000, NULL);

-- errors

SELECT clv(500, -1, 0.09);
\echo :LAST_ERROR_SQLSTATE
SELECT clv(500, 5, -1);
\echo :LAST_ERROR_SQLSTATE
SELECT clv(500, 5, -9);
SELECT clv('NaN', 5, 0.09);
\echo :LAST_ERROR_SQLSTATE
SELECT clv('infinity', 5, 0.09);
SELECT clv(500, 5, 'NaN');
SELECT clv(500, 5, '-infinity');
SELECT clv(500, 5, 0.09, 'infinity');
SELECT clv(500, 5, 0.09, 0, 'NaN');
SELECT clv(1e308, 5, 0);
\echo :LAST_ERROR_SQLSTATE
SELECT clv(500, 2147483647, -0.5);
SELECT clv(1, 1, 0, 1e308, -1e308);

-- C6: cash flows of periods 0, 1, 2 ...

SELECT clv(ARRAY[-51, 30, 42, 44, 49, 55], 0);
SELECT round(clv(ARRAY[-51, 30, 42, 44, 49, 55], 0.1)::numeric, 6) AS c6,
       (SELECT round(sum(f / 1.1::numeric ^ (t - 1)), 6) FROM unnest(ARRAY[-51, 30, 42, 44, 49, 55]) WITH ORDINALITY u (f, t)) AS sum;
SELECT clv(ARRAY[-51, 30.00], 0.25), clv(ARRAY[-51, 30]::float8[], 0.25), clv('{-51, 30}', 0.25), clv('[5:6]={-51, 30}', 0.25);
SELECT clv('{}', 0.1), clv('{1, NULL}', 0.1), clv(NULL, 0.1), clv('{1}', NULL);
SELECT clv('{{1, 2}, {3, 4}}', 0.1);
\echo :LAST_ERROR_SQLSTATE
SELECT clv('{1, NaN}', 0.1);
\echo :LAST_ERROR_SQLSTATE
SELECT clv('{1, 2}', -1);
SELECT clv('{1, 2}', 'NaN');
SELECT clv('{0, 1e308}', -0.99);
\echo :LAST_ERROR_SQLSTATE
SELECT clv('{1e308, 1e308}', 0);
SELECT clv('{1e308, 1e308, -1e308}', 0);

-- npv: the same over rows, whatever their order

CREATE TABLE flows AS
SELECT f AS cash_flow, t - 1 AS period FROM unnest(ARRAY[-51, 30, 42, 44, 49, 55]) WITH ORDINALITY u (f, t);
SELECT npv(cash_flow, period, 0.1) = clv(ARRAY[-51, 30, 42, 44, 49, 55], 0.1) AS same,
       npv(cash_flow, period, 0.1 ORDER BY cash_flow) = npv(cash_flow, period, 0.1 ORDER BY -cash_flow) AS in_any_order,
       npv(cash_flow, period, 0)
FROM flows;
-- nothing is lost to a large amount that comes and goes
SELECT npv(f, 0, 0.1) FROM unnest(ARRAY[1e308, 1, 1e308, -1e308, -1e308]) f;
-- fractions of a period, and periods past; a rate for each row
SELECT npv(110, 0.5, 0.21), npv(100, -2, 0.1), npv(0, -1e9, 0.5);
SELECT npv(f, 1, r) FROM (VALUES (110, 0.1), (120, 0.2)) v (f, r);
-- NULL
SELECT npv(1, 1, 0.1) FROM flows WHERE false;
SELECT npv(NULL, 1, 0.1), npv(1, NULL, 0.1), npv(1, 1, NULL);
SELECT npv(f, 0, 0.1) FROM (VALUES (NULL), (5), (NULL), (7)) v (f);
-- errors
SELECT npv(1, 1, -1);
\echo :LAST_ERROR_SQLSTATE
SELECT npv('NaN', 1, 0.1);
SELECT npv(1, 'infinity', 0.1);
SELECT npv(1, 1, 'NaN');
SELECT npv(1, -1e9, 0.1);
\echo :LAST_ERROR_SQLSTATE
SELECT npv(f, 0, 0) FROM unnest(ARRAY[1e308, 1e308]) f;
-- its parts with bytes that are no state
SELECT npv_final('');
\echo :LAST_ERROR_SQLSTATE
SELECT npv_add('\x00', 1, 1, 0.1);
SELECT npv_combine(npv_add(NULL, 1, 1, 0.1), substr(npv_add(NULL, 1, 1, 0.1), 2));

-- clv of rows: C1 with the yearly money, by years of 365.25 days, at least one: four years from 2022-01-01 to 2026-01-01

CREATE TABLE orders AS
SELECT * FROM (VALUES ('steady', date '2022-01-01', 300.00), ('steady', '2023-06-01', 600.00), ('steady', '2024-01-01', -100.00),
                      ('new', '2025-12-31', 80), ('refunds', '2025-01-01', -5), ('nothing', NULL, NULL), ('future', '2026-01-02', 70)) v (customer, day, total);
SELECT customer, clv(day, total, '2026-01-01', 5, 0), clv(day, total, '2022-01-01', 5, 0.25) AS at_first,
       clv(day, total, '2025-12-31', 1, 0.25) AS one_year
FROM orders GROUP BY 1 ORDER BY 1;
SELECT clv(day, total, '2026-01-01', 5, 0.09) = clv(800 / ((date '2026-01-01' - date '2022-01-01') / 365.25), 5, 0.09) AS same
FROM orders WHERE customer = 'steady';
-- the same for all types of time and amount
SELECT count(DISTINCT v) FROM (
    SELECT clv(day, total, '2026-01-01', 5, 0.09) FROM orders WHERE customer = 'steady'
    UNION ALL SELECT clv(day, total::float8, '2026-01-01', 5, 0.09) FROM orders WHERE customer = 'steady'
    UNION ALL SELECT clv(day::timestamp + '23:59', total, '2026-01-01', 5, 0.09) FROM orders WHERE customer = 'steady'
    UNION ALL SELECT clv(day::timestamp + '23:59', total::float8, '2026-01-01', 5, 0.09) FROM orders WHERE customer = 'steady'
    UNION ALL SELECT clv((day::timestamp + '23:59') AT TIME ZONE 'UTC', total, '2026-01-01', 5, 0.09) FROM orders WHERE customer = 'steady'
    UNION ALL SELECT clv((day::timestamp + '23:59') AT TIME ZONE 'UTC', total::float8, '2026-01-01', 5, 0.09) FROM orders WHERE customer = 'steady') u (v);
-- 100 years, BC
SELECT clv(d, 100, '2026-01-01', 1, 0) FROM (VALUES (date '1926-01-01'), ('1950-01-01')) v (d);
SELECT clv(d, 100, '0001-01-01', 1, 0) FROM (VALUES (date '0003-01-01 BC'), ('0001-06-01 BC')) v (d);
-- NULL
SELECT clv(day, total, '2026-01-01', 5, 0.09) FROM orders WHERE false;
SELECT clv(day, total, NULL, 5, 0.09), clv(day, total, '2026-01-01', NULL, 0.09), clv(day, total, '2026-01-01', 5, NULL) FROM orders;
-- errors
SELECT clv(day, total, day, 5, 0.09) FROM orders;
\echo :LAST_ERROR_SQLSTATE
SELECT clv(day, total, '2026-01-01', 5 + (total < 0)::int, 0.09) FROM orders WHERE total IS NOT NULL;
SELECT clv(day, total, '2026-01-01', 5, CASE WHEN total < 0 THEN 0.09 END) FROM orders;
SELECT clv(day, total, '2026-01-01', -5, 0.09) FROM orders;
\echo :LAST_ERROR_SQLSTATE
SELECT clv(day, total, '2026-01-01', 5, -1.5) FROM orders;
SELECT clv(day, total, 'infinity', 5, 0.09) FROM orders;
\echo :LAST_ERROR_SQLSTATE
SELECT clv('infinity'::date, total, '2026-01-01', 5, 0.09) FROM orders;
SELECT clv(day, 'NaN'::numeric, '2026-01-01', 5, 0.09) FROM orders;
\echo :LAST_ERROR_SQLSTATE
SELECT clv(day, total, '2026-01-01', 2147483647, -0.5) FROM orders;
\echo :LAST_ERROR_SQLSTATE
SELECT clv_final('\x0001');
\echo :LAST_ERROR_SQLSTATE
SELECT clv_combine(clv_add(NULL, date '2024-01-01', 1.0, '2026-01-01', 5, 0.09), clv_add(NULL, date '2024-01-01', 1.0, '2026-01-02', 5, 0.09));

DROP TABLE flows, orders;
