-- Predictions of the models for any parameters, histories and terms: finite,
-- in range, and within the time of fuzz.c.

-- the models by $1 to $4, their spend by $5 to $7
CREATE TABLE shapes AS
SELECT model, format('jsonb_build_object(''model'', %L, ''unit'', %L, ''parameters'', %s, ''spend'', jsonb_build_object(''p'', $5, ''q'', $6, ''v'', $7))', model, unit, parameters) AS document
FROM (VALUES
    ('bg/nbd', 'week', 'jsonb_build_object(''r'', $1, ''alpha'', $2, ''a'', $3, ''b'', $4)'),
    ('mbg/nbd', 'day', 'jsonb_build_object(''r'', $1, ''alpha'', $2, ''a'', $3, ''b'', $4)'),
    ('mbg/cnbd-k', 'week', 'jsonb_build_object(''k'', 3, ''r'', $1, ''alpha'', $2, ''a'', $3, ''b'', $4)'),
    ('pareto/nbd', 'week', 'jsonb_build_object(''r'', $1, ''alpha'', $2, ''s'', $3, ''beta'', $4)'),
    ('bg/bb', 'month', 'jsonb_build_object(''alpha'', $1, ''beta'', $2, ''gamma'', $3, ''delta'', $4)')) v (model, unit, parameters);

INSERT INTO statements (statement, types, property)
SELECT format('WITH m AS (SELECT (%s)::clv_model AS m)
    SELECT coalesce(next_purchase(m, h, d, 0.5) > d, true) AS next, (customer_forecast(m, h, d)).blank IS DISTINCT FROM '''' AS forecast, p_alive(m, h, d) BETWEEN 0 AND 1 AS alive, expected_purchases(m, h, d, ''1 year'') BETWEEN 0 AND 1e308 AS expected, p_purchase(m, h, d, ''1 year'') BETWEEN 0 AND 1 AS purchase,
        clv(m, h, d, ''3 years'', $8) BETWEEN 0 AND 1e308 AS clv, clv(m, h, d, NULL, $8) BETWEEN 0 AND 1e308 AS clv_forever
    FROM m, (SELECT $9 AS d, $10 AS h) i', document),
    'float8,float8,float8,float8,float8,float8,float8,float8,date,purchase_history', true
FROM shapes;
INSERT INTO seeds
SELECT choice(n) || float8send(0.243 * s) || float8send(4.414 * s) || float8send(0.793) || float8send(2.426 * s) || float8send(6.25) || float8send(3.74) || float8send(15.44) || float8send(0.1) || date_send('2024-07-01') || purchase_history_send(h)
FROM generate_series(0, 4) n, unnest(ARRAY[1, 1e-6, 1e6]) s, histories WHERE h <> '{}';

-- what one customer will do, and the intervals of the estimates; $10 is on the
-- diagonal of the covariance; quantiles may be looked for long
INSERT INTO statements (statement, types, property, patience)
SELECT format('WITH m AS (SELECT (%s || jsonb_build_object(''covariance'', (SELECT jsonb_agg(line ORDER BY i) FROM (SELECT i, jsonb_agg(CASE WHEN i = j THEN $10 ELSE 0 END ORDER BY j) AS line FROM generate_series(1, %s) i, generate_series(1, %2$s) j GROUP BY i) l)))::clv_model AS m)
    SELECT purchases.lower BETWEEN 0 AND purchases.median AND purchases.median <= purchases.upper AS purchases, money.lower BETWEEN 0 AND money.median AND money.median <= money.upper AND money.upper <= 1e308 AS money,
        expected.lower BETWEEN 0 AND expected.estimate AND expected.estimate <= expected.upper AS expected, clv.lower BETWEEN 0 AND clv.estimate AND clv.estimate <= clv.upper AS clv, clv.upper, money.upper, expected.upper,
        (SELECT count(*) FROM explain_clv(m, h, d, t, $9)) > 0 OR clv.estimate IS NULL AS explained
    FROM m, (SELECT $8 AS d, $12 AS h, $11 AS t) i, purchases_interval(m, h, d, t, 0.9) purchases, money_interval(m, h, d, t, 0.9) money, expected_purchases_interval(m, h, d, t, 0.9) expected, clv_interval(m, h, d, t, $9, 1, 0.9) clv', document, CASE model WHEN 'mbg/cnbd-k' THEN 5 ELSE 4 END),
    'float8,float8,float8,float8,float8,float8,float8,date,float8,float8,interval,purchase_history', true, 0.5
FROM shapes;
INSERT INTO seeds
SELECT choice(number) || float8send(0.243 * s) || float8send(4.414 * s) || float8send(0.793) || float8send(2.426 * s) || float8send(6.25) || float8send(3.74) || float8send(15.44) || date_send('2024-07-01') || float8send(0.1) || float8send(0.01) || interval_send('1 year') || purchase_history_send(h)
FROM statements, unnest(ARRAY[1, 1e-3, 1e3]) s, histories WHERE h <> '{}' AND types ~ 'interval';

-- covariates and a season
INSERT INTO statements (statement, types, property)
SELECT format('WITH w AS (SELECT ARRAY[1, $8, 1, 1, $9, 1, 1, 1, 1, 1, 2, 1] AS w),
    s AS (SELECT jsonb_build_object(''season'', jsonb_build_object(''month'', (SELECT jsonb_agg(w[i] * 400 / (SELECT sum(w[j] * days) FROM unnest(ARRAY[12400, 11297, 12400, 12000, 12400, 12000, 12400, 12400, 12000, 12400, 12000, 12400]) WITH ORDINALITY d (days, j)) * 365.2425 ORDER BY i) FROM generate_series(1, 12) i))) AS s FROM w),
    m AS (SELECT %s AS m, s FROM s), c AS (SELECT (%s || s)::clv_model AS m FROM m)
    SELECT p_alive(m, h, d%s) BETWEEN 0 AND 1 AS alive, expected_purchases(m, h, d, t%3$s) BETWEEN 0 AND 1e308 AS expected, p_purchase(m, h, d, t, NULL%3$s) BETWEEN 0 AND 1 AS purchase, clv(m, h, d, t, 0.1, 1%3$s) BETWEEN 0 AND 1e308 AS clv
    FROM c, (SELECT $11 AS d, $12 AS t, $13 AS h) i', document,
        CASE WHEN with_covariates THEN 'jsonb_set(m, ''{parameters}'', m->''parameters'' || jsonb_build_object(''rate.web'', $10, ''drop_out.web'', $10)) || ''{"covariates": ["web"]}''' ELSE 'm' END,
        CASE WHEN with_covariates THEN ', ARRAY[$10]' END),
    'float8,float8,float8,float8,float8,float8,float8,float8,float8,float8,date,interval,purchase_history', true
