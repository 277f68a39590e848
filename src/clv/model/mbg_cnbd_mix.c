/*
 * MBG/CNBD with a regularity that differs by customer: for several k, a share
 * of the customers needs k ticks for a purchase (M1 of models.md).
 *
 * The rate of purchases, whose Gamma(r, alpha) all have in common, is that of
 * ticks by k, which is Gamma(r, alpha / k). With p_k the share of k and L_k
 * the likelihood of MBG/CNBD-k at alpha / k, L = sum p_k L_k.
 */
#include <math.h>
#include <string.h>

#include "clv/model/beta_geometric.h"

#define KINDS 4

/* number of starting points of MBG/NBD that are used */
#define STARTS 3

static const int ticks[KINDS] = {1, 2, 4, 12};

/*
 * Parameters: BG_R .. BG_B, then for each kind except the first, its share
 * relative to that of the first.
 */
enum
{
	MIX_ODDS = BG_NFREE, MIX_NPARAMS = MIX_ODDS + KINDS - 1
};

#define FAMILY(kind) ((BgFamily) {.modified = 1, .k = ticks[kind]})

static double
odds_of_kind(const double *par, int kind)
{
	return kind == 0 ? 1 : par[MIX_ODDS + kind - 1];
}

static double
sum_of_odds(const double *par)
{
	double		sum = 0;

	for (int kind = 0; kind < KINDS; kind++)
		sum += odds_of_kind(par, kind);
	return sum;
}

/* The parameters of MBG/CNBD-k for customers of a kind */
static void
parameters_of_kind(const double *par, int kind, double *of_kind)
{
	memcpy(of_kind, par, BG_NFREE * sizeof(double));
	of_kind[BG_ALPHA] /= ticks[kind];
	of_kind[BG_K] = ticks[kind];
}

/*
 * Converts logarithms of weights to weights with the sum 1. Returns the
 * logarithm of the sum before.
 */
static double
normalise(double *log_weights)
{
	double		most = log_weights[0];
	double		sum = 0;

	for (int kind = 1; kind < KINDS; kind++)
		most = fmax(most, log_weights[kind]);
	for (int kind = 0; kind < KINDS; kind++)
	{
		log_weights[kind] = exp(log_weights[kind] - most);
		sum += log_weights[kind];
	}
	for (int kind = 0; kind < KINDS; kind++)
		log_weights[kind] /= sum;
	return most + log(sum);
}

/* ---- one customer ---- */

/* Sets the probability of each kind for a customer, and returns ln L. */
static double
kinds_of_customer(const double *par, const ClvCustomer *c, double *chance)
{
	double		all = sum_of_odds(par);
	double		of_kind[CLV_MAX_PARAMS];

	for (int kind = 0; kind < KINDS; kind++)
	{
		parameters_of_kind(par, kind, of_kind);
		chance[kind] = log(odds_of_kind(par, kind) / all) +
			bg_log_likelihood(FAMILY(kind), of_kind, c);
	}
	return normalise(chance);
}

static double
mix_log_likelihood(const double *par, const ClvCustomer *c)
{
	double		chance[KINDS];

	return kinds_of_customer(par, c, chance);
}

/* A prediction function, and its arguments */
typedef struct Question
{
	double		(*ask) (BgFamily f, const double *par, const ClvCustomer *c,
						const struct Question *q);
	double		h;
	double		delta;
	double		n;
} Question;

/* The mean of a prediction over the kinds, weighted by their probabilities. */
static double
mean_over_kinds(const double *par, const ClvCustomer *c, const Question *q)
{
	double		chance[KINDS];
	double		of_kind[CLV_MAX_PARAMS];
	double		mean = 0;

	kinds_of_customer(par, c, chance);
	for (int kind = 0; kind < KINDS; kind++)
	{
		if (chance[kind] == 0)
			continue;
		parameters_of_kind(par, kind, of_kind);
		mean += chance[kind] * q->ask(FAMILY(kind), of_kind, c, q);
	}
	return mean;
}

static double
ask_p_alive(BgFamily f, const double *par, const ClvCustomer *c,
			const Question *q)
{
	(void) q;
	return bg_p_alive(f, par, c);
}

