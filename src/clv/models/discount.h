/*
 * Present values of streams that die out.
 *
 * delta >= 0 is the continuous discount rate per unit of time (per period of
 * the discrete stream); the horizon may be INFINITY.  A stream that does not
 * converge (delta = 0 without an end, heavy tail) is worth INFINITY.
 */
#ifndef CRMVALUE_CLV_MODELS_DISCOUNT_H
#define CRMVALUE_CLV_MODELS_DISCOUNT_H

/*
 * Integral over y in (0, h) of e^(-delta y) (1 + y/rate)^-shape: one unit of
 * money per unit of time until a Lomax(shape, rate) end.  Over an infinite
 * horizon it is rate e^z E_shape(z), z = delta rate (P4 of models.md).
 */
extern double clv_lomax_stream(double shape, double rate, double h,
							   double delta);

/*
 * Sum over j = 1 .. h of e^(-delta j) (d)_j / (d + g)_j: one unit in each
 * period survived, where the chance to end in a period is Beta(g, d)
 * distributed; d, g > 0, h whole.  Without discounting and at g = 1 there is a
 * removable singularity, which costs no digits here.
 */
extern double clv_beta_stream(double d, double g, double h, double delta);

/* (d)_h / (d + g)_h: the chance to survive h periods, 0 .. 1 */
extern double clv_beta_survival(double d, double g, double h);

#endif
