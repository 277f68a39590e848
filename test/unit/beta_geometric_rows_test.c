/*
 * The term in braces of BG/NBD and its relatives, summed over rows of equal x,
 * against its formula for one row.
 */
#include "model_check.h"

#include "clv/model/beta_geometric_rows.h"

#define MOST_ROWS 3000
#define MOST_K 4

static const double par[] = {0.7, 6, 0.8, 2.5};

static double ages[MOST_ROWS];	/* T */
static double last[MOST_ROWS];	/* t */
static ClvRow rows[MOST_ROWS + 1];
static double xs[2] = {77};		/* the rows have the second one */

static const ClvBase base = {
	.rows = rows, .nx = 2, .x = xs, .t = last, .T = ages
};

/*
 * Rows of one x, of so many customers each, which differ in t and T. The row
 * after them has another x.
 */
static void
make_rows(double x, size_t n, uint32_t count, double least_age)
{
	uint64_t	seed = 11;

	xs[1] = x;
	rows[n].x = 0;
	for (size_t i = 0; i < n; i++)
	{
		ages[i] = least_age + 40 * next_random(&seed);
		last[i] = ages[i] * (0.2 + 0.8 * next_random(&seed));
		rows[i] = (ClvRow) {
			.x = 1, .t = (uint32_t) i, .T = (uint32_t) i, .count = count
		};
	}
}

/*
 * S of a row: the sum of (rho)_j / j! z^j for j < k, and its derivatives by r
 * in the tables.
 */
static void
fill_tables(BgFamily f, const double *at, size_t n, BgTables *tab)
{
	static double numbers[4][MOST_ROWS];
	static double log_odds[2] = {5};
	static double coefs[2][3 * MOST_K];
	double	   *coef = &coefs[0][3 * f.k];
	double		rho = at[BG_R] + f.k * xs[1];
	double		c = 1;
	double		h = 0;
	double		h2 = 0;

	*tab = (BgTables) {
		numbers[0], numbers[1], numbers[2], numbers[3], log_odds,
		f.k > 1 ? coefs[0] : NULL
	};
	for (size_t i = 0; i < n; i++)
	{
		tab->log_T[i] = log1p(ages[i] / at[BG_ALPHA]);
		tab->inv_T[i] = 1 / (at[BG_ALPHA] + ages[i]);
		tab->log_t[i] = log1p(last[i] / at[BG_ALPHA]);
		tab->inv_t[i] = 1 / (at[BG_ALPHA] + last[i]);
	}
	log_odds[1] = log(at[BG_A] / (at[BG_B] + xs[1] + f.modified - 1));
	for (int j = 0; j < f.k; j++)
	{
		coef[j] = c;
		coef[f.k + j] = c * h;
		coef[2 * f.k + j] = c * (h * h - h2);
		h += 1 / (rho + j);
		h2 += 1 / ((rho + j) * (rho + j));
		c *= (rho + j) / (j + 1);
	}
}

typedef struct Run
{
	BgFamily	f;
	size_t		n;
} Run;

/* LogLikelihood of a run */
static void
sum_of_run(const double *at, void *arg, ClvSum *sum)
{
	const Run  *run = arg;
	BgTables	tab;

	fill_tables(run->f, at, run->n, &tab);
	bg_add_run(run->f, at, &base, &tab, rows, run->n, sum);
}

/* ln(S + a/(b + x - 1) ((alpha + T) / (alpha + t))^(r + k x)) of a row */
static double
term_of_row(BgFamily f, size_t i)
{
	double		rho = par[BG_R] + f.k * xs[1];
	double		z = (ages[i] - last[i]) / (par[BG_ALPHA] + ages[i]);
	double		power = 1;
	double		s = 0;

	for (int j = 0; j < f.k; j++)
	{
		s += power;
		power *= z * (rho + j) / (j + 1);
	}
	return log(s + par[BG_A] / (par[BG_B] + xs[1] + f.modified - 1) *
			   pow((par[BG_ALPHA] + ages[i]) / (par[BG_ALPHA] + last[i]), rho));
}

