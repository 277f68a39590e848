#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scoring/segments.h"

static const SegmentMap *
map_named(const char *name, int length)
{
	int			position = name_position(SEGMENT_MAP_NAMES, name, length);

	return position < 0 ? NULL : &segment_maps[position];
}

static const SegmentMap *
map_of(const char *name)
{
	const SegmentMap *map = map_named(name, strlen(name));

	assert_non_null(map);
	return map;
}

static const char *
english(const char *map, int score)
{
	const Segment *segment = segment_of_score(map_of(map), score);

	return segment == NULL ? NULL : segment->label[0];
}

/* How many scores of the map have the label. */
static int
scores_labelled(const char *map, const char *label)
{
	int			found = 0;

	for (int score = 0; score <= 999; score++)
		found += english(map, score) != NULL &&
			strcmp(english(map, score), label) == 0;
	return found;
}

static int
is_digit_of(const SegmentMap *map, int digit)
{
	return digit >= 1 && digit <= map->bins;
}

/* A score is in a map exactly if its three digits are of the map's bins. */
static void
maps_are_exact_partitions(void **state)
{
	(void) state;
	for (int i = 0; i < SEGMENT_MAPS; i++)
	{
		const SegmentMap *map = &segment_maps[i];
		int			found = 0;

		for (int score = -2000; score <= 2000; score++)
		{
			int			expected = score > 0 && score <= 999 &&
				is_digit_of(map, score / 100) &&
				is_digit_of(map, score / 10 % 10) &&
				is_digit_of(map, score % 10);
			const Segment *segment = segment_of_score(map, score);

			assert_int_equal(segment != NULL, expected);
			if (segment == NULL)
				continue;
			found++;
			for (int language = 0; language < SEGMENT_LANGUAGES; language++)
				assert_non_null(segment->label[language]);
		}
		assert_int_equal(found, map->bins * map->bins * map->bins);
	}
}

static void
extreme_scores_are_in_no_map(void **state)
{
	(void) state;
	for (int i = 0; i < SEGMENT_MAPS; i++)
	{
		assert_null(segment_of_score(&segment_maps[i], INT32_MIN));
		assert_null(segment_of_score(&segment_maps[i], INT32_MAX));
	}
}

/* The sizes of the segments as models.md lists them. */
static void
segments_have_the_listed_sizes(void **state)
{
	static const struct
	{
		const char *map;
		const char *label;
		int			size;
	}			expected[] = {
		{"grid", "Champions", 10}, {"grid", "Loyal Customers", 20},
		{"grid", "Potential Loyalists", 20}, {"grid", "New Customers", 5},
		{"grid", "Promising", 5}, {"grid", "Need Attention", 5},
		{"grid", "About To Sleep", 10}, {"grid", "At Risk", 20},
		{"grid", "Can't Lose", 10}, {"grid", "Hibernating", 20},
		{"list", "Champions", 7}, {"list", "Loyal Customers", 8},
		{"list", "Potential Loyalists", 24}, {"list", "New Customers", 7},
		{"list", "Promising", 16}, {"list", "Need Attention", 8},
		{"list", "About To Sleep", 8}, {"list", "At Risk", 22},
		{"list", "Can't Lose", 8}, {"list", "Hibernating", 11},
		{"list", "Lost", 6},
		{"thirds", "Champions", 3}, {"thirds", "Loyal", 5},
		{"thirds", "Recent", 5}, {"thirds", "Needs Attention", 5},
		{"thirds", "At Risk", 5}, {"thirds", "Inactive", 4},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		assert_int_equal(scores_labelled(expected[i].map, expected[i].label),
						 expected[i].size);
}

static void
known_scores_have_their_segment(void **state)
{
	(void) state;
	assert_string_equal(english("grid", 545), "Champions");
	assert_string_equal(english("grid", 511), "New Customers");
	assert_string_equal(english("grid", 155), "Can't Lose");
	assert_string_equal(english("list", 323), "Potential Loyalists");
	assert_string_equal(english("list", 113), "Can't Lose");
	assert_string_equal(english("thirds", 222), "Recent");
	assert_string_equal(english("eight", 122), "Key Retention");
	assert_string_equal(english("eight", 211), "General Development");
	assert_string_equal(segment_of_score(map_of("eight"), 222)->label[1],
						"重要价值客户");
}

static void
unknown_names_are_no_map(void **state)
{
	(void) state;
	assert_null(map_named("gri", 3));
	assert_null(map_named("grids", 5));
	assert_null(map_named("", 0));
	assert_null(map_named("Grid", 4));
	assert_non_null(map_named("gridlock", 4));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps_are_exact_partitions),
		cmocka_unit_test(extreme_scores_are_in_no_map),
		cmocka_unit_test(segments_have_the_listed_sizes),
		cmocka_unit_test(known_scores_have_their_segment),
		cmocka_unit_test(unknown_names_are_no_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
