-- Bases in binary form: what is one comes back as it was, and gives the same when
-- it is rolled up.
INSERT INTO statements (statement, types, property) VALUES
    ('SELECT b::text::clv_base::text = b::text, (SELECT rollup(c) FROM (SELECT b AS c FROM generate_series(1, 2)) twice) IS NOT NULL FROM (SELECT $1 AS b) i', 'clv_base', false),
    ('SELECT fit_clv($1, ''auto'')', 'clv_base', false),
    ('SELECT backtest($1, ''bg/bb'')', 'backtest_base', false),
    ('SELECT $1::text::retention_base::text = $1::text, rollup(b)::text = $1::text, fit_retention(rollup(b)) = fit_retention($1) FROM (SELECT $1 AS b) i', 'retention_base', true),
    ('SELECT $1::text::rfm_base::text = $1::text, rfm_cuts(rollup(b)) = rfm_cuts($1), rfm_cuts(rollup(b), 2, ''mean'') = rfm_cuts($1, 2, ''mean'') FROM (SELECT $1 AS b) i', 'rfm_base', true),
    ('SELECT $1::text::value_base::text = $1::text, gini(rollup(b)) = gini($1), tier_cuts(rollup(b)) = tier_cuts($1), top_share(rollup(b), 0.1) BETWEEN 0 AND 1 FROM (SELECT $1 AS b) i', 'value_base', true),
    ('SELECT $1::text::lifecycle_base::text = $1::text, lifecycle_rules(rollup(b)) = lifecycle_rules($1) FROM (SELECT $1 AS b) i', 'lifecycle_base', true),
    ('SELECT cohort_retention($1), churn_by_period($1)', 'cohort_base', false),
    ('SELECT transition_matrix($1)', 'transition_base', false);
-- every function that reads one, and the text form
INSERT INTO statements (statement, types)
SELECT format('SELECT %s(%s)', oid::regproc, string_agg('$' || n || '::' || type, ', ' ORDER BY n)), string_agg(wire, ',' ORDER BY n)
FROM parameters p WHERE prokind = 'f' AND EXISTS (SELECT FROM parameters b WHERE b.oid = p.oid AND b.type ~ '_base$') GROUP BY oid ORDER BY oid;
INSERT INTO statements (statement, types) SELECT format('SELECT $1::%s', oid::regtype), 'text' FROM pg_type WHERE typname ~ '_base$' AND typtype = 'b' ORDER BY oid;
-- fits to far-fetched numbers take several times as long with a sanitizer
UPDATE statements SET patience = 0.3;
INSERT INTO seeds
SELECT v.seed FROM (SELECT h FROM histories WHERE h <> '{}' AND first_purchase(h) > '2000-01-01') c,
    LATERAL (SELECT choice(0) || clv_base_send(clv_base(h, '2024-06-30')), choice(1) || clv_base_send(clv_base(h, '2024-06-30', 'month')), choice(2) || backtest_base_send(backtest_base(h, '2024-02-01', '2024-06-30')),
        choice(4) || rfm_base_send(rfm_base(h, '2024-06-30')), choice(5) || value_base_send(value_base(monetary(h, '2024-06-30'))), choice(6) || lifecycle_base_send(lifecycle_base(h, '2024-06-30')),
        choice(7) || cohort_base_send(cohort_base(h, '2024-06-30', 'month')), choice(8) || transition_base_send(transition_base(h, '2024-06-30', 3, 'month')) FROM histories) b (a1, a2, a3, a4, a5, a6, a7, a8),
    LATERAL (VALUES (a1), (a2), (a3), (a4), (a5), (a6), (a7), (a8)) v (seed) WHERE v.seed IS NOT NULL;
INSERT INTO seeds SELECT choice(3) || retention_base_send(retention_base(date '2023-01-01', '2023-01-01'::date + 40 * i, '2024-01-01')) FROM generate_series(1, 9) i;
INSERT INTO seeds
SELECT DISTINCT choice(8 + number) || seed
FROM (SELECT dense_rank() OVER (ORDER BY oid)::integer AS number, string_agg(sample_of(p, last, variant), '' ORDER BY n) AS seed
      FROM parameters p, generate_series(0, 9) variant WHERE prokind = 'f' AND EXISTS (SELECT FROM parameters b WHERE b.oid = p.oid AND b.type ~ '_base$') GROUP BY oid, variant) s
ORDER BY 1;
INSERT INTO seeds SELECT choice(s.number) || replace(encode(sample, 'base64'), E'\n', '')::bytea FROM statements s JOIN samples ON statement = 'SELECT $1::' || type;
