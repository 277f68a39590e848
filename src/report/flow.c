/*
 * svg_flow: bands from groups at the left to groups at the right. The width of
 * a band is its amount. Bands between groups of the same label are grey.
 */
#include "report/frame.h"

#include <math.h>
#include <string.h>

#include "report/glyphs.h"

#define BANDS_HEIGHT 190.0
#define LEAST_SLOT 14.0
#define NODE_WIDTH 5.0
#define MOST_LABEL_SHARE 0.30

/* The groups of one side, from the top. */
typedef struct Side
{
	int			count;
	double		total[MOST_NODES];
	double		top[MOST_NODES];
	double		used[MOST_NODES];	/* amount of the bands drawn so far */
	double		height;
} Side;

static double
amount_at(const Grid *data, int row, int column)
{
	double		amount = data->values[(size_t) row * data->columns + column];

	return amount > 0 ? amount : 0;
}

/* Places the groups, at distances that leave room for their labels. */
static void
place(Side *side, double unit)
{
	double		y = 0;

	for (int i = 0; i < side->count; i++)
	{
		double		height = side->total[i] * unit;
		double		slot = fmax(height + 3, LEAST_SLOT);

		side->top[i] = y + (slot - height) / 2;
		side->used[i] = 0;
		y += side->total[i] > 0 ? slot : 0;
	}
	side->height = y;
}

static void
put_side(Chart *chart, const Side *side, const char *const *labels, double x,
		 Anchor anchor, double unit, double room)
{
	for (int i = 0; i < side->count; i++)
	{
		double		height = side->total[i] * unit;
		double		label_x = anchor == ANCHOR_END ? x - 5 : x + NODE_WIDTH + 5;
		double		y = side->top[i] + height / 2 + 4;
		double		width;
		char		number[NUMBER_SIZE];

		if (side->total[i] <= 0)
			continue;
		number_short(number, side->total[i], chart->numbers);
		width = text_width(number, FONT_SIZE);
		markup_put(chart->out,
				   "<rect x='%x' y='%x' width='%x' height='%x' class='s2'/>",
				   x, side->top[i], NODE_WIDTH, fmax(height, 1));
		chart_label(chart, label_x, y, anchor, "m", number, width);
		chart_label(chart, anchor == ANCHOR_END ? label_x - width - 5 :
					label_x + width + 5, y, anchor, NULL, labels[i],
					room - width - 10);
	}
}

/* Draws the band between two groups; its amount is shown on hover. */
static void
put_band(Chart *chart, const Grid *data, Side *from, Side *to, int row,
		 int column, double left, double right, double unit)
{
	double		amount = amount_at(data, row, column);
	double		y = from->top[row] + from->used[row];
	double		end = to->top[column] + to->used[column];
	double		height = amount * unit;
	double		middle = (left + right) / 2;
	char		number[NUMBER_SIZE];

	if (amount <= 0)
		return;
	from->used[row] += height;
	to->used[column] += height;
	number_grouped(number, amount, decimals_of(&amount, 1));
	markup_put(chart->out,
			   "<path class='%r' d='M%x %xC%x %x %x %x %x %xV%xC%x %x %x %x %x %xZ'>"
			   "<title>%t &#8594; %t: %t</title></path>",
			   strcmp(data->row_labels[row], data->column_labels[column]) == 0 ?
			   "stay" : "move", left, y, middle, y, middle, end, right, end,
			   end + height, middle, end + height, middle, y + height, left,
			   y + height, data->row_labels[row], data->column_labels[column],
			   number);
}

/*
 * Computes the totals of the groups of both sides. Returns the overall total.
 */
static double
add_up(const Grid *data, Side *from, Side *to)
{
	double		all = 0;

	memset(from, 0, sizeof(Side));
	memset(to, 0, sizeof(Side));
	from->count = data->rows;
	to->count = data->columns;
	for (int row = 0; row < data->rows; row++)
		for (int column = 0; column < data->columns; column++)
		{
			double		amount = amount_at(data, row, column);

			from->total[row] += amount;
			to->total[column] += amount;
			all += amount;
		}
	return all;
}

void
chart_flow(Chart *chart, const Grid *data)
{
	double		room = chart->width * MOST_LABEL_SHARE;
	double		left = room;
	double		right = chart->width - room - NODE_WIDTH;
	Side		from;
	Side		to;
	double		all = add_up(data, &from, &to);
	double		unit = all > 0 ? BANDS_HEIGHT / all : 0;

	place(&from, unit);
	place(&to, unit);
	chart_begin(chart, TEXT_ROW + 4 + fmax(from.height, to.height));
	chart_label(chart, left + NODE_WIDTH, 11, ANCHOR_END, "m", chart->x_title,
				left + NODE_WIDTH);
	chart_label(chart, right, 11, ANCHOR_START, "m", chart->y_title,
				chart->width - right);
	markup_put(chart->out, "<g transform='translate(0 %x)'>", TEXT_ROW + 3);
	for (int row = 0; row < data->rows; row++)
		for (int column = 0; column < data->columns; column++)
			put_band(chart, data, &from, &to, row, column, left + NODE_WIDTH,
					 right, unit);
	put_side(chart, &from, data->row_labels, left, ANCHOR_END, unit, room);
	put_side(chart, &to, data->column_labels, right, ANCHOR_START, unit, room);
	markup_put(chart->out, "</g>");
	chart_end(chart);
}
