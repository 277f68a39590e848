/*
 * The places of all that a chart draws, computed by hand from the rules of its
 * layout. In the font of 11 pixels a letter or digit has 7.04 pixels, a minus
 * 4.62, a percent sign 11.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "report/chart.h"

static Markup out;
static Chart chart;

static const char *const labels[] = {"a", "bb", "c"};
static const char *const names[] = {"up", "down"};

static void
begin(const char *x_title, const char *y_title, double width)
{
	out = (Markup) {NULL, 0, 0, realloc};
	chart = (Chart) {&out, "t", x_title, y_title, NUMBERS_IN_THOUSANDS, width};
}

/* Fails unless the chart has this size ("width height") and these elements. */
static void
assert_drawn(const char *size, const char *elements)
{
	char		head[200];
	int			gap = (int) strcspn(size, " ");
	const char *at = out.text;

	snprintf(head, sizeof(head),
			 "<svg xmlns='http://www.w3.org/2000/svg' class='crm' role='img'"
			 " viewBox='0 0 %s' width='%.*s' height='%s' aria-label='t'>"
			 "<title>t</title>", size, gap, size, size + gap + 1);
	assert_memory_equal(at, head, strlen(head));
	at += strlen(head);
	out.text[out.length - strlen("</svg>")] = '\0';
	assert_string_equal(at, elements);
	free(out.text);
}

#define assert_near_pixel(actual, expected) \
	assert_true(fabs((actual) - (expected)) < 0.01)

/*
 * The widest label has 14.08 pixels and 6 at its right; the widest value, -20%,
 * 29.7 and 4. So -20 is at 20.08 + 33.7 = 53.78 and 40 at 300 - 33.7 = 266.3:
 * 3.542 pixels each, zero at 124.62. A row is two bars of 11, the last of them
 * empty, and a gap of 7. The names have 15 + 2.
 */
static void
bars_of_two_series(void **state)
{
	const double values[] = {10, -20, 0, 5, NAN, 40};
	const Series data = {3, 2, labels, names, values};

	(void) state;
	begin("%", "", 300);
	chart_bars(&chart, &data);
	assert_drawn("300 104",
				 "<rect x='0' y='2' width='8' height='8' class='s0'/>"
				 "<text x='12' y='10' class='s0'>up</text>"
				 "<rect x='40.1' y='2' width='8' height='8' class='s1'/>"
				 "<text x='52.1' y='10' class='s1'>down</text>"
				 "<text x='14.1' y='32' text-anchor='end'>a</text>"
				 "<rect x='124.6' y='17' width='35.4' height='10' class='s0'><title>a, up: 10%</title></rect>"
				 "<text x='163' y='26.5'>10%</text>"
				 "<rect x='124.6' y='28' width='17.7' height='10' class='s1'><title>a, down: 5%</title></rect>"
				 "<text x='145.3' y='37.5'>5%</text>"
				 "<text x='14.1' y='61' text-anchor='end'>bb</text>"
				 "<rect x='53.8' y='46' width='70.8' height='10' class='s0'><title>bb, up: -20%</title></rect>"
				 "<text x='50.8' y='55.5' text-anchor='end'>-20%</text>"
				 "<text x='14.1' y='90' text-anchor='end'>c</text>"
				 "<rect x='124.6' y='75' width='0' height='10' class='s0'><title>c, up: 0%</title></rect>"
				 "<text x='127.6' y='84.5'>0%</text>"
				 "<rect x='124.6' y='86' width='141.7' height='10' class='s1'><title>c, down: 40%</title></rect>"
				 "<text x='269.3' y='95.5'>40%</text>"
				 "<path d='M124.6 16V97' class='a'/>");
}

/* Values have 18.08 pixels: 20 is at 281.92. There are no names above. */
static void
bars_of_one_series(void **state)
{
	const double values[] = {10, 20, NAN};
	const Series data = {3, 1, labels, NULL, values};

	(void) state;
	begin("", "", 300);
	chart_bars(&chart, &data);
	assert_drawn("300 54",
				 "<text x='14.1' y='9.5' text-anchor='end'>a</text>"
				 "<rect x='20.1' y='0' width='130.9' height='10' class='s0'><title>a: 10</title></rect>"
				 "<text x='154' y='9.5'>10</text>"
				 "<text x='14.1' y='27.5' text-anchor='end'>bb</text>"
				 "<rect x='20.1' y='18' width='261.8' height='10' class='s0'><title>bb: 20</title></rect>"
				 "<text x='284.9' y='27.5'>20</text>"
				 "<text x='14.1' y='45.5' text-anchor='end'>c</text>"
				 "<path d='M20.1 -1V47' class='a'/>");
}

/*
 * Labels have 42 % of the width at most, 126 pixels. With an ellipsis of 11, 16
 * letters of 7.04 fit.
 */
static void
long_labels_of_bars_are_shortened(void **state)
{
	static const char *const label[] = {"aaaaaaaaaaaaaaaaaaaaaaaa"};
	const double value = 1;
	const Series data = {1, 1, label, NULL, &value};

	(void) state;
	begin("", "", 300);
	chart_bars(&chart, &data);
	assert_drawn("300 18",
				 "<text x='126' y='9.5' text-anchor='end'>aaaaaaaaaaaaaaaa&#8230;"
				 "<title>aaaaaaaaaaaaaaaaaaaaaaaa</title></text>"
				 "<rect x='132' y='0' width='157' height='10' class='s0'>"
				 "<title>aaaaaaaaaaaaaaaaaaaaaaaa: 1</title></rect>"
				 "<text x='292' y='9.5'>1</text>"
				 "<path d='M132 -1V11' class='a'/>");
}

