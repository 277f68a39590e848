/*
 * Gauss-Legendre rules on (0, 1): the integral of f is about
 * the sum of weight[i] * f(node[i]), i < n.
 */
#ifndef CRMVALUE_CLV_NUMERIC_GAUSS_H
#define CRMVALUE_CLV_NUMERIC_GAUSS_H

typedef struct ClvGauss
{
	int			n;
	const double *node;			/* ascending */
	const double *weight;
} ClvGauss;

/* Kronrod's rule of 15 nodes, of which 7 are a rule with weights of their own:
 * what the two differ by is well above the error of the larger one. */
#define CLV_KRONROD_NODES	15

typedef struct ClvKronrod
{
	const double *node;
	const double *weight;
	const double *few;			/* weights of the smaller rule */
} ClvKronrod;

extern const ClvGauss clv_gauss_4;
extern const ClvGauss clv_gauss_8;
extern const ClvGauss clv_gauss_16;
extern const ClvKronrod clv_kronrod;

#endif
