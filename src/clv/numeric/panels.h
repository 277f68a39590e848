/*
 * Integrals of streams that die out, over the logarithm of time.
 */
#ifndef CRMVALUE_CLV_NUMERIC_PANELS_H
#define CRMVALUE_CLV_NUMERIC_PANELS_H

typedef struct ClvPanels
{
	/* log of the integrand at u >= 0: concave, about 0 at u = 0 */
	double		(*log_integrand) (const struct ClvPanels *panels, double u);
	/* a bound >= 0 of its slope at u, but for the power; may grow as e^u */
	double		(*slope) (const struct ClvPanels *panels, double u);
	double		power;			/* a bound of the slope, which stays */
	double		longest;		/* a panel from u on may be as long as u times
								 * this: above 0 where nothing happens at
								 * large u that the slope does not tell */
	double		shape;			/* for the use of these */
	double		z;
	const void *arg;
} ClvPanels;

/*
 * Integral over u from 0 to end, which may be INFINITY where the log falls
 * without end; to rounding.
 */
extern double clv_sum_panels(const ClvPanels *panels, double end);

#endif