/* -20 is at 20.08 + 22.7 = 42.78, zero at the right end of the picture. */
static void
bars_below_zero_end_at_the_right(void **state)
{
	const double values[] = {-10, -20, NAN};
	const Series data = {3, 1, labels, NULL, values};

	(void) state;
	begin("", "", 300);
	chart_bars(&chart, &data);
	assert_drawn("300 54",
				 "<text x='14.1' y='9.5' text-anchor='end'>a</text>"
				 "<rect x='171.4' y='0' width='128.6' height='10' class='s0'><title>a: -10</title></rect>"
				 "<text x='168.4' y='9.5' text-anchor='end'>-10</text>"
				 "<text x='14.1' y='27.5' text-anchor='end'>bb</text>"
				 "<rect x='42.8' y='18' width='257.2' height='10' class='s0'><title>bb: -20</title></rect>"
				 "<text x='39.8' y='27.5' text-anchor='end'>-20</text>"
				 "<text x='14.1' y='45.5' text-anchor='end'>c</text>"
				 "<path d='M300 -1V47' class='a'/>");
}

/* Draws the bar of one value, whose label has 13.04 pixels. */
static void
assert_bar(double value, const char *bar)
{
	const Series data = {1, 1, labels, NULL, &value};

	begin("", "", 300);
	chart_bars(&chart, &data);
	assert_drawn("300 18", bar);
}

/* 0.50 has 28.86 pixels; a million is the first number that is shortened. */
static void
a_single_bar_fills_the_picture(void **state)
{
	(void) state;
	assert_bar(0.5,
			   "<text x='7' y='9.5' text-anchor='end'>a</text>"
			   "<rect x='13' y='0' width='258.1' height='10' class='s0'><title>a: 0.50</title></rect>"
			   "<text x='274.1' y='9.5'>0.50</text>"
			   "<path d='M13 -1V11' class='a'/>");
	assert_bar(0,
			   "<text x='7' y='9.5' text-anchor='end'>a</text>"
			   "<rect x='13' y='0' width='0' height='10' class='s0'><title>a: 0</title></rect>"
			   "<text x='16' y='9.5'>0</text>"
			   "<path d='M13 -1V11' class='a'/>");
	assert_bar(1e6,
			   "<text x='7' y='9.5' text-anchor='end'>a</text>"
			   "<rect x='13' y='0' width='264.9' height='10' class='s0'><title>a: 1M</title></rect>"
			   "<text x='281' y='9.5'>1M</text>"
			   "<path d='M13 -1V11' class='a'/>");
}

/* Without labels bars begin 6 pixels from the left. */
static void
bars_may_have_no_labels(void **state)
{
	static const char *const empty[] = {""};
	const double value = 0.5;
	const Series data = {1, 1, empty, NULL, &value};

	(void) state;
	begin("", "", 300);
	chart_bars(&chart, &data);
	assert_drawn("300 18",
				 "<rect x='6' y='0' width='265.1' height='10' class='s0'><title>: 0.50</title></rect>"
				 "<text x='274.1' y='9.5'>0.50</text>"
				 "<path d='M6 -1V11' class='a'/>");
}

/*
 * Ticks from -20 to 40 for a range of -20 to 30, in 120 pixels from 36 to 156:
 * two pixels each. Three parts of 91 pixels from 25 (ticks have 18.7, rounded
 * up, and 6) to 298, of which a gap takes 2.
 */
static void
columns_stack_away_from_zero(void **state)
{
	const double values[] = {10, -20, 0, 5, NAN, 30};
	const Series data = {3, 2, labels, names, values};

	(void) state;
	begin("day", "€", 300);
	chart_columns(&chart, &data);
	assert_drawn("300 189",
				 "<text x='0' y='25' class='m'>€</text>"
				 "<text x='20' y='160' text-anchor='end' class='m'>-20</text>"
				 "<path d='M25 156H298' class='g'/>"
				 "<text x='20' y='120' text-anchor='end' class='m'>0</text>"
				 "<path d='M25 116H298' class='g'/>"
				 "<text x='20' y='80' text-anchor='end' class='m'>20</text>"
				 "<path d='M25 76H298' class='g'/>"
				 "<text x='20' y='40' text-anchor='end' class='m'>40</text>"
				 "<path d='M25 36H298' class='g'/>"
				 "<rect x='0' y='2' width='8' height='8' class='s0'/>"
				 "<text x='12' y='10' class='s0'>up</text>"
				 "<rect x='40.1' y='2' width='8' height='8' class='s1'/>"
				 "<text x='52.1' y='10' class='s1'>down</text>"
				 "<rect x='26' y='96' width='89' height='20' class='s0'><title>a, up: 10</title></rect>"
				 "<rect x='26' y='86' width='89' height='10' class='s1'><title>a, down: 5</title></rect>"
				 "<rect x='117' y='116' width='89' height='40' class='s0'><title>bb, up: -20</title></rect>"
				 "<rect x='208' y='56' width='89' height='60' class='s1'><title>c, down: 30</title></rect>"
				 "<path d='M25 116H298' class='a'/>"
				 "<text x='252.5' y='171' text-anchor='middle' class='m'>c</text>"
				 "<text x='161.5' y='171' text-anchor='middle' class='m'>bb</text>"
				 "<text x='70.5' y='171' text-anchor='middle' class='m'>a</text>"
				 "<text x='161.5' y='186' text-anchor='middle' class='m'>day</text>");
}

