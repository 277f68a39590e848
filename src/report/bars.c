/*
 * svg_bars: horizontal bars. Each label has one bar for each series, with the
 * value at its end.
 */
#include "report/frame.h"

#include <math.h>
#include <string.h>

#include "report/glyphs.h"

#define BAR_HEIGHT 11.0
#define ROW_GAP 7.0
#define MOST_LABEL_SHARE 0.42

typedef struct BarRoom
{
	double		labels;			/* at the left */
	double		values;			/* at the ends of bars */
	Scale		x;
	int			decimals;
} BarRoom;

/* Writes the value of a bar. It gets a percent sign where x_title is "%". */
static void
value_text(const Chart *chart, char *text, double value, int decimals)
{
	if (fabs(value) >= 1e6)
		number_short(text, value, chart->numbers);
	else
		number_grouped(text, value, decimals);
	if (strcmp(chart->x_title, "%") == 0)
		strcat(text, "%");
}

/* Divides the width of the chart among labels, bars and values. */
static BarRoom
divide(const Chart *chart, const Series *data)
{
	size_t		count = (size_t) data->count * data->series;
	BarRoom		room = {0};
	double		least = 0;
	double		most = 0;

	room.decimals = decimals_of(data->values, count);
	for (size_t i = 0; i < count; i++)
	{
		char		text[NUMBER_SIZE];

		if (isnan(data->values[i]))
			continue;
		value_text(chart, text, data->values[i], room.decimals);
		room.values = fmax(room.values, text_width(text, FONT_SIZE) + 4);
	}
	range_of(data->values, count, &least, &most);
	room.labels = fmin(widest(data->labels, data->count),
					   chart->width * MOST_LABEL_SHARE) + 6;
	room.x = (Scale) {least, most > least ? most : least + 1,
		room.labels + (least < 0 ? room.values : 0),
		chart->width - (most > 0 ? room.values : 0)};
	return room;
}

/* A bar and its value. */
static void
put_bar(Chart *chart, const Series *data, const BarRoom *room, int series,
		int at, double y)
{
	double		value = data->values[(size_t) series * data->count + at];
	double		zero = scaled(&room->x, 0);
	double		end;
	char		text[NUMBER_SIZE];

	if (isnan(value))
		return;
	end = scaled(&room->x, value);
	value_text(chart, text, value, room->decimals);
	markup_put(chart->out,
			   "<rect x='%x' y='%x' width='%x' height='%x' class='s%d'>",
			   fmin(zero, end), y, fabs(end - zero), BAR_HEIGHT - 1, series);
	hover(chart, data->labels[at],
		  data->names != NULL ? data->names[series] : NULL, text);
	markup_put(chart->out, "</rect>");
	chart_label(chart, end + (value < 0 ? -3 : 3), y + BAR_HEIGHT - 1.5,
				value < 0 ? ANCHOR_END : ANCHOR_START, NULL, text,
				room->values);
}

void
chart_bars(Chart *chart, const Series *data)
{
	BarRoom		room = divide(chart, data);
	double		top = data->names != NULL ? TEXT_ROW + 2 : 0;
	double		row = data->series * BAR_HEIGHT + ROW_GAP;

	chart_begin(chart, top + data->count * row);
	chart_names(chart, data, 10);
	for (int i = 0; i < data->count; i++)
	{
		double		y = top + i * row;

		chart_label(chart, room.labels - 6,
					y + data->series * BAR_HEIGHT / 2 + 4, ANCHOR_END, NULL,
					data->labels[i], room.labels - 6);
		for (int series = 0; series < data->series; series++)
			put_bar(chart, data, &room, series, i, y + series * BAR_HEIGHT);
	}
	markup_put(chart->out, "<path d='M%x %xV%x' class='a'/>",
			   scaled(&room.x, 0), top - 1, top + data->count * row - ROW_GAP);
	chart_end(chart);
}
