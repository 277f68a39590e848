/*
 * Discounted expected events over an infinite horizon, with k ticks per event.
 *
 * Given a rate of ticks L (in units of 1/rate), and v = L/(L + z), z = delta
 * rate, they are worth
 *
 *		v^k F(v^k),		F(w) = 2F1(1, b; a + b; w),
 *
 * times the sum over j < k of (S (L + z))^j / j!, S = silence/rate (see
 * erlang_events.c). F is evaluated at all nodes of a trapezoidal sum over ln L
 * at once, as in poisson_events.c: with w = 4q / (1 + q)^2 it is (1 + q)^2
 * times a power series in q, d_0 = 1,
 *
 *		(n + a + b) d_n+1 = 2 (b - a) d_n + (n + 2 - a - b) d_n-1.
 */
#include <float.h>
#include <math.h>

#include "clv/model/erlang_events.h"

/*
 * Nodes with a weight below this share are left out, and terms of the series
 * below e^-LOG_NEGLIGIBLE.
 */
#define NEGLIGIBLE		3e-13
#define LOG_NEGLIGIBLE	32

/* The weights of the nodes lose digits to shapes above this. */
#define MAX_SHAPE		1e6

#define SIDE			128		/* nodes on one side of the first */
#define BLOCK			16		/* nodes whose series are summed together */
#define MAX_BLOCKS		(2 * SIDE / BLOCK)
#define MAX_TERMS		1024
#define LARGE			6.0		/* ln of a large coefficient */

/* A step of 2 pi / sqrt(..) in ln L: the Fourier transform of a Gamma(s)
 * density of ln L falls to 1e-13 at this frequency. */
#define FREQUENCY(s)	sqrt(400 + 70 * (s))

typedef struct Nodes
{
	const ClvEvents *e;
	int			k;
	double		z;
	double		S;
	double		first;			/* a likely L */
	double		weight[2 * SIDE + BLOCK];	/* all but F */
	double		root[2 * SIDE + BLOCK]; /* square root of 1 - v^k */
	double		q[2 * SIDE + BLOCK];
	int			from;			/* nodes used */
	int			to;
	double		total;			/* sum of the weights */
	double		unit;			/* and of the density times L^2 */
} Nodes;

/* (S (L + z))^j / j! summed over j < k, the weight of the silence */
static inline double
silence_weight(const Nodes *u, double L)
{
	double		ticks = (L + u->z) * u->S;
	double		term = 1;
	double		sum = 1;

	for (int j = 1; j < u->k; j++)
	{
		term *= ticks / j;
		sum += term;
	}
	return sum;
}

/* Sets the node L, s = ln(L / first); returns the share of the sums so far
 * that it has at most. */
static double
set_node(Nodes *u, int i, double L, double s)
{
	/* cppcheck-suppress ctuuninitvar ; only arrays are not set yet */
	double		density = exp(u->e->shape * s - (L - u->first));
	double		inverse = 1 / (L + u->z);
	double		v = L * inverse;
	double		power = 1;
	double		rest = 0;		/* 1 - v^k, by its factor 1 - v */
	double		root;

	for (int j = 0; j < u->k; j++)
	{
		rest += power;
		power *= v;
	}
	rest *= u->z * inverse;
	root = sqrt(rest);
	u->root[i] = root;
	u->q[i] = (1 - root) / (1 + root);
	u->weight[i] = density * silence_weight(u, L) * power;
	u->total += u->weight[i];
	u->unit += density * L * L;
	return fmax(u->weight[i] / (rest * u->total), density * L * L / u->unit);
}

/* Sets the nodes on one side. Returns false if there are too many. */
static bool
set_side(Nodes *u, int sign, double step)
{
	double		factor = exp(sign * step);
	double		L = u->first;
	double		before = 0;

	for (int i = 1; i < SIDE; i++)
	{
		double		counts = set_node(u, SIDE + sign * i, L *= factor,
									  sign * i * step);

		if (sign < 0)
			u->from = SIDE - i;
		else
			u->to = SIDE + i + 1;
		if (counts < NEGLIGIBLE && counts <= before)
			return true;
		before = counts;
	}
	return false;
}