/* Runs around the lengths of a product and of a block, and much longer ones. */
static void
a_run_is_the_sum_of_its_rows(void **state)
{
	static const size_t lengths[] = {1, 2, 127, 128, 129, 257, 511, 512, 513,
	1024, 1025, MOST_ROWS};

	(void) state;
	for (int k = 1; k <= MOST_K; k++)
		for (int modified = 0; modified < 2; modified++)
			for (size_t i = 0; i < LENGTH(lengths); i++)
				for (uint32_t count = 1; count <= 5; count += 2)
				{
					Run			run = {{.k = k, .modified = modified}, lengths[i]};
					ClvSum		sum = {0};
					double		value = 0;

					make_rows(2, run.n, count, 1);
					sum_of_run(par, &run, &sum);
					for (size_t row = 0; row < run.n; row++)
						value += count * term_of_row(run.f, row);
					assert_close(sum.value, value, 1e-12);
				}
}

/* Nothing is read after the last row, here of a whole block. */
static void
a_run_ends_with_its_rows(void **state)
{
	const size_t n = 128;
	Run			run = {{.k = 1, .modified = 0}, n};
	ClvRow	   *exact = malloc(n * sizeof(ClvRow));
	ClvSum		expected = {0};
	ClvSum		sum = {0};
	BgTables	tab;

	(void) state;
	make_rows(2, n, 1, 1);
	sum_of_run(par, &run, &expected);
	memcpy(exact, rows, n * sizeof(ClvRow));
	fill_tables(run.f, par, n, &tab);
	bg_add_run(run.f, par, &base, &tab, exact, n, &sum);
	assert_memory_equal(&sum, &expected, sizeof(sum));
	free(exact);
}

/* Terms of nearly ln 2 each: their product would overflow after 1024 of them. */
static void
a_product_of_many_factors_does_not_overflow(void **state)
{
	Run			run = {{.k = 1, .modified = 1}, MOST_ROWS};
	ClvSum		sum = {0};
	double		even[] = {0.7, 6, 2.5 + 2, 2.5};

	(void) state;
	make_rows(2, run.n, 1, 1);
	for (size_t i = 0; i < run.n; i++)
		last[i] = ages[i];
	sum_of_run(even, &run, &sum);
	assert_close(sum.value, MOST_ROWS * M_LN2, 1e-13);
}

static void
derivatives_are_those_of_differences(void **state)
{
	(void) state;
	for (int k = 1; k <= MOST_K; k++)
		for (double x = 1; x < 10; x += 4)
			for (double least_age = 0.1; least_age < 1000; least_age *= 30)
			{
				Run			run = {{.k = k, .modified = k % 2}, 200};

				make_rows(x, run.n, 2, least_age);
				check_derivatives(sum_of_run, &run, par, 4, 1e-6);
			}
}

/* Derivatives of a run are the sums of those of its rows. */
static void
derivatives_of_rows_add_up(void **state)
{
	(void) state;
	for (int k = 1; k <= 2; k++)
	{
		Run			run = {{.k = k, .modified = 0}, 300};
		ClvSum		whole = {0};
		ClvSum		parts = {0};
		BgTables	tab;

		make_rows(3, run.n, 1, 5);
		sum_of_run(par, &run, &whole);
		fill_tables(run.f, par, run.n, &tab);
		for (size_t i = 0; i < run.n; i++)
			bg_add_run(run.f, par, &base, &tab, rows + i, 1, &parts);
		assert_close(whole.value, parts.value, 1e-12);
		for (int i = 0; i < 4; i++)
		{
			assert_close(whole.grad[i], parts.grad[i], 1e-12);
			for (int j = i; j < 4; j++)
				assert_close(whole.hess[i][j], parts.hess[i][j], 1e-11);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_is_the_sum_of_its_rows),
		cmocka_unit_test(a_run_ends_with_its_rows),
		cmocka_unit_test(a_product_of_many_factors_does_not_overflow),
		cmocka_unit_test(derivatives_are_those_of_differences),
		cmocka_unit_test(derivatives_of_rows_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
