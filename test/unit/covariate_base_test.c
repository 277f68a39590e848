/*
 * Bases with covariates: their order, their groups, the scale of their
 * columns, samples of them, and what stops their creation.
 */
#include "scarce_memory.h"
#include "clv_check.h"
#include "ticks.h"

#include "clv/fit/covariate_base.h"

#define MOST 1000

typedef struct Shop
{
	int			n;
	int			q;
	ClvCustomer customers[MOST];
	double		z[MOST * CLV_MAX_COVARIATES];
} Shop;

static ClvCovariateBase *
create_base(const Shop *shop)
{
	ClvCovariateBase *base = clv_covariate_base_create(shop->customers, shop->z,
													   (size_t) shop->n, shop->q,
													   NULL);

	assert_non_null(base);
	return base;
}

/* Adds a customer whose covariates are not set. */
static double *
add_customer(Shop *shop, double x, double t, double T, int64_t count)
{
	int			i = shop->n++;

	assert_true(i < MOST);
	shop->customers[i] = (ClvCustomer) {.x = x, .t = t, .T = T, .count = count};
	return shop->z + i * shop->q;
}

/* A shop of customers of whom many are equal. */
static Shop
random_shop(int n, int q, uint64_t seed)
{
	Shop		shop = {.q = q};

	while (shop.n < n)
	{
		double		x = floor(3 * next_random(&seed));
		double		t = floor(2 * next_random(&seed));
		double		T = 5 + floor(2 * next_random(&seed));
		double	   *z = add_customer(&shop, x, t, T,
									 1 + (int64_t) (3 * next_random(&seed)));

		for (int j = 0; j < q; j++)
			z[j] = floor(3 * next_random(&seed)) - 1;
	}
	return shop;
}

/* ---- rows and groups ---- */

/* Less than, equal to or greater than 0, as a comes before b */
static int
compare(const double *z_a, const ClvCustomer *a, const double *z_b,
		const ClvCustomer *b, int q)
{
	double		keys[2][CLV_MAX_COVARIATES + 3];

	memcpy(keys[0], z_a, (size_t) q * sizeof(double));
	memcpy(keys[1], z_b, (size_t) q * sizeof(double));
	memcpy(keys[0] + q, (double[]) {a->x, a->T, a->t}, 3 * sizeof(double));
	memcpy(keys[1] + q, (double[]) {b->x, b->T, b->t}, 3 * sizeof(double));
	for (int i = 0; i < q + 3; i++)
		if (keys[0][i] != keys[1][i])
			return keys[0][i] < keys[1][i] ? -1 : 1;
	return 0;
}

/* Fails unless the rows are the customers, each once, in ascending order. */
static void
check_rows(const ClvCovariateBase *base, const Shop *shop)
{
	int			q = shop->q;
	int64_t		customers = 0;

	for (size_t i = 0; i < base->nrows; i++)
	{
		const double *z = base->z + i * (size_t) q;
		int64_t		equal = 0;

		if (i > 0)
			assert_true(compare(z - q, &base->rows[i - 1], z, &base->rows[i],
								q) < 0);
		for (int k = 0; k < shop->n; k++)
			if (compare(z, &base->rows[i], shop->z + k * q,
						&shop->customers[k], q) == 0)
				equal += shop->customers[k].count;
		assert_int_equal(base->rows[i].count, equal);
		customers += equal;
	}
	assert_int_equal(base->customers, customers);
	for (int k = 0; k < shop->n; k++)
		customers -= shop->customers[k].count;
	assert_int_equal(customers, 0);
}

/* Fails unless the groups are runs of rows with the same covariates. */
static void
check_groups(const ClvCovariateBase *base)
{
	size_t		q = (size_t) base->q;
	size_t		row = 0;
	size_t		largest = 1;

	for (size_t g = 0; g < base->ngroups; g++)
	{
		const ClvCovariateGroup *group = &base->groups[g];
		size_t		size = group->to - group->from;
		int64_t		customers = 0;

		assert_int_equal(group->from, row);
		assert_true(group->to > group->from);
		for (; row < group->to; row++)
		{
			assert_memory_equal(base->z + row * q, base->z + group->from * q,
								q * sizeof(double));
			customers += base->rows[row].count;
		}
		if (g > 0)
			assert_memory_not_equal(base->z + (row - 1) * q,
									base->z + (group->from - 1) * q,
									q * sizeof(double));
		assert_true((group->base == NULL) == (size < 8));
		if (group->base == NULL)
			continue;
		assert_int_equal(group->base->nrows, size);
		assert_int_equal(group->base->customers, customers);
		largest = size > largest ? size : largest;
	}
	assert_int_equal(row, base->nrows);
	assert_int_equal(base->largest, largest);
}

