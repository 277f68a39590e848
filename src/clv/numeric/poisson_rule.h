/*
 * Gauss's rule for the Poisson distribution: the mean of f(m) is about the sum
 * of weight[i] * f(node[i]).
 */
#ifndef CRMVALUE_CLV_NUMERIC_POISSON_RULE_H
#define CRMVALUE_CLV_NUMERIC_POISSON_RULE_H

#define CLV_POISSON_NODES	7

/*
 * Sets the nodes and weights for a mean of 200 or more, and returns how many
 * there are: 7, exact for polynomials of degree 13, or 3, of degree 5, for the
 * narrow distributions of means above 1e6.
 */
extern int	clv_poisson_rule(double mean, double node[CLV_POISSON_NODES],
							 double weight[CLV_POISSON_NODES]);

#endif
