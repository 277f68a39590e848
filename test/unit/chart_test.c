/*
 * Charts of random and hostile data: well-formed XML with one title first, the
 * same bytes twice, every coordinate within the picture.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random_keys.h"
#include "report/chart.h"
#include "rounds.h"

#define ROUNDS 300
#define MOST 60

static char long_name[201];

static const char *const hostile[] = {
	"<script>alert(1)</script>", "a & b", "\"quoted\" 'twice'", long_name, "",
	"שלום עולם \xE2\x80\xAE abc", "😀👍🏽", "\x01\x02\x1F\x7F", "]]>", "-->", "%s%n%x",
	"客户价值", "\xEF\xBF\xBF", "plain", "</text></svg>", "\n\t"};

static const char *
random_label(void)
{
	return hostile[random_below(sizeof(hostile) / sizeof(hostile[0]))];
}

static double
random_value(void)
{
	switch (random_below(8))
	{
		case 0:
			return NAN;
		case 1:
			return 0;
		case 2:
			return -(double) random_below(1000);
		case 3:
			return 9e99;
		case 4:
			return 1e-12;
		default:
			return random_below(100000) / 7.0;
	}
}

/* Moves past a name; fails where there is none. */
static const char *
past_name(const char *at)
{
	const char *from = at;

	while (isalnum((unsigned char) *at) || *at == '-')
		at++;
	assert_true(at > from);
	return at;
}

/* An entity: one of the five of XML, or a number. */
static const char *
past_entity(const char *at)
{
	const char *end = strchr(at, ';');

	assert_non_null(end);
	assert_true(end - at < 10);
	return end + 1;
}

/*
 * A parser of what charts use of XML: elements nest, attributes are quoted, no
 * stray mark or control character is left.
 */
static void
assert_well_formed(const char *xml)
{
	const char *open[16];
	size_t		lengths[16];
	int			depth = 0;
	const char *at = xml;

	while (*at != '\0')
	{
		if (*at == '&')
			at = past_entity(at);
		else if (*at != '<')
		{
			assert_true((unsigned char) *at >= ' ' || *at == '\n' || *at == '\t');
			assert_true(*at != '>' && *at != 0x7F);
			at++;
		}
		else if (at[1] == '/')
		{
			const char *name = at + 2;

			assert_true(depth > 0);
			at = past_name(name);
			depth--;
			assert_int_equal(at - name, lengths[depth]);
			assert_memory_equal(name, open[depth], at - name);
			assert_true(*at == '>');
			at++;
		}
		else
		{
			const char *name = at + 1;

			at = past_name(name);
			assert_true(depth < 16);
			open[depth] = name;
			lengths[depth] = at - name;
			while (*at == ' ')
			{
				at = past_name(at + 1);
				assert_memory_equal(at, "='", 2);
				for (at += 2; *at != '\''; at++)
					assert_true(*at != '<' && *at != '\0');
				at++;
			}
			if (*at == '/')
				at++;
			else
				depth++;
			assert_true(*at == '>');
			at++;
		}
	}
	assert_int_equal(depth, 0);
}

/* The numbers of the attributes x and width of rectangles lie in the picture. */
static void
assert_within(const char *xml, double width)
{
	const char *at = xml;

	while ((at = strstr(at, "<rect x='")) != NULL)
	{
		double		x = strtod(at + 9, NULL);
		const char *end = strstr(at, "width='");
		double		w = strtod(end + 7, NULL);

		assert_true(x >= -0.06 && w >= 0 && x + w <= width + 0.2);
		at = end;
	}
	assert_null(strstr(xml, "nan"));
	assert_null(strstr(xml, "inf"));
}

typedef struct Data
{
	const char *labels[MOST];
	const char *columns[MOST];
	const char *names[MOST_SERIES];
	const char *texts[MOST * MOST];
	double		values[MOST * MOST];
	double		x[MOST];
	int			count;
	int			others;
	bool		named;
} Data;

static Data
random_data(void)
{
	Data		data;

	memset(&data, 0, sizeof(data));
	data.count = 1 + random_below(MOST);
	data.others = 1 + random_below(MOST_SERIES);
	data.named = random_below(2) == 0;
	for (int i = 0; i < MOST; i++)
	{
		data.labels[i] = random_label();
		data.columns[i] = random_label();
		data.x[i] = i;
	}
	for (int i = 0; i < MOST_SERIES; i++)
		data.names[i] = random_label();
	for (int i = 0; i < MOST * MOST; i++)
	{
		data.values[i] = random_value();
		data.texts[i] = random_label();
	}
	return data;
}

