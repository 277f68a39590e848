-- Texts and numbers in charts and tables.
INSERT INTO statements (statement, types, property)
SELECT format('SELECT is_markup(%s)', call), types, true
FROM (VALUES
    ('html_escape($1)', 'text'), ('html_table(ARRAY[$1, ''<b>''], ARRAY[$2, $1, $2, $1])', 'text,text'),
    ('svg_bars(ARRAY[$1, ''<b>''], ARRAY[$2, $3], NULL, $4, width => $5)', 'text,float8,float8,text,integer'),
    ('svg_columns(ARRAY[$1, ''<b>''], ARRAY[$2, $3], ARRAY[$4, $4], $1, width => $5)', 'text,float8,float8,text,integer'),
    ('svg_lines(ARRAY[''<b>'', $1], ARRAY[$2, $3], ARRAY[$4, $4], x_title => $4, width => $5)', 'text,float8,float8,text,integer'),
    ('svg_curve(ARRAY[0, $2, $2 + $3], ARRAY[$2, $3, $2], ARRAY[$3], ARRAY[$1], y_title => $4, width => $5)', 'text,float8,float8,text,integer'),
    ('svg_heat_map(ARRAY[$1, $4], ARRAY[$4, ''<b>''], ARRAY[$2, $3, 1, NULL], width => $5)', 'text,float8,float8,text,integer'),
    ('svg_flow(ARRAY[$1, $4], ARRAY[$4, $1], ARRAY[$2, $3, $3, NULL], $4, width => $5)', 'text,float8,float8,text,integer')) v (call, types);
INSERT INTO seeds
SELECT choice(number) || CASE types WHEN 'text' THEN label WHEN 'text,text' THEN sized(label) || label ELSE sized(label) || float8send(value) || float8send(1) || sized(label) || int4send(360) END
FROM statements, unnest(ARRAY['<b>&"''', 'January']) t, LATERAL convert_to(t, 'UTF8') label, unnest(ARRAY[0, 12.5, 1e90, 1e-300, -4]) value;
