-- T6: shares; the intervals that Newcombe 1998 prints for the method of Wilson (Statistics in Medicine 17, 857-872)

SELECT part, whole, round(share::numeric, 4) AS share, round(lower::numeric, 4) AS lower, round(upper::numeric, 4) AS upper
FROM (VALUES (81, 263), (15, 148), (0, 20), (1, 29)) v (part, whole), share_interval(part, whole);
-- all and none mirror each other; the level moves the ends
SELECT abs(a.lower - (1 - b.upper)) < 1e-15 AS lower, a.upper AS all, b.lower AS none FROM share_interval(20, 20) a, share_interval(0, 20) b;
SELECT level, round(lower::numeric, 4) AS lower, round(upper::numeric, 4) AS upper FROM unnest(ARRAY[0.5, 0.9, 0.99]::float8[]) level, share_interval(81, 263, level);
SELECT share_interval(0, 0), share_interval(NULL, 1) IS NULL AS unknown, share_interval(9223372036854775807, 9223372036854775807), (share_interval(1, 9223372036854775807)).upper < 1e-18 AS tiny;
SELECT share_interval(2, 1);
\echo :LAST_ERROR_SQLSTATE
SELECT share_interval(-1, 1);
SELECT share_interval(1, 1, 1);
SELECT share_interval(1, 1, 'NaN');
\echo :LAST_ERROR_SQLSTATE

-- T7: the difference of two, in the example of the same author (pages 873-890, method 10): 56/70 - 48/80

SELECT round(difference::numeric, 4) AS difference, round(lower::numeric, 4) AS lower, round(upper::numeric, 4) AS upper FROM share_difference(56, 70, 48, 80);
SELECT round(difference::numeric, 4) AS difference, round(lower::numeric, 4) AS lower, round(upper::numeric, 4) AS upper FROM (VALUES (9, 10, 3, 10), (10, 10, 0, 20), (10, 10, 0, 10)) v (a, b, c, d), share_difference(a, b, c, d);
SELECT a.lower = -b.upper AS swapped FROM share_difference(56, 70, 48, 80) a, share_difference(48, 80, 56, 70) b;
SELECT share_difference(1, 2, 0, 0), share_difference(0, 0, 1, 2), share_difference(1, NULL, 1, 2) IS NULL AS unknown;
SELECT share_difference(1, 2, 3, 2);
\echo :LAST_ERROR_SQLSTATE
SELECT share_difference(1, 2, 1, 2, 0);

-- T8: of 100 who answer 50 promote and 20 detract: 30

SELECT nps, round(lower::numeric, 2) AS lower, round(upper::numeric, 2) AS upper FROM net_promoter_score(50, 30, 20);
-- by hand: p = 51/102, d = 21/102, 100 (p - d +- 1.959964 sqrt((p + d - (p - d)^2) / 102))
SELECT round(100 * (p - d - 1.959964 * sqrt((p + d - (p - d) ^ 2) / 102)), 2) AS lower, round(100 * (p - d + 1.959964 * sqrt((p + d - (p - d) ^ 2) / 102)), 2) AS upper FROM (VALUES (51 / 102.0, 21 / 102.0)) v (p, d);
SELECT nps, round(lower::numeric, 2) AS lower, upper FROM net_promoter_score(7, 0, 0);
SELECT p, n, d, lower <= nps AND nps <= upper AND lower >= -100 AND upper <= 100 AS holds FROM (VALUES (1, 0, 0), (0, 1, 0), (0, 0, 1), (1000, 0, 0), (0, 0, 1000)) v (p, n, d), net_promoter_score(p, n, d, 0.01);
SELECT net_promoter_score(0, 0, 0), net_promoter_score(1, NULL, 1) IS NULL AS unknown, (net_promoter_score(9223372036854775807, 9223372036854775807, 9223372036854775807)).nps AS large;
SELECT net_promoter_score(1, -1, 1);
\echo :LAST_ERROR_SQLSTATE
SELECT net_promoter_score(1, 1, 1, 2);
