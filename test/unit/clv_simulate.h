/*
 * Customers who behave as the BG family of models says.
 */
#ifndef CLV_SIMULATE_H
#define CLV_SIMULATE_H

#include <stdbool.h>

#include "clv_check.h"

#include "clv/model/model.h"

static inline double
random_exponential(uint64_t *state)
{
	return -log1p(-next_random(state));
}

/* Gamma(shape, 1), shape > 0 (Marsaglia & Tsang 2000, without their squeeze) */
static inline double
random_gamma(double shape, uint64_t *state)
{
	double		d = shape + 1 - 1.0 / 3;

	for (;;)
	{
		double		u = next_random(state);
		double		x = sqrt(2 * random_exponential(state)) *
			cos(6.283185307179586 * u);
		double		v = pow(1 + x / sqrt(9 * d), 3);

		if (v > 0 && log(1 - next_random(state)) <
			x * x / 2 + d - d * v + d * log(v))
			return d * v * pow(1 - next_random(state), 1 / shape);
	}
}

/*
 * One customer of age T of MBG/CNBD-k, or of BG/NBD where modified is 0; its
 * purchases in the h after T go to *future, which may be NULL.
 */
static inline ClvCustomer
simulate(const double *par, int k, int modified, double T, double h,
		 int *future, uint64_t *state)
{
	double		rate = random_gamma(par[0], state) / par[1];
	double		g = random_gamma(par[2], state);
	double		p = g / (g + random_gamma(par[3], state));
	ClvCustomer c = {0, 0, T, 0, 1};
	int			later = 0;
	bool		gone = modified && next_random(state) < p;

	for (double now = 0; !gone; gone = next_random(state) < p)
	{
		double		gap = 0;

		for (int i = 0; i < k; i++)
			gap += random_exponential(state) / rate;
		now += gap;
		if (!(now < T + h))
			break;
		if (now >= T)
		{
			later++;
			continue;
		}
		c.t = now;
		c.x++;
		c.log_gaps += log(gap);
	}
	if (future != NULL)
		*future = later;
	return c;
}

#endif							/* CLV_SIMULATE_H */