/*
 * Ticks of a half, 40 pixels, from -1 to 0.5. -0.5 has 22.44 pixels, so that the
 * columns are from 29 to 298. Nothing is above the plot.
 */
static void
columns_below_one(void **state)
{
	const double values[] = {-1, 0.5};
	const Series data = {2, 1, labels, NULL, values};

	(void) state;
	begin("", "", 300);
	chart_columns(&chart, &data);
	assert_drawn("300 144",
				 "<text x='24' y='130' text-anchor='end' class='m'>-1</text>"
				 "<path d='M29 126H298' class='g'/>"
				 "<text x='24' y='90' text-anchor='end' class='m'>-0.5</text>"
				 "<path d='M29 86H298' class='g'/>"
				 "<text x='24' y='50' text-anchor='end' class='m'>0</text>"
				 "<path d='M29 46H298' class='g'/>"
				 "<text x='24' y='10' text-anchor='end' class='m'>0.5</text>"
				 "<path d='M29 6H298' class='g'/>"
				 "<rect x='30' y='46' width='132.5' height='80' class='s0'><title>a: -1.0</title></rect>"
				 "<rect x='164.5' y='6' width='132.5' height='40' class='s0'><title>bb: 0.5</title></rect>"
				 "<path d='M29 46H298' class='a'/>"
				 "<text x='230.8' y='141' text-anchor='middle' class='m'>bb</text>"
				 "<text x='96.3' y='141' text-anchor='middle' class='m'>a</text>");
}

/*
 * 80 pixels for 1 up and down from zero at 61; the decimals are those that any
 * series needs.
 */
static void
columns_stack_by_their_sign(void **state)
{
	const double values[] = {-1, 0.5};
	const Series data = {1, 2, labels, names, values};

	(void) state;
	begin("", "", 300);
	chart_columns(&chart, &data);
	assert_non_null(strstr(out.text, "y='61' width='267' height='80' class='s0'>"
						   "<title>a, up: -1.0<"));
	assert_non_null(strstr(out.text, "y='21' width='267' height='40' class='s1'>"
						   "<title>a, down: 0.5<"));
	free(out.text);
}

/* 100 columns from 14 to 298 have 2.84 pixels each, a fifth of them the gap. */
static void
gaps_of_narrow_columns_are_a_fifth(void **state)
{
	static const char *const empty[100] = {[0 ... 99] = ""};
	static const double values[100] = {[0 ... 99] = 8};
	const Series data = {100, 1, empty, NULL, values};

	(void) state;
	begin("", "", 300);
	chart_columns(&chart, &data);
	assert_non_null(strstr(out.text, "<rect x='14.3' y='6' width='2.3' height='120' "));
	assert_non_null(strstr(out.text, "<rect x='17.1' y='6' width='2.3' height='120' "));
	free(out.text);
}

/*
 * Four pixels for 1, zero at 156. Labels at 21, 296 and at thirds between. A
 * missing value interrupts the line.
 */
static void
lines_are_interrupted(void **state)
{
	const double values[] = {10, NAN, 30, 5, 2.5, 3, 4, 5};
	const char *const four[] = {"a", "b", "c", "d"};
	const Series data = {4, 2, four, names, values};

	(void) state;
	begin("day", "€", 300);
	chart_lines(&chart, &data);
	assert_drawn("300 189",
				 "<text x='0' y='25' class='m'>€</text>"
				 "<text x='16' y='160' text-anchor='end' class='m'>0</text>"
				 "<path d='M21 156H296' class='g'/>"
				 "<text x='16' y='120' text-anchor='end' class='m'>10</text>"
				 "<path d='M21 116H296' class='g'/>"
				 "<text x='16' y='80' text-anchor='end' class='m'>20</text>"
				 "<path d='M21 76H296' class='g'/>"
				 "<text x='16' y='40' text-anchor='end' class='m'>30</text>"
				 "<path d='M21 36H296' class='g'/>"
				 "<rect x='0' y='2' width='8' height='8' class='s0'/>"
				 "<text x='12' y='10' class='s0'>up</text>"
				 "<rect x='40.1' y='2' width='8' height='8' class='s1'/>"
				 "<text x='52.1' y='10' class='s1'>down</text>"
				 "<path d='M21 156H296' class='a'/>"
				 "<path class='l0' d='M21 116M204.3 36L296 136'/>"
				 "<circle cx='21' cy='116' r='2.2' class='s0'><title>a, up: 10</title></circle>"
				 "<circle cx='204.3' cy='36' r='2.2' class='s0'><title>c, up: 30</title></circle>"
				 "<circle cx='296' cy='136' r='2.2' class='s0'><title>d, up: 5</title></circle>"
				 "<path class='l1' d='M21 146L112.7 144L204.3 140L296 136'/>"
				 "<circle cx='21' cy='146' r='2.2' class='s1'><title>a, down: 2.5</title></circle>"
				 "<circle cx='112.7' cy='144' r='2.2' class='s1'><title>b, down: 3.0</title></circle>"
				 "<circle cx='204.3' cy='140' r='2.2' class='s1'><title>c, down: 4.0</title></circle>"
				 "<circle cx='296' cy='136' r='2.2' class='s1'><title>d, down: 5.0</title></circle>"
				 "<text x='296' y='171' text-anchor='middle' class='m'>d</text>"
				 "<text x='204.3' y='171' text-anchor='middle' class='m'>c</text>"
				 "<text x='112.7' y='171' text-anchor='middle' class='m'>b</text>"
				 "<text x='21' y='171' text-anchor='middle' class='m'>a</text>"
				 "<text x='158.5' y='186' text-anchor='middle' class='m'>day</text>");
}

