-- the last digits are the machine's
SET extra_float_digits = 0;

-- C3: three timings, m = 100, r = 0.8, d = 0.1

SELECT round(clv_retention(100, 0.8, 0.1, timing => 'now')::numeric, 4) AS now,
       round(clv_retention(100, 0.8, 0.1)::numeric, 4) AS renewal,
       round(clv_retention(100, 0.8, 0.1, timing => 'end')::numeric, 4) AS "end";

-- C4: periods, and the defining sums

SELECT round(clv_retention(100, 0.8, 0.1, periods => 3)::numeric, 2) AS three_years;
SELECT n, abs(clv_retention(100, 0.8, 0.1, 0.05, n, 'now', 30) - (s.now - 30)) < 1e-9 AS now,
       abs(clv_retention(100, 0.8, 0.1, 0.05, n, 'renewal', 30) - (s.renewal - 30)) < 1e-9 AS renewal,
       abs(clv_retention(100, 0.8, 0.1, 0.05, n, 'end', 30) - (s.ends - 30)) < 1e-9 AS "end"
FROM unnest(ARRAY[0, 1, 2, 50]) n,
     LATERAL (SELECT sum(100 * (0.8 * 1.05 / 1.1) ^ t) AS now,
                     coalesce(sum(100 * 0.8 ^ t * 1.05 ^ (t - 1) / 1.1 ^ t) FILTER (WHERE t > 0), 0) AS renewal,
                     coalesce(sum(100 * (0.8 * 1.05) ^ (t - 1) / 1.1 ^ t) FILTER (WHERE t > 0), 0) AS ends
              FROM generate_series(0, n) t) s;
SELECT clv_retention(100, 1, 0, periods => 5), clv_retention(100, 1, 0.05, 0.05, 5, 'now'), clv_retention(100, 0, 0.1), clv_retention(100, 0, 0.1, timing => 'now'),
       clv_retention(0, 1, 0, 0.5, 1e9), round(clv_retention(110, 1, 0.1, -0.45, 3, 'end')::numeric, 9);

-- C5: growth, an error where it never ends

SELECT round(clv_retention(100, 0.8, 0.1, 0.05)::numeric, 6) AS grows, round(100 * 0.8 / (1.1 - 0.8 * 1.05), 6) AS formula;
SELECT clv_retention(100, 0.8, 0.1, 0.375);
\echo :LAST_ERROR_SQLSTATE
SELECT clv_retention(100, 1, 0);
SELECT clv_retention(100, 1, -0.5, periods => 3), clv_retention(100, 1, 1e-9);

-- C7: Berger & Nasr

SELECT round(clv_berger_nasr(260, 50, 0.75, 0.2, 10)::numeric, 4) AS c7,
       abs(clv_berger_nasr(260, 50, 0.75, 0.2) - clv_berger_nasr(260, 50, 0.75, 0.2, 1000)) < 1e-9 AS limit_of_periods,
       clv_berger_nasr(260, 50, 0.75, 0.2, 0);
SELECT clv_berger_nasr(260, 50, 1, 0);
\echo :LAST_ERROR_SQLSTATE

-- NULL in, NULL out

SELECT clv_retention(NULL, 0.8, 0.1), clv_retention(100, NULL, 0.1), clv_retention(100, 0.8, NULL), clv_retention(100, 0.8, 0.1, NULL),
       clv_retention(100, 0.8, 0.1, 0, NULL), clv_retention(100, 0.8, 0.1, 0, 3, NULL), clv_retention(100, 0.8, 0.1, 0, 3, 'now', NULL);
SELECT clv_berger_nasr(NULL, 50, 0.75, 0.2), clv_berger_nasr(260, NULL, 0.75, 0.2), clv_berger_nasr(260, 50, NULL, 0.2),
       clv_berger_nasr(260, 50, 0.75, NULL), clv_berger_nasr(260, 50, 0.75, 0.2, NULL);

-- errors

