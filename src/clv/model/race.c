/*
 * Integrals over the race of two Lomax clocks: P1 and P2 of models.md in
 * integral form, with which the likelihood of Pareto/NBD is computed.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "clv/numeric/gauss.h"
#include "clv/model/race.h"

/*
 * A panel of 16 nodes is exact to rounding up to these widths: in
 * v = ln(rate + y) of the smaller rate the nearest singularity is pi away from
 * the real axis, and 12 units of silence are a factor of e^12 from end to end.
 */
#define MAX_WIDTH		2.5
#define MAX_SILENCE		12.0

/* e^-NEGLIGIBLE is far below the rounding of what it would be added to */
#define NEGLIGIBLE		45.0
#define UNDERFLOW		700.0

/* from the largest number to the smallest */
#define MAX_HALVINGS	2100

typedef struct RacePanel
{
	double		lo;				/* its start */
	double		width;			/* ln of (smaller rate + y) at end over start */
	double		silence;		/* clv_race_silence over it */
	const ClvGauss *rule;
} RacePanel;

typedef struct RaceNode
{
	double		y;
	double		ln1;			/* ln((rate_i + y) / (rate_i + lo)) */
	double		ln2;
	double		w;				/* weight, relative to silence up to lo */
} RaceNode;

double
clv_race_silence(const ClvRace *race, double lo, double hi)
{
	return race->shape1 * log1p((hi - lo) / (race->rate1 + lo)) +
		race->shape2 * log1p((hi - lo) / (race->rate2 + lo));
}

/* Node i of a panel. */
static inline RaceNode
race_node(const ClvRace *race, const RacePanel *panel, int i)
{
	bool		one_is_small = race->rate1 <= race->rate2;
	double		small = (one_is_small ? race->rate1 : race->rate2) + panel->lo;
	double		large = (one_is_small ? race->rate2 : race->rate1) + panel->lo;
	double		ln_small = panel->width * panel->rule->node[i];
	double		step = small * expm1(ln_small);
	double		ln_large = log1p(step / large);
	RaceNode	node;

	node.y = panel->lo + step;
	node.ln1 = one_is_small ? ln_small : ln_large;
	node.ln2 = one_is_small ? ln_large : ln_small;
	node.w = panel->width * panel->rule->weight[i] * (small + step) *
		race->shape2 / (race->rate2 + node.y) *
		exp(-(race->shape1 * node.ln1 + race->shape2 * node.ln2));
	return node;
}

/* The last panel of (lo, hi], lo < hi. */
static RacePanel
race_panel(const ClvRace *race, double lo, double hi)
{
	double		rate = fmin(race->rate1, race->rate2);
	RacePanel	panel;

	panel.lo = lo;
	panel.width = log1p((hi - lo) / (rate + lo));
	panel.silence = clv_race_silence(race, lo, hi);
	while (panel.width > MAX_WIDTH || panel.silence > MAX_SILENCE)
	{
		double		mid = hi + (rate + hi) * expm1(-0.5 * panel.width);

		if (!(mid > panel.lo && mid < hi))
			break;
		panel.lo = mid;
		panel.width = log1p((hi - mid) / (rate + mid));
		panel.silence = clv_race_silence(race, mid, hi);
	}
	if (panel.width <= 0.1 && panel.silence <= 0.1)
		panel.rule = &clv_gauss_4;
	else if (panel.width <= 1.0 && panel.silence <= 2.0)
		panel.rule = &clv_gauss_8;
	else
		panel.rule = &clv_gauss_16;
	return panel;
}

/*
 * The silence from lo beyond which the integrand is negligible. Clock 2 rings
 * in (lo, hi] with a probability of at least about kappa, its hazard at hi
 * over that of both at lo.
 */
static double
silence_limit(const ClvRace *race, double lo, double hi)
{
	double		kappa = race->shape2 / (race->rate2 + hi) /
		(race->shape1 / (race->rate1 + lo) + race->shape2 / (race->rate2 + lo));

	return fmin(NEGLIGIBLE - log(fmax(kappa, DBL_MIN)), UNDERFLOW);
}