/*
 * The horizontal axis has 67 pixels for 1, from 28 to 296, the vertical one 1.5
 * from 171 up. The label of the second mark would touch that of the first, the
 * last one would leave the picture.
 */
static void
a_curve_passes_its_points(void **state)
{
	const double x[] = {0, 1, 4};
	const double y[] = {0, 50, 100};
	const double marks[] = {1, 1.15, 1.2, 4};
	const char *const marked[] = {"a", "b", "bb", "c"};
	const Curve data = {3, x, y, 4, marks, marked};

	(void) state;
	begin("%", "€", 300);
	chart_curve(&chart, &data);
	assert_drawn("300 204",
				 "<text x='0' y='10' class='m'>€</text>"
				 "<text x='23' y='175' text-anchor='end' class='m'>0</text>"
				 "<path d='M28 171H296' class='g'/>"
				 "<text x='23' y='100' text-anchor='end' class='m'>50</text>"
				 "<path d='M28 96H296' class='g'/>"
				 "<text x='23' y='25' text-anchor='end' class='m'>100</text>"
				 "<path d='M28 21H296' class='g'/>"
				 "<path d='M28 171H296' class='a'/>"
				 "<path d='M95 21V171' class='a' stroke-dasharray='2 2'><title>a</title></path>"
				 "<text x='99' y='165'>a</text>"
				 "<path d='M105.1 21V171' class='a' stroke-dasharray='2 2'><title>b</title></path>"
				 "<path d='M108.4 21V171' class='a' stroke-dasharray='2 2'><title>bb</title></path>"
				 "<text x='112.4' y='165'>bb</text>"
				 "<path d='M296 21V171' class='a' stroke-dasharray='2 2'><title>c</title></path>"
				 "<path class='l0' d='M28 171L95 96L296 21'/>"
				 "<text x='28' y='186' text-anchor='middle' class='m'>0</text>"
				 "<text x='95' y='186' text-anchor='middle' class='m'>1</text>"
				 "<text x='162' y='186' text-anchor='middle' class='m'>2</text>"
				 "<text x='229' y='186' text-anchor='middle' class='m'>3</text>"
				 "<text x='296' y='186' text-anchor='middle' class='m'>4</text>"
				 "<text x='162' y='201' text-anchor='middle' class='m'>%</text>");
}

/* Ticks of a digit have 7.04 pixels, rounded up, and 6: 14. Three of 120 / 4. */
static void
a_line_of_one_value_is_a_point(void **state)
{
	const double value = 8;
	const Series data = {1, 1, labels, NULL, &value};

	(void) state;
	begin("", "", 300);
	chart_lines(&chart, &data);
	assert_drawn("300 144",
				 "<text x='9' y='130' text-anchor='end' class='m'>0</text>"
				 "<path d='M14 126H296' class='g'/>"
				 "<text x='9' y='100' text-anchor='end' class='m'>2</text>"
				 "<path d='M14 96H296' class='g'/>"
				 "<text x='9' y='70' text-anchor='end' class='m'>4</text>"
				 "<path d='M14 66H296' class='g'/>"
				 "<text x='9' y='40' text-anchor='end' class='m'>6</text>"
				 "<path d='M14 36H296' class='g'/>"
				 "<text x='9' y='10' text-anchor='end' class='m'>8</text>"
				 "<path d='M14 6H296' class='g'/>"
				 "<path d='M14 126H296' class='a'/>"
				 "<path class='l0' d='M14 6'/>"
				 "<circle cx='14' cy='6' r='2.2' class='s0'><title>a: 8</title></circle>"
				 "<text x='14' y='141' text-anchor='middle' class='m'>a</text>");
}

/* 15 pixels for 1 below zero at 6, from 18 (-8 has 11.66) to 296. */
static void
a_line_of_two_values_below_zero(void **state)
{
	const double values[] = {-4, -8};
	const Series data = {2, 1, labels, NULL, values};

	(void) state;
	begin("", "", 300);
	chart_lines(&chart, &data);
	assert_non_null(strstr(out.text, "<path class='l0' d='M18 66L296 126'/>"));
	assert_non_null(strstr(out.text, "<circle cx='18' cy='66' r='2.2' class='s0'>"));
	assert_non_null(strstr(out.text, "<circle cx='296' cy='126' r='2.2' class='s0'>"));
	assert_non_null(strstr(out.text, "<path d='M18 6H296' class='a'/>"));
	free(out.text);
}

#define MOST_LABELS 6000

/*
 * Draws lines over so many labels of that many letters; the places of the labels
 * that are written, from the right. Returns how many they are.
 */
static int
places_of_labels(int count, int letters, double *places)
{
	static const char *same[MOST_LABELS];
	static double values[MOST_LABELS];
	static char text[100];
	const char *mark = "' y='141' text-anchor='middle' class='m'>";
	const Series data = {count, 1, same, NULL, values};
	int			found = 0;

	memset(text, 'a', letters);
	text[letters] = '\0';
	for (int i = 0; i < count; i++)
	{
		same[i] = text;
		values[i] = i == 0;
	}
	begin("", "", 300);
	chart_lines(&chart, &data);
	for (const char *at = out.text; (at = strstr(at, mark)) != NULL; at++)
	{
		const char *x = at;

		while (x[-1] != '\'')
			x--;
		places[found++] = atof(x);
	}
	free(out.text);
	return found;
}