SELECT clv_retention(100, 1.1, 0.1);
\echo :LAST_ERROR_SQLSTATE
SELECT clv_retention(100, -0.1, 0.1);
SELECT clv_retention(100, 'NaN', 0.1);
SELECT clv_retention('infinity', 0.8, 0.1);
SELECT clv_retention(100, 0.8, -1);
SELECT clv_retention(100, 0.8, 'infinity');
SELECT clv_retention(100, 0.8, 0.1, -1.5, 3);
SELECT clv_retention(100, 0.8, 0.1, 'infinity', 3);
SELECT clv_retention(100, 0.8, 0.1, periods => 2.5);
\echo :LAST_ERROR_SQLSTATE
SELECT clv_retention(100, 0.8, 0.1, periods => -1);
SELECT clv_retention(100, 0.8, 0.1, periods => 'NaN');
SELECT clv_retention(100, 0.8, 0.1, timing => 'later');
\echo :LAST_ERROR_SQLSTATE
SELECT clv_retention(100, 0.8, 0.1, acquisition_cost => '-infinity');
SELECT clv_retention(100, 1, 0, 0.9, 2000);
\echo :LAST_ERROR_SQLSTATE
SELECT clv_berger_nasr('NaN', 50, 0.75, 0.2);
SELECT clv_berger_nasr(260, 'NaN', 0.75, 0.2);
SELECT clv_berger_nasr(260, 50, 2, 0.2);
SELECT clv_berger_nasr(260, 50, 0.75, -2);
SELECT clv_berger_nasr(260, 50, 0.75, 0.2, 0.5);

-- C8: Pfeifer & Carraway, recency 1 to 4 and lost

CREATE TABLE chain AS
SELECT '{{0.3,0.7,0,0,0},{0.2,0,0.8,0,0},{0.15,0,0,0.85,0},{0.05,0,0,0,0.95},{0,0,0,0,1}}'::float8[] AS p, '{36,-4,-4,-4,0}'::float8[] AS r;
SELECT array_agg(round(v::numeric, 8)) AS four_periods FROM chain, unnest(clv_markov(p, r, 0.2, 4)) v;
SELECT array_agg(round(v::numeric, 8)) AS forever FROM chain, unnest(clv_markov(p, r, 0.2)) v;
SELECT clv_markov(p, r, 0.2, 0) = r AS no_period, clv_markov(p, r, 0, 1), (clv_markov(p, r, 0.2, 1e6))[1] - (clv_markov(p, r, 0.2))[1] < 1e-12 AS same FROM chain;
SELECT clv_markov('{{1}}', '{5}', 0.25), clv_markov('[0:0][3:3]={{1}}', '[7:7]={5}', 0.25), clv_markov('{{0,1},{1,0}}', '{1,0}', 0.5);
-- states in the other order have the same values
SELECT clv_markov('{{0.5,0.5},{0,1}}', '{8,0}', 0.25) AS one, clv_markov('{{1,0},{0.5,0.5}}', '{0,8}', 0.25) AS other;
-- 50 states in a circle have equal values
SELECT min(v), max(v), count(*) FROM (SELECT clv_markov(array_agg(r ORDER BY i), array_fill(1::float8, ARRAY[50]), 0.25) AS vs
    FROM (SELECT i, array_agg((j = i % 50 + 1)::int::float8 ORDER BY j) AS r FROM generate_series(1, 50) i, generate_series(1, 50) j GROUP BY i) m) c, unnest(vs) v;
-- NULL
SELECT clv_markov(NULL, r, 0.2), clv_markov(p, NULL, 0.2), clv_markov(p, r, NULL), clv_markov(p, r, 0.2, NULL) FROM chain;
SELECT clv_markov('{{1,NULL},{0,1}}', '{1,2}', 0.2), clv_markov('{{1,0},{0,1}}', '{1,NULL}', 0.2);
-- singular, or without an end
SELECT clv_markov(p, r, 0) FROM chain;
\echo :LAST_ERROR_SQLSTATE
SELECT clv_markov(p, r, -0.1) FROM chain;
\echo :LAST_ERROR_SQLSTATE
SELECT clv_markov('{{1,0},{0.5,0.5}}', '{1,2}', 1e-300);
SELECT clv_markov('{{1,0},{0.5,0.5}}', '{1,2}', 0);
\echo :LAST_ERROR_SQLSTATE
-- no probability distribution
SELECT clv_markov('{{0.5,0.5},{0.5,0.4}}', '{1,2}', 0.2);
\echo :LAST_ERROR_SQLSTATE
SELECT clv_markov('{{1.5,-0.5},{0.5,0.5}}', '{1,2}', 0.2);
SELECT clv_markov('{{0.5,0.5},{NaN,1}}', '{1,2}', 0.2);
SELECT clv_markov('{{0.5,0.5},{infinity,1}}', '{1,2}', 0.2);
-- dimensions
SELECT clv_markov('{{1,0},{0,1}}', '{1}', 0.2);
\echo :LAST_ERROR_SQLSTATE
SELECT clv_markov('{{1,0}}', '{1,2}', 0.2);
SELECT clv_markov('{1,0,0,1}', '{1,2}', 0.2);
SELECT clv_markov('{}', '{}', 0.2);
SELECT clv_markov('{{1}}', '{{1}}', 0.2);
SELECT clv_markov('{{1}}', array_fill(1::float8, ARRAY[51]), 0.2);
\echo :LAST_ERROR_SQLSTATE
-- values
SELECT clv_markov('{{1}}', '{NaN}', 0.2);
SELECT clv_markov('{{1}}', '{1}', -1);
SELECT clv_markov('{{1}}', '{1}', 'NaN');
SELECT clv_markov('{{1}}', '{1}', 0.2, 1.5);
SELECT clv_markov('{{1}}', '{1e308}', 0.2);
\echo :LAST_ERROR_SQLSTATE
SELECT clv_markov('{{1}}', '{1}', -0.5, 1e9);
\echo :LAST_ERROR_SQLSTATE
DROP TABLE chain;