FROM shapes, unnest(ARRAY[false, true]) with_covariates WHERE model <> 'bg/bb' AND (model <> 'mbg/cnbd-k' OR NOT with_covariates) ORDER BY model, with_covariates;
INSERT INTO seeds
SELECT choice(number) || float8send(0.243) || float8send(4.414) || float8send(0.793) || float8send(2.426) || float8send(6.25) || float8send(3.74) || float8send(15.44) || float8send(0.5 * s) || float8send(1.5) || float8send(0.3) || date_send('2024-07-01') || interval_send('1 year') || purchase_history_send(h)
FROM statements, unnest(ARRAY[1, 2.5]) s, histories WHERE h <> '{}' AND statement ~ 'season';

-- contracts
INSERT INTO statements (statement, types, property)
SELECT format('SELECT survival(m, n) BETWEEN 0 AND 1 AS survival, retention_rate(m, greatest(n, 1)) BETWEEN 0 AND 1 AS retention, contract_value(m, n, 1, $4, p) BETWEEN 0 AND 1e308 AS value, expected_renewals(m, n, p) BETWEEN 0 AND p AS renewals, expected_renewals(m, n) >= 0 AS ever,
        retention_elasticity(m, n, $4, p) BETWEEN 0 AND 1e308 AS elasticity FROM (SELECT jsonb_build_object(''model'', %L, ''unit'', ''month'', ''parameters'', %s)::clv_model AS m, $5 AS n, $6 AS p) i', model, parameters), 'float8,float8,float8,float8,int4,int4', true
FROM (VALUES ('sbg', 'jsonb_build_object(''alpha'', $1, ''beta'', $2)'), ('bdw', 'jsonb_build_object(''gamma'', $1, ''delta'', $2, ''c'', $3)')) v (model, parameters);
INSERT INTO seeds SELECT choice(number) || float8send(0.7 * s) || float8send(1.3 * s) || float8send(c) || float8send(0.1) || int4send(n) || int4send(12) FROM statements, unnest(ARRAY[1, 1e-3, 1e3]) s, unnest(ARRAY[0.5, 1.2]) c, unnest(ARRAY[0, 3]) n WHERE types ~ 'int4';
