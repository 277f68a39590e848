-- Predictions of the models for any parameters, histories and terms: finite,
-- in range, and within the time of fuzz.c.
INSERT INTO statements (statement, types, property)
SELECT format('WITH m AS (SELECT jsonb_build_object(''model'', %L, ''unit'', %L, ''parameters'', %s, ''spend'', jsonb_build_object(''p'', $5, ''q'', $6, ''v'', $7))::clv_model AS m)
    SELECT coalesce(next_purchase(m, h, d, 0.5) > d, true) AS next, (customer_forecast(m, h, d)).blank IS DISTINCT FROM '''' AS forecast, p_alive(m, h, d) BETWEEN 0 AND 1 AS alive, expected_purchases(m, h, d, ''1 year'') BETWEEN 0 AND 1e308 AS expected, p_purchase(m, h, d, ''1 year'') BETWEEN 0 AND 1 AS purchase,
        clv(m, h, d, ''3 years'', $8) BETWEEN 0 AND 1e308 AS clv, clv(m, h, d, NULL, $8) BETWEEN 0 AND 1e308 AS clv_forever
    FROM m, (SELECT $9 AS d, $10 AS h) i', model, unit, parameters),
    'float8,float8,float8,float8,float8,float8,float8,float8,date,purchase_history', true
FROM (VALUES
    ('bg/nbd', 'week', 'jsonb_build_object(''r'', $1, ''alpha'', $2, ''a'', $3, ''b'', $4)'),
    ('mbg/nbd', 'day', 'jsonb_build_object(''r'', $1, ''alpha'', $2, ''a'', $3, ''b'', $4)'),
    ('mbg/cnbd-k', 'week', 'jsonb_build_object(''k'', 3, ''r'', $1, ''alpha'', $2, ''a'', $3, ''b'', $4)'),
    ('pareto/nbd', 'week', 'jsonb_build_object(''r'', $1, ''alpha'', $2, ''s'', $3, ''beta'', $4)'),
    ('bg/bb', 'month', 'jsonb_build_object(''alpha'', $1, ''beta'', $2, ''gamma'', $3, ''delta'', $4)')) v (model, unit, parameters);
INSERT INTO seeds
SELECT choice(n) || float8send(0.243 * s) || float8send(4.414 * s) || float8send(0.793) || float8send(2.426 * s) || float8send(6.25) || float8send(3.74) || float8send(15.44) || float8send(0.1) || date_send('2024-07-01') || purchase_history_send(h)
FROM generate_series(0, 4) n, unnest(ARRAY[1, 1e-6, 1e6]) s, histories WHERE h <> '{}';
