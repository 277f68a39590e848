-- Rule A1: A while the share above is less than 0.8, B while less than 0.95.
SELECT v, abc_tier(v) OVER (), cumulative_share(v) OVER ()
FROM unnest(ARRAY[50, 30, 10, 6, 4]) v ORDER BY v DESC;
SELECT v, abc_tier(v) OVER () FROM unnest(ARRAY[90, 10]) v ORDER BY v DESC;
-- one customer with everything
SELECT abc_tier(5) OVER ();
-- ties across the border are in the tier of the first of them: with 70 above
-- both 10s are A
SELECT v, abc_tier(v) OVER () FROM unnest(ARRAY[10, 70, 10, 7, 3]) v ORDER BY v DESC;
-- so that with many ties A can hold nearly everything
SELECT tier, count(*), round(100.0 * sum(v) / sum(sum(v)) OVER (), 1) AS percent
FROM (SELECT v, abc_tier(v) OVER () AS tier FROM (SELECT 100 AS v FROM generate_series(1, 49) UNION ALL VALUES (10)) t) a
GROUP BY tier ORDER BY tier;
-- zero and below are in the last tier and not in the total
SELECT v, abc_tier(v) OVER (), cumulative_share(v) OVER ()
FROM unnest(ARRAY[80, 15, 5, 0, -1000, NULL]) v ORDER BY v DESC NULLS LAST;
SELECT v, abc_tier(v) OVER (), cumulative_share(v) OVER (), pyramid_tier(v) OVER ()
FROM unnest(ARRAY[0, -1, NULL]) v ORDER BY v DESC NULLS LAST;
SELECT abc_tier(NULL) OVER (), abc_tier(NULL::numeric) OVER ();
-- 80 % is hit exactly, in numbers where binary fractions would miss it
SELECT v, abc_tier(v) OVER () FROM unnest(ARRAY[0.7, 0.1, 0.1, 0.07, 0.03]) v ORDER BY v DESC;
SELECT v, abc_tier(v) OVER () FROM unnest(ARRAY[0.8, 0.1, 0.05, 0.05]) v ORDER BY v DESC;
SELECT v, abc_tier(v) OVER () FROM unnest(ARRAY[0.7999, 0.1, 0.0501, 0.05]) v ORDER BY v DESC;
-- every partition has its own total
SELECT p, v, abc_tier(v) OVER (PARTITION BY p)
FROM (VALUES ('a', 50), ('a', 50), ('b', 90), ('b', 5), ('b', 5)) t(p, v) ORDER BY p, v DESC;
-- a partition is read once
CREATE TEMP SEQUENCE reads;
SELECT min(tier) AS best, max(tier) AS worst, (SELECT last_value FROM reads) AS reads
FROM (SELECT abc_tier(nextval('reads')) OVER () AS tier FROM generate_series(1, 100)) s;
SELECT max(share) AS most, (SELECT last_value FROM reads) - 100 AS reads
FROM (SELECT cumulative_share(nextval('reads')) OVER () AS share FROM generate_series(1, 100)) s;
-- all integer and float types resolve
SELECT abc_tier(1::smallint) OVER (), abc_tier(1) OVER (), abc_tier(1::bigint) OVER (),
       abc_tier(1::real) OVER (), abc_tier(1::float8) OVER (), abc_tier(1.5) OVER (),
       cumulative_share(1) OVER (), pyramid_tier(1) OVER (), value_tier(1, '{0.5}', '{a,b}') OVER ();
-- other shares
SELECT v, abc_tier(v, 0.5) OVER () AS half, abc_tier(v, 0.5, 0.8) OVER () AS other,
       abc_tier(v, b => 0.81) OVER () AS named
