-- The support functions of aggregates, called by hand, leave their arguments as
-- they are: `again` reads the same state as `before` once it was passed on.
-- OFFSET 0 keeps a state one value in memory, neither computed twice nor copied.

SELECT s AS state, monetary(s) AS before, monetary(purchase_history_add(s, date '2024-01-05', 2.0)) AS added,
       monetary(purchase_history_combine(s, s)) AS combined, monetary(s) AS again
FROM (SELECT '{2024-01-05:1:5.00}'::purchase_history AS s OFFSET 0) v;

-- what they return has no room to spare: a day takes 16 bytes, as does the header
SELECT pg_column_size(purchase_history_add(NULL, date '2024-01-05', 2.0)) AS first, pg_column_size(purchase_history_add(s, date '2024-01-05', 2.0)) AS same_day,
       pg_column_size(purchase_history_add(s, date '2024-01-06', 2.0)) AS day_more, pg_column_size(purchase_history_add(s, NULL, 2.0)) AS unchanged,
       pg_column_size(purchase_history_combine(s, '{2024-01-04:1:5.00,2024-01-05:1:5.00}')) AS combined
FROM (SELECT '{2024-01-05:1:5.00}'::purchase_history AS s OFFSET 0) v;
SELECT purchase_history_add(NULL, date '2024-01-05', NULL::numeric) AS nothing, purchase_history_add(NULL, NULL::date, 2.0) AS either;

SELECT monetary(s) AS before, monetary(s - s) AS nothing, monetary(s - '{2024-01-05:0:-1.00}') AS less, monetary(s + s) AS twice, monetary(s) AS again
FROM (SELECT '{2024-01-05:1:5.00}'::purchase_history AS s OFFSET 0) v;

SELECT s AS state, frequency(s) AS before, frequency(lifecycle_stage_add(s, date '2024-01-05', 2.0, '2024-02-01')) AS added,
       frequency(lifecycle_stage_combine(s, s)) AS combined, lifecycle_stage_final(s) AS stage, frequency(s) AS again
FROM (SELECT lifecycle_stage_add(NULL, date '2024-01-05', 5.0, '2024-02-01') AS s OFFSET 0) v;

SELECT lifecycle_rules_final(s) ->> 'typical_gap' AS before,
       lifecycle_rules_final(lifecycle_rules_add(s, nines, '2026-01-01')) ->> 'typical_gap' AS added,
       lifecycle_rules_final(lifecycle_rules_combine(s, lifecycle_rules_add(NULL, nines, '2026-01-01'))) ->> 'typical_gap' AS combined,
       lifecycle_rules_final(s) ->> 'typical_gap' AS again
FROM (SELECT lifecycle_rules_add(NULL, sevens, '2026-01-01') AS s, nines
      FROM (SELECT purchase_history(date '2024-01-01' + 7 * n, 1) FILTER (WHERE n <= 30) AS sevens,
                   purchase_history(date '2024-01-01' + 9 * n, 1) AS nines FROM generate_series(0, 50) n) h OFFSET 0) v;

SELECT rfm_cuts_final(s) -> 'monetary' AS before, rfm_cuts_final(rfm_cuts_add(s, 1, 1, 9.0, 2)) -> 'monetary' AS added,
       rfm_cuts_final(rfm_cuts_combine(s, rfm_cuts_add(NULL, 1, 1, 9.0, 2))) -> 'monetary' AS combined, rfm_cuts_final(s) -> 'monetary' AS again
FROM (SELECT rfm_cuts_add(NULL, 1, 1, 5.0, 2) AS s OFFSET 0) v;

SELECT tier_cuts_final(s) -> 'A' AS before, tier_cuts_final(tier_cuts_add(s, 90.0)) -> 'A' AS added,
       tier_cuts_final(tier_cuts_combine(s, tier_cuts_add(NULL, 90.0))) -> 'A' AS combined, tier_cuts_final(s) -> 'A' AS again
FROM (SELECT tier_cuts_add(NULL, 5.0) AS s OFFSET 0) v;

SELECT top_share_final(s) AS before, top_share_final(top_share_add(s, 15.0, 0.5)) AS added,
       top_share_final(top_share_combine(s, top_share_add(NULL, 15.0, 0.5))) AS combined, top_share_final(s) AS again
FROM (SELECT top_share_add(NULL, 5.0, 0.5) AS s OFFSET 0) v;

SELECT gini_final(s) AS before, gini_final(gini_add(s, 15.0)) AS added, gini_final(gini_combine(s, gini_add(NULL, 15.0))) AS combined, gini_final(s) AS again
FROM (SELECT gini_add(NULL, 5.0) AS s OFFSET 0) v;

SELECT npv_final(s) AS before, npv_final(npv_add(s, 2, 0, 0)) AS added, npv_final(npv_combine(s, s)) AS combined, npv_final(s) AS again
FROM (SELECT npv_add(NULL, 5, 0, 0) AS s OFFSET 0) v;

SELECT clv_final(s) AS before, clv_final(clv_add(s, date '2025-07-01', 2.0, '2026-01-01', 1, 0)) AS added,
       clv_final(clv_combine(s, s)) AS combined, clv_final(s) AS again
FROM (SELECT clv_add(NULL, date '2025-07-01', 5.0, '2026-01-01', 1, 0) AS s OFFSET 0) v;

SELECT repeat_rate_final(s) AS before, repeat_rate_final(repeat_rate_add(s, '{2024-01-05:1:5.00}')) AS added,
       repeat_rate_final(repeat_rate_combine(s, '{0,2}')) AS combined, repeat_rate_final(s) AS again
FROM (SELECT ARRAY[1, 1]::bigint[] AS s OFFSET 0) v;

-- A state has no bytes but those that were written: what memory held before
-- must not be read from it. Equal calls make equal states, also after the
-- memory that they take was used for something else.

CREATE FUNCTION soiled(call text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    state bytea;
    clean boolean := true;
    first bytea;
BEGIN
    FOR i IN 1 .. 8 LOOP
        PERFORM length(string_agg(repeat(chr(64 + i), n), '')) FROM generate_series(1, 300) n;
        EXECUTE call INTO state;
        first := coalesce(first, state);
        clean := clean AND first = state;
    END LOOP;
    RETURN NOT clean;
END $$;
SELECT call FROM unnest(ARRAY[
    'SELECT rfm_cuts_add(NULL, 1, 1, 1.5)', 'SELECT gini_add(NULL, 5.0)', 'SELECT gini_add(gini_add(NULL, 5.0), 1e30)',
    'SELECT tier_cuts_combine(tier_cuts_add(NULL, 5.0), tier_cuts_add(NULL, 1e-9))', 'SELECT npv_add(NULL, 5, 0, 0)',
    'SELECT clv_add(NULL, date ''2024-01-01'', 5.0, ''2026-01-01'', 1, 0)',
    'SELECT lifecycle_rules_add(NULL, ''{2024-01-05:1:5.00,2024-01-07:1:5.00}'', ''2026-01-01'')']) call
WHERE soiled(call);
DROP FUNCTION soiled;
