-- The numbers of the textbooks, in their order, for who wants to check a book
-- against the database. Sections and formula numbers are those of models.md.

SET extra_float_digits = 0;

-- 1.1  RFM, 8 types by the means: who is above the mean on all three is a key value customer (重要价值客户)

CREATE TABLE shop AS
SELECT * FROM (VALUES ('Chen', 5, 9, 900.00), ('Li', 8, 2, 850), ('Wang', 60, 8, 700), ('Zhao', 90, 1, 800),
                      ('Qian', 4, 7, 90), ('Sun', 9, 1, 40), ('Zhou', 70, 6, 60), ('Wu', 80, 1, 10)) v (customer, recency, frequency, monetary);
WITH cuts AS (SELECT rfm_cuts(recency, frequency, monetary, 2, 'mean') AS c FROM shop),
     scored AS (SELECT customer, rfm_score(recency, frequency, monetary, c) AS score FROM shop, cuts)
SELECT customer, score, rfm_segment(score, 'eight') AS label, rfm_segment(score, 'eight', 'zh') AS "类型" FROM scored ORDER BY score DESC;

-- 1.2  ABC and the 80/20 rule

-- shares before each are 0, 50, 80, 90 and 96 %
SELECT value, round(value / sum(value) OVER (), 2) AS share, round(cumulative_share(value) OVER ()::numeric, 2) AS cumulative, abc_tier(value) OVER () AS tier
FROM unnest(ARRAY[50.0, 30, 10, 6, 4]) value ORDER BY value DESC;
SELECT value, abc_tier(value) OVER () FROM unnest(ARRAY[90.0, 10]) value ORDER BY value DESC;
-- core customers (核心客户) bring the first half of the profit
SELECT value, value_tier(value, '{0.5}', '{core,other}') OVER () FROM unnest(ARRAY[50.0, 30, 10, 6, 4]) value ORDER BY value DESC;
-- a fifth of the customers holds half of the total
SELECT top_share(value, 0.2) AS best_fifth, round(gini(value)::numeric, 4) AS gini FROM unnest(ARRAY[50.0, 30, 10, 6, 4]) value;

-- 1.3  Pyramids by head count (客户金字塔): 1 %, 20 %, 50 %, and the rest

SELECT tier, count(*) FILTER (WHERE n = 1000) AS of_1000, count(*) FILTER (WHERE n = 200) AS of_200
FROM (SELECT n, pyramid_tier(value) OVER (PARTITION BY n) AS tier FROM unnest(ARRAY[1000, 200]) n, generate_series(1, n) value) c
GROUP BY tier ORDER BY 2;
-- the second pyramid: 1 % 主顾客, 4 % 大顾客, 15 % 普通顾客, 80 % 小顾客
SELECT tier, count(*) FROM (SELECT pyramid_tier(value, '{0.01,0.05,0.2}', '{主顾客,大顾客,普通顾客,小顾客}') OVER () AS tier FROM generate_series(1, 1000) value) c
GROUP BY tier ORDER BY 2;

-- 1.4  Two-by-two matrices

-- Marcus: mean 5.25 purchases, pooled mean 2100 / 21 = 100
SELECT customer, orders, money, customer_matrix(orders, money / orders) OVER () AS field, customer_matrix(orders, money / orders, 'marcus', 'zh') OVER () AS "类型"
FROM (VALUES ('a', 10, 1000.0), ('b', 2, 800), ('c', 8, 240), ('d', 1, 60)) v (customer, orders, money) ORDER BY customer;
SELECT CASE WHEN x = 1 THEN 'high' ELSE 'low' END AS "current value", CASE WHEN y = 1 THEN 'high' ELSE 'low' END AS "growth potential",
       customer_matrix(x, y, 1, 1, 'potential') AS field, customer_matrix(x, y, 1, 1, 'potential', 'zh') AS "客户价值细分",
       customer_matrix(x, y, 1, 1, 'core', 'zh') AS "核心客户类型", customer_matrix(x, y, 1, 1, 'satisfaction', 'zh') AS "满意与忠诚"
FROM (VALUES (1, 1), (1, 0), (0, 1), (0, 0)) v (x, y);

-- 1.5  Key accounts (大客户): purchasing power, loyalty, payment delay (less is better), 5 : 3 : 2

SELECT account, round(key_account_score(ARRAY[spend, years, delay], '{5,3,-2}') OVER ()::numeric, 1) AS score
FROM (VALUES ('A', 1000, 8, 0), ('B', 600, 10, 30), ('C', 0, 2, 60)) v (account, spend, years, delay) ORDER BY score DESC;

-- 2.1  Lifecycle stages (客户关系生命周期)

SELECT s AS stage, label(s, 'zh') AS "阶段" FROM unnest(enum_range(NULL::lifecycle_stage)) s;

-- 2.4  Churn and the lifetime of a customer base: T = N / M

SELECT churn_rate(20, 100), customer_lifetime(100, 20) AS years, customer_lifetime(100, 10) AS at_half_the_loss, customer_lifetime(100, 0) AS without_loss;
SELECT repeat_rate(h) AS "复购率" FROM unnest(ARRAY['{2025-01-01:1:5}', '{2025-01-01:1:5,2025-02-01:1:5}', '{2025-01-01:2:9}', '{2025-01-01:1:2}']::purchase_history[]) h;

