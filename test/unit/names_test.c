/*
 * Names are found in lists by their bytes, which need no zero at their end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/names.h"

typedef struct Animal
{
	int			legs;
	const char *name;
} Animal;

static const Animal animals[] = {{4, "cat"}, {4, "cattle"}, {0, ""}, {2, "crow"}};

#define ANIMALS NAMES_OF(animals, name, 4)

static void
a_name_has_all_bytes_and_no_more(void **state)
{
	(void) state;
	assert_true(is_name("cat", "cat", 3));
	assert_true(is_name("cat", "cattle", 3));
	assert_false(is_name("cat", "cattle", 4));
	assert_false(is_name("cattle", "cattle", 5));
	assert_false(is_name("cat", "Cat", 3));
	assert_false(is_name("cat", "cab", 3));
	assert_true(is_name("", "cat", 0));
	assert_false(is_name("cat", "cat", 0));
}

/* What follows the end of a name is not compared. */
static void
a_zero_byte_is_in_no_name(void **state)
{
	static const char name[] = "cat\0tle";

	(void) state;
	assert_true(is_name(name, name, 3));
	assert_false(is_name(name, name, 4));
	assert_false(is_name(name, name, 7));
}

static void
positions_are_those_of_the_list(void **state)
{
	(void) state;
	for (int i = 0; i < 4; i++)
		assert_string_equal(name_at(ANIMALS, i), animals[i].name);
	assert_int_equal(name_position(ANIMALS, "cattle", 3), 0);
	assert_int_equal(name_position(ANIMALS, "cattle", 6), 1);
	assert_int_equal(name_position(ANIMALS, "cattle", 0), 2);
	assert_int_equal(name_position(ANIMALS, "crowd", 4), 3);
	assert_int_equal(name_position(ANIMALS, "crowd", 5), -1);
	assert_int_equal(name_position(ANIMALS, "dog", 3), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_has_all_bytes_and_no_more),
		cmocka_unit_test(a_zero_byte_is_in_no_name),
		cmocka_unit_test(positions_are_those_of_the_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