/* The coefficients d_n up to the n-th */
static void
series(const ClvEvents *e, int terms, double *d)
{
	double		c = e->a + e->b;
	double		slope = 2 * (e->b - e->a);

	d[0] = 1;
	d[1] = slope / c;
	for (int n = 1; n < terms - 1; n++)
		d[n + 1] = (slope * d[n] + (n + 2 - c) * d[n - 1]) * (1 / (n + c));
}

/*
 * The number of terms that a node needs if the coefficients are at most
 * e^size: ln q is below -2 root.
 */
static inline double
terms_of(const Nodes *u, int i, double size)
{
	double		share = (logb(u->weight[i] / u->total) + 1) * M_LN2;

	return 3 + fmax(size + share + LOG_NEGLIGIBLE, 0) / (2 * u->root[i]);
}

/* The node of a block that needs most terms */
static int
slowest(const Nodes *u, int from, int to)
{
	int			node = from;
	double		most = 0;

	for (int i = from; i < to; i++)
	{
		double		terms = terms_of(u, i, LARGE);

		if (terms > most)
		{
			most = terms;
			node = i;
		}
	}
	return node;
}

/* terms_of for these coefficients */
static int
terms_of_series(const Nodes *u, int i, const double *d, int terms)
{
	int			most = (int) fmin(terms_of(u, i, LARGE), terms);
	int			half = most / 2;
	double		size = fmax(fmax(fabs(d[half]), fabs(d[half + 1])),
							fmax(fabs(d[most - 1]), fabs(d[most - 2])));

	return (int) fmin(fmax(terms_of(u, i, log(size + DBL_MIN)), half), most);
}

/* The weighted sum of F at BLOCK nodes from i on */
static double
sum_block(const Nodes *u, int i, int terms, const double *d)
{
	const double *q = u->q + i;
	const double *weight = u->weight + i;
	double		f[BLOCK] = {0};
	double		sum = 0;

	for (int n = terms; n-- > 0;)
		for (int j = 0; j < BLOCK; j++)
			f[j] = f[j] * q[j] + d[n];
	for (int j = 0; j < BLOCK; j++)
		sum += weight[j] * (1 + q[j]) * (1 + q[j]) * f[j];
	return sum;
}

/* Sets the sum of the nodes. Returns false if it needs too many terms. */
static bool
sum_nodes(Nodes *u, double *sum)
{
	double		d[MAX_TERMS];
	int			node[MAX_BLOCKS];
	int			blocks = 0;
	double		terms = 2;

	for (int i = u->from; i < u->to; i += BLOCK)
	{
		node[blocks] = slowest(u, i, i + BLOCK < u->to ? i + BLOCK : u->to);
		terms = fmax(terms, terms_of(u, node[blocks++], LARGE));
	}
	if (!(terms <= MAX_TERMS))
		return false;
	series(u->e, (int) terms, d);
	for (int i = u->to; i < u->from + blocks * BLOCK; i++)
		u->weight[i] = u->q[i] = 0;
	*sum = 0;
	for (int i = 0; i < blocks; i++)
		*sum += sum_block(u, u->from + i * BLOCK,
						  terms_of_series(u, node[i], d, (int) terms), d);
	return true;
}

bool
clv_erlang_endless(const ClvEvents *events, int k, double silence,
				   double *worth)
{
	Nodes		u;
	double		step = 2 * M_PI / FREQUENCY(events->shape + k);
	double		sum;

	if (events->shape > MAX_SHAPE)
		return false;
	u.e = events;
	u.k = k;
	u.z = events->delta * events->rate;
	u.S = silence / events->rate;
	u.total = 0;
	u.unit = 0;
	u.first = events->shape + (k - 1) * u.S + 1;
	set_node(&u, SIDE, u.first, 0);
	if (!(set_side(&u, -1, step) && set_side(&u, 1, step) &&
		  sum_nodes(&u, &sum)))
		return false;
	*worth = sum / u.unit * events->shape * (events->shape + 1);
	return isfinite(*worth);
}