-- C1  A = 400, P0 = 2000, m = 500, d = 9 %, n = 5; a further 300 at once and every year

SELECT round(clv(500, 5, 0.09, 2000, 400)::numeric, 2) AS c1, round(clv(300, 5, 0.09, 300)::numeric, 2) AS further,
       round(clv(800, 5, 0.09, 2300, 400)::numeric, 2) AS together;

-- C2  undiscounted: 100 twice a month for 20 years; 100 a week, 50 weeks a year, for 10 years

SELECT clv(100 * 24, 20, 0), clv(100 * 50, 10, 0);

-- C3  retention: m = 100, r = 0.8, d = 0.1, by the time of the first margin

SELECT timing, round(clv_retention(100, 0.8, 0.1, timing => timing)::numeric, 4) AS c3 FROM unnest(ARRAY['now', 'renewal', 'end']) timing;

-- C4  the same for three years from the first renewal

SELECT round(clv_retention(100, 0.8, 0.1, periods => 3)::numeric, 2) AS c4;

-- C5  with growth of 5 %: 80 / (1.1 - 0.84)

SELECT round(clv_retention(100, 0.8, 0.1, growth => 0.05)::numeric, 4) AS c5, round(80 / (1.1 - 0.84), 4) AS formula;

-- C6  cash flows -51, 30, 42, 44, 49, 55, at 0 and 10 %

SELECT clv(ARRAY[-51, 30, 42, 44, 49, 55], 0) AS undiscounted, round(clv(ARRAY[-51, 30, 42, 44, 49, 55], 0.1)::numeric, 2) AS at_10_percent,
       round(-51 + 30 / 1.1 + 42 / 1.1 ^ 2 + 44 / 1.1 ^ 3 + 49 / 1.1 ^ 4 + 55 / 1.1 ^ 5, 2) AS by_hand;

-- C7  Berger & Nasr 1998, case 1

SELECT round(clv_berger_nasr(260, 50, 0.75, 0.2, 10)::numeric, 4) AS c7;

-- C8  Pfeifer & Carraway 2000: purchase probabilities .3 .2 .15 .05 by recency, 40 a purchase, 4 a mailing, d = 20 %

WITH chain AS (SELECT '{{0.3,0.7,0,0,0},{0.2,0,0.8,0,0},{0.15,0,0,0.85,0},{0.05,0,0,0,0.95},{0,0,0,0,1}}'::float8[] AS p, '{36,-4,-4,-4,0}'::float8[] AS r)
SELECT state, round(four::numeric, 8) AS four_periods, round(forever::numeric, 8) AS forever
FROM chain, unnest(clv_markov(p, r, 0.2, 4), clv_markov(p, r, 0.2)) WITH ORDINALITY v (four, forever, state);

-- C9  six components: first purchase, repeat purchases, cross-selling, saved service cost, referrals, price premium

SELECT clv_components(2000, 1500, 600, 200, 500, 211.72);

-- C10  lifecycle profit: base + related + referral value + cost savings - acquisition - concessions - referral damage

SELECT lifecycle_profit(1000, 300, 200, 100, 400, 150, 50);

-- C11  10000 customers acquired at 60, then 20 a year each; 80 % stay, d = 10 %

SELECT year, customers_left AS customers, profit, round(discount_factor, 4) AS factor, round(present_value) AS present, round(cumulative_present_value) AS cumulative, round(value_per_customer, 2) AS each
FROM cohort_value(10000, 5, '{0.8}', '{0,20}', '{0}', 0.1, 60);

-- a group of which only the costs, 60 and then 20 a year, and the value in the third year, 66.08, are told (例2): two sets of inputs that give it

SELECT year, round(value_per_customer, 2) AS each FROM cohort_value(10000, 2, '{0.8}', '{67.0171}', '{0,20}', 0.1, 60);
SELECT year, round(value_per_customer, 2) AS each FROM cohort_value(10000, 3, '{1,0.35,0.55}', '{0,120}', '{0,20}', 0.15, 60);

-- C12  what lost customers cost: 5011.72 and 15 % damage are 5763; 100 complaints from a tenth of the dissatisfied, 65 % resolved: 900 x 5763 + 35 x 5763

SELECT trunc(5011.72 * 1.15) AS a_customer, lost_customer_cost(5763, 100, 0.1, 0.65) AS c12, lost_customer_cost(5011.72, 100, 0.1, 0.65, 0.15) AS without_rounding;

-- C13  customer equity: transaction, growth, referral and knowledge value; of a base the sum of CLV

SELECT customer_equity(5011.72, 800, 300, 100) AS of_a_customer,
       (SELECT round(sum(clv(margin, 5, 0.09)::numeric), 2) FROM unnest(ARRAY[500, 300, 800]) margin) AS of_a_base;

-- C14  delivered value (客户让渡价值)

SELECT delivered_value(50, 20, 10, 5, 60, 5, 3, 2) AS difference, round(delivered_value_ratio(50, 20, 10, 5, 60, 5, 3, 2), 4) AS ratio;

-- C15  share of wallet, profitability

SELECT share_of_wallet(3000, 12000), profitability(3000, 1250);

DROP TABLE shop;
