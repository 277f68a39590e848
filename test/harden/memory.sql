-- Aggregates that take other memory with other arguments than those of
-- arguments.sql, one a line.
SELECT rfm_cuts(h, '2026-01-01', 2, 'mean') FROM customers
SELECT fit_clv(h, '2026-01-01', 'pareto/nbd', 'week') FROM customers
SELECT fit_clv(h, '2026-01-01', 'bg/bb', 'month') FROM customers
SELECT fit_clv(h, '2026-01-01', 'auto', 'week') FROM customers
SELECT fit_clv(h, '2026-01-01', 'auto: holdout', 'week') FROM customers
