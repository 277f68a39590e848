-- Every value that before.sql made, in a form that no version changes.
SET datestyle = ISO;
SELECT 'stored', customer_id, purchase_history_send(h), revenue FROM stored ORDER BY 2;
SELECT 'knowledge', k.* FROM knowledge k;
SELECT 'bases', b.* FROM bases b ORDER BY region;
SELECT 'from bases', fit_clv(rollup(clv), 'bg/nbd'), rfm_cuts(rollup(rfm)), gini(rollup(revenue)), lifecycle_rules(rollup(lifecycle)) FROM bases;
SELECT 'scores', s.* FROM scores s ORDER BY customer_id;
SELECT 'tracked', customer, purchase_history_send(history) FROM orders_customer_value ORDER BY 2;
SET enable_seqscan = off;
SELECT 'by index', customer_id FROM stored WHERE h = (SELECT h FROM stored WHERE customer_id = 5) ORDER BY 2;
SELECT 'by range', count(*) FROM stored WHERE h > '{2024-02-01:1:1}';
SELECT 'by recency', count(*) FROM stored WHERE recency(h, DATE '2026-01-01') < 60;