static void
equal_customers_are_a_row(void **state)
{
	(void) state;
	for (int n = 1; n <= MOST; n += n < 70 ? 1 : 93)
		for (int q = 1; q <= 3; q++)
		{
			Shop		shop = random_shop(n, q, (uint64_t) (n * 3 + q));
			ClvCovariateBase *base = create_base(&shop);

			check_rows(base, &shop);
			check_groups(base);
			clv_covariate_base_free(base);
		}
}

/* -0 and 0 are one value. */
static void
a_zero_has_no_sign(void **state)
{
	Shop		shop = {.q = 1};
	ClvCovariateBase *base;

	(void) state;
	for (int i = 0; i < 9; i++)
		*add_customer(&shop, 1, 2, 3, 1) = i % 2 == 0 ? 0.0 : -0.0;
	base = create_base(&shop);
	assert_int_equal(base->nrows, 1);
	assert_int_equal(base->ngroups, 1);
	assert_int_equal(base->rows[0].count, 9);
	clv_covariate_base_free(base);
}

/* A group with covariate k has k customers who differ. */
static void
groups_from_eight_customers_on_have_a_base(void **state)
{
	(void) state;
	for (int most = 1; most <= 12; most++)
	{
		Shop		shop = {.q = 1};
		ClvCovariateBase *base;

		for (int k = 1; k <= most; k++)
			for (int i = 0; i < k; i++)
				*add_customer(&shop, i, 1, 3, 2) = (k * 5) % 13;
		base = create_base(&shop);
		assert_int_equal(base->ngroups, most);
		assert_int_equal(base->nrows, shop.n);
		check_groups(base);
		assert_int_equal(base->largest, most < 8 ? 1 : most);
		clv_covariate_base_free(base);
	}
}

static void
no_customers_are_no_base(void **state)
{
	Shop		shop = {.q = 1};

	(void) state;
	assert_null(clv_covariate_base_create(shop.customers, shop.z, 0, 1, NULL));
	clv_covariate_base_free(NULL);
}

/* ---- columns ---- */

/* Values of which mean and deviation are round numbers */
static void
columns_of_four_customers(void **state)
{
	Shop		shop = {.q = 2};
	ClvCovariateBase *base;

	(void) state;
	memcpy(add_customer(&shop, 1, 2, 3, 1), (double[]) {10, 7}, 16);
	memcpy(add_customer(&shop, 1, 2, 3, 2), (double[]) {4, 5}, 16);
	memcpy(add_customer(&shop, 1, 2, 3, 1), (double[]) {2, 9}, 16);
	base = create_base(&shop);
	/* shares of the range: 0, twice 1/4, 1; of the other column 1, 0, 1/2 */
	assert_true(base->columns[0].least == 2 && base->columns[0].range == 8);
	assert_true(base->columns[0].mean == 0.375);
	assert_close(base->columns[0].deviation, 0.375, 1e-15);
	assert_true(base->columns[1].least == 5 && base->columns[1].range == 4);
	assert_true(base->columns[1].mean == 0.375);
	assert_close(base->columns[1].deviation, sqrt(0.171875), 1e-15);
	assert_close(base->scaled[0], -1, 1e-15);
	assert_close(base->scaled[1], 0.625 / sqrt(0.171875), 1e-15);
	assert_close(base->scaled[2], -1 / 3.0, 1e-15);
	assert_close(base->scaled[5], 0.125 / sqrt(0.171875), 1e-15);
	clv_covariate_base_free(base);
}