FROM unnest(ARRAY[50, 30, 10, 6, 4]) v ORDER BY v DESC;
-- thirds, whose decimals do not end: 8 of 12 is two thirds, so the 2s are in the
-- last one; of three heads one is in each
SELECT v, value_tier(v, ARRAY[1/3.0, 2/3.0], '{first,second,third}') OVER ()
FROM unnest(ARRAY[8, 2, 2]) v ORDER BY v DESC;
SELECT v, pyramid_tier(v, ARRAY[1/3.0, 2/3.0], '{first,second,third}') OVER ()
FROM unnest(ARRAY[3, 2, 1]) v ORDER BY v DESC;
-- 0.1 + 0.2 is 0.3 and a bit, but not a share of more than 0.3
SELECT v, pyramid_tier(v, ARRAY[0.1::float8 + 0.2], '{top,rest}') OVER ()
FROM generate_series(1, 10) v ORDER BY v DESC LIMIT 4;
-- 0.000065 is exactly that, though its product with 10^9 is a bit less than 65000:
-- 64999.5 of 10^9 is below it, so that all who follow are within
SELECT tier, count(*) FROM (SELECT value_tier(v, '{0.000065}', '{within,rest}') OVER () AS tier
                            FROM (SELECT 64999.5 AS v UNION ALL SELECT 49996.750025 FROM generate_series(1, 20000)) u) t GROUP BY tier;
-- the shares and labels of a partition are the same in all its rows; in another
-- partition they may be others
SELECT v, abc_tier(v, a => v / 100.0) OVER () FROM unnest(ARRAY[50, 30]) v;
SELECT v, abc_tier(v, b => CASE WHEN v > 40 THEN 0.9 END) OVER () FROM unnest(ARRAY[50, 30]) v;
SELECT v, value_tier(v, ARRAY[0.5], ARRAY['more', 'than ' || v]) OVER () FROM unnest(ARRAY[50, 30]) v;
SELECT p, v, value_tier(v, ARRAY[0.5], ARRAY['best of ' || p, 'other']) OVER (PARTITION BY p)
FROM (VALUES ('a', 2), ('a', 1), ('b', 3)) t(p, v) ORDER BY p, v DESC;
SELECT abc_tier(1, (SELECT 0.5)) OVER () FROM generate_series(1, 2);
SELECT abc_tier(1, 0, 0.5) OVER ();
SELECT abc_tier(1, 0.5, 1) OVER ();
SELECT abc_tier(1, 0.95, 0.8) OVER ();
SELECT abc_tier(1, 0.95) OVER ();
SELECT abc_tier(1, 'NaN') OVER ();
SELECT abc_tier(1, NULL) OVER ();
SELECT abc_tier('NaN'::numeric) OVER ();
-- 2^128 units of 1/10000
SELECT abc_tier(34028236692093846346337460743176821.1456) OVER ();
SELECT abc_tier('-Infinity'::float8) OVER ();
-- 1e32 with 4 decimals fits, the sum of a million of them does not
SELECT abc_tier(9e31::numeric) OVER () FROM generate_series(1, 1000000) LIMIT 1;
-- float8: the largest numbers can be added, the smallest do not disturb
SELECT v, abc_tier(v) OVER (), cumulative_share(v) OVER ()
FROM unnest(ARRAY[1.7976931348623157e308, 1.7976931348623157e308, 1, 5e-324]::float8[]) v ORDER BY v DESC;

-- value_tier: any shares and labels
SELECT v, value_tier(v, '{0.5}', '{core,rest}') OVER (),
       value_tier(v, '{0.3,0.6,0.9}', '{一,二,三,四}') OVER ()
FROM unnest(ARRAY[50, 30, 10, 6, 4]) v ORDER BY v DESC;
SELECT value_tier(1, '{}', '{a}') OVER ();
SELECT value_tier(1, '{0.5,0.5}', '{a,b,c}') OVER ();
SELECT value_tier(1, '{0.5,NULL}', '{a,b,c}') OVER ();
SELECT value_tier(1, '{{0.5},{0.6}}', '{a,b,c}') OVER ();
SELECT value_tier(1, '{0.5}', '{a}') OVER ();
SELECT value_tier(1, '{0.5}', '{a,b,c}') OVER ();
SELECT value_tier(1, '{0.5}', '{a,NULL}') OVER ();
SELECT value_tier(1, '{80}', '{a,b}') OVER ();
SELECT value_tier(1, NULL, '{a,b}') OVER (), value_tier(1, '{0.5}', NULL) OVER ();
SELECT value_tier(1, array_agg(i / 100.0), '{a}') OVER () FROM generate_series(1, 65) i;
SELECT value_tier(1, array_agg(i / 100.0), array_agg(i::text) || '{rest}') OVER () FROM generate_series(1, 64) i;