static char *
drawn(const Data *data, int kind, double width, NumberStyle numbers)
{
	Markup		out = {NULL, 0, 0, realloc};
	Chart		chart = {&out, data->labels[1], data->labels[2],
		data->labels[3], numbers, width};
	Series		series = {data->count, data->others, data->labels,
		data->named ? data->names : NULL, data->values};
	int			side = data->count < 50 ? data->count : 50;
	Grid		grid = {side, side, data->labels, data->columns, data->values,
		data->named ? data->texts : NULL};
	double		y[MOST];
	Curve		curve = {data->count, data->x, y, data->others, data->x,
		data->labels};

	for (int i = 0; i < MOST; i++)
		y[i] = isnan(data->values[i]) ? 0 : data->values[i];
	if (curve.marks > curve.count)
		curve.marks = curve.count;
	switch (kind)
	{
		case 0:
			chart_bars(&chart, &series);
			break;
		case 1:
			chart_columns(&chart, &series);
			break;
		case 2:
			chart_lines(&chart, &series);
			break;
		case 3:
			chart_curve(&chart, &curve);
			break;
		case 4:
			chart_heat_map(&chart, &grid);
			break;
		case 5:
			chart_flow(&chart, &grid);
			break;
		default:
			chart_note(&chart, data->labels[0]);
	}
	return out.text;
}

static void
charts_are_well_formed(void **state)
{
	int			most = rounds(ROUNDS);

	(void) state;
	for (int round = 0; round < most; round++)
	{
		static Data data;
		double		width = 200 + random_below(800);

		data = random_data();
		for (int kind = 0; kind < 7; kind++)
		{
			char	   *once = drawn(&data, kind, width, kind % 2);
			char	   *again = drawn(&data, kind, width, kind % 2);
			char	   *title = strstr(once, "<title>");

			assert_string_equal(once, again);
			assert_well_formed(once);
			assert_memory_equal(once, "<svg ", 5);
			assert_ptr_equal(title, strchr(once, '>') + 1);
			assert_null(strstr(once, "<script"));
			assert_within(once, width);
			free(once);
			free(again);
		}
	}
}

/* Rows of bars: the value at each, the end of the longest within the picture. */
static void
bars_are_as_long_as_their_values(void **state)
{
	const char *labels[] = {"a", "b", "c"};
	const double values[] = {10, 20, NAN};
	Markup		out = {NULL, 0, 0, realloc};
	Chart		chart = {&out, "t", "%", "", NUMBERS_IN_THOUSANDS, 300};
	Series		data = {3, 1, labels, NULL, values};
	double		lengths[2];
	char	   *at;

	(void) state;
	chart_bars(&chart, &data);
	at = out.text;
	for (int i = 0; i < 2; i++)
	{
		at = strstr(strstr(at, "<rect "), "width='") + 7;
		lengths[i] = strtod(at, NULL);
	}
	assert_true(fabs(lengths[1] - 2 * lengths[0]) < 0.11);
	assert_null(strstr(at, "<rect "));
	assert_non_null(strstr(out.text, "<title>b: 20%</title>"));
	free(out.text);
}

/* A flow keeps what it is: bands of a source are as high together as it is. */
static void
flows_add_up(void **state)
{
	const char *labels[] = {"a", "b"};
	const double values[] = {30, 10, 0, 60};
	Markup		out = {NULL, 0, 0, realloc};
	Chart		chart = {&out, "t", "", "", NUMBERS_IN_THOUSANDS, 360};
	Grid		data = {2, 2, labels, labels, values, NULL};

	(void) state;
	chart_flow(&chart, &data);
	assert_non_null(strstr(out.text, "<title>a &#8594; b: 10</title>"));
	assert_non_null(strstr(out.text, "class='stay'"));
	assert_null(strstr(out.text, "b &#8594; a"));
	/* 190 pixels for 100 customers */
	assert_non_null(strstr(out.text, "height='76' class='s2'"));
	assert_non_null(strstr(out.text, "height='114' class='s2'"));
	free(out.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(charts_are_well_formed),
		cmocka_unit_test(bars_are_as_long_as_their_values),
		cmocka_unit_test(flows_add_up),
	};

	memset(long_name, 'W', 200);
	seed_random();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