/* Fails unless a column has the scale of the customers. */
static void
check_column(const ClvCovariateBase *base, const Shop *shop, int j)
{
	const ClvColumn *column = &base->columns[j];
	double		least = INFINITY;
	double		most = -INFINITY;
	double		n = (double) base->customers;
	double		mean = 0;
	double		squares = 0;

	for (int i = 0; i < shop->n; i++)
	{
		double		z = shop->z[i * shop->q + j];

		least = fmin(least, z);
		most = fmax(most, z);
		mean += (double) shop->customers[i].count * z / n;
	}
	for (int i = 0; i < shop->n; i++)
		squares += (double) shop->customers[i].count / n *
			pow(shop->z[i * shop->q + j] - mean, 2);
	assert_true(column->least == least && column->range == most - least);
	assert_close(column->least + column->mean * column->range, mean, 1e-12);
	assert_close(column->deviation * column->range, sqrt(squares), 1e-12);
	for (size_t g = 0; g < base->ngroups; g++)
	{
		size_t		row = base->groups[g].from;
		double		z = base->z[row * (size_t) base->q + (size_t) j];

		assert_true(fabs(base->scaled[g * (size_t) base->q + (size_t) j] -
						 (z - mean) / sqrt(squares)) < 1e-12);
	}
}

static void
columns_have_mean_0_and_deviation_1(void **state)
{
	uint64_t	seed = 4;

	(void) state;
	for (int q = 1; q <= CLV_MAX_COVARIATES; q++)
	{
		Shop		shop = random_shop(90, q, (uint64_t) q);
		ClvCovariateBase *base;

		/* two customers a group */
		for (int i = 0; i < shop.n; i++)
			for (int j = 0; j < q; j++)
				shop.z[i * q + j] = i % 2 == 1 ? shop.z[(i - 1) * q + j] :
					(next_random(&seed) + 0.1) * pow(10, j % 5 - 2);
		base = create_base(&shop);
		for (int j = 0; j < q; j++)
			check_column(base, &shop, j);
		check_rows(base, &shop);
		assert_int_equal(clv_constant_column(base), -1);
		assert_int_equal(clv_collinear_column(base), -1);
		clv_covariate_base_free(base);
	}
}

static void
the_first_constant_column_is_found(void **state)
{
	(void) state;
	for (int constant = 0; constant < 4; constant++)
	{
		Shop		shop = random_shop(90, 4, 5);
		ClvCovariateBase *base;

		for (int i = 0; i < shop.n; i++)
			shop.z[i * 4 + constant] = shop.z[i * 4 + 3] = 12;
		base = create_base(&shop);
		assert_int_equal(clv_constant_column(base), constant);
		assert_true(base->columns[3].least == 12 &&
					base->columns[3].range == 0 &&
					base->columns[3].mean == 0 &&
					base->columns[3].deviation == 0);
		for (size_t g = 0; g < base->ngroups; g++)
			assert_true(base->scaled[g * 4 + 3] == 0);
		clv_covariate_base_free(base);
	}
}

/*
 * Sets the covariates of the 32 customers of a design: column j is the sum of
 * weights[j][k] e_k, of five e_k that are 1 or -1 and not correlated.
 */
static void
set_design(Shop *shop, double weights[][5])
{
	for (int i = 0; i < 32; i++)
		for (int j = 0; j < shop->q; j++)
			for (int k = 0; k < 5; k++)
				shop->z[i * shop->q + j] += weights[j][k] *
					((i >> k & 1) == 1 ? 1 : -1);
}

/* The collinear column of a design, two rows for each of its customers */
static int
collinear_of_design(int q, double weights[][5])
{
	Shop		shop = {.q = q};
	ClvCovariateBase *base;
	int			column;

	for (int i = 0; i < 32; i++)
		add_customer(&shop, 0, 0, 9, 2);
	set_design(&shop, weights);
	for (int i = 0; i < 32; i++)
		memcpy(add_customer(&shop, 1, 2, 9, 1), shop.z + i * q,
			   (size_t) q * sizeof(double));
	base = create_base(&shop);
	column = clv_collinear_column(base);
	clv_covariate_base_free(base);
	return column;
}

/*
 * A column is collinear if those before it leave less than 1e-9 of its
 * variance, here the square of the weight of an e_k that no other column has.
 */
