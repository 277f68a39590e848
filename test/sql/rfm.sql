-- Rule R1: score = 1 + floor(bins * customers that are worse / customers).
-- Ten customers without ties and 5 bins: two to each score, as ntile would.
CREATE TEMP TABLE ten AS
SELECT i AS customer, 100 - 10 * i AS recency, i AS frequency, i * 12.5 AS money
FROM generate_series(1, 10) i;

SELECT customer, rfm_score(recency, frequency, money) OVER () AS score,
       100 * ntile(5) OVER (ORDER BY recency DESC) +
       10 * ntile(5) OVER (ORDER BY frequency) +
       ntile(5) OVER (ORDER BY money) AS by_ntile
FROM ten ORDER BY customer;

-- ties share the lowest position: the five ones are all 1 (nobody is worse),
-- the two are 1 + floor(5 * 5 / 8) = 4, the nines 1 + floor(5 * 6 / 8) = 4
SELECT v, rfm_score(-v, v, v) OVER () AS score
FROM unnest(ARRAY[1, 1, 1, 1, 1, 2, 9, 9]) v ORDER BY v;

-- a number that is the same for all tells nothing and is in the middle, 1 + floor(bins / 2), as if half were worse; but one purchase is the least
-- that a customer can have: the lowest score, as where others have more
SELECT rfm_score(1, 1, 1) OVER () FROM generate_series(1, 3);
SELECT bins, rfm_score(7, 7, 7, bins) OVER (PARTITION BY bins) AS seven, rfm_score(7, 1, 7, bins) OVER (PARTITION BY bins) AS one
FROM generate_series(2, 9) bins;
SELECT frequency, rfm_score(1, frequency, 1.0::float8) OVER (PARTITION BY frequency) AS score
FROM unnest(ARRAY[0, 1, 1.0000000001, 2]::float8[]) frequency;
-- customers of seven orders each are not new; with the cuts learnt from them, who has more or as many is in the middle
CREATE TEMP TABLE sevens AS
SELECT customer, purchase_history(date '2025-01-01' + customer + 20 * n, customer) AS h FROM generate_series(1, 10) customer, generate_series(1, 7) n GROUP BY customer;
SELECT rfm_score(h, '2025-07-01') OVER () AS score, rfm_segment(rfm_score(h, '2025-07-01') OVER ()) AS segment, rfm_score(h, '2025-07-01', cuts) AS by_cuts
FROM sevens, (SELECT rfm_cuts(h, '2025-07-01') AS cuts FROM sevens) c ORDER BY customer;
SELECT cuts -> 'frequency' AS cuts, rfm_score(1, 6, 1, cuts) AS six, rfm_score(1, 7, 1, cuts) AS seven, rfm_score(1, 8, 1, cuts) AS eight
FROM (SELECT rfm_cuts(h, '2025-07-01') AS cuts FROM sevens) c;
-- customers of one order each are new
SELECT DISTINCT rfm_segment(rfm_score(slice(h, '2025-05-20', '2025-06-09'), '2025-07-01') OVER ()) AS segment FROM sevens ORDER BY 1;
-- one customer; fewer customers than bins: 1 + floor(9 * w / 2)
SELECT rfm_score(7, 7, 7) OVER ();
SELECT v, rfm_score(v, -v, v, 9) OVER () FROM (VALUES (1), (2)) t(v) ORDER BY v;

-- a customer without one of the three has no score and does not count in n
SELECT r, f, m, rfm_score(r, f, m, 2) OVER ()
FROM (VALUES (1, 1, 1), (2, 2, 2), (NULL, 3, 3), (3, NULL, 4), (4, 5, NULL)) t(r, f, m);
SELECT rfm_score(NULL::int, NULL, NULL) OVER ();
SELECT rfm_score(NULL::purchase_history, DATE '2025-01-01') OVER ();