/* The end of the part of (lo, hi] that matters, or somewhat more. */
static double
race_horizon(const ClvRace *race, double lo, double hi)
{
	double		rate = fmin(race->rate1, race->rate2) + lo;
	double		silence = clv_race_silence(race, lo, hi);
	double		below = 0;		/* ln(1 + (y - lo)/rate) of a y before .. */
	double		above = log1p((hi - lo) / rate);	/* .. and after the limit */
	double		limit;

	if (silence <= NEGLIGIBLE)
		return hi;
	limit = silence_limit(race, lo, hi);
	for (int i = 0; i < MAX_HALVINGS && silence > 2 * limit; i++)
	{
		double		mid = 0.5 * (below + above);
		double		y = lo + rate * expm1(mid);
		double		silence_mid = clv_race_silence(race, lo, y);

		if (silence_mid <= limit)
			below = mid;
		else
		{
			above = mid;
			hi = y;
			silence = silence_mid;
		}
	}
	return hi;
}

double
clv_race_second(const ClvRace *race, double h)
{
	double		hi = race_horizon(race, 0, h);
	double		total = 0;

	while (hi > 0)
	{
		RacePanel	panel = race_panel(race, 0, hi);

		total *= exp(-panel.silence);
		for (int i = 0; i < panel.rule->n; i++)
			total += race_node(race, &panel, i).w;
		hi = panel.lo;
	}
	return fmin(total, 1);
}

/*
 * Gradient and Hessian of ln{ (1 + y/rate1)^-shape1 (1 + y/rate2)^-shape2 },
 * given ln(1 + y/rate_i).  Untouched entries of h are those that are zero.
 */
static inline void
silence_derivatives(const ClvRace *race, double y, double ln1, double ln2,
					double d[CLV_MIX_PARAMS],
					double h[CLV_MIX_PARAMS][CLV_MIX_PARAMS])
{
	/* 1/rate - 1/(rate + y) */
	double		p = y / (race->rate1 * (race->rate1 + y));
	double		q = y / (race->rate2 * (race->rate2 + y));

	d[0] = -ln1;
	d[1] = race->shape1 * p;
	d[2] = -ln2;
	d[3] = race->shape2 * q;
	h[0][1] = p;
	h[1][1] = -race->shape1 * p * (2 / race->rate1 - p);
	h[2][3] = q;
	h[3][3] = -race->shape2 * q * (2 / race->rate2 - q);
}

void
clv_race_add_silence(const ClvRace *race, double y, double w, ClvMixture *mix)
{
	double		d[CLV_MIX_PARAMS];
	double		h[CLV_MIX_PARAMS][CLV_MIX_PARAMS] = {{0}};

	silence_derivatives(race, y, log1p(y / race->rate1),
						log1p(y / race->rate2), d, h);
	clv_mixture_add(mix, w, d, h);
}

/* Adds the nodes of a panel to a mixture relative to its start. */
static void
add_panel(const ClvRace *race, const RacePanel *panel, ClvMixture *mix)
{
	double		start1 = log1p(panel->lo / race->rate1);
	double		start2 = log1p(panel->lo / race->rate2);
	double		d[CLV_MIX_PARAMS];
	double		h[CLV_MIX_PARAMS][CLV_MIX_PARAMS] = {{0}};

	h[2][2] = -1 / (race->shape2 * race->shape2);
	for (int i = 0; i < panel->rule->n; i++)
	{
		RaceNode	node = race_node(race, panel, i);
		double		hazard_rate = 1 / (race->rate2 + node.y);

		silence_derivatives(race, node.y, start1 + node.ln1,
							start2 + node.ln2, d, h);
		d[2] += 1 / race->shape2;
		d[3] -= hazard_rate;
		h[3][3] += hazard_rate * hazard_rate;
		clv_mixture_add(mix, node.w, d, h);
	}
}

void
clv_race_extend(const ClvRace *race, double lo, double hi, ClvMixture *mix)
{
	double		end = race_horizon(race, lo, hi);

	if (end < hi)
		memset(mix, 0, sizeof(*mix));
	while (end > lo)
	{
		RacePanel	panel = race_panel(race, lo, end);

		clv_mixture_scale(mix, exp(-panel.silence));
		add_panel(race, &panel, mix);
		end = panel.lo;
	}
}
