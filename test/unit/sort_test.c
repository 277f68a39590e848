#include "clv_check.h"
#include "ticks.h"

#include "clv/numeric/sort.h"

static uint64_t random_state = 22;

typedef struct Element
{
	double		key;
	int			number;
} Element;

static int
compare(const void *a, const void *b)
{
	const Element *one = a;
	const Element *other = b;

	return (one->key > other->key) - (one->key < other->key);
}

/* Elements with so many different keys, numbered. */
static Element *
random_elements(size_t n, double keys)
{
	Element    *elements = malloc((n + 1) * sizeof(Element));

	assert_non_null(elements);
	for (size_t i = 0; i < n; i++)
		elements[i] = (Element) {floor(keys * next_random(&random_state)), (int) i};
	return elements;
}

static void
assert_ascending(const Element *elements, size_t n)
{
	double		numbers = 0;

	for (size_t i = 0; i < n; i++)
	{
		numbers += elements[i].number;
		assert_true(i == 0 || compare(&elements[i - 1], &elements[i]) <= 0);
	}
	assert_true(n == 0 || numbers == (double) n * (n - 1) / 2);
}

static const size_t sizes[] = {0, 1, 2, 16383, 16384, 16385, 32768, 32769, 49153, 100000, 131073};

#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

/* Once for each 16384 elements, or fewer at the end, in the sort of these and
 * in each of the passes that merge two of them, four, .. */
static int
asks_for(size_t n)
{
	int			runs = (int) ((n + 16383) / 16384);
	int			passes = 1;

	while (1 << (passes - 1) < runs)
		passes++;
	return runs * passes;
}

static void
sorts_all_sizes(void **state)
{
	(void) state;
	for (size_t i = 0; i < SIZES; i++)
		for (double keys = 1; keys < 1e7; keys *= 100)
		{
			Element    *elements = random_elements(sizes[i], keys);
			Asked		asked = {0};
			ClvTick		tick = {.call = ask, .arg = &asked};

			assert_true(clv_sort(elements, sizes[i], sizeof(Element), compare, &tick));
			assert_ascending(elements, sizes[i]);
			assert_int_equal(asked.times, asks_for(sizes[i]));
			free(elements);
			elements = random_elements(sizes[i], keys);
			assert_true(clv_sort(elements, sizes[i], sizeof(Element), compare, NULL));
			assert_ascending(elements, sizes[i]);
			free(elements);
		}
}

/* Wherever it is stopped, it says so, and frees what it took. */
static void
a_stopped_sort_frees_its_memory(void **state)
{
	int			times = 1;
	bool		sorted;

	(void) state;
	do
	{
		Element    *elements = random_elements(70000, 1000);
		Asked		asked = {.stop_at = times++};
		ClvTick		tick = {.call = ask, .arg = &asked};

		sorted = clv_sort(elements, 70000, sizeof(Element), compare, &tick);
		assert_true(sorted == (asked.times < asked.stop_at));
		free(elements);
	} while (!sorted);
	assert_true(times > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts_all_sizes),
		cmocka_unit_test(a_stopped_sort_frees_its_memory),
	};
	const char *seed = getenv("CRMVALUE_SEED");

	if (seed != NULL)
		random_state = strtoull(seed, NULL, 10);
	printf("# seed %llu\n", (unsigned long long) random_state);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