-- every partition for itself, whatever frame and order the window has
SELECT p, v, rfm_score(v, v, v, 2) OVER (PARTITION BY p) AS score,
       rfm_score(v, v, v, 2) OVER (PARTITION BY p ORDER BY v DESC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS framed
FROM (VALUES ('a', 1), ('a', 2), ('b', 10), ('b', 20), ('b', 30), ('b', 40)) t(p, v) ORDER BY p, v;

-- a partition is read once
CREATE TEMP SEQUENCE reads;
SELECT max(score) AS best, (SELECT last_value FROM reads) AS reads
FROM (SELECT rfm_score(1, 1, nextval('reads')) OVER () AS score FROM generate_series(1, 100)) s;
SELECT max(score) AS best, (SELECT last_value FROM reads) - 100 AS reads
FROM (SELECT rfm_score(CASE WHEN nextval('reads') > 0 THEN '{2024-01-05:1:5.00}'::purchase_history END, DATE '2025-01-01') OVER () AS score FROM generate_series(1, 100)) s;

-- numbers of every type find their function
SELECT rfm_score(1::smallint, 2::smallint, 3::smallint) OVER (),
       rfm_score(1, 2, 3) OVER (), rfm_score(1, 2, 3.5) OVER (),
       rfm_score(1, 2::bigint, 3.5) OVER (), rfm_score(1::bigint, 2, 3.5) OVER (),
       rfm_score(1::bigint, 2::bigint, 3::bigint) OVER (),
       rfm_score(1.5, 2, 3.5) OVER (), rfm_score(1, 2, 3.5::float8) OVER (),
       rfm_score(1.5, 2.5, 3::real) OVER (), rfm_score(1, 1.5, 3) OVER ();
SELECT rfm_score(recency => 1, frequency => 2, monetary => 3.5, bins => 3) OVER ();

-- numeric is compared exactly, with all its decimals
SELECT m, rfm_score(1, 1, m, 3) OVER ()
FROM (VALUES (1.00000000000000000000000000000001), (1.00000000000000000000000000000002), (0.1), (-9999.789)) t(m) ORDER BY m;
SELECT m, rfm_score(1, 1, m, 2) OVER ()
FROM (VALUES (99999999999999999999999999999998::numeric), (99999999999999999999999999999999)) t(m) ORDER BY m;
-- 36 digits must hold a column
SELECT rfm_score(1, 1, m) OVER () FROM (VALUES (1e-36), (1e36)) t(m);
SELECT rfm_score(1, 1, m) OVER () FROM (VALUES (1e30), (1e-30)) t(m);
SELECT rfm_score(1, 1, m) OVER () FROM (VALUES (1), ('NaN'::numeric)) t(m);
SELECT rfm_score(1, 1, m) OVER () FROM (VALUES (1), ('Infinity'::numeric)) t(m);
SELECT rfm_score(1, 1, m) OVER () FROM (VALUES (1), ('NaN'::float8)) t(m);
SELECT rfm_score(1, 1, m) OVER () FROM (VALUES (1), ('-Infinity'::float8)) t(m);
-- -0 is 0
SELECT m, rfm_score(m, m, m, 2) OVER () FROM (VALUES ('-0'::float8), (0), (1e-300), (-1e-300)) t(m) ORDER BY m;

-- bins
SELECT rfm_score(1, 1, 1, 1) OVER ();
SELECT rfm_score(1, 1, 1, 10) OVER ();
SELECT rfm_score(1, 1, 1, NULL) OVER ();
-- they are the same in all rows of a partition
SELECT rfm_score(1, 1, 1, i) OVER () FROM generate_series(2, 3) i;
SELECT rfm_score('{}', DATE '2025-01-01', nullif(i, 3)) OVER () FROM generate_series(3, 4) i;
SELECT i, rfm_score(i, i, i, 2 + i) OVER (PARTITION BY i) FROM generate_series(1, 2) i;
SELECT DISTINCT rfm_score(1, 1, 1, (SELECT 3)) OVER () FROM generate_series(1, 3);

-- histories: recency, frequency and money as of a day
CREATE TEMP TABLE histories AS
SELECT customer, h::purchase_history FROM (VALUES
    ('regular',  '{2024-01-10:1:10.00,2024-06-10:2:30.00,2024-12-10:1:10.00}'),
    ('one-time', '{2024-12-20:1:500.00}'),
    ('lapsed',   '{2024-01-05:3:90.00}'),
    ('refund',   '{2024-03-03:0:-5.00}'),
    ('none',     '{}'),
    ('unknown',  NULL)) t(customer, h);
-- of three customers: one-time is the most recent, regular the most frequent
SELECT customer, rfm_score(h, DATE '2025-01-01', 3) OVER () AS score,
       rfm_score(recency(h, '2025-01-01'), frequency(h, '2025-01-01'), monetary(h, '2025-01-01'), 3) OVER () AS by_numbers
FROM histories ORDER BY customer;
-- what happened later does not count; the day may differ from row to row
SELECT customer, rfm_score(h, DATE '2024-07-01', 3) OVER () AS score,
       rfm_score(h, CASE customer WHEN 'lapsed' THEN '2024-01-05' WHEN 'regular' THEN NULL ELSE DATE '2025-01-01' END, 3) OVER () AS varying
FROM histories ORDER BY customer;
SELECT rfm_score(h, NULL) OVER () FROM histories WHERE customer = 'lapsed';
SELECT rfm_score(h, 'infinity') OVER () FROM histories;

-- rfm_cuts: the worst value in the data that has the next score
SELECT rfm_cuts(recency, frequency, money) FROM ten;
SELECT rfm_cuts(recency, frequency, money, 2) FROM ten;
SELECT rfm_cuts(h, '2025-01-01', 3) FROM histories;
-- null where no customer is better
SELECT rfm_cuts(-v, v, v) FROM unnest(ARRAY[1, 1, 1, 1, 1, 2, 9, 9]) v;
SELECT rfm_cuts(1, 1, 1);
-- no rows, no customer with all three, no argument
SELECT rfm_cuts(1, 1, 1) FROM generate_series(1, 0);
SELECT rfm_cuts(1, NULL, 1), rfm_cuts(1, 1, 1, NULL), rfm_cuts(1, 1, 1, 2, NULL);
SELECT rfm_cuts(h, '2025-01-01') FROM histories WHERE customer IN ('refund', 'none', 'unknown');
-- the mean: 45, 5.5, 68.75; and of 0, 0, 1 with 12 decimals
SELECT rfm_cuts(recency, frequency, money, 2, 'mean') FROM ten;
SELECT rfm_cuts(v, v, v, 2, 'mean'), rfm_cuts(v, v, v::float8, 2, 'mean') FROM (VALUES (0), (0), (1)) t(v);
SELECT rfm_cuts(-v, -v, -v, 2, 'mean') FROM (VALUES (0.25), (0.25), (1)) t(v);
SELECT rfm_cuts(1, 1, 1, 3, 'mean');
SELECT rfm_cuts(1, 1, 1, 2, 'median');
SELECT rfm_cuts(1, 1, 1, 0);
SELECT rfm_cuts(1, 1, 1, i) FROM generate_series(2, 3) i;
SELECT rfm_cuts(1, 1, 'NaN'::numeric);
SELECT rfm_cuts(1, 1, 'Infinity'::float8);

-- float8 cuts read back as the same number
SELECT rfm_cuts(0, 0, m, 2)::jsonb #>> '{monetary,0}' = '0.30000000000000004'
FROM (VALUES (0.1::float8), (0.1::float8 + 0.2::float8)) t(m);

-- the plain form gives the scores of the window
SELECT count(*) AS differ FROM (
    SELECT rfm_score(recency, frequency, money) OVER () AS by_window,
           rfm_score(recency, frequency, money, c) AS plain
    FROM ten, (SELECT rfm_cuts(recency, frequency, money) AS c FROM ten) s) d
WHERE by_window IS DISTINCT FROM plain;
SELECT customer, rfm_score(h, DATE '2025-01-01', c) FROM histories,
    (SELECT rfm_cuts(h, DATE '2025-01-01', 3) AS c FROM histories) s ORDER BY customer;

-- cuts as people write them, reached at or beyond them
CREATE TEMP TABLE hand(cuts rfm_cuts);
INSERT INTO hand VALUES
('{"recency": [180, 90, 60, 30], "frequency": [2, 3, 5, 8], "monetary": [50, 120.5, 300, 900]}');
SELECT r, f, m, rfm_score(r, f, m, cuts)
FROM hand, (VALUES (181, 1, 49.99999), (180, 2, 50), (61, 4, 120.49999), (60, 5, 120.5), (30, 8, 900), (-5, 100, 1e30)) t(r, f, m);
SELECT rfm_score(180.00001, 1.99999, 119.9, cuts), rfm_score(179.9::float8, 2::float8, 120.5::float8, cuts),
       rfm_score(NULL, 2, 2, cuts), rfm_score(1::bigint, 9223372036854775807, 1, cuts) FROM hand;
SELECT rfm_score(1, 1, 'NaN'::numeric, cuts) FROM hand;
SELECT rfm_score('Infinity'::float8, 1, 1, cuts) FROM hand;
-- cuts that change from row to row
SELECT i, rfm_score(i, i, i, format('{"recency": [%s], "frequency": [%s], "monetary": [%s]}', i, i + i % 2, 3)::jsonb::rfm_cuts)
FROM generate_series(1, 4) i;

-- what is no rfm_cuts
SELECT '[1]'::rfm_cuts;
SELECT '3'::rfm_cuts;
SELECT '{}'::rfm_cuts;
SELECT '{"recency": [1], "frequency": [1]}'::rfm_cuts;
SELECT '{"recency": [1], "frequency": [1], "monetary": [1], "money": [1]}'::rfm_cuts;
SELECT '{"recency": 1, "frequency": [1], "monetary": [1]}'::rfm_cuts;
SELECT '{"recency": {"a": 1}, "frequency": [1], "monetary": [1]}'::rfm_cuts;
SELECT '{"recency": [1, 0], "frequency": [1], "monetary": [1]}'::rfm_cuts;
SELECT '{"recency": [], "frequency": [], "monetary": []}'::rfm_cuts;
SELECT '{"recency": [9,8,7,6,5,4,3,2,1], "frequency": [1,2,3,4,5,6,7,8,9], "monetary": [1,2,3,4,5,6,7,8,9]}'::rfm_cuts;
SELECT '{"recency": ["1"], "frequency": [1], "monetary": [1]}'::rfm_cuts;
SELECT '{"recency": [[1]], "frequency": [1], "monetary": [1]}'::rfm_cuts;
SELECT '{"recency": [1, 2], "frequency": [1, 2], "monetary": [1, 2]}'::rfm_cuts;
SELECT '{"recency": [2, 1], "frequency": [1, 2], "monetary": [2, 1]}'::rfm_cuts;
SELECT '{"recency": [2, 1], "frequency": [null, 2], "monetary": [1, 2]}'::rfm_cuts;
SELECT '{"recency": [1, 1], "frequency": [1, null], "monetary": [null, null]}'::rfm_cuts;

-- a state that the aggregate did not make
SELECT rfm_cuts_final('\x');
SELECT rfm_cuts_final('\x00');
SELECT rfm_cuts_final(decode(repeat('ff', 100), 'hex'));
SELECT rfm_cuts_add('\x0102', 1, 1, 1.0);
SELECT rfm_cuts_combine('\x0102', '\x0304');
-- states of different units
CREATE TEMP TABLE states AS SELECT rfm_cuts_add(NULL, 1, 1, 1.5) AS s;
SELECT rfm_cuts_final(rfm_cuts_add(rfm_cuts_combine(s, rfm_cuts_add(s, 2, 2, 0.5)), 3, 3, 2.000001)),
       rfm_cuts_final(s) FROM states;
SELECT rfm_cuts_final(rfm_cuts_combine(s, s)), rfm_cuts_final(s) FROM states;
-- states in different units, either way round: 0.5, 1.5 and 2.000001
SELECT rfm_cuts_final(rfm_cuts_combine(a, b)) = rfm_cuts_final(rfm_cuts_combine(b, a)) AS same,
       rfm_cuts_final(rfm_cuts_combine(b, a))
FROM (SELECT rfm_cuts_add(rfm_cuts_add(NULL, 1, 1, 0.5, 3), 2, 5000000000, 1.5, 3) AS a,
             rfm_cuts_add(NULL, 3, 3, 2.000001, 3) AS b) s;
SELECT rfm_cuts_add(s, 1, 1, 1::float8) FROM states;
SELECT rfm_cuts_add(s, 1, 1, 1.0, 4) FROM states;
SELECT rfm_cuts_combine(s, rfm_cuts_add(NULL, 1, 1, 1.0, 4)) FROM states;
-- every single wrong byte of a state is harmless: an answer or an error
DO $$
DECLARE
    state bytea := rfm_cuts_add(rfm_cuts_add(NULL, 5, 5, 2.5), 3, 1, 7.123456);
BEGIN
    FOR i IN 0 .. length(state) - 1 LOOP
        FOR bit IN 0 .. 7 LOOP
            BEGIN
                PERFORM rfm_cuts_final(rfm_cuts_combine(set_bit(state, 8 * i + bit, 1 - get_bit(state, 8 * i + bit)), state));
                PERFORM rfm_cuts_final(set_bit(state, 8 * i + bit, 1 - get_bit(state, 8 * i + bit)));
                PERFORM rfm_cuts_final(rfm_cuts_add(set_bit(state, 8 * i + bit, 1 - get_bit(state, 8 * i + bit)), 1, 1, 1.123456789));
            EXCEPTION WHEN invalid_binary_representation OR invalid_parameter_value
                OR numeric_value_out_of_range THEN
                NULL;
            END;
        END LOOP;
    END LOOP;
END $$;

-- PL/pgSQL keeps a call's cache while its variables change
DO $$
DECLARE
    cuts rfm_cuts;
    rules lifecycle_rules;
BEGIN
    FOREACH cuts IN ARRAY ARRAY['{"recency":[20],"frequency":[2],"monetary":[100]}', '{"recency":[5],"frequency":[9],"monetary":[900]}']::rfm_cuts[] LOOP
        RAISE INFO '%', rfm_score(10, 4, 400, cuts);
    END LOOP;
    FOREACH rules IN ARRAY ARRAY['{}', '{"typical_gap": 10}']::lifecycle_rules[] LOOP
        RAISE INFO '%', lifecycle_stage('{2024-01-05:1:20.00}'::purchase_history, '2024-04-01', rules);
    END LOOP;
END $$;
