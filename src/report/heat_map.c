/*
 * svg_heat_map: rows and columns of cells with their values; a darker cell has
 * a larger value.
 */
#include "report/frame.h"

#include <math.h>

#include "report/glyphs.h"

#define CELL_HEIGHT 19.0
#define STEPS 7
#define FIRST_LIGHT_TEXT 4
#define MOST_LABEL_SHARE 0.35

/* The colour of a value, 0 (lightest) to STEPS - 1. */
static int
step_of(double value, double most)
{
	if (!(value > 0))
		return 0;
	return (int) fmin(STEPS - 1, value / most * STEPS);
}

/*
 * Draws a cell. Its text is left out where it does not fit; its value is shown
 * on hover.
 */
static void
put_cell(Chart *chart, const Grid *data, int row, int column, double x,
		 double y, double width, double most)
{
	size_t		at = (size_t) row * data->columns + column;
	double		value = data->values[at];
	int			step = step_of(value, most);
	char		number[NUMBER_SIZE];
	const char *text = number;

	if (isnan(value))
		return;
	number_grouped(number, value, decimals_of(&value, 1));
	markup_put(chart->out,
			   "<rect x='%x' y='%x' width='%x' height='%x' class='q%d'>",
			   x + 0.5, y + 0.5, width - 1, CELL_HEIGHT - 1, step);
	if (data->texts != NULL)
		text = data->texts[at];
	hover(chart, data->row_labels[row], data->column_labels[column], text);
	markup_put(chart->out, "</rect>");
	if (text_width(text, FONT_SIZE) <= width)
		chart_label(chart, x + width / 2, y + CELL_HEIGHT / 2 + 4,
					ANCHOR_MIDDLE, step < FIRST_LIGHT_TEXT ? "lo" : "hi", text,
					width);
}

/* Writes the labels of the columns, as many as fit, within the chart. */
static void
put_columns(Chart *chart, const Grid *data, double left, double width,
			double y)
{
	int			step = 1 + (int) ((widest(data->column_labels, data->columns) +
								   3) / width);
	double		free = 0;

	for (int i = 0; i < data->columns; i += step)
	{
		double		room = fmin(step * width, chart->width);
		double		taken = fmin(room, text_width(data->column_labels[i],
												  FONT_SIZE));
		double		x = left + (i + 0.5) * width;

		x = fmax(taken / 2, fmin(x, chart->width - taken / 2));
		if (x - taken / 2 < free)
			continue;
		chart_label(chart, x, y, ANCHOR_MIDDLE, "m", data->column_labels[i],
					room);
		free = x + taken / 2 + 3;
	}
}

void
chart_heat_map(Chart *chart, const Grid *data)
{
	double		left = fmin(widest(data->row_labels, data->rows),
							chart->width * MOST_LABEL_SHARE) + 6;
	double		width = (chart->width - left) / data->columns;
	double		top = (*chart->x_title != '\0' || *chart->y_title != '\0' ?
					   TEXT_ROW : 0) + TEXT_ROW + 2;
	double		least = 0;
	double		most = 0;

	range_of(data->values, (size_t) data->rows * data->columns, &least, &most);
	chart_begin(chart, top + data->rows * CELL_HEIGHT);
	chart_label(chart, chart->width, 11, ANCHOR_END, "m", chart->x_title,
				chart->width / 2);
	chart_label(chart, 0, 11, ANCHOR_START, "m", chart->y_title,
				chart->width / 2 - 8);
	put_columns(chart, data, left, width, top - 5);
	for (int row = 0; row < data->rows; row++)
	{
		double		y = top + row * CELL_HEIGHT;

		chart_label(chart, left - 6, y + CELL_HEIGHT / 2 + 4, ANCHOR_END, NULL,
					data->row_labels[row], left - 6);
		for (int column = 0; column < data->columns; column++)
			put_cell(chart, data, row, column, left + column * width, y, width,
					 most);
	}
	chart_end(chart);
}