static double
ask_discounted(BgFamily f, const double *par, const ClvCustomer *c,
			   const Question *q)
{
	return bg_discounted(f, par, c, q->h, q->delta);
}

static double
ask_p_purchase(BgFamily f, const double *par, const ClvCustomer *c,
			   const Question *q)
{
	return bg_p_purchase(f, par, c, q->h);
}

static double
ask_pmf(BgFamily f, const double *par, const ClvCustomer *c,
		const Question *q)
{
	return bg_pmf(f, par, c, q->h, q->n);
}

static double
mix_p_alive(const double *par, const ClvCustomer *c)
{
	const Question q = {.ask = ask_p_alive};

	return fmin(mean_over_kinds(par, c, &q), 1);
}

static double
mix_discounted(const double *par, const ClvCustomer *c, double h,
			   double delta)
{
	const Question q = {.ask = ask_discounted, .h = h, .delta = delta};

	return mean_over_kinds(par, c, &q);
}

static double
mix_expected(const double *par, const ClvCustomer *c, double h)
{
	return mix_discounted(par, c, h, 0);
}

static double
mix_p_purchase(const double *par, const ClvCustomer *c, double h)
{
	const Question q = {.ask = ask_p_purchase, .h = h};

	return fmin(mean_over_kinds(par, c, &q), 1);
}

static double
mix_pmf(const double *par, const ClvCustomer *c, double h, double n)
{
	const Question q = {.ask = ask_pmf, .h = h, .n = n};

	return fmin(mean_over_kinds(par, c, &q), 1);
}

/* ---- a whole base ---- */

/* Starting points: those of MBG/NBD for the first kind. */
static int
mix_starts(const ClvBase *base, double start[][CLV_MAX_PARAMS])
{
	int			n = bg_starts(FAMILY(0), base, start);

	/* the first ones of MBG/NBD do, with any shares */
	n = n < STARTS ? n : STARTS;
	for (int i = 0; i < n; i++)
		for (int kind = 1; kind < KINDS; kind++)
			start[i][MIX_ODDS + kind - 1] = 0.5;
	return n;
}

/* The part of ln L by x, with its derivatives by the BG_NFREE parameters */
typedef struct XPart
{
	double		value;
	double		grad[BG_NFREE];
	double		hess[BG_NFREE][BG_NFREE];
} XPart;

#define X_PART_DOUBLES (sizeof(XPart) / sizeof(double))

/* The work space of a kind: that of bg_begin, then the parts by x. */
static size_t
work_of_kind(int kind, const ClvBase *base)
{
	return bg_work_size(FAMILY(kind), base) + X_PART_DOUBLES * base->nx;
}

static size_t
mix_work_size(const ClvBase *base)
{
	size_t		size = 0;

	for (int kind = 0; kind < KINDS; kind++)
		size += work_of_kind(kind, base);
	return size;
}

static void
mix_begin(const double *par, const ClvBase *base, double *work, ClvSum *sum)
{
	(void) sum;					/* nothing adds up without the rows */
	for (int kind = 0; kind < KINDS; kind++)
	{
		XPart	   *parts = (XPart *) (work + bg_work_size(FAMILY(kind), base));
		double		of_kind[CLV_MAX_PARAMS];
		ClvSum		unused = {0};

		parameters_of_kind(par, kind, of_kind);
		bg_begin(FAMILY(kind), of_kind, base, work, &unused);
		for (size_t ix = 0; ix < base->nx; ix++)
		{
			ClvSum		of_x = {0};

			bg_add_x(FAMILY(kind), of_kind, base, ix, &of_x);
			parts[ix].value = of_x.value;
			memcpy(parts[ix].grad, of_x.grad, sizeof(parts[ix].grad));
			for (int i = 0; i < BG_NFREE; i++)
				memcpy(parts[ix].hess[i], of_x.hess[i],
					   sizeof(parts[ix].hess[i]));
		}
		work += work_of_kind(kind, base);
	}
}

/*
 * ln of p_k L_k of a customer of a row, with its derivatives by all parameters
 * of the mixture; the work space is that of the kind.
 */