/* Labels are within the picture and do not touch; the last one is written. */
static void
labels_do_not_overlap(void **state)
{
	static const int counts[] = {1, 2, 3, 12, 40, 100, 1000, MOST_LABELS};
	static double places[MOST_LABELS];

	(void) state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		for (int letters = 1; letters < 40; letters++)
		{
			double		width = fmin(letters * 7.04, 142);
			int			found = places_of_labels(counts[i], letters, places);

			assert_true(found > 0);
			assert_true(places[0] <= 300 - width / 2 + 0.1);
			assert_true(counts[i] == 1 ||
						places[0] >= 300 - fmax(width / 2, 4) - 0.1);
			assert_true(places[found - 1] >= width / 2 - 0.1);
			for (int k = 1; k < found; k++)
				assert_true(places[k - 1] - places[k] >= width + 3.8);
		}
}

/*
 * Twelve labels of 56.32 pixels at distances of 272 / 11, from 24 on. The last
 * one would leave the picture by 24.16. Labels need that, themselves and 8
 * pixels, so that every fourth is written.
 */
static void
labels_are_as_many_as_fit(void **state)
{
	double		places[12];

	(void) state;
	assert_int_equal(places_of_labels(12, 8, places), 3);
	assert_near_pixel(places[0], 271.8);
	assert_near_pixel(places[1], 197.1);
	assert_near_pixel(places[2], 98.2);
	/* four of them have distances of 90.67, and need 88.48 */
	assert_int_equal(places_of_labels(4, 8, places), 4);
}

static int
circles_of(int count, const double *values)
{
	static const char *const months[] = {[0 ... 40] = "m"};
	const Series data = {count, 1, months, NULL, values};
	int			circles = 0;

	begin("", "", 300);
	chart_lines(&chart, &data);
	for (const char *at = out.text; (at = strstr(at, "<circle")) != NULL; at++)
		circles++;
	free(out.text);
	return circles;
}

/* 41 labels have no points, except for values that no line can show. */
static void
values_without_a_line_are_points(void **state)
{
	double		values[41];

	(void) state;
	for (int i = 0; i < 41; i++)
		values[i] = i % 4 == 2 ? NAN : 1;
	assert_int_equal(circles_of(40, values), 30);
	assert_int_equal(circles_of(41, values), 0);
	values[1] = values[4] = values[5] = values[39] = NAN;
	assert_int_equal(circles_of(41, values), 3);	/* 0, 3 and 40 */
	assert_int_equal(circles_of(1, values), 1);
}

/* The horizontal axis is from 0 to 4, 68 pixels for 1 from 24 on. */
static void
the_axes_of_a_curve_include_zero(void **state)
{
	const double x[] = {2, 4};
	const double y[] = {1, 2};
	const Curve data = {2, x, y, 0, NULL, NULL};

	(void) state;
	begin("", "", 300);
	chart_curve(&chart, &data);
	assert_non_null(strstr(out.text, "<path class='l0' d='M160 81L296 6'/>"));
	free(out.text);
}

/* Axes include zero: 66 pixels for 1 from 32 on, 1.5 pixels from 156 up. */
static void
a_curve_below_zero(void **state)
{
	const double x[] = {-4, -2};
	const double y[] = {-100, -50};
	const Curve data = {2, x, y, 0, NULL, NULL};

	(void) state;
	begin("", "", 300);
	chart_curve(&chart, &data);
	assert_drawn("300 174",
				 "<text x='27' y='160' text-anchor='end' class='m'>-100</text>"
				 "<path d='M32 156H296' class='g'/>"
				 "<text x='27' y='85' text-anchor='end' class='m'>-50</text>"
				 "<path d='M32 81H296' class='g'/>"
				 "<text x='27' y='10' text-anchor='end' class='m'>0</text>"
				 "<path d='M32 6H296' class='g'/>"
				 "<path d='M32 6H296' class='a'/>"
				 "<path class='l0' d='M32 156L164 81'/>"
				 "<text x='32' y='171' text-anchor='middle' class='m'>-4</text>"
				 "<text x='98' y='171' text-anchor='middle' class='m'>-3</text>"
				 "<text x='164' y='171' text-anchor='middle' class='m'>-2</text>"
				 "<text x='230' y='171' text-anchor='middle' class='m'>-1</text>"
				 "<text x='296' y='171' text-anchor='middle' class='m'>0</text>");
}

/*
 * Axes include zero: 68 pixels for 10000 from 24 on, 150 for 1. The last label
 * has 21.12 pixels and ends with the picture.
 */
static void
a_curve_far_from_zero(void **state)
{
	const double x[] = {20000, 40000};
	const double y[] = {0.5, 1};
	const Curve data = {2, x, y, 0, NULL, NULL};

	(void) state;
	begin("", "", 300);
	chart_curve(&chart, &data);
	assert_drawn("300 174",
				 "<text x='19' y='160' text-anchor='end' class='m'>0</text>"
				 "<path d='M24 156H296' class='g'/>"
				 "<text x='19' y='85' text-anchor='end' class='m'>0.5</text>"
				 "<path d='M24 81H296' class='g'/>"
				 "<text x='19' y='10' text-anchor='end' class='m'>1</text>"
				 "<path d='M24 6H296' class='g'/>"
				 "<path d='M24 156H296' class='a'/>"
				 "<path class='l0' d='M160 81L296 6'/>"
				 "<text x='24' y='171' text-anchor='middle' class='m'>0</text>"
				 "<text x='92' y='171' text-anchor='middle' class='m'>10k</text>"
				 "<text x='160' y='171' text-anchor='middle' class='m'>20k</text>"
				 "<text x='228' y='171' text-anchor='middle' class='m'>30k</text>"
				 "<text x='289.4' y='171' text-anchor='middle' class='m'>40k</text>");
}

