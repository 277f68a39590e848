SET datestyle = ISO;

-- T9: points are valid for 365 days; the oldest are spent first

SELECT day, points_balance(earned, spent, day, 365) AS balance, points_balance(earned, NULL, day, 365) AS if_none_was_spent
FROM (VALUES ('{2024-01-10:1:100,2024-06-01:1:50}'::purchase_history, '{2024-07-01:1:30}'::purchase_history)) v (earned, spent),
     unnest(ARRAY['2024-01-09', '2024-01-10', '2024-06-01', '2024-07-01', '2025-01-08', '2025-01-09', '2025-05-31', '2025-06-01']::date[]) day;
-- what expires in the next 30 days is what the balance loses by then, of what is known today
SELECT points_balance(h, '{}', d, 365) - points_balance(as_of(h, d), '{}', d + 30, 365) AS expires FROM (VALUES ('{2024-01-10:1:100,2024-06-01:1:50}'::purchase_history, date '2024-12-20')) v (h, d);
-- more spent than there was is owed, and paid by the next
SELECT day, points_balance('{2024-01-10:1:100,2024-06-01:1:50}', '{2024-02-01:1:130}', day, 365) FROM unnest(ARRAY['2024-02-01', '2024-06-01', '2025-02-01']::date[]) day;
-- points taken back with a returned order; on one day they are earned before they are spent
SELECT points_balance('{2024-01-10:1:100,2024-01-20:0:-40}', NULL, '2024-02-01', 365) AS taken_back, points_balance('{2024-01-10:1:100}', '{2024-01-10:1:60}', '2024-01-10', 1) AS of_one_day,
       points_balance('{2024-01-10:1:100}', '{2024-01-10:1:60}', '2024-01-11', 1) AS gone;
SELECT points_balance(NULL, NULL, '2024-01-01', 1), points_balance('{}', '{}', NULL, 1), points_balance('{}', '{}', '2024-01-01', NULL), points_balance('{2024-01-10:1:100}', '{2024-01-12:1:60}', '2024-01-11', 9) AS later;
SELECT points_balance('{4714-11-24 BC:1:900000000000000,5874897-12-31:1:900000000000000}', NULL, '5874897-12-31', 2147483647) AS both;
-- errors
SELECT points_balance('{}', '{}', '2024-01-01', 0);
\echo :LAST_ERROR_SQLSTATE
SELECT points_balance('{}', '{2023-01-01:0:-1}', '2024-01-01', 1);
\echo :LAST_ERROR_SQLSTATE
SELECT points_balance('{}', '{}', '-infinity', 1);
\echo :LAST_ERROR_SQLSTATE

-- by its definition, day by day, on random accounts
CREATE FUNCTION pg_temp.day_by_day(earned purchase_history, spent purchase_history, as_of date, valid_days integer) RETURNS numeric AS $$
DECLARE
    lots numeric[] := '{}';     -- by day from the first, 1
    first date := '2024-01-01';
    owed numeric := 0;
    part numeric;
BEGIN
    FOR i IN 1 .. as_of - first + 1 LOOP
        lots[i] := greatest(coalesce((SELECT money FROM unnest(earned) WHERE day = first + i - 1), 0), 0);
        owed := owed + greatest(-coalesce((SELECT money FROM unnest(earned) WHERE day = first + i - 1), 0), 0)
            + coalesce((SELECT money FROM unnest(spent) WHERE day = first + i - 1), 0);
        FOR j IN greatest(1, i - valid_days + 1) .. i LOOP
            part := least(owed, lots[j]);
            lots[j] := lots[j] - part;
            owed := owed - part;
        END LOOP;
    END LOOP;
    RETURN (SELECT sum(lots[j]) FROM generate_series(greatest(1, as_of - first + 2 - valid_days), as_of - first + 1) j) - owed;
END $$ LANGUAGE plpgsql;
SELECT setseed(0.75);
CREATE TABLE accounts AS
SELECT i, 1 + (random() * 20)::int AS valid_days, date '2024-01-01' + (random() * 60)::int AS as_of, earned, spent
FROM (SELECT i, purchase_history(date '2024-01-01' + (random() * 50)::int, round((random() * 30 - 6)::numeric)) AS earned,
             purchase_history(date '2024-01-01' + (random() * 50)::int, round((random() * 22)::numeric)) AS spent
      FROM generate_series(1, 300) i, generate_series(1, 8) GROUP BY i) r;
SELECT count(*) AS accounts, count(*) FILTER (WHERE balance < 0) > 20 AS owing, count(*) FILTER (WHERE balance > 0) > 20 AS with_points,
       count(*) FILTER (WHERE balance <> pg_temp.day_by_day(earned, spent, as_of, valid_days)) AS different
FROM accounts, points_balance(earned, spent, as_of, valid_days) balance;
DROP TABLE accounts;
