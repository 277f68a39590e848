/*
 * Integrals of streams that die out, over the logarithm of time.
 */
#include <math.h>

#include "clv/numeric/gauss.h"
#include "clv/numeric/panels.h"

/* A panel spans at most these in u and in the log of the integrand; 16 nodes
 * then integrate it to rounding.  What bends the integrand near u = 0, pi away
 * from it, is far away from a panel at large u. */
#define MAX_WIDTH		2.0
#define MAX_DECAY		10.0

/* e^-NEGLIGIBLE is far below the rounding of what it would be added to; beyond
 * such a fall from the maximum of a concave function nothing is left */
#define NEGLIGIBLE		45.0

static double
panel_width(const ClvPanels *panels, double u)
{
	double		width = log1p(MAX_DECAY / panels->slope(panels, u));

	return fmin(fmin(width, MAX_DECAY / panels->power),
				fmax(MAX_WIDTH, panels->longest * u));
}

double
clv_sum_panels(const ClvPanels *panels, double end)
{
	const ClvGauss *rule = &clv_gauss_16;
	double		total = 0;
	double		top = 0;

	for (double u = 0; u < end;)
	{
		double		width = panel_width(panels, u);
		double		height = panels->log_integrand(panels, u);

		width = fmin(width, end - u);
		top = fmax(top, height);
		if (!(height >= top - NEGLIGIBLE && u + width > u))
			break;
		for (int i = 0; i < rule->n; i++)
			total += width * rule->weight[i] *
				exp(panels->log_integrand(panels, u + width * rule->node[i]));
		u += width;
	}
	return total;
}
