/*
 * Gauss-Legendre rules on (0, 1): the integral of f is about
 * the sum of weight[i] * f(node[i]), i < n.
 */
#ifndef CRMVALUE_CLV_MODELS_GAUSS_H
#define CRMVALUE_CLV_MODELS_GAUSS_H

typedef struct ClvGauss
{
	int			n;
	const double *node;			/* ascending */
	const double *weight;
} ClvGauss;

extern const ClvGauss clv_gauss_4;
extern const ClvGauss clv_gauss_8;
extern const ClvGauss clv_gauss_16;

#endif
