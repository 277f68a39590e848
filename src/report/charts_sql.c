/*
 * svg_bars, svg_columns, svg_lines, svg_curve, svg_heat_map, svg_flow: charts
 * from SQL arrays; svg_style.
 */
#include "common/compat.h"

#include "report/figures.h"

#include "utils/builtins.h"

#include "common/language.h"

#define LEAST_WIDTH 200
#define MOST_WIDTH 4000

/*
 * A chart with the arguments title, x_title, y_title, lang and width; from is
 * the number of the first.
 */
static Chart
chart_arguments(FunctionCallInfo fcinfo, Markup *out, int from)
{
	Chart		chart = {.out = out, .title = utf8_argument(fcinfo, from),
		.x_title = utf8_argument(fcinfo, from + 1),
		.y_title = utf8_argument(fcinfo, from + 2)};
	int32		width = PG_ARGISNULL(from + 4) ? 360 : PG_GETARG_INT32(from + 4);

	if (!PG_ARGISNULL(from + 3) &&
		language_from_text(PG_GETARG_TEXT_PP(from + 3)) == LANGUAGE_CHINESE)
		chart.numbers = NUMBERS_IN_MYRIADS;
	if (width < LEAST_WIDTH || width > MOST_WIDTH)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a chart cannot be %d pixels wide", width),
				 errhint("The width must be between %d and %d.", LEAST_WIDTH,
						 MOST_WIDTH)));
	chart.width = width;
	return chart;
}

/* The data of the first three arguments: labels, amounts, names of series. */
static Series
series_arguments(FunctionCallInfo fcinfo)
{
	Texts		labels = texts_argument(fcinfo, 0, "labels", MOST_LABELS);
	Numbers		amounts = numbers_argument(fcinfo, 1, "amounts", MOST_LABELS);
	Series		data = {labels.count, amounts.rows, labels.items, NULL,
		amounts.items};

	if (data.series > MOST_SERIES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("amounts has %d rows", data.series),
				 errdetail("A chart shows up to %d series.", MOST_SERIES)));
	check_count(amounts.count / data.series, labels.count,
				"a series of amounts", "there are labels");
	if (!PG_ARGISNULL(2))
	{
		Texts		names = texts_argument(fcinfo, 2, "series", MOST_LABELS);

		check_count(names.count, data.series, "series",
					"there are rows of amounts");
		data.names = names.items;
	}
	return data;
}

/*
 * The data of the first arguments: labels of rows and columns, amounts, and
 * with_texts the texts of the cells.
 */
static Grid
grid_arguments(FunctionCallInfo fcinfo, const char *rows_name,
			   const char *columns_name, int most, bool with_texts)
{
	Texts		rows = texts_argument(fcinfo, 0, rows_name, most);
	Texts		columns = texts_argument(fcinfo, 1, columns_name, most);
	Numbers		amounts = numbers_argument(fcinfo, 2, "amounts", most * most);
	Grid		data = {rows.count, columns.count, rows.items, columns.items,
		amounts.items, NULL};

	check_count(amounts.count, rows.count * columns.count, "amounts",
				psprintf("there are %s times %s", rows_name, columns_name));
	if (with_texts && !PG_ARGISNULL(3))
	{
		Texts		texts = texts_argument(fcinfo, 3, "texts", most * most);

		check_count(texts.count, amounts.count, "texts", "there are amounts");
		data.texts = texts.items;
	}
	return data;
}

static Datum
chart_of_series(FunctionCallInfo fcinfo,
				void (*draw) (Chart *chart, const Series *data))
{
	Markup		out = markup_create();
	Series		data = series_arguments(fcinfo);
	Chart		chart = chart_arguments(fcinfo, &out, 3);

	if (data.count == 0)
		chart_note(&chart, chart.title);
	else
		draw(&chart, &data);
	PG_RETURN_TEXT_P(markup_result(&out));
}

PG_FUNCTION_INFO_V1(svg_bars);

Datum
svg_bars(PG_FUNCTION_ARGS)
{
	return chart_of_series(fcinfo, chart_bars);
}

PG_FUNCTION_INFO_V1(svg_columns);

Datum
svg_columns(PG_FUNCTION_ARGS)
{
	return chart_of_series(fcinfo, chart_columns);
}

PG_FUNCTION_INFO_V1(svg_lines);

Datum
svg_lines(PG_FUNCTION_ARGS)
{
	return chart_of_series(fcinfo, chart_lines);
}

PG_FUNCTION_INFO_V1(svg_curve);

/* svg_curve(x, y, marks, mark_labels, title, x_title, y_title, lang, width) */
Datum
svg_curve(PG_FUNCTION_ARGS)
{
	Markup		out = markup_create();
	Numbers		x = numbers_argument(fcinfo, 0, "x", MOST_LABELS);
	Numbers		y = numbers_argument(fcinfo, 1, "y", MOST_LABELS);
	Curve		data = {.count = x.count, .x = x.items, .y = y.items};
	Chart		chart = chart_arguments(fcinfo, &out, 4);

	check_count(y.count, x.count, "y", "x");
	if (!PG_ARGISNULL(2))
	{
		Numbers		marks = numbers_argument(fcinfo, 2, "marks", MOST_SERIES);
		Texts		labels = texts_argument(fcinfo, 3, "mark_labels",
											MOST_SERIES);

		check_count(labels.count, marks.count, "mark_labels", "marks");
		data.marks = marks.count;
		data.mark_x = marks.items;
		data.mark_labels = labels.items;
	}
	if (array_contains_nulls(PG_GETARG_ARRAYTYPE_P(0)) ||
		array_contains_nulls(PG_GETARG_ARRAYTYPE_P(1)) ||
		(data.marks > 0 && array_contains_nulls(PG_GETARG_ARRAYTYPE_P(2))))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the points of a curve must not be null")));
	if (data.count == 0)
		chart_note(&chart, chart.title);
	else
		chart_curve(&chart, &data);
	PG_RETURN_TEXT_P(markup_result(&out));
}

PG_FUNCTION_INFO_V1(svg_heat_map);

/* svg_heat_map(rows, columns, amounts, texts, title, x_title, y_title, lang, width) */
Datum
svg_heat_map(PG_FUNCTION_ARGS)
{
	Markup		out = markup_create();
	Grid		data = grid_arguments(fcinfo, "row_labels", "column_labels",
									  MOST_CELLS_OF_SIDE, true);
	Chart		chart = chart_arguments(fcinfo, &out, 4);

	if (data.rows == 0 || data.columns == 0)
		chart_note(&chart, chart.title);
	else
		chart_heat_map(&chart, &data);
	PG_RETURN_TEXT_P(markup_result(&out));
}

PG_FUNCTION_INFO_V1(svg_flow);

/* svg_flow(sources, targets, amounts, title, x_title, y_title, lang, width) */
Datum
svg_flow(PG_FUNCTION_ARGS)
{
	Markup		out = markup_create();
	Grid		data = grid_arguments(fcinfo, "sources", "targets", MOST_NODES,
									  false);
	Chart		chart = chart_arguments(fcinfo, &out, 3);

	if (data.rows == 0 || data.columns == 0)
		chart_note(&chart, chart.title);
	else
		chart_flow(&chart, &data);
	PG_RETURN_TEXT_P(markup_result(&out));
}

PG_FUNCTION_INFO_V1(svg_style);

/* svg_style(): the style sheet of all charts. */
Datum
svg_style(PG_FUNCTION_ARGS pg_attribute_unused())
{
	Markup		out = markup_create();

	chart_style(&out);
	PG_RETURN_TEXT_P(markup_result(&out));
}
