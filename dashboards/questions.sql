-- Ten questions about the customers of the tracked table shop.orders, for Metabase,
-- Superset or any tool that runs SQL. Made by dashboards/generate.

-- Customers and revenue by segment
-- Each segment's share of the customers beside its share of the revenue: where the money is. (bars)
SELECT segment, round(100 * customer_share, 1) AS "% of customers", round(100 * revenue_share, 1) AS "% of revenue"
FROM shop.orders_customer_segments
ORDER BY revenue DESC, segment;

-- Value to come by segment
-- What the model of the policy expects each segment to bring within the horizon of the policy; empty without a model. (bars)
SELECT segment, round(total_clv) AS "value to come"
FROM shop.orders_customer_segments
WHERE total_clv IS NOT NULL
ORDER BY total_clv DESC, segment;

-- Recency and frequency
-- Customers by recency score (down) and frequency score (across): at the bottom right are those who bought often and stopped. (grid)
SELECT 'R' || recency_score AS recency,
       coalesce(sum(customers) FILTER (WHERE frequency_score = 1), 0) AS "F1",
       coalesce(sum(customers) FILTER (WHERE frequency_score = 2), 0) AS "F2",
       coalesce(sum(customers) FILTER (WHERE frequency_score = 3), 0) AS "F3",
       coalesce(sum(customers) FILTER (WHERE frequency_score = 4), 0) AS "F4",
       coalesce(sum(customers) FILTER (WHERE frequency_score = 5), 0) AS "F5"
FROM shop.orders_customer_rf_heatmap
GROUP BY recency_score
ORDER BY recency_score DESC;

-- Customers by lifecycle stage
-- Where customers stand, from the first purchase to lost. (bars)
SELECT label AS stage, customers
FROM shop.orders_customer_stages
ORDER BY position;

-- Customers leaving, by week
-- Moves into decline and to lost: a rise asks for a call before it shows in the revenue. (series)
SELECT date_trunc('week', day)::date AS time,
       coalesce(sum(changes) FILTER (WHERE to_stage = 'decline'), 0) AS "into decline",
       coalesce(sum(changes) FILTER (WHERE to_stage = 'lost'), 0) AS "lost"
FROM shop.orders_customer_migration
WHERE day > CURRENT_DATE - 90
GROUP BY 1
ORDER BY 1;

-- Customers by stage, month by month
-- The last refresh of each month keeps its totals; this is their trend. (series)
SELECT month AS time,
       coalesce(sum(customers) FILTER (WHERE label IN ('exploration', 'growth', 'stable', 'recovery')), 0) AS "active",
       coalesce(sum(customers) FILTER (WHERE label = 'decline'), 0) AS "in decline",
       coalesce(sum(customers) FILTER (WHERE label = 'lost'), 0) AS "lost"
FROM shop.orders_customer_monthly
WHERE what = 'stage'
GROUP BY month
ORDER BY month;

-- Concentration of revenue
-- The share of the revenue that the best customers hold: a steep start is a risk. (line)
SELECT round(100 * max(cumulative_customer_share)) AS "% of customers, best first", round(100 * max(cumulative_revenue_share), 1) AS "% of revenue"
FROM shop.orders_customer_pareto
GROUP BY ceil(50 * cumulative_customer_share)
ORDER BY 1;

-- Moves between stages
-- Who went where, and what made it known: an order, or time that passed without one (refresh). (table)
SELECT coalesce(from_stage, 'new') AS "from", to_stage AS "to", why, sum(changes) AS customers
FROM shop.orders_customer_migration
WHERE day > CURRENT_DATE - 90
GROUP BY 1, 2, 3
ORDER BY customers DESC, 1, 2, 3;

-- Best customers leaving
-- Customers of tier A in decline or lost, most valuable first: the people to call. (table)
SELECT customer, name, stage, segment, monetary AS revenue, frequency AS orders, last_purchase AS "last order", recency AS "days since",
       average_gap AS "usual gap, days", round(100 * p_alive, 1) AS "% active", clv AS "value to come"
FROM shop.orders_customer_at_risk
ORDER BY monetary DESC, customer
LIMIT 50;

-- Best customers
-- The fifty customers with the highest revenue, with their classes and what is expected of them. (table)
SELECT customer, name, tier, segment, stage, monetary AS revenue, frequency AS orders, average_order AS "average order",
       last_purchase AS "last order", next_order AS "next order", risk_band AS "risk", round(100 * p_alive, 1) AS "% active",
       clv AS "value to come", overridden AS "set by hand"
FROM shop.orders_customer_current
ORDER BY monetary DESC NULLS LAST, customer
LIMIT 50;