static void
a_billionth_of_a_variance_is_not_collinear(void **state)
{
	(void) state;
	for (int side = 0; side < 2; side++)
	{
		double		left = sqrt(side == 0 ? 1.01e-9 : 0.99e-9);
		double		two[][5] = {{1}, {1, left}, {0, 0, 1}};
		double		three[][5] = {{1}, {0.6, 0.8}, {1.4, 0.8, left}};
		double		four[][5] = {{1, 0.5}, {0.6, 0.8}, {0.5, 0.4, 1}, {0}};
		double		variance = 0;

		/* the sum of the columns before, with the weights 1, -2 and 1 */
		for (int k = 0; k < 3; k++)
		{
			four[3][k] = four[0][k] - 2 * four[1][k] + four[2][k];
			variance += four[3][k] * four[3][k];
		}
		four[3][3] = left * sqrt(variance);
		three[2][2] *= sqrt(1.4 * 1.4 + 0.8 * 0.8);
		assert_int_equal(collinear_of_design(3, two), side == 0 ? -1 : 1);
		assert_int_equal(collinear_of_design(3, three), side == 0 ? -1 : 2);
		assert_int_equal(collinear_of_design(4, four), side == 0 ? -1 : 3);
	}
}

static void
the_last_of_the_most_columns_may_be_collinear(void **state)
{
	const int	q = CLV_MAX_COVARIATES;
	Shop		shop = random_shop(90, q, 6);
	ClvCovariateBase *base;

	(void) state;
	for (int i = 0; i < shop.n; i++)
	{
		double	   *z = shop.z + i * q;

		z[q - 1] = 5;
		for (int j = 0; j < q - 1; j++)
			z[q - 1] += (j - 4) * z[j];
	}
	base = create_base(&shop);
	assert_int_equal(clv_collinear_column(base), q - 1);
	clv_covariate_base_free(base);
}

/* Columns that are equal but for one group, whichever it is, are not
 * collinear. */
static void
one_group_out_of_line_is_seen(void **state)
{
	(void) state;
	for (int other = 0; other < 20; other++)
	{
		Shop		shop = {.q = 2};
		ClvCovariateBase *base;

		for (int i = 0; i < 20; i++)
			for (int k = 0; k < 3; k++)
				memcpy(add_customer(&shop, k, k, 9, 1),
					   (double[]) {i, i == other ? 100 : 3 * i}, 16);
		base = create_base(&shop);
		assert_int_equal(base->ngroups, 20);
		assert_int_equal(clv_collinear_column(base), -1);
		clv_covariate_base_free(base);
	}
}

/* ---- samples ---- */

/* The row of the customer with so many customers before it */
static size_t
row_of_customer(const ClvCovariateBase *base, double before)
{
	size_t		row = 0;

	for (; before >= (double) base->rows[row].count; row++)
		before -= (double) base->rows[row].count;
	return row;
}

/* Customer i of n has the share (i + 1/2) / n of the customers before it. */
static void
samples_are_customers_at_equal_distances(void **state)
{
	Shop		shop = random_shop(60, 2, 7);
	ClvCovariateBase *base = create_base(&shop);

	(void) state;
	for (size_t n = 1; n <= (size_t) base->customers + 5; n++)
	{
		ClvCovariateBase *sample = clv_covariate_sample(base, n);
		size_t		left[MOST] = {0};
		size_t		row = 0;

		assert_non_null(sample);
		for (size_t i = 0; i < n; i++)
			left[row_of_customer(base, ((double) i + 0.5) *
								 (double) base->customers / (double) n)]++;
		for (size_t i = 0; i < base->nrows; i++)
		{
			if (left[i] == 0)
				continue;
			assert_int_equal(sample->rows[row].count, left[i]);
			assert_int_equal(compare(sample->z + 2 * row, &sample->rows[row],
									 base->z + 2 * i, &base->rows[i], 2), 0);
			row++;
		}
		assert_int_equal(sample->nrows, row);
		check_groups(sample);
		assert_memory_equal(sample->columns, base->columns,
							sizeof(base->columns));
		clv_covariate_base_free(sample);
	}
	clv_covariate_base_free(base);
}

/* A group has the same scaled covariates in a sample. */
static void
samples_are_scaled_as_their_base(void **state)
{
	Shop		shop = random_shop(200, 1, 8);
	ClvCovariateBase *base = create_base(&shop);
	ClvCovariateBase *sample = clv_covariate_sample(base, 1);

	(void) state;
	assert_int_equal(base->ngroups, 3);
	assert_int_equal(sample->ngroups, 1);
	assert_true(sample->z[0] == 0);
	assert_true(sample->scaled[0] == base->scaled[1]);
	clv_covariate_base_free(base);
	clv_covariate_base_free(sample);
}

