/*
 * The gamma-gamma model of spend.
 *
 * The mean m of x purchases of a customer has the density
 *
 *		1 / (m B(p x, q)) (v / (v + m x))^q (m x / (v + m x))^(p x).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/invariant.h"
#include "clv/model/gamma_gamma.h"
#include "clv/numeric/rising.h"
#include "clv/numeric/special.h"

enum
{
	P,
	Q,
	V
};

/* Fewer buyers than this do not determine three parameters. */
#define ENOUGH_BUYERS	6

/* More rows are first fitted on a sample of this many buyers. */
#define SAMPLE_ABOVE	20000
#define SAMPLE_SIZE		5000

/* The bounds of v are in units of the mean spend */
const ClvParameter clv_spend_params[CLV_SPEND_NPARAMS] = {
	{.name = "p", .lower = 1e-4, .upper = 1e4,
	.at_upper = "the purchases of a customer are all worth the same"},
	{.name = "q", .lower = 1e-4, .upper = 1e7,
	.at_upper = "all customers spend alike"},
	{.name = "v", .lower = 1e-6, .upper = 1e9,
	.at_upper = "all customers spend alike"},
};

/* Ascending by x, then by mean. */
static int
compare_spend(const void *left, const void *right)
{
	const ClvSpend *a = left;
	const ClvSpend *b = right;

	if (a->x != b->x)
		return a->x < b->x ? -1 : 1;
	return (a->mean > b->mean) - (a->mean < b->mean);
}

/* Doubles above 0 ascend as their bits do. */
static inline uint64_t
bits_of(const ClvSpend *spend, bool by_x)
{
	uint64_t	bits;

	if (by_x)
		return spend->x;
	memcpy(&bits, &spend->mean, sizeof(bits));
	return bits;
}

#define DIGIT_BITS	11
#define DIGITS		(1 << DIGIT_BITS)

static inline size_t
digit_of(const ClvSpend *spend, bool by_x, int shift)
{
	return (bits_of(spend, by_x) >> shift) & (DIGITS - 1);
}

/*
 * A stable sort of the buyers by a digit of x or mean. Returns false if all
 * digits are equal and nothing was moved.
 */
static bool
sort_by_digit(const ClvSpend *from, ClvSpend *to, size_t n, bool by_x,
			  int shift)
{
	size_t		start[DIGITS + 1] = {0};

	for (size_t i = 0; i < n; i++)
		start[1 + digit_of(&from[i], by_x, shift)]++;
	if (start[1 + digit_of(&from[0], by_x, shift)] == n)
		return false;
	for (size_t d = 1; d <= DIGITS; d++)
		start[d] += start[d - 1];
	for (size_t i = 0; i < n; i++)
		to[start[digit_of(&from[i], by_x, shift)]++] = from[i];
	return true;
}

/* Sorts in the order of compare_spend, in linear time. */
static void
radix_sort(ClvSpend *spend, ClvSpend *spare, size_t n)
{
	ClvSpend   *from = spend;
	ClvSpend   *to = spare;

	for (int by_x = 0; by_x <= 1; by_x++)
		for (int shift = 0; shift < (by_x ? 32 : 64); shift += DIGIT_BITS)
			if (sort_by_digit(from, to, n, by_x, shift))
			{
				ClvSpend   *swap = from;

				from = to;
				to = swap;
			}
	if (from != spend)
		memcpy(spend, from, n * sizeof(ClvSpend));
}

/* Fewer buyers than this are sorted by comparison. */
#define RADIX_ABOVE	2000

static void
sort_spend(ClvSpend *spend, size_t n)
{
	ClvSpend   *spare = n > RADIX_ABOVE ? malloc(n * sizeof(ClvSpend)) : NULL;

	if (spare != NULL)
		radix_sort(spend, spare, n);
	else
		qsort(spend, n, sizeof(ClvSpend), compare_spend);
	free(spare);
}

