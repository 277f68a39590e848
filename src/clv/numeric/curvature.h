/*
 * Matrices of second derivatives of a log-likelihood: steps to its maximum,
 * and the covariance of the coordinates there. Plain C, no server.
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
 * Selects, best known first, the open coordinates that are determined given
 * those selected before. Returns their number.
 */
extern int	clv_known_coordinates(const ClvMatrix hess, const bool *open, int n,
								  int *known);

/*
 * Sets the covariance of the known coordinates, the inverse of their
 * information. Returns false if that is not positive definite.
 */
extern bool clv_covariance(const ClvMatrix hess, const int *known, int n,
						   ClvMatrix cov);

#endif
