/*
 * Integrals of streams that die out, over the logarithm of time.
 */
#ifndef CRMVALUE_CLV_MODELS_PANELS_H
#define CRMVALUE_CLV_MODELS_PANELS_H

typedef struct ClvPanels
{
	/* Log of the integrand at u >= 0: concave, 0 at u = 0, and no steeper than
	 * that of e^((1 - shape) u - z (e^u - 1)). */
	double		(*log_integrand) (const struct ClvPanels *panels, double u);
	double		shape;
	double		z;
	const void *arg;
} ClvPanels;

/*
 * Integral over u from 0 to end, which may be INFINITY where z > 0 or
 * shape > 1; to rounding.
 */
extern double clv_sum_panels(const ClvPanels *panels, double end);

#endif
