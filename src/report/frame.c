/*
 * What charts have in common: the svg element, the style sheet, labels, axes.
 */
#include "report/frame.h"

#include <math.h>
#include <string.h>

#include "common/invariant.h"
#include "report/glyphs.h"

/*
 * The colours: for series, blue and orange, which colour-blind readers can
 * tell apart; for amounts, one hue from light to dark, reversed on a dark
 * background. The contrast of text to its background is at least 4.5.
 */
static const char style_sheet[] =
	"<style>"
	".crm{font:11px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;"
	"font-variant-numeric:tabular-nums;max-width:100%;height:auto;"
	"--ink:#1d232a;--mute:#59626c;--rule:#d5dade;--s0:#2b6ca3;--s1:#b4560f;--s2:#5f6b76;--s3:#3f7d4e;"
	"--q0:#eef4f9;--q1:#d3e3f1;--q2:#aecde5;--q3:#7fb0d6;--q4:#2f75b0;--q5:#1f5c92;--q6:#123f69;--low:#14202b;--high:#fff}"
	"@media screen and (prefers-color-scheme:dark){.crm{"
	"--ink:#e4e7ea;--mute:#a3adb6;--rule:#3a434c;--s0:#6cb1e8;--s1:#f0a060;--s2:#a7b1ba;--s3:#85c795;"
	"--q0:#1b2733;--q1:#203a52;--q2:#265070;--q3:#2f6690;--q4:#7ab6e4;--q5:#a4cff0;--q6:#d3e8f8;--low:#fff;--high:#0e1922}}"
	".crm text{fill:var(--ink)}.crm .m{fill:var(--mute)}.crm .g{stroke:var(--rule)}.crm .a{stroke:var(--mute)}"
	".crm .s0{fill:var(--s0)}.crm .s1{fill:var(--s1)}.crm .s2{fill:var(--s2)}.crm .s3{fill:var(--s3)}"
	".crm .l0,.crm .l1,.crm .l2,.crm .l3{fill:none;stroke-width:1.6}"
	".crm .l0{stroke:var(--s0)}.crm .l1{stroke:var(--s1);stroke-dasharray:5 3}.crm .l2{stroke:var(--s2);stroke-dasharray:2 2}.crm .l3{stroke:var(--s3)}"
	".crm .q0{fill:var(--q0)}.crm .q1{fill:var(--q1)}.crm .q2{fill:var(--q2)}.crm .q3{fill:var(--q3)}"
	".crm .q4{fill:var(--q4)}.crm .q5{fill:var(--q5)}.crm .q6{fill:var(--q6)}.crm .lo{fill:var(--low)}.crm .hi{fill:var(--high)}"
	".crm .stay{fill:var(--s2);fill-opacity:.3}.crm .move{fill:var(--s1);fill-opacity:.45}"
	"</style>";

static const char *const anchors[] = {
	[ANCHOR_START] = "",
	[ANCHOR_MIDDLE] = " text-anchor='middle'",
	[ANCHOR_END] = " text-anchor='end'",
};

void
chart_style(Markup *out)
{
	markup_put(out, "%r", style_sheet);
}

void
chart_begin(Chart *chart, double height)
{
	markup_put(chart->out,
			   "<svg xmlns='http://www.w3.org/2000/svg' class='crm' role='img'"
			   " viewBox='0 0 %x %x' width='%x' height='%x' aria-label='%t'>"
			   "<title>%t</title>",
			   chart->width, height, chart->width, height, chart->title,
			   chart->title);
}

void
chart_end(Chart *chart)
{
	markup_put(chart->out, "</svg>");
}

/* A chart that shows only a text. */
void
chart_note(Chart *chart, const char *text)
{
	chart_begin(chart, 2 * TEXT_ROW);
	chart_label(chart, 0, TEXT_ROW, ANCHOR_START, "m", text, chart->width);
	chart_end(chart);
}

/*
 * Writes a text at a point of its baseline. A text wider than room is
 * shortened, and shown in full on hover.
 */
void
chart_label(Chart *chart, double x, double y, Anchor anchor, const char *class,
			const char *text, double room)
{
	Markup	   *out = chart->out;

	if (*text == '\0')
		return;
	markup_put(out, "<text x='%x' y='%x'%r", x, y, anchors[anchor]);
	if (class != NULL)
		markup_put(out, " class='%r'", class);
	markup_put(out, ">");
	if (!text_fitted(out, text, FONT_SIZE, room))
		markup_put(out, "<title>%t</title>", text);
	markup_put(out, "</text>");
}

/* Writes the names of the series in their colours, in one row. */
void
chart_names(Chart *chart, const Series *data, double y)
{
	static const char *const classes[MOST_SERIES] = {"s0", "s1", "s2", "s3"};
	double		x = 0;
	double		room = chart->width / data->series - 18;

	for (int i = 0; data->names != NULL && i < data->series; i++)
	{
		markup_put(chart->out,
				   "<rect x='%x' y='%x' width='8' height='8' class='%r'/>",
				   x, y - 8, classes[i]);
		chart_label(chart, x + 12, y, ANCHOR_START, classes[i], data->names[i],
					room);
		x += 26 + fmin(room, text_width(data->names[i], FONT_SIZE));
	}
}