/* Merges equal neighbours; returns the number of rows. */
static size_t
merge_equal(ClvSpend *spend, size_t n)
{
	size_t		rows = 0;

	for (size_t i = 0; i < n; i++)
	{
		Invariant(spend[i].x > 0 && spend[i].count > 0);
		if (rows > 0 && compare_spend(&spend[rows - 1], &spend[i]) == 0)
			spend[rows - 1].count += spend[i].count;
		else
			spend[rows++] = spend[i];
	}
	return rows;
}

size_t
clv_spend_prepare(ClvSpend *spend, size_t n)
{
	size_t		rows;

	sort_spend(spend, n);
	rows = merge_equal(spend, n);
	for (size_t i = 0; i < rows; i++)
		spend[i].log_total = log(spend[i].x) + log(spend[i].mean);
	return rows;
}

/* The buyers of prepared rows. */
static int64_t
count_buyers(const ClvSpend *spend, size_t rows)
{
	int64_t		buyers = 0;

	for (size_t i = 0; i < rows; i++)
		buyers += spend[i].count;
	return buyers;
}

/* Number of buyers whose ln(v / (v + S)) is kept. */
#define SHARES	128

/* Beyond this differences of digamma at q lose digits. */
#define LARGE_Q		1e5

/* Sums over buyers with the same x; S = x mean is what one of them spent. */
typedef struct SpendSums
{
	double		x;
	double		n;
	double		log_share;		/* ln(v / (v + S)) */
	double		log_rest;		/* ln(S / (v + S)) */
	double		log_mean;
	double		inverse;		/* 1 / (v + S) */
	double		inverse2;		/* 1 / (v + S)^2 */
} SpendSums;

/* Sets ln(v / (v + S)) of `count` rows. */
static void
set_log_shares(double v, const ClvSpend *spend, size_t count,
			   double *log_shares)
{
	for (size_t i = 0; i < count; i++)
		log_shares[i] = -log1p(spend[i].x * spend[i].mean / v);
}

static SpendSums
sum_spend(double v, const ClvSpend *spend, size_t rows)
{
	SpendSums	sums = {.x = spend[0].x};
	double		log_x = log(sums.x);
	double		log_v = log(v);
	double		log_shares[SHARES];
	size_t		end;

	for (size_t from = 0; from < rows; from = end)
	{
		end = rows - from < SHARES ? rows : from + SHARES;
		set_log_shares(v, spend + from, end - from, log_shares);
		/* without calls, so that all sums are in registers */
		for (size_t i = from; i < end; i++)
		{
			double		n = spend[i].count;
			double		total = spend[i].x * spend[i].mean;
			double		log_share = log_shares[i - from];
			double		inverse = 1 / (v + total);

			sums.n += n;
			sums.log_share += n * log_share;
			sums.log_rest += n * (log_share + (spend[i].log_total - log_v));
			sums.log_mean += n * (spend[i].log_total - log_x);
			sums.inverse += n * inverse;
			sums.inverse2 += n * inverse * inverse;
		}
	}
	return sums;
}

/* Adds the log-likelihood of buyers with the same x. */
static void
add_same_x(const double *par, const SpendSums *s, ClvSum *sum)
{
	double		px = par[P] * s->x;
	double		a = px + par[Q];
	double		trigamma = clv_trigamma(a);
	double		by_q;			/* derivatives of ln (q)_px */
	double		by_q2;

	if (par[Q] > LARGE_Q)
		clv_rising_derivatives(par[Q], px, &by_q, &by_q2);
	else
	{
		by_q = clv_digamma(a) - clv_digamma(par[Q]);
		by_q2 = trigamma - clv_trigamma(par[Q]);
	}

	sum->value += par[Q] * s->log_share + px * s->log_rest - s->log_mean -
		s->n * clv_ln_beta(px, par[Q]);
	sum->grad[P] += s->x * (s->log_rest +
							s->n * (clv_digamma(a) - clv_digamma(px)));
	sum->grad[Q] += s->log_share + s->n * by_q;
	sum->grad[V] += s->n * par[Q] / par[V] - a * s->inverse;
	sum->hess[P][P] += s->n * s->x * s->x * (trigamma - clv_trigamma(px));
	sum->hess[P][Q] += s->n * s->x * trigamma;
	sum->hess[P][V] -= s->x * s->inverse;
	sum->hess[Q][Q] += s->n * by_q2;
	sum->hess[Q][V] += s->n / par[V] - s->inverse;
	sum->hess[V][V] += a * s->inverse2 -
		s->n * par[Q] / (par[V] * par[V]);
}

