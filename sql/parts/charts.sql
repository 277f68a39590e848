-- charts and markup

CREATE FUNCTION svg_bars(labels text[], amounts float8[], series text[] DEFAULT NULL, title text DEFAULT '', x_title text DEFAULT '', y_title text DEFAULT '', lang text DEFAULT 'en', width integer DEFAULT 360)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_bars';
COMMENT ON FUNCTION svg_bars(text[], float8[], text[], text, text, text, text, integer)
IS 'horizontal bars as SVG: one amount a label, or one row of amounts for each of up to four series; an x_title of % is written at the amounts; NULL amounts are left out; width in pixels, 200 to 4000; errors 22023 (counts that differ, amounts of 1e100 or more, width, lang), 54000 (more than 2000 labels), 22004';

CREATE FUNCTION svg_columns(labels text[], amounts float8[], series text[] DEFAULT NULL, title text DEFAULT '', x_title text DEFAULT '', y_title text DEFAULT '', lang text DEFAULT 'en', width integer DEFAULT 360)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_columns';
COMMENT ON FUNCTION svg_columns(text[], float8[], text[], text, text, text, text, integer)
IS 'columns as SVG, the series stacked on each other, with an axis of amounts; arguments and errors as svg_bars';

CREATE FUNCTION svg_lines(labels text[], amounts float8[], series text[] DEFAULT NULL, title text DEFAULT '', x_title text DEFAULT '', y_title text DEFAULT '', lang text DEFAULT 'en', width integer DEFAULT 360)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_lines';
COMMENT ON FUNCTION svg_lines(text[], float8[], text[], text, text, text, text, integer)
IS 'lines as SVG, one a series, over labels at equal distances; a NULL amount interrupts its line; arguments and errors as svg_bars';

CREATE FUNCTION svg_curve(x float8[], y float8[], marks float8[] DEFAULT NULL, mark_labels text[] DEFAULT NULL, title text DEFAULT '', x_title text DEFAULT '', y_title text DEFAULT '', lang text DEFAULT 'en', width integer DEFAULT 360)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_curve';
COMMENT ON FUNCTION svg_curve(float8[], float8[], float8[], text[], text, text, text, text, integer)
IS 'a curve through points as SVG, such as cumulative shares, with up to four vertical lines at marks of x; errors as svg_bars, 22004 (a NULL point)';

CREATE FUNCTION svg_heat_map(row_labels text[], column_labels text[], amounts float8[], texts text[] DEFAULT NULL, title text DEFAULT '', x_title text DEFAULT '', y_title text DEFAULT '', lang text DEFAULT 'en', width integer DEFAULT 360)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_heat_map';
COMMENT ON FUNCTION svg_heat_map(text[], text[], float8[], text[], text, text, text, text, integer)
IS 'a heat map as SVG: an amount for each cell, row by row, darker for more, with its text, by default the amount; NULL cells are empty; up to 200 rows and columns; errors as svg_bars';

CREATE FUNCTION svg_flow(sources text[], targets text[], amounts float8[], title text DEFAULT '', x_title text DEFAULT '', y_title text DEFAULT '', lang text DEFAULT 'en', width integer DEFAULT 360)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_flow';
COMMENT ON FUNCTION svg_flow(text[], text[], float8[], text, text, text, text, integer)
IS 'a flow as SVG: bands from sources to targets, as wide as the amounts, which are given row by row, one row a source; bands between equal labels are grey; up to 50 sources and targets; x_title and y_title stand above the sides; errors as svg_bars';

CREATE FUNCTION svg_style()
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_style';
COMMENT ON FUNCTION svg_style()
IS 'the style element that charts need once a page: light and dark colours; add it inside a chart that is to be a file';

CREATE FUNCTION html_escape(content text)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'html_escape';
COMMENT ON FUNCTION html_escape(text)
IS 'text as the content of an element or attribute of HTML or XML; characters that these forbid become U+FFFD';

CREATE FUNCTION html_table(headers text[], cells text[], named boolean DEFAULT false)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'html_table_of_cells';
COMMENT ON FUNCTION html_table(text[], text[], boolean)
IS 'a table in HTML, everything escaped; cells are given row by row, as a list or as an array of rows; columns of numbers get the class n; with named each cell has its header as data-h; errors 22023 (cells is no multiple of headers), 54000 (more than 64 headers), 22004';
