/*
 * Customers with covariates, in canonical form.
 */
#ifndef CRMVALUE_CLV_FIT_COVARIATE_BASE_H
#define CRMVALUE_CLV_FIT_COVARIATE_BASE_H

#include "clv/model/model.h"

/*
 * A column of covariates. mean and deviation are those of (z - least) / range,
 * so that large values lose no digits.
 */
typedef struct ClvColumn
{
	double		least;
	double		range;			/* largest minus smallest value */
	double		mean;
	double		deviation;
} ClvColumn;

/* Distinct customers with equal covariates: rows from .. to - 1 */
typedef struct ClvCovariateGroup
{
	size_t		from;
	size_t		to;
	ClvBase    *base;			/* NULL for small groups, whose rows are
								 * evaluated one by one */
} ClvCovariateGroup;

/*
 * A canonical form that does not depend on the order of the customers: rows
 * and groups ascend by covariates, then x, T and t.
 */
typedef struct ClvCovariateBase
{
	int			q;				/* covariates */
	size_t		nrows;
	ClvCustomer *rows;			/* distinct, with their counts */
	double	   *z;				/* q for each row */
	size_t		ngroups;
	ClvCovariateGroup *groups;
	double	   *scaled;			/* q for each group, of mean 0 and deviation 1 */
	ClvColumn	columns[CLV_MAX_COVARIATES];
	int64_t		customers;
	size_t		largest;		/* most rows of a group with a base; 1 if there
								 * is none */
} ClvCovariateBase;

/*
 * The canonical form of n valid customers, and q finite covariates for each.
 * NULL if memory ran out, the tick stopped it (tick may be NULL) or n = 0.
 * Free it with clv_covariate_base_free.
 */
extern ClvCovariateBase *clv_covariate_base_create(const ClvCustomer *customers,
												   const double *z, size_t n,
												   int q, const ClvTick *tick);
extern void clv_covariate_base_free(ClvCovariateBase *base);

/*
 * A systematic sample: customers at equal distances in canonical order, scaled
 * as the base. NULL as above.
 */
extern ClvCovariateBase *clv_covariate_sample(const ClvCovariateBase *base,
											  size_t n);

/* The first column that is the same for all customers, or -1 */
extern int	clv_constant_column(const ClvCovariateBase *base);

/* The first column that is a linear function of those before it, or -1;
 * none is constant. */
extern int	clv_collinear_column(const ClvCovariateBase *base);

#endif
