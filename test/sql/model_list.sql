-- the models of purchases, and that each can be fitted, typed in and used

\pset format unaligned
SELECT * FROM clv_models();

-- a fit by each has the parameters that the list names, in its order, and is what a document of these parameters is
CREATE TEMP TABLE customers AS
SELECT n AS id, purchase_history(DATE '2024-01-01' + n % 50 + d * (3 + n % 11), 20) AS h FROM generate_series(1, 200) n, generate_series(0, n % 9) d GROUP BY n;
SET client_min_messages = error;
CREATE TEMP TABLE fitted AS
SELECT l.model AS name, l.parameters, fit_clv(h, '2024-12-31', l.model) AS m FROM customers, clv_models() l GROUP BY l.model, l.parameters;
RESET client_min_messages;
SELECT name, (SELECT array_agg(key ORDER BY array_position(parameters, key)) FROM jsonb_object_keys(m->'parameters') key) = parameters AS named,
       p_alive(m, h, '2024-12-31') = p_alive(typed, h, '2024-12-31') AS same,
       p_alive(m, h, '2024-12-31') BETWEEN 0 AND 1 AND expected_purchases(m, h, '2024-12-31', '1 year') >= 0 AS sensible
FROM fitted, LATERAL (SELECT jsonb_build_object('model', name, 'unit', m->'unit', 'parameters', m->'parameters')::clv_model AS typed) t, customers
WHERE id = 7
ORDER BY name COLLATE "C";
SELECT fit_clv(h, '2024-12-31', 'bg-nbd') FROM customers;