static void
row_of_kind(const double *par, int kind, const ClvBase *base,
			const double *work, size_t at, double all, ClvSum *sum)
{
	const XPart *part = (const XPart *) (work + bg_work_size(FAMILY(kind), base)) +
		base->rows[at].x;
	double		k = ticks[kind];
	double		of_kind[CLV_MAX_PARAMS];

	*sum = (ClvSum) {0};
	parameters_of_kind(par, kind, of_kind);
	bg_add_row(FAMILY(kind), of_kind, base, work, at, sum);
	sum->value += part->value + (k - 1) * base->row_gaps[at] +
		log(odds_of_kind(par, kind) / all);
	for (int i = 0; i < BG_NFREE; i++)
	{
		sum->grad[i] += part->grad[i];
		for (int j = i; j < BG_NFREE; j++)
		{
			sum->hess[i][j] += part->hess[i][j];
			/* alpha of the kind is alpha / k */
			sum->hess[i][j] /= (i == BG_ALPHA ? k : 1) * (j == BG_ALPHA ? k : 1);
		}
	}
	sum->grad[BG_ALPHA] /= k;
	for (int i = MIX_ODDS; i < MIX_NPARAMS; i++)
	{
		bool		own = i == MIX_ODDS + kind - 1;

		sum->grad[i] = (own ? 1 / par[i] : 0) - 1 / all;
		sum->hess[i][i] = own ? -1 / (par[i] * par[i]) : 0;
		for (int j = i; j < MIX_NPARAMS; j++)
			sum->hess[i][j] += 1 / (all * all);
	}
}

/* Adds count times ln of the sum of exp(kinds), which weigh chance. */
static void
add_mixture(const ClvSum *kinds, const double *chance, double value,
			double count, ClvSum *sum)
{
	double		grad[MIX_NPARAMS] = {0};

	sum->value += count * value;
	for (int kind = 0; kind < KINDS; kind++)
		for (int i = 0; i < MIX_NPARAMS; i++)
			grad[i] += chance[kind] * kinds[kind].grad[i];
	for (int i = 0; i < MIX_NPARAMS; i++)
	{
		sum->grad[i] += count * grad[i];
		for (int j = i; j < MIX_NPARAMS; j++)
		{
			double		second = -grad[i] * grad[j];

			for (int kind = 0; kind < KINDS; kind++)
				second += chance[kind] * (kinds[kind].hess[i][j] +
										  kinds[kind].grad[i] *
										  kinds[kind].grad[j]);
			sum->hess[i][j] += count * second;
		}
	}
}

static void
mix_rows(const double *par, const ClvBase *base, const double *work,
		 size_t from, size_t to, ClvSum *sum)
{
	double		all = sum_of_odds(par);

	for (size_t at = from; at < to; at++)
	{
		const double *of_kind = work;
		ClvSum		kinds[KINDS];
		double		chance[KINDS];
		double		value;

		for (int kind = 0; kind < KINDS; kind++)
		{
			row_of_kind(par, kind, base, of_kind, at, all, &kinds[kind]);
			chance[kind] = kinds[kind].value;
			of_kind += work_of_kind(kind, base);
		}
		value = normalise(chance);
		add_mixture(kinds, chance, value, base->rows[at].count, sum);
	}
}

#define FEWER_KINDS "customers are of fewer kinds of regularity"
#define MIX_PARAMETER(label) \
	{.name = label, .lower = 1e-6, .upper = 1e6, .at_lower = FEWER_KINDS, \
		.at_upper = FEWER_KINDS}

const ClvModel clv_mbg_cnbd_mix = {
	.name = "mbg/cnbd-mix",
	.nfree = MIX_NPARAMS,
	.nparams = MIX_NPARAMS,
	.flags = CLV_NEEDS_GAPS | CLV_GAPS_BY_ROW | CLV_ANY_CLOCK,
	.params = {
		BG_PARAMETERS,
		MIX_PARAMETER("w2"), MIX_PARAMETER("w4"), MIX_PARAMETER("w12"),
	},
	BG_FUNCTIONS(mix)
};