-- C9, C10, C13: sums, exact

SELECT clv_components(2000, 2435.51, 400, 80.5, 250, 66.25), clv_components(0.1, 0.2, 0, 0, 0, 0), clv_components(1e100, 1e-100, -1e100, 0, 0, 0) = 1e-100 AS exact;
SELECT clv_components(first_purchase => 1, repeat_purchases => 2, cross_selling => 4, service_savings => 8, referrals => 16, price_premium => 32);
SELECT lifecycle_profit(1000, 200, 150, 50, 400, 30, 20);
SELECT lifecycle_profit(base_profit => 1, related_profit => 2, referral_value => 4, cost_savings => 8, acquisition_cost => 16, price_concessions => 32, referral_damage => 64);
SELECT customer_equity(1000, 200, 150, 50.05), sum(customer_equity(v, 0, 0, 1)) AS base FROM generate_series(1, 3) v;
SELECT pg_typeof(clv_components(1, 2, 3, 4, 5, 6)), pg_typeof(customer_equity(1, 2, 3, 4));

-- C11: 10000 customers acquired at 60, who then bring 20 a year each

SELECT year, customers_left AS customers, retained, total_revenue AS revenue, total_cost AS cost, profit, round(discount_factor, 6) AS factor,
       round(present_value, 2) AS present, round(cumulative_present_value, 2) AS cumulative, round(value_per_customer, 4) AS each
FROM cohort_value(10000, 6, retention => '{0.8}', revenue => '{0,20}', cost => '{0}', rate => 0.1, acquisition_cost => 60);
-- the last is C4: the same by formula
SELECT abs(value_per_customer - (clv_retention(20, 0.8, 0.1, periods => 6) - 60)::numeric) < 1e-12 AS same
FROM cohort_value(10000, 6, '{0.8}', '{0,20}', '{0}', 0.1, 60) WHERE year = 6;
SELECT abs(value_per_customer - clv_retention(7, 0.75, 0.125, periods => 9, timing => 'now')::numeric) < 1e-12 AS same
FROM cohort_value(321, 9, '{0.75}', '{10}', '{3}', 0.125) WHERE year = 9;
-- what differs by year; the last element holds on
SELECT year, customers_left, retained, total_revenue, total_cost, profit, present_value, cumulative_present_value, value_per_customer
FROM cohort_value(1000, 4, '{0.5,0.8}', '{100,120,150}', '{60,50}', 0.25, 4.5);
-- one year, no customers, undiscounted, a negative rate
SELECT * FROM cohort_value(10, 0, '{0.5}', '{3}', '{1}', 0.1);
SELECT year, customers_left, profit, value_per_customer FROM cohort_value(0, 1, '{0.5}', '{3}', '{1}', 0.1);
SELECT year, discount_factor, cumulative_present_value FROM cohort_value(8, 2, '{0.5}', '{3}', '{1}', 0);
SELECT year, discount_factor FROM cohort_value(8, 2, '{0.5}', '{3}', '{1}', -0.5);
SELECT count(*), max(year), bool_and(customers_left >= 0) FROM cohort_value(1e6, 1000, '{0.99}', '{3}', '{1}', 0.001);
SELECT count(*) FROM cohort_value(NULL, 1, '{0.5}', '{3}', '{1}', 0.1);
-- errors
SELECT * FROM cohort_value(-1, 1, '{0.5}', '{3}', '{1}', 0.1);
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM cohort_value(1, -1, '{0.5}', '{3}', '{1}', 0.1);
SELECT * FROM cohort_value(1, 1001, '{0.5}', '{3}', '{1}', 0.1);
SELECT * FROM cohort_value(1, 1, '{1.5}', '{3}', '{1}', 0.1);
SELECT * FROM cohort_value(1, 1, '{}', '{3}', '{1}', 0.1);
SELECT * FROM cohort_value(1, 1, '{0.5}', '{3,NULL}', '{1}', 0.1);
SELECT * FROM cohort_value(1, 1, '{0.5}', '{3}', '{{1},{2}}', 0.1);
SELECT * FROM cohort_value(1, 1, '{0.5}', '{3}', '{NaN}', 0.1);
SELECT * FROM cohort_value(1, 1, '{0.5}', '{3}', '{1}', -1);
SELECT * FROM cohort_value(1, 1, '{0.5}', '{3}', '{1}', 'infinity');
SELECT * FROM cohort_value(1, 1, '{0.5}', '{3}', '{1}', 0.1, 'NaN');
SELECT * FROM cohort_value('NaN', 1, '{0.5}', '{3}', '{1}', 0.1);