/* The number of rows from the first on with the same x, at most CLV_CHUNK. */
static size_t
count_same_x(const ClvSpend *spend, size_t rows)
{
	size_t		same = 1;

	while (same < rows && same < CLV_CHUNK && spend[same].x == spend[0].x)
		same++;
	return same;
}

int
clv_spend_log_likelihood(const double *par, const ClvSpend *spend,
						 size_t rows, const ClvTick *tick, ClvSum *sum)
{
	size_t		since_tick = CLV_CHUNK;
	size_t		same;

	for (size_t i = 0; i < rows; i += same)
	{
		SpendSums	sums;

		if (tick != NULL && since_tick >= CLV_CHUNK)
		{
			if (tick->call(tick->arg) != 0)
				return 1;
			since_tick = 0;
		}
		same = count_same_x(spend + i, rows - i);
		sums = sum_spend(par[V], spend + i, same);
		add_same_x(par, &sums, sum);
		since_tick += same;
	}
	return 0;
}

typedef struct SpendFit
{
	const ClvSpend *spend;
	size_t		rows;
	const ClvTick *tick;
} SpendFit;

static int
evaluate(void *arg, const double *par, ClvSum *sum)
{
	SpendFit   *fit = arg;

	return clv_spend_log_likelihood(par, fit->spend, fit->rows, fit->tick,
									sum);
}

/* Mean of the buyers' means; 1 without buyers. */
static double
mean_spend(const ClvSpend *spend, size_t rows)
{
	double		sum = 0;

	for (size_t i = 0; i < rows; i++)
		sum += spend[i].count * spend[i].mean;
	return rows == 0 ? 1 : sum / (double) count_buyers(spend, rows);
}

/* Fits from the given starting points, with v in natural units. */
static void
maximise(const ClvSpend *spend, size_t rows, const ClvTick *tick,
		 double start[][CLV_MAX_PARAMS], int nstarts, ClvFit *fit)
{
	double		unit = mean_spend(spend, rows);
	SpendFit	arg = {spend, rows, tick};
	ClvProblem	problem = {.nfree = CLV_SPEND_NPARAMS, .evaluate = evaluate,
	.arg = &arg, .tick = tick};

	for (int i = 0; i < CLV_SPEND_NPARAMS; i++)
	{
		double		scale = i == V ? unit : 1;

		problem.lower[i] = fmax(clv_spend_params[i].lower * scale, CLV_LEAST);
		problem.upper[i] = fmin(clv_spend_params[i].upper * scale,
								CLV_LARGEST);
	}
	clv_maximise(&problem, start, nstarts, fit);
}

/* Fits from the model's starting points. */
static void
fit_from_scratch(const ClvSpend *spend, size_t rows, const ClvTick *tick,
				 ClvFit *fit)
{
	/* v is in units of the mean spend, p v / (q - 1) = 1 */
	double		start[][CLV_MAX_PARAMS] = {
		{4, 3, 0.5}, {1, 2, 1}, {20, 20, 0.95}, {10, 1.5, 0.05}
	};
	int			nstarts = sizeof(start) / sizeof(start[0]);
	double		unit = mean_spend(spend, rows);

	for (int i = 0; i < nstarts; i++)
		start[i][V] *= unit;
	maximise(spend, rows, tick, start, nstarts, fit);
}

