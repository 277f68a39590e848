-- charts and markup

CREATE FUNCTION svg_bars(labels text[], amounts float8[], series text[] DEFAULT NULL, title text DEFAULT '', x_title text DEFAULT '', y_title text DEFAULT '', lang text DEFAULT 'en', width integer DEFAULT 360)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_bars';
COMMENT ON FUNCTION svg_bars(text[], float8[], text[], text, text, text, text, integer)
IS 'horizontal bars as SVG; amounts has one element for each label, or is an array with one row for each of up to four series; with an x_title of % the amounts get a percent sign; NULL amounts are left out; width in pixels, 200 to 4000; errors 22023 (invalid_parameter_value: counts that differ, amounts of 1e100 or more, width, lang), 54000 (program_limit_exceeded: more than 2000 labels or four series), 22004 (null_value_not_allowed)';

CREATE FUNCTION svg_columns(labels text[], amounts float8[], series text[] DEFAULT NULL, title text DEFAULT '', x_title text DEFAULT '', y_title text DEFAULT '', lang text DEFAULT 'en', width integer DEFAULT 360)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_columns';
COMMENT ON FUNCTION svg_columns(text[], float8[], text[], text, text, text, text, integer)
IS 'vertical columns as SVG, the series stacked, with an axis of amounts; arguments and errors as svg_bars';

CREATE FUNCTION svg_lines(labels text[], amounts float8[], series text[] DEFAULT NULL, title text DEFAULT '', x_title text DEFAULT '', y_title text DEFAULT '', lang text DEFAULT 'en', width integer DEFAULT 360)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_lines';
COMMENT ON FUNCTION svg_lines(text[], float8[], text[], text, text, text, text, integer)
IS 'lines as SVG, one for each series, over labels at equal distances; a NULL amount interrupts its line; arguments and errors as svg_bars';

CREATE FUNCTION svg_curve(x float8[], y float8[], marks float8[] DEFAULT NULL, mark_labels text[] DEFAULT NULL, title text DEFAULT '', x_title text DEFAULT '', y_title text DEFAULT '', lang text DEFAULT 'en', width integer DEFAULT 360)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_curve';
COMMENT ON FUNCTION svg_curve(float8[], float8[], float8[], text[], text, text, text, text, integer)
IS 'a curve through points as SVG, such as cumulative shares, with up to four labelled vertical lines at the values marks of x; errors as svg_bars, and 22004 (null_value_not_allowed) for a NULL point';

CREATE FUNCTION svg_heat_map(row_labels text[], column_labels text[], amounts float8[], texts text[] DEFAULT NULL, title text DEFAULT '', x_title text DEFAULT '', y_title text DEFAULT '', lang text DEFAULT 'en', width integer DEFAULT 360)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_heat_map';
COMMENT ON FUNCTION svg_heat_map(text[], text[], float8[], text[], text, text, text, text, integer)
IS 'a heat map as SVG; amounts has one element for each cell, row by row; a darker cell has a larger amount; texts are shown in the cells, by default the amounts; NULL cells are empty; up to 200 rows and 200 columns; errors as svg_bars';

CREATE FUNCTION svg_flow(sources text[], targets text[], amounts float8[], title text DEFAULT '', x_title text DEFAULT '', y_title text DEFAULT '', lang text DEFAULT 'en', width integer DEFAULT 360)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_flow';
COMMENT ON FUNCTION svg_flow(text[], text[], float8[], text, text, text, text, integer)
IS 'a flow chart as SVG: bands from sources to targets whose widths are the amounts, given row by row, one row for each source; bands between equal labels are grey; up to 50 sources and 50 targets; x_title stands above the sources, y_title above the targets; errors as svg_bars';

CREATE FUNCTION svg_style()
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'svg_style';
COMMENT ON FUNCTION svg_style()
IS 'the style element for charts, with light and dark colours; a page needs it once; in a chart that is a file of its own, insert it after the svg tag';

CREATE FUNCTION html_escape(content text)
RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'html_escape';
COMMENT ON FUNCTION html_escape(text)
IS 'a text escaped for the content of an element or attribute of HTML or XML; characters that HTML or XML forbids become U+FFFD';

CREATE FUNCTION html_table(headers text[], cells text[], named boolean DEFAULT false)
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE C
AS 'MODULE_PATHNAME', 'html_table_of_cells';
COMMENT ON FUNCTION html_table(text[], text[], boolean)
IS 'an HTML table with its texts escaped; cells are given row by row, as a list or as an array of rows; columns of numbers get the class n; with named, each cell repeats its header as data-h; errors 22023 (invalid_parameter_value: the number of cells is no multiple of the number of headers), 54000 (program_limit_exceeded: more than 64 headers), 22004 (null_value_not_allowed)';