-- C12: 100 complaints, a tenth of the dissatisfied complain, 65 % were resolved

SELECT lost_customer_cost(5763, 100, 0.1, 0.65) AS whole, lost_customer_cost(5011.72, 100, 0.1, 0.65, 0.15) AS exact, 5011.72 * 1.15 AS a_customer;
SELECT lost_customer_cost(clv => 10, complaints => 4, complaint_rate => 1, resolved => 1), lost_customer_cost(10, 4, 1, 0), lost_customer_cost(10, 0, 0.5, 0.5),
       lost_customer_cost(1, 1, 0.3, 0);
SELECT lost_customer_cost(1, 1, 0, 0);
\echo :LAST_ERROR_SQLSTATE
SELECT lost_customer_cost(1, -1, 0.5, 0);
SELECT lost_customer_cost(1, 1, 1.5, 0);
SELECT lost_customer_cost(1, 1, 0.5, -0.1);
SELECT lost_customer_cost(1, 1, 0.5, 0, -0.1);
SELECT lost_customer_cost('infinity', 1, 0.5, 0);
SELECT lost_customer_cost(1, 1, 'NaN', 0);

-- C14, C15

SELECT delivered_value(50, 20, 10, 5, 60, 5, 3, 2), delivered_value_ratio(50, 20, 10, 5, 60, 5, 3, 2) = 85 / 70.0 AS ratio,
       delivered_value(product => 1, service => 2, personnel => 4, image => 8, money => 16, "time" => 32, energy => 64, psychic => 128),
       delivered_value_ratio(50, 20, 10, 5, 0, 0, 0, 0) AS at_no_cost;
SELECT share_of_wallet(3000, 12000), share_of_wallet(0, 0.01), share_of_wallet(5, 5), share_of_wallet(0, 0), profitability(1000.10, 1200), pg_typeof(profitability(1, 2));
SELECT share_of_wallet(5, 4);
\echo :LAST_ERROR_SQLSTATE
SELECT share_of_wallet(-1, 4);
SELECT share_of_wallet(1, 'infinity');
SELECT profitability('NaN', 1);
\echo :LAST_ERROR_SQLSTATE
SELECT clv_components(0, 0, 0, 0, 0, '-infinity');
SELECT lifecycle_profit(0, 0, 0, 0, 'NaN', 0, 0);
SELECT customer_equity(0, 'infinity', 0, 0);
SELECT delivered_value(0, 0, 0, 0, 0, 0, 0, 'NaN');
SELECT delivered_value_ratio(0, 0, 0, 0, 0, 'NaN', 0, 0);

-- unknown parts: NULL, never 0

SELECT clv_components(1, 2, 3, NULL, 5, 6), lifecycle_profit(1, 2, 3, 4, 5, 6, NULL), lost_customer_cost(NULL, 1, 0.5, 0), lost_customer_cost(1, 1, 0.5, 0, NULL),
       customer_equity(NULL, 2, 3, 4), delivered_value(1, 2, 3, 4, 5, 6, NULL, 8), delivered_value_ratio(1, 2, 3, 4, 5, NULL, 7, 8),
       share_of_wallet(NULL, 1), share_of_wallet(1, NULL), profitability(1, NULL);