/*
 * Takes SAMPLE_SIZE of the buyers, at equal distances in canonical order.
 * Returns the number of rows.
 */
static size_t
take_sample(const ClvSpend *spend, size_t rows, ClvSpend *sample)
{
	int64_t		buyers = count_buyers(spend, rows);
	int64_t		before = 0;
	size_t		row = 0;

	for (int64_t i = 0; i < SAMPLE_SIZE; i++)
	{
		int64_t		wanted = (2 * i + 1) * buyers / (2 * SAMPLE_SIZE);

		while (before + spend[row].count <= wanted)
			before += spend[row++].count;
		Invariant(row < rows);
		sample[i] = spend[row];
		sample[i].count = 1;
	}
	return merge_equal(sample, SAMPLE_SIZE);
}

/* Fits from the optimum of a sample. */
static void
fit_from_sample(const ClvSpend *spend, size_t rows, const ClvTick *tick,
				ClvFit *fit)
{
	ClvSpend   *sample = malloc(SAMPLE_SIZE * sizeof(ClvSpend));
	ClvTick		quiet = {0};
	double		start[1][CLV_MAX_PARAMS];

	if (sample == NULL)
	{
		memset(fit, 0, sizeof(*fit));
		fit->status = CLV_NO_MEMORY;
		return;
	}
	if (tick != NULL)
	{
		quiet.call = tick->call;
		quiet.arg = tick->arg;
	}
	fit_from_scratch(sample, take_sample(spend, rows, sample),
					 tick == NULL ? NULL : &quiet, fit);
	free(sample);
	if (fit->status == CLV_STOPPED)
		return;
	memcpy(start[0], fit->par, sizeof(start[0]));
	maximise(spend, rows, tick, start, 1, fit);
}

void
clv_spend_fit(const ClvSpend *spend, size_t rows, const ClvTick *tick,
			  ClvFit *fit)
{
	if (rows > SAMPLE_ABOVE)
		fit_from_sample(spend, rows, tick, fit);
	else
		fit_from_scratch(spend, rows, tick, fit);
	fit->customers = count_buyers(spend, rows);
	fit->rows = rows;
	if (fit->status != CLV_STOPPED && fit->status != CLV_NO_MEMORY &&
		fit->customers < ENOUGH_BUYERS)
		fit->status = CLV_TOO_FEW;
}

const char *
clv_spend_detail(const ClvFit *fit)
{
	for (int i = 0; i < CLV_SPEND_NPARAMS; i++)
	{
		if (fit->at_bound[i] < 0)
			return clv_spend_params[i].at_lower;
		if (fit->at_bound[i] > 0)
			return clv_spend_params[i].at_upper;
	}
	return NULL;
}

double
clv_spend_expected(const double *par, double x, double mean)
{
	double		spent = x > 0 ? x * mean : 0;
	double		weight = par[P] * x + par[Q] - 1;

	Invariant(x >= 0);
	return weight > 0 ? par[P] * (par[V] + spent) / weight : INFINITY;
}

double
clv_spend_correlation(const ClvSpend *spend, size_t rows)
{
	double		n = (double) count_buyers(spend, rows);
	double		mean_x = 0;
	double		mean_m = mean_spend(spend, rows);
	double		xx = 0;
	double		mm = 0;
	double		xm = 0;

	for (size_t i = 0; i < rows; i++)
		mean_x += spend[i].count * (spend[i].x / n);
	for (size_t i = 0; i < rows; i++)
	{
		double		dx = spend[i].x - mean_x;
		double		dm = spend[i].mean - mean_m;

		xx += spend[i].count * (dx * dx);
		mm += spend[i].count * (dm * dm);
		xm += spend[i].count * (dx * dm);
	}
	return xx > 0 && mm > 0 ? fmax(-1, fmin(1, xm / sqrt(xx * mm))) : 0;
}
