/*
 * svg_lines: a line for each series over labels at equal distances, with
 * points if there are few. The vertical axis includes zero.
 */
#include "report/frame.h"

#include <math.h>

#define PLOT_HEIGHT 120.0
#define MOST_POINTS 40

/* Draws a series. A missing value interrupts the line. */
static void
put_line(Chart *chart, const Series *data, const Plot *plot, int series)
{
	const double *values = data->values + (size_t) series * data->count;
	double		part = (plot->right - plot->left) /
		(data->count > 1 ? data->count - 1 : 1);
	bool		drawing = false;

	markup_put(chart->out, "<path class='l%d' d='", series);
	for (int i = 0; i < data->count; i++)
	{
		if (!isnan(values[i]))
			markup_put(chart->out, "%r%x %x", drawing ? "L" : "M",
					   plot->left + i * part, scaled(&plot->y, values[i]));
		drawing = !isnan(values[i]);
	}
	markup_put(chart->out, "'/>");
}

/* Whether a value has no neighbour to which a line could be drawn. */
static bool
is_alone(const double *values, int count, int at)
{
	return (at == 0 || isnan(values[at - 1])) &&
		(at == count - 1 || isnan(values[at + 1]));
}

/*
 * Draws the points of a series if there are few, otherwise those without a
 * line. Their values are shown on hover.
 */
static void
put_points(Chart *chart, const Series *data, const Plot *plot, int series)
{
	const double *values = data->values + (size_t) series * data->count;
	double		part = (plot->right - plot->left) /
		(data->count > 1 ? data->count - 1 : 1);
	int			decimals = decimals_of(values, data->count);
	char		text[NUMBER_SIZE];

	for (int i = 0; i < data->count; i++)
	{
		if (isnan(values[i]) || (data->count > MOST_POINTS &&
								 !is_alone(values, data->count, i)))
			continue;
		markup_put(chart->out, "<circle cx='%x' cy='%x' r='2.2' class='s%d'>",
				   plot->left + i * part, scaled(&plot->y, values[i]), series);
		number_grouped(text, values[i], decimals);
		hover(chart, data->labels[i],
			  data->names != NULL ? data->names[series] : NULL, text);
		markup_put(chart->out, "</circle>");
	}
}

void
chart_lines(Chart *chart, const Series *data)
{
	double		least = 0;
	double		most = 0;
	Plot		plot;

	range_of(data->values, (size_t) data->count * data->series, &least, &most);
	plot = plot_begin(chart, least, most, data->names != NULL ? TEXT_ROW : 0,
					  PLOT_HEIGHT, 4);
	chart_names(chart, data, 10);
	plot_zero(chart, &plot);
	for (int series = 0; series < data->series; series++)
	{
		put_line(chart, data, &plot, series);
		put_points(chart, data, &plot, series);
	}
	plot_labels(chart, &plot, data->labels, data->count, false);
	chart_end(chart);
}
