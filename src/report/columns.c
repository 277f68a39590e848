/*
 * svg_columns: vertical columns from zero, the series stacked. They show parts
 * of a total over time, or a histogram.
 */
#include "report/frame.h"

#include <math.h>

#define PLOT_HEIGHT 120.0

/* The value of a series at a label, 0 for a missing one. */
static double
value_at(const Series *data, int series, int at)
{
	double		value = data->values[(size_t) series * data->count + at];

	return isnan(value) ? 0 : value;
}

/*
 * The range of the stacks. Positive values are stacked above zero, negative
 * ones below it.
 */
static void
range_of_stacks(const Series *data, double *least, double *most)
{
	*least = *most = 0;
	for (int i = 0; i < data->count; i++)
	{
		double		below = 0;
		double		above = 0;

		for (int series = 0; series < data->series; series++)
		{
			double		value = value_at(data, series, i);

			*(value < 0 ? &below : &above) += value;
		}
		*least = fmin(*least, below);
		*most = fmax(*most, above);
	}
}

static void
put_stack(Chart *chart, const Series *data, const Plot *plot, int at)
{
	double		part = (plot->right - plot->left) / data->count;
	double		gap = fmin(2, part * 0.2);
	double		below = 0;
	double		above = 0;
	char		text[NUMBER_SIZE];
	int			decimals = decimals_of(data->values,
									   (size_t) data->count * data->series);

	for (int series = 0; series < data->series; series++)
	{
		double		value = value_at(data, series, at);
		double	   *base = value < 0 ? &below : &above;
		double		from = scaled(&plot->y, *base);
		double		to = scaled(&plot->y, *base += value);

		if (value == 0)
			continue;
		markup_put(chart->out,
				   "<rect x='%x' y='%x' width='%x' height='%x' class='s%d'>",
				   plot->left + at * part + gap / 2, fmin(from, to),
				   part - gap, fabs(from - to), series);
		number_grouped(text, value, decimals);
		hover(chart, data->labels[at],
			  data->names != NULL ? data->names[series] : NULL, text);
		markup_put(chart->out, "</rect>");
	}
}

void
chart_columns(Chart *chart, const Series *data)
{
	double		least;
	double		most;
	Plot		plot;

	range_of_stacks(data, &least, &most);
	plot = plot_begin(chart, least, most, data->names != NULL ? TEXT_ROW : 0,
					  PLOT_HEIGHT, 2);
	chart_names(chart, data, 10);
	for (int i = 0; i < data->count; i++)
		put_stack(chart, data, &plot, i);
	plot_zero(chart, &plot);
	plot_labels(chart, &plot, data->labels, data->count, true);
	chart_end(chart);
}
