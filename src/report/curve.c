/*
 * svg_curve: a curve through points, such as cumulative shares, with labelled
 * vertical lines at marks.
 */
#include "report/frame.h"

#include <math.h>
#include <string.h>

#include "report/glyphs.h"

#define PLOT_HEIGHT 150.0

/* Draws the ticks and the title of the horizontal axis. */
static void
put_ticks(Chart *chart, const Plot *plot, const Ticks *ticks, const Scale *x)
{
	for (int i = 0; i < ticks->count; i++)
	{
		double		value = ticks->first + i * ticks->step;
		double		at = scaled(x, value);
		double		width;
		char		text[NUMBER_SIZE];

		number_of_tick(text, value, ticks, chart->numbers);
		width = text_width(text, FONT_SIZE);
		chart_label(chart, fmin(at, chart->width - width / 2),
					plot->bottom + TEXT_ROW, ANCHOR_MIDDLE, "m", text, width);
	}
	chart_label(chart, (plot->left + plot->right) / 2,
				plot->bottom + 2 * TEXT_ROW, ANCHOR_MIDDLE, "m",
				chart->x_title, chart->width);
}

/*
 * Draws the lines at marks. A label is left out where it would overlap the one
 * before or leave the chart; all are shown on hover.
 */
static void
put_marks(Chart *chart, const Curve *data, const Plot *plot, const Scale *x)
{
	double		free = plot->left;

	for (int i = 0; i < data->marks; i++)
	{
		double		at = scaled(x, data->mark_x[i]);
		double		width = text_width(data->mark_labels[i], FONT_SIZE);

		markup_put(chart->out,
				   "<path d='M%x %xV%x' class='a' stroke-dasharray='2 2'>"
				   "<title>%t</title></path>",
				   at, plot->top, plot->bottom, data->mark_labels[i]);
		if (at + 4 < free || at + 4 + width > chart->width)
			continue;
		chart_label(chart, at + 4, plot->bottom - 6, ANCHOR_START, NULL,
					data->mark_labels[i], width);
		free = at + 4 + width + 4;
	}
}

void
chart_curve(Chart *chart, const Curve *data)
{
	double		least = 0;
	double		most = 0;
	double		from = 0;
	double		to = 0;
	Ticks		ticks;
	Plot		plot;
	Scale		x;

	range_of(data->y, data->count, &least, &most);
	range_of(data->x, data->count, &from, &to);
	plot = plot_begin(chart, least, most, 0, PLOT_HEIGHT, 4);
	ticks = ticks_between(from, to, 5);
	x = (Scale) {ticks.first, ticks.first + (ticks.count - 1) * ticks.step,
		plot.left, plot.right};
	plot_zero(chart, &plot);
	put_marks(chart, data, &plot, &x);
	markup_put(chart->out, "<path class='l0' d='");
	for (int i = 0; i < data->count; i++)
		markup_put(chart->out, "%r%x %x", i > 0 ? "L" : "M",
				   scaled(&x, data->x[i]), scaled(&plot.y, data->y[i]));
	markup_put(chart->out, "'/>");
	put_ticks(chart, &plot, &ticks, &x);
	chart_end(chart);
}
