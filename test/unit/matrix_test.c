#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scoring/matrix.h"

static const MatrixScheme *
scheme_named(const char *name, int length)
{
	int			position = name_position(MATRIX_NAMES, name, length);

	return position < 0 ? NULL : &matrix_schemes[position];
}

static const char *
english(const char *scheme, bool high_x, bool high_y)
{
	const MatrixScheme *found = scheme_named(scheme,
													(int) strlen(scheme));

	assert_non_null(found);
	return found->labels[matrix_field(high_x, high_y)][0];
}

static void
fields_have_their_labels(void **state)
{
	(void) state;
	assert_string_equal(english("marcus", true, false), "frequent");
	assert_string_equal(english("marcus", false, true), "spender");
	assert_string_equal(english("potential", true, true), "gold");
	assert_string_equal(english("potential", true, false), "platinum");
	assert_string_equal(english("core", false, true), "high potential");
	assert_string_equal(english("satisfaction", false, false), "defector");
	assert_string_equal(english("satisfaction", true, false), "mercenary");
}

static void
labels_are_complete_and_distinct(void **state)
{
	static const char *const names[] = {"marcus", "potential", "core",
	"satisfaction"};

	(void) state;
	for (int s = 0; s < 4; s++)
	{
		const MatrixScheme *scheme = scheme_named(names[s],
														 (int) strlen(names[s]));

		assert_int_equal(scheme->pooled, s == 0);
		for (int i = 0; i < MATRIX_FIELDS; i++)
			for (int j = 0; j < i; j++)
				for (int language = 0; language < MATRIX_LANGUAGES; language++)
					assert_string_not_equal(scheme->labels[i][language],
											scheme->labels[j][language]);
	}
}

static void
unknown_names_are_no_scheme(void **state)
{
	(void) state;
	assert_null(scheme_named("marc", 4));
	assert_null(scheme_named("", 0));
	assert_null(scheme_named("Core", 4));
	assert_non_null(scheme_named("cores", 4));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_have_their_labels),
		cmocka_unit_test(labels_are_complete_and_distinct),
		cmocka_unit_test(unknown_names_are_no_scheme),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
