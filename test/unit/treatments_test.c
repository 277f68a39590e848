#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scoring/segments.h"
#include "scoring/treatments.h"

static const TreatmentMap *
map_named(const char *name)
{
	for (int i = 0; i < treatment_map_count; i++)
		if (strcmp(treatment_maps[i].name, name) == 0)
			return &treatment_maps[i];
	return NULL;
}

/* A class is found by its name and by both labels, and has both texts. */
static void
classes_are_found(void **state)
{
	(void) state;
	for (int i = 0; i < treatment_map_count; i++)
	{
		const TreatmentMap *map = &treatment_maps[i];

		assert_true(map->count > 0);
		for (int j = 0; j < map->count; j++)
		{
			const Treatment *class = &map->classes[j];
			const char *names[] = {class->name, class->label[0], class->label[1]};

			for (int k = 0; k < 3; k++)
				assert_ptr_equal(treatment_of_class(map, names[k],
													strlen(names[k])), class);
			assert_true(strlen(class->text[0]) > 5 && strlen(class->text[1]) > 5);
		}
		assert_null(treatment_of_class(map, "A ", 2));
	}
}

/* Each segment of each map of scores is a class with the same labels. */
static void
segments_are_classes(void **state)
{
	(void) state;
	for (int i = 0; i < SEGMENT_MAPS; i++)
	{
		const SegmentMap *map = &segment_maps[i];
		const TreatmentMap *treatments = map_named(map->name);

		assert_non_null(treatments);
		for (int score = 0; score < map->scores; score++)
		{
			const Segment *segment = segment_of_score(map, score);
			const Treatment *class;

			if (segment == NULL)
				continue;
			class = treatment_of_class(treatments, segment->label[0],
									   strlen(segment->label[0]));
			assert_non_null(class);
			assert_string_equal(class->name, segment->label[0]);
			assert_string_equal(class->label[1], segment->label[1]);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes_are_found),
		cmocka_unit_test(segments_are_classes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