/*
 * Cells of 93.31 by 19 pixels, from 20.08 on, half a pixel less at each side.
 * The largest value is 7, so that values are their steps, but the last of them
 * is 6. Light text begins at step 4.
 */
static void
cells_are_darker_by_sevenths(void **state)
{
	const double values[] = {0, 1, 7, NAN, 3.5, -1};
	const Grid data = {2, 3, labels, labels, values, NULL};

	(void) state;
	begin("X", "Y", 300);
	chart_heat_map(&chart, &data);
	assert_drawn("300 70",
				 "<text x='300' y='11' text-anchor='end' class='m'>X</text>"
				 "<text x='0' y='11' class='m'>Y</text>"
				 "<text x='66.7' y='27' text-anchor='middle' class='m'>a</text>"
				 "<text x='160' y='27' text-anchor='middle' class='m'>bb</text>"
				 "<text x='253.3' y='27' text-anchor='middle' class='m'>c</text>"
				 "<text x='14.1' y='45.5' text-anchor='end'>a</text>"
				 "<rect x='20.6' y='32.5' width='92.3' height='18' class='q0'><title>a, a: 0</title></rect>"
				 "<text x='66.7' y='45.5' text-anchor='middle' class='lo'>0</text>"
				 "<rect x='113.9' y='32.5' width='92.3' height='18' class='q1'><title>a, bb: 1</title></rect>"
				 "<text x='160' y='45.5' text-anchor='middle' class='lo'>1</text>"
				 "<rect x='207.2' y='32.5' width='92.3' height='18' class='q6'><title>a, c: 7</title></rect>"
				 "<text x='253.3' y='45.5' text-anchor='middle' class='hi'>7</text>"
				 "<text x='14.1' y='64.5' text-anchor='end'>bb</text>"
				 "<rect x='113.9' y='51.5' width='92.3' height='18' class='q3'><title>bb, bb: 3.5</title></rect>"
				 "<text x='160' y='64.5' text-anchor='middle' class='lo'>3.5</text>"
				 "<rect x='207.2' y='51.5' width='92.3' height='18' class='q0'><title>bb, c: -1</title></rect>"
				 "<text x='253.3' y='64.5' text-anchor='middle' class='lo'>-1</text>");
}

/*
 * Labels of rows have 35 % of the width, 105 pixels and 6: 13 letters with an
 * ellipsis. Cells of 63 pixels do not hold 9 letters. Labels of columns have 84.48
 * pixels, so that every second one is written; the last one ends with the
 * picture. Titles have half of the picture, 8 pixels apart.
 */
static void
texts_of_a_heat_map_stay_in_their_room(void **state)
{
	static const char *const row[] = {"aaaaaaaaaaaaaaaaaaaaaaaa"};
	static const char *const columns[] = {"aaaaaaaaaaaa", "bbbbbbbbbbbb",
	"cccccccccccc"};
	static const char *const texts[] = {"999999999", "88888888", "x"};
	const double values[] = {7, 4, 3.9};
	const Grid	data = {1, 3, row, columns, values, texts};

	(void) state;
	begin(row[0], row[0], 300);
	chart_heat_map(&chart, &data);
	assert_drawn("300 51",
				 "<text x='300' y='11' text-anchor='end' class='m'>aaaaaaaaaaaaaaaaaaa&#8230;"
				 "<title>aaaaaaaaaaaaaaaaaaaaaaaa</title></text>"
				 "<text x='0' y='11' class='m'>aaaaaaaaaaaaaaaaaa&#8230;"
				 "<title>aaaaaaaaaaaaaaaaaaaaaaaa</title></text>"
				 "<text x='142.5' y='27' text-anchor='middle' class='m'>aaaaaaaaaaaa</text>"
				 "<text x='257.8' y='27' text-anchor='middle' class='m'>cccccccccccc</text>"
				 "<text x='105' y='45.5' text-anchor='end'>aaaaaaaaaaaaa&#8230;"
				 "<title>aaaaaaaaaaaaaaaaaaaaaaaa</title></text>"
				 "<rect x='111.5' y='32.5' width='62' height='18' class='q6'>"
				 "<title>aaaaaaaaaaaaaaaaaaaaaaaa, aaaaaaaaaaaa: 999999999</title></rect>"
				 "<rect x='174.5' y='32.5' width='62' height='18' class='q4'>"
				 "<title>aaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbb: 88888888</title></rect>"
				 "<text x='205.5' y='45.5' text-anchor='middle' class='hi'>88888888</text>"
				 "<rect x='237.5' y='32.5' width='62' height='18' class='q3'>"
				 "<title>aaaaaaaaaaaaaaaaaaaaaaaa, cccccccccccc: x</title></rect>"
				 "<text x='268.5' y='45.5' text-anchor='middle' class='lo'>x</text>");
}

/* Without a value above 0 there is no darkest cell. */
static void
cells_of_nothing_are_the_lightest(void **state)
{
	const double values[] = {0, -1, NAN};

	(void) state;
	begin("", "", 300);
	chart_heat_map(&chart, &(Grid) {1, 3, labels, labels, values, NULL});
	assert_non_null(strstr(out.text, "class='q0'><title>a, a: 0"));
	assert_non_null(strstr(out.text, "class='q0'><title>a, bb: -1"));
	assert_null(strstr(out.text, "a, c"));
	free(out.text);
}