/* Writes the tooltip of a shape. The name of the series can be NULL. */
void
hover(Chart *chart, const char *label, const char *name, const char *value)
{
	markup_put(chart->out, "<title>%t", label);
	if (name != NULL && *name != '\0')
		markup_put(chart->out, ", %t", name);
	markup_put(chart->out, ": %t</title>", value);
}

double
scaled(const Scale *scale, double value)
{
	double		share = (value - scale->least) / (scale->most - scale->least);

	return scale->start + share * (scale->end - scale->start);
}

/* Widens the range to hold all values; NaN does not count. */
void
range_of(const double *values, size_t count, double *least, double *most)
{
	for (size_t i = 0; i < count; i++)
	{
		if (isnan(values[i]))
			continue;
		*least = fmin(*least, values[i]);
		*most = fmax(*most, values[i]);
	}
}

double
widest(const char *const *labels, int count)
{
	double		width = 0;

	for (int i = 0; i < count; i++)
		width = fmax(width, text_width(labels[i], FONT_SIZE));
	return width;
}

/*
 * Begins a chart with a vertical axis at the left, and draws its ticks. The
 * range includes zero.
 */
Plot
plot_begin(Chart *chart, const double least, const double most, double top,
		   double height, double right_room)
{
	Plot		plot;
	double		room = 0;
	char		text[NUMBER_SIZE];

	Invariant(least <= 0 && most >= 0);
	plot.ticks = ticks_between(least, most, 4);
	for (int i = 0; i < plot.ticks.count; i++)
	{
		number_of_tick(text, plot.ticks.first + i * plot.ticks.step,
					   &plot.ticks, chart->numbers);
		room = fmax(room, text_width(text, FONT_SIZE));
	}
	plot.left = ceil(room) + 6;
	plot.right = chart->width - right_room;
	plot.top = top + (*chart->y_title != '\0' ? TEXT_ROW : 0) + 6;
	plot.bottom = plot.top + height;
	plot.y = (Scale) {plot.ticks.first, plot.ticks.first +
		(plot.ticks.count - 1) * plot.ticks.step, plot.bottom, plot.top};
	chart_begin(chart, plot.bottom + TEXT_ROW + 3 +
				(*chart->x_title != '\0' ? TEXT_ROW : 0));
	chart_label(chart, 0, top + 10, ANCHOR_START, "m", chart->y_title,
				chart->width);
	for (int i = 0; i < plot.ticks.count; i++)
	{
		double		value = plot.ticks.first + i * plot.ticks.step;
		double		y = scaled(&plot.y, value);

		number_of_tick(text, value, &plot.ticks, chart->numbers);
		chart_label(chart, plot.left - 5, y + 4, ANCHOR_END, "m", text,
					plot.left);
		markup_put(chart->out, "<path d='M%x %xH%x' class='g'/>", plot.left, y,
				   plot.right);
	}
	return plot;
}

/*
 * The step from one shown label to the next, so that labels do not overlap.
 * room is what a label needs, width what each has.
 */
static int
label_step(double width, double room)
{
	static const int steps[] = {1, 2, 3, 4, 6, 12, 24, 60, 120, 600};
	int			i = 0;

	while (i < 9 && steps[i] * room < width)
		i++;
	return steps[i];
}

/*
 * Writes labels under a plot and the title of the axis. With between, a label
 * is in the middle of its part of the plot; otherwise the first and last are
 * at its ends.
 */
void
plot_labels(Chart *chart, const Plot *plot, const char *const *labels,
			int count, bool between)
{
	double		part = (plot->right - plot->left) /
		(between ? count : count > 1 ? count - 1 : 1);
	double		room = fmin(widest(labels, count) + 8, chart->width / 2);
	double		last = plot->left + part * (between ? count - 0.5 : count - 1);
	double		over = last + room / 2 - 4 - chart->width;
	int			step = label_step(room + fmax(over, 0), part);
	double		end = chart->width;

	for (int i = count - 1; i >= 0; i -= step)
	{
		double		width = fmin(room - 8, text_width(labels[i], FONT_SIZE));
		double		x = plot->left + part * (between ? i + 0.5 : i);

		x = fmax(width / 2, fmin(x, chart->width - width / 2));
		if (x + width / 2 > end)
			continue;
		end = x - width / 2 - 4;
		chart_label(chart, x, plot->bottom + TEXT_ROW, ANCHOR_MIDDLE, "m",
					labels[i], room);
	}
	chart_label(chart, (plot->left + plot->right) / 2,
				plot->bottom + 2 * TEXT_ROW, ANCHOR_MIDDLE, "m",
				chart->x_title, chart->width);
}

/*
 * Draws the line at zero, which is on every axis. Call it after the shapes are
 * drawn.
 */
void
plot_zero(Chart *chart, const Plot *plot)
{
	markup_put(chart->out, "<path d='M%x %xH%x' class='a'/>", plot->left,
			   scaled(&plot->y, 0), plot->right);
}
