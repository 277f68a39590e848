/*
 * Means of smooth functions over beta and gamma distributions, by numerical
 * integration.
 *
 * The relative error is about 1e-13 for positive functions and all parameters:
 * the panels follow the distribution, also at singularities and sharp peaks. A
 * mean takes some hundred calls of the function, whose values must have a
 * relative error below 1e-12: more would have the panels halved in vain until
 * there are too many, and the rest summed up roughly.
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