/*
 * 24 letters have 168.96 pixels, more than a picture of 160, and in one of 170
 * not in the middle of their column, which begins at 10.62: it ends
 * with the picture. A title needs a row of 15 pixels above.
 */
static void
labels_of_columns_stay_in_the_picture(void **state)
{
	static const char *const row[] = {"", "r"};
	static const char *const column[] = {"aaaaaaaaaaaaaaaaaaaaaaaa"};
	const double values[] = {1, 1};

	(void) state;
	begin("", "", 160);
	chart_heat_map(&chart, &(Grid) {1, 1, row, column, values, NULL});
	assert_non_null(strstr(out.text, "<text x='80' y='12' text-anchor='middle' class='m'>aaaaaaaaaaaaaaaaaaaaa&#8230;<title>"));
	free(out.text);
	begin("", "y", 170);
	chart_heat_map(&chart, &(Grid) {2, 1, row, column, values, NULL});
	assert_non_null(strstr(out.text, "<text x='85.5' y='27' text-anchor='middle' class='m'>aaaaaaaaaaaaaaaaaaaaaaaa</text>"));
	free(out.text);
}

/*
 * 190 pixels for 100: 1.9 each. Groups have 3 pixels more than their bands, half
 * of them above. The left side ends at 30 % of the width and a group's 5; labels
 * are 5 pixels from a group, and from the number.
 */
static void
bands_are_as_wide_as_their_amounts(void **state)
{
	const double values[] = {30, 10, 0, 60};
	const Grid data = {2, 2, labels, labels, values, NULL};

	(void) state;
	begin("X", "Y", 360);
	chart_flow(&chart, &data);
	assert_drawn("360 215",
				 "<text x='113' y='11' text-anchor='end' class='m'>X</text>"
				 "<text x='247' y='11' class='m'>Y</text>"
				 "<g transform='translate(0 18)'>"
				 "<path class='stay' d='M113 1.5C180 1.5 180 1.5 247 1.5V58.5C180 58.5 180 58.5 113 58.5Z'><title>a &#8594; a: 30</title></path>"
				 "<path class='move' d='M113 58.5C180 58.5 180 61.5 247 61.5V80.5C180 80.5 180 77.5 113 77.5Z'><title>a &#8594; bb: 10</title></path>"
				 "<path class='stay' d='M113 80.5C180 80.5 180 80.5 247 80.5V194.5C180 194.5 180 194.5 113 194.5Z'><title>bb &#8594; bb: 60</title></path>"
				 "<rect x='108' y='1.5' width='5' height='76' class='s2'/>"
				 "<text x='103' y='43.5' text-anchor='end' class='m'>40</text>"
				 "<text x='83.9' y='43.5' text-anchor='end'>a</text>"
				 "<rect x='108' y='80.5' width='5' height='114' class='s2'/>"
				 "<text x='103' y='141.5' text-anchor='end' class='m'>60</text>"
				 "<text x='83.9' y='141.5' text-anchor='end'>bb</text>"
				 "<rect x='247' y='1.5' width='5' height='57' class='s2'/>"
				 "<text x='257' y='34' class='m'>30</text>"
				 "<text x='276.1' y='34'>a</text>"
				 "<rect x='247' y='61.5' width='5' height='133' class='s2'/>"
				 "<text x='257' y='132' class='m'>70</text>"
				 "<text x='276.1' y='132'>bb</text></g>");
}

/* The picture of 30, 10 and 60, of shares: groups of nothing are not drawn. */
static void
bands_of_shares(void **state)
{
	const double values[] = {.3, .1, 0, 0, .6, 0, 0, 0, 0};
	const Grid data = {3, 3, labels, labels, values, NULL};

	(void) state;
	begin("", "", 360);
	chart_flow(&chart, &data);
	assert_drawn("360 215",
				 "<g transform='translate(0 18)'>"
				 "<path class='stay' d='M113 1.5C180 1.5 180 1.5 247 1.5V58.5C180 58.5 180 58.5 113 58.5Z'><title>a &#8594; a: 0.30</title></path>"
				 "<path class='move' d='M113 58.5C180 58.5 180 61.5 247 61.5V80.5C180 80.5 180 77.5 113 77.5Z'><title>a &#8594; bb: 0.10</title></path>"
				 "<path class='stay' d='M113 80.5C180 80.5 180 80.5 247 80.5V194.5C180 194.5 180 194.5 113 194.5Z'><title>bb &#8594; bb: 0.60</title></path>"
				 "<rect x='108' y='1.5' width='5' height='76' class='s2'/>"
				 "<text x='103' y='43.5' text-anchor='end' class='m'>0.4</text>"
				 "<text x='80.2' y='43.5' text-anchor='end'>a</text>"
				 "<rect x='108' y='80.5' width='5' height='114' class='s2'/>"
				 "<text x='103' y='141.5' text-anchor='end' class='m'>0.6</text>"
				 "<text x='80.2' y='141.5' text-anchor='end'>bb</text>"
				 "<rect x='247' y='1.5' width='5' height='57' class='s2'/>"
				 "<text x='257' y='34' class='m'>0.3</text>"
				 "<text x='279.8' y='34'>a</text>"
				 "<rect x='247' y='61.5' width='5' height='133' class='s2'/>"
				 "<text x='257' y='132' class='m'>0.7</text>"
				 "<text x='279.8' y='132'>bb</text></g>");
}

/*
 * 0.19 pixels for 1. The second group is in the middle of 14 pixels below the
 * 192.81 of the first, and one pixel high.
 */