-- pyramid_tier by head count: 2, 38, 60, 100 of 200
SELECT t, count(*), max(v), min(v) FROM (
    SELECT v, pyramid_tier(v) OVER () AS t FROM generate_series(1, 200) v) s
GROUP BY t ORDER BY max(v) DESC;
SELECT t, count(*) FROM (
    SELECT v, pyramid_tier(v) OVER () AS t FROM generate_series(1, 1000) v) s
GROUP BY t ORDER BY max(v) DESC;
-- shares from another book; the first place is ceil(0.01 * 3) = 1 of three
SELECT v, pyramid_tier(v, '{0.01,0.05,0.20}', '{主顾客,大顾客,普通顾客,小顾客}') OVER ()
FROM generate_series(1, 3) v ORDER BY v DESC;
-- ties with the first of them; NULL does not count as a head
SELECT v, pyramid_tier(v, '{0.5}', '{top,rest}') OVER ()
FROM unnest(ARRAY[4, 3, 3, 3, -1, 0, NULL, NULL]) v ORDER BY v DESC NULLS LAST;

-- tier_cuts: the least values of A and B
SELECT tier_cuts(v), tier_cuts(v, 0.5, 0.9), tier_cuts(v::numeric), tier_cuts(v / 100.0)
FROM unnest(ARRAY[50, 30, 10, 6, 4, 0, -5, NULL]) v;
SELECT tier_cuts(5), tier_cuts(0), tier_cuts(NULL::numeric), tier_cuts(1, NULL, 0.5);
SELECT tier_cuts(1) FROM generate_series(1, 0);
SELECT tier_cuts(1, 0.5, 0.4);
SELECT tier_cuts(1, 0.5, 0.5 + i / 10.0) FROM generate_series(1, 2) i;
SELECT tier_cuts('NaN'::float8);
-- the plain form gives the tiers of the window
SELECT v, abc_tier(v) OVER () AS by_window, abc_tier(v, c) AS plain
FROM unnest(ARRAY[50, 30, 10, 6, 4, 0, -5, NULL]) v,
     (SELECT tier_cuts(v) AS c FROM unnest(ARRAY[50, 30, 10, 6, 4, 0, -5]) v) s
ORDER BY v DESC NULLS LAST;
SELECT abc_tier(1e40::numeric, '{"A": 900, "B": 210}'::tier_cuts),
       abc_tier(209.99999, '{"A": 900, "B": 210}'::tier_cuts),
       abc_tier(210, '{"A": 900, "B": 210}'::tier_cuts),
       abc_tier(210, '{"A": 210}'::tier_cuts), abc_tier(209, '{"A": 210, "B": null}'::tier_cuts),
       abc_tier(5, '{"A": null, "B": null}'::tier_cuts), abc_tier(NULL::numeric, '{"A": 1}'::tier_cuts);
SELECT abc_tier('NaN'::float8, '{"A": 900, "B": 210}'::tier_cuts);
SELECT '[]'::tier_cuts;
SELECT '{}'::tier_cuts;
SELECT '{"A": 1, "C": 1}'::tier_cuts;
SELECT '{"A": "1"}'::tier_cuts;
SELECT '{"A": 1, "B": 2}'::tier_cuts;
SELECT '{"A": null, "B": 2}'::tier_cuts;
SELECT '{"A": 1, "B": 0}'::tier_cuts;

