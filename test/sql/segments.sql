-- every map is an exact partition of its scores: 125, 125, 27 and 8, each once

SELECT map, count(*), count(DISTINCT score) AS scores, count(DISTINCT segment) AS segments,
       count(*) FILTER (WHERE score::text !~ ('^[1-' || bins || ']{3}$')) AS strange
FROM (VALUES ('grid', 5), ('list', 5), ('thirds', 3), ('eight', 2)) m (map, bins), rfm_segments(map)
GROUP BY map ORDER BY map;

-- each map against the table it is defined by

CREATE TABLE definition (map text, segment text, scores text);
INSERT INTO definition VALUES
    ('list', 'Champions', '555 554 544 545 454 455 445'),
    ('list', 'Loyal Customers', '543 444 435 355 354 345 344 335'),
    ('list', 'Potential Loyalists', '553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 342 341 333 323'),
    ('list', 'New Customers', '512 511 422 421 412 411 311'),
    ('list', 'Promising', '525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313'),
    ('list', 'Need Attention', '535 534 443 434 343 334 325 324'),
    ('list', 'About To Sleep', '331 321 312 221 213 231 241 251'),
    ('list', 'At Risk', '255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124'),
    ('list', 'Can''t Lose', '155 154 144 214 215 115 114 113'),
    ('list', 'Hibernating', '332 322 233 232 223 222 132 123 122 212 211'),
    ('list', 'Lost', '111 112 121 131 141 151'),
    ('thirds', 'Champions', '333 332 323'),
    ('thirds', 'Loyal', '321 322 331 232 233'),
    ('thirds', 'Recent', '312 313 311 222 223'),
    ('thirds', 'Needs Attention', '213 221 123 132 133'),
    ('thirds', 'At Risk', '231 212 122 131 211'),
    ('thirds', 'Inactive', '111 112 113 121'),
    ('eight', 'Key Value', '222'), ('eight', 'General Value', '221'),
    ('eight', 'Key Development', '212'), ('eight', 'General Development', '211'),
    ('eight', 'Key Retention', '122'), ('eight', 'General Retention', '121'),
    ('eight', 'Key Win-back', '112'), ('eight', 'General Win-back', '111');
-- the grid by recency and frequency, for any money
INSERT INTO definition
SELECT 'grid', (string_to_array(segments, ','))[f], r || f::text || m
FROM (VALUES (5, 'New Customers,Potential Loyalists,Potential Loyalists,Champions,Champions'),
             (4, 'Promising,Potential Loyalists,Potential Loyalists,Loyal Customers,Loyal Customers'),
             (3, 'About To Sleep,About To Sleep,Need Attention,Loyal Customers,Loyal Customers'),
             (2, 'Hibernating,Hibernating,At Risk,At Risk,Can''t Lose'),
             (1, 'Hibernating,Hibernating,At Risk,At Risk,Can''t Lose')) g (r, segments),
     generate_series(1, 5) f, generate_series(1, 5) m;
CREATE VIEW defined AS
    SELECT map, score::int, segment FROM definition, string_to_table(scores, ' ') score;
CREATE VIEW built AS
    SELECT map, score, segment FROM (VALUES ('grid'), ('list'), ('thirds'), ('eight')) m (map), rfm_segments(map);
SELECT count(*) FROM defined;
(TABLE defined EXCEPT ALL TABLE built) UNION ALL (TABLE built EXCEPT ALL TABLE defined);
SELECT count(*) FROM defined WHERE rfm_segment(score, map) IS DISTINCT FROM segment;

-- all the other numbers are errors
CREATE FUNCTION has_segment(score int, map text) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
    RETURN rfm_segment(score, map) IS NOT NULL;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN false;
END $$;
SELECT map, count(*) FILTER (WHERE has_segment(score, map)) AS scores
FROM (VALUES ('grid'), ('list'), ('thirds'), ('eight')) m (map), generate_series(-600, 1200) score
GROUP BY map ORDER BY map;

-- labels

SELECT rfm_segment(555), rfm_segment(score => 511, map => 'list', lang => 'en'), rfm_segment(213, 'thirds');
-- unaligned, for the width of Chinese depends on the database's encoding
\a
SELECT * FROM rfm_segments('eight', 'zh');
SELECT DISTINCT e.segment, z.segment AS zh
FROM rfm_segments('list') e JOIN rfm_segments('list', 'zh') z USING (score) ORDER BY 1;
SELECT DISTINCT e.segment, z.segment AS zh
FROM rfm_segments('thirds') e JOIN rfm_segments('thirds', 'zh') z USING (score) ORDER BY 1;
\a
-- the two maps of eleven segments share their labels
SELECT count(*) FROM (SELECT segment FROM rfm_segments('grid', 'zh') EXCEPT SELECT segment FROM rfm_segments('list', 'zh')) d;

-- NULL in, NULL out

SELECT rfm_segment(NULL), rfm_segment(555, NULL), rfm_segment(555, 'grid', NULL);
SELECT count(*) FROM rfm_segments(NULL);

-- errors

SELECT rfm_segment(556);
\echo :LAST_ERROR_SQLSTATE
SELECT rfm_segment(0);
SELECT rfm_segment(-555);
SELECT rfm_segment(2147483647);
SELECT rfm_segment(-2147483648);
SELECT rfm_segment(444, 'thirds');
SELECT rfm_segment(333, 'eight');
SELECT rfm_segment(555, 'Grid');
\echo :LAST_ERROR_SQLSTATE
SELECT rfm_segment(555, '');
SELECT rfm_segment(555, 'gridgridgridgridgridgridgridgrid');
SELECT rfm_segment(555, 'grid', 'EN');
\echo :LAST_ERROR_SQLSTATE
SELECT rfm_segment(555, 'grid', '');
SELECT * FROM rfm_segments('squares');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM rfm_segments('grid', 'fr');

-- map and language may change from row to row, and from call to call of one expression

\a
SELECT map, lang, rfm_segment(222, map, lang)
FROM (VALUES ('grid'), ('list'), ('thirds'), ('eight')) m (map), (VALUES ('en'), ('zh')) l (lang);
\a
DO $$
DECLARE
    m text;
    s text;
BEGIN
    FOREACH m IN ARRAY ARRAY['grid', 'thirds', 'eight'] LOOP
        s := rfm_segment(222, m);
        RAISE NOTICE '%: %', m, s;
    END LOOP;
END $$;

DROP VIEW defined, built;
DROP TABLE definition;
DROP FUNCTION has_segment;
