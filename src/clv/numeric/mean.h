/*
 * Means over beta and gamma distributions, by numerical integration, of smooth
 * functions of one sign that change like powers of x or of 1 - x: they do not
 * underflow to 0 where the density is high.
 *
 * The relative error is about 1e-13 for all parameters: the panels follow the
 * distribution, also at singularities and sharp peaks. A mean takes some
 * hundred calls of the function. If its values have a larger error, the mean has
 * that error at most; above 1e-10 it takes up to ten thousand calls.
 */
#ifndef CRMVALUE_CLV_NUMERIC_MEAN_H
#define CRMVALUE_CLV_NUMERIC_MEAN_H

typedef double (*ClvFunction) (double x, void *arg);

/* E f(p), p ~ Beta(a, b), a, b > 0 */
extern double clv_beta_mean(double a, double b, ClvFunction f, void *arg);

/* E f(x), x ~ Gamma(shape, rate), both > 0 */
extern double clv_gamma_mean(double shape, double rate, ClvFunction f,
							 void *arg);

#endif