-- top_share: of the top ceil(p * n)
SELECT top_share(v, 0.2), top_share(v, 0.21), top_share(v, 1), top_share(v, 0.000000001)
FROM unnest(ARRAY[50, 30, 10, 6, 4]) v;
-- two of three are two thirds
SELECT top_share(1, 2/3.0) FROM generate_series(1, 3);
SELECT tier_cuts(v, 1/3.0, 2/3.0) FROM unnest(ARRAY[8, 2, 2]) v;
-- below zero counts as zero, but as a customer; NULL does not
SELECT top_share(v, 0.2) FROM unnest(ARRAY[50, 30, 20, 0, -6, NULL]) v;
SELECT top_share(v, 0.5) FROM unnest(ARRAY[5, 5, 5, 5]) v;
SELECT top_share(0, 0.5), top_share(-1, 0.5), top_share(NULL::float8, 0.5), top_share(1, NULL);
SELECT top_share(1, 0.5) FROM generate_series(1, 0);
SELECT top_share(1, 0);
SELECT top_share(1, 1.5);
SELECT top_share(1, i / 10.0) FROM generate_series(1, 2) i;

-- gini: 0 where all are equal, (n - 1) / n where one has all; of 1, 2, 3
-- 2 * (1 * 1 + 2 * 2 + 3 * 3) / (3 * 6) - 4 / 3 = 2 / 9
SELECT gini(7), (SELECT gini(5) FROM generate_series(1, 4)),
       (SELECT gini(v) FROM unnest(ARRAY[0, 0, 0, 8]) v),
       (SELECT gini(v) = 2 / 9.0::float8 FROM unnest(ARRAY[3, 1, 2]) v);
-- literals without a type are double precision
SELECT gini(NULL), gini('1'), top_share(NULL, 0.2), top_share('1', '0.2');
SELECT gini(v), gini(v::numeric) FROM unnest(ARRAY[-3, 0, 0, 8, NULL]) v;
SELECT gini(0), gini(-1), gini(NULL::numeric), (SELECT gini(1) FROM generate_series(1, 0));
SELECT gini(v) FROM unnest(ARRAY[99999999999999999999999999999999, 0.0001]) v;

-- a state that the aggregate did not make
SELECT tier_cuts_final('\x');
SELECT gini_final(tier_cuts_add(NULL, 1.5));
SELECT top_share_add('\x00', 1.5, 0.5);
-- 5.0 made a NaN, in the byte order of the machine
SELECT gini_final(CASE WHEN little > 0 THEN overlay(s PLACING '\xff7f' FROM little) ELSE overlay(s PLACING '\x7fff' FROM big) END)
FROM (SELECT gini_add(NULL, 5::float8) AS s) v, LATERAL (SELECT position('\x1440'::bytea IN s), position('\x4014'::bytea IN s)) p (little, big);
DO $$
DECLARE
    states bytea[] := ARRAY[tier_cuts_add(tier_cuts_add(NULL, 2.5), 7.123456),
                            top_share_add(top_share_add(NULL, 2.5::float8, 0.5), 7, 0.5),
                            gini_add(gini_add(NULL, 2.5::float8), 7)];
    state bytea;
BEGIN
    FOR n IN 1 .. 3 LOOP
        FOR position IN 0 .. 8 * length(states[n]) - 1 LOOP
            state := set_bit(states[n], position, 1 - get_bit(states[n], position));
            BEGIN
                CASE n
                    WHEN 1 THEN PERFORM tier_cuts_final(tier_cuts_combine(state, states[n]));
                                PERFORM tier_cuts_final(tier_cuts_add(state, 1.123456789));
                                PERFORM tier_cuts_final(state);
                    WHEN 2 THEN PERFORM top_share_final(top_share_combine(states[n], state));
                                PERFORM top_share_final(state);
                    WHEN 3 THEN PERFORM gini_final(gini_combine(states[n], state));
                                PERFORM gini_final(state);
                END CASE;
            EXCEPTION WHEN invalid_binary_representation OR invalid_parameter_value
                OR numeric_value_out_of_range THEN
                NULL;
            END;
        END LOOP;
    END LOOP;
END $$;
