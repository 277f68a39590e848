-- The customers who pay in dollars: currencies are never added up.
\echo DOLLAR CUSTOMERS, apart
SELECT segment,
       count(*)                                                 AS customers,
       round(100.0 * count(*) / sum(count(*)) OVER (), 1)       AS "%",
       sum(frequency(h))                                        AS orders,
       round(sum(monetary(h)))                                  AS revenue
FROM (SELECT h, rfm_segment(rfm_score(h, DATE :'as_of') OVER ()) AS segment
      FROM (SELECT customer_id, purchase_history(ordered_at, amount) AS h
            FROM purchases_usd
            GROUP BY customer_id) c) s
GROUP BY segment
ORDER BY revenue DESC;
