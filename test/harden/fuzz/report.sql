-- customer_report with texts and a history from outside: its page is whole.
CREATE VIEW people AS
SELECT current_setting('fuzz.text') || i AS key, nullif(current_setting('fuzz.text'), '') || i % 3 AS name, CASE WHEN i < 3 THEN current_setting('fuzz.history')::purchase_history ELSE h END AS h
FROM (SELECT i, purchase_history(date '2023-01-01' + i * 7 % 400 + 40 * j, i) AS h FROM generate_series(1, 12) i, generate_series(0, i % 6) j GROUP BY i) c;

CREATE FUNCTION is_reported(lang text, title text, entry text, h purchase_history, compare_to date, as_of date) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('fuzz.text', entry, true), set_config('fuzz.history', h::text, true);
    RETURN is_markup(customer_report('people', as_of, lang, title, compare_to, customer => 'key', history => 'h', name => 'name', model => 'mbg/nbd'));
END $$;

INSERT INTO statements (statement, types, property, patience) VALUES ('SELECT is_reported($1, $2, $3, $4, $5, $6)', 'text,text,text,purchase_history,date,date', true, 1);
INSERT INTO seeds
SELECT choice(0) || sized(lang::bytea) || sized('<i>Report & "more"') || sized('<b>''') || sized(purchase_history_send(h)) || date_send('2024-03-31') || date_send(as_of)
FROM unnest(ARRAY['en', 'zh']) lang, histories, unnest(ARRAY['2024-07-01', '2030-01-01']::date[]) as_of;
