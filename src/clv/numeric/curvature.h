/*
 * Matrices of second derivatives of a log-likelihood: steps to its maximum, and
 * what it says about the coordinates there. Plain C, no server.
 */
#ifndef CRMVALUE_CLV_NUMERIC_CURVATURE_H
#define CRMVALUE_CLV_NUMERIC_CURVATURE_H

#include <stdbool.h>

#include "clv/model/model.h"

typedef double ClvVector[CLV_MAX_PARAMS];
typedef double ClvMatrix[CLV_MAX_PARAMS][CLV_MAX_PARAMS];

/* Cholesky factor of a in place (lower triangle); false: not positive. */
extern bool clv_cholesky(ClvMatrix a, int n);

/* Solves L L' x = b in place. */
extern void clv_cholesky_solve(ClvMatrix l, int n, double *b);

/*
 * Picks, best known first, the open coordinates about which there is
 * information beyond what the picked ones give; returns their number.
 */
extern int	clv_known_coordinates(const ClvMatrix hess, const bool *open, int n,
								  int *known);

/*
 * The covariance of the known coordinates, the inverse of their information;
 * false where that is not positive.
 */
extern bool clv_covariance(const ClvMatrix hess, const int *known, int n,
						   ClvMatrix cov);

#endif