/* ---- ends ---- */

/* Steps of 65536 rows */
static int
ticks_of(size_t n)
{
	return (int) ((n + 65535) / 65536);
}

/*
 * In each pass of the sort, while rows are taken, grouped and scaled, one tick
 * for 65536 rows; one for each column. Every customer is a group.
 */
static void
ticks_are_as_many_as_promised(void **state)
{
	static const size_t sizes[] = {1, 2, 3, 4, 5, 1024, 1025, 65536, 65537};

	(void) state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
	{
		size_t		n = sizes[i];
		ClvCustomer *customers = calloc(n, sizeof(ClvCustomer));
		double	   *z = calloc(n * 2, sizeof(double));
		Asked		asked = {0};
		ClvTick		tick = {.call = ask, .arg = &asked};
		ClvCovariateBase *base;
		int			passes = 0;

		assert_non_null(customers);
		assert_non_null(z);
		for (size_t k = 0; k < n; k++)
		{
			customers[k].count = 1;
			z[k * 2 + 1] = (double) (k * 7919 % 65537);
		}
		while ((size_t) 1 << passes < n)
			passes++;
		base = clv_covariate_base_create(customers, z, n, 2, &tick);
		assert_non_null(base);
		assert_int_equal(base->ngroups, n);
		assert_int_equal(asked.times, (passes + 3) * ticks_of(n) + 2);
		clv_covariate_base_free(base);
		free(customers);
		free(z);
	}
}

/* A stop at any tick leaves nothing behind. */
static void
any_tick_can_stop_the_creation(void **state)
{
	Shop		shop = random_shop(300, 2, 9);
	ClvCovariateBase *base = NULL;

	(void) state;
	for (int stop_at = 1; base == NULL; stop_at++)
	{
		Asked		asked = {.stop_at = stop_at};
		ClvTick		tick = {.call = ask, .arg = &asked};

		base = clv_covariate_base_create(shop.customers, shop.z, 300, 2, &tick);
		if (base == NULL)
			assert_true(asked.times >= stop_at);
		else
			assert_true(asked.times == stop_at - 1 && stop_at > 15);
	}
	check_rows(base, &shop);
	clv_covariate_base_free(base);
}

/* Without memory for it there is no base and no sample, and nothing is left
 * behind. */
static void
any_allocation_may_fail(void **state)
{
	Shop		shop = random_shop(300, 2, 10);
	ClvCovariateBase *base = NULL;
	ClvCovariateBase *sample = NULL;
	long		allocations = -1;

	(void) state;
	while (base == NULL)
	{
		allocations_left = ++allocations;
		base = clv_covariate_base_create(shop.customers, shop.z, 300, 2, NULL);
		allocations_left = -1;
	}
	assert_true(allocations > 7);
	for (allocations = -1; sample == NULL;)
	{
		allocations_left = ++allocations;
		sample = clv_covariate_sample(base, 50);
		allocations_left = -1;
	}
	assert_true(allocations > 7);
	clv_covariate_base_free(base);
	clv_covariate_base_free(sample);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_customers_are_a_row),
		cmocka_unit_test(a_zero_has_no_sign),
		cmocka_unit_test(groups_from_eight_customers_on_have_a_base),
		cmocka_unit_test(no_customers_are_no_base),
		cmocka_unit_test(columns_of_four_customers),
		cmocka_unit_test(columns_have_mean_0_and_deviation_1),
		cmocka_unit_test(the_first_constant_column_is_found),
		cmocka_unit_test(a_billionth_of_a_variance_is_not_collinear),
		cmocka_unit_test(the_last_of_the_most_columns_may_be_collinear),
		cmocka_unit_test(one_group_out_of_line_is_seen),
		cmocka_unit_test(samples_are_customers_at_equal_distances),
		cmocka_unit_test(samples_are_scaled_as_their_base),
		cmocka_unit_test(ticks_are_as_many_as_promised),
		cmocka_unit_test(any_tick_can_stop_the_creation),
		cmocka_unit_test(any_allocation_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