static void
small_groups_have_a_line_and_room_for_a_label(void **state)
{
	const double values[] = {1000, 0, 0, 1};
	const Grid data = {2, 2, labels, labels, values, NULL};

	(void) state;
	begin("", "", 360);
	chart_flow(&chart, &data);
	assert_drawn("360 225.8",
				 "<g transform='translate(0 18)'>"
				 "<path class='stay' d='M113 1.5C180 1.5 180 1.5 247 1.5V191.3C180 191.3 180 191.3 113 191.3Z'><title>a &#8594; a: 1,000</title></path>"
				 "<path class='stay' d='M113 199.7C180 199.7 180 199.7 247 199.7V199.9C180 199.9 180 199.9 113 199.9Z'><title>bb &#8594; bb: 1</title></path>"
				 "<rect x='108' y='1.5' width='5' height='189.8' class='s2'/>"
				 "<text x='103' y='100.4' text-anchor='end' class='m'>1k</text>"
				 "<text x='83.9' y='100.4' text-anchor='end'>a</text>"
				 "<rect x='108' y='199.7' width='5' height='1' class='s2'/>"
				 "<text x='103' y='203.8' text-anchor='end' class='m'>1</text>"
				 "<text x='91' y='203.8' text-anchor='end'>bb</text>"
				 "<rect x='247' y='1.5' width='5' height='189.8' class='s2'/>"
				 "<text x='257' y='100.4' class='m'>1k</text>"
				 "<text x='276.1' y='100.4'>a</text>"
				 "<rect x='247' y='199.7' width='5' height='1' class='s2'/>"
				 "<text x='257' y='203.8' class='m'>1</text>"
				 "<text x='269' y='203.8'>bb</text></g>");
}

/* Missing and negative amounts are none. */
static void
a_flow_of_nothing_is_empty(void **state)
{
	const double values[] = {0, 0, NAN, -1};
	const Grid data = {2, 2, labels, labels, values, NULL};

	(void) state;
	begin("", "", 360);
	chart_flow(&chart, &data);
	assert_drawn("360 19",
				 "<g transform='translate(0 18)'></g>");
}

/*
 * Labels and numbers have 30 % of the width, 108 pixels, at either side. Beside
 * a digit, two gaps of 5 and an ellipsis of 11 pixels, 11 letters fit; in a
 * title 14.
 */
static void
long_labels_of_groups_are_shortened(void **state)
{
	static const char *const label[] = {"aaaaaaaaaaaaaaaaaaaaaaaa"};
	const double value = 1;
	const Grid	data = {1, 1, label, label, &value, NULL};

	(void) state;
	begin(label[0], label[0], 360);
	chart_flow(&chart, &data);
	assert_non_null(strstr(out.text,
						   "<text x='113' y='11' text-anchor='end' class='m'>"
						   "aaaaaaaaaaaaaa&#8230;<title>"));
	assert_non_null(strstr(out.text,
						   "<text x='247' y='11' class='m'>aaaaaaaaaaaaaa&#8230;"
						   "<title>"));
	assert_non_null(strstr(out.text,
						   "<text x='91' y='100.5' text-anchor='end'>"
						   "aaaaaaaaaaa&#8230;<title>"));
	assert_non_null(strstr(out.text,
						   "<text x='269' y='100.5'>aaaaaaaaaaa&#8230;<title>"));
	free(out.text);
}

/* Two rows of text, on the baseline of the first. */
static void
a_note_is_a_line_of_text(void **state)
{
	(void) state;
	begin("", "", 100);
	chart_note(&chart, "nothing");
	assert_drawn("100 30",
				 "<text x='0' y='15' class='m'>nothing</text>");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_of_two_series),
		cmocka_unit_test(bars_of_one_series),
		cmocka_unit_test(long_labels_of_bars_are_shortened),
		cmocka_unit_test(bars_below_zero_end_at_the_right),
		cmocka_unit_test(a_single_bar_fills_the_picture),
		cmocka_unit_test(bars_may_have_no_labels),
		cmocka_unit_test(columns_stack_away_from_zero),
		cmocka_unit_test(columns_below_one),
		cmocka_unit_test(columns_stack_by_their_sign),
		cmocka_unit_test(gaps_of_narrow_columns_are_a_fifth),
		cmocka_unit_test(lines_are_interrupted),
		cmocka_unit_test(a_line_of_one_value_is_a_point),
		cmocka_unit_test(a_line_of_two_values_below_zero),
		cmocka_unit_test(labels_do_not_overlap),
		cmocka_unit_test(labels_are_as_many_as_fit),
		cmocka_unit_test(values_without_a_line_are_points),
		cmocka_unit_test(a_curve_passes_its_points),
		cmocka_unit_test(the_axes_of_a_curve_include_zero),
		cmocka_unit_test(a_curve_below_zero),
		cmocka_unit_test(a_curve_far_from_zero),
		cmocka_unit_test(cells_are_darker_by_sevenths),
		cmocka_unit_test(texts_of_a_heat_map_stay_in_their_room),
		cmocka_unit_test(cells_of_nothing_are_the_lightest),
		cmocka_unit_test(labels_of_columns_stay_in_the_picture),
		cmocka_unit_test(bands_are_as_wide_as_their_amounts),
		cmocka_unit_test(bands_of_shares),
		cmocka_unit_test(small_groups_have_a_line_and_room_for_a_label),
		cmocka_unit_test(a_flow_of_nothing_is_empty),
		cmocka_unit_test(long_labels_of_groups_are_shortened),
		cmocka_unit_test(a_note_is_a_line_of_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
