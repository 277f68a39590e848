/*
 * Customers with covariates, in canonical form.
 */
#ifndef CRMVALUE_CLV_FIT_COVARIATE_BASE_H
#define CRMVALUE_CLV_FIT_COVARIATE_BASE_H

#include "clv/model/model.h"

/* A column of covariates, mean and standard deviation those of (z - least) /
 * range, so that large values cost no digits */
typedef struct ClvColumn
{
	double		least;
	double		range;			/* largest less smallest */
	double		mean;
	double		deviation;
} ClvColumn;

/* Distinct customers that share their covariates: rows from .. to - 1 */
typedef struct ClvCovariateGroup
{
	size_t		from;
	size_t		to;
	ClvBase    *base;			/* NULL for few, which are searched one by one */
} ClvCovariateGroup;

/*
 * It depends on the multiset of customers with covariates only, not on their
 * order: rows and groups ascend by covariates, then x, T and t.
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
	size_t		largest;		/* rows of a group that has a base; 1 without */
} ClvCovariateBase;

/*
 * The canonical form of n valid customers, and q finite covariates for each.
 * NULL where memory ran out, the tick said stop (tick may be NULL) or n = 0.
 * To be freed with clv_covariate_base_free.
 */
extern ClvCovariateBase *clv_covariate_base_create(const ClvCustomer *customers,
												   const double *z, size_t n,
												   int q, const ClvTick *tick);
extern void clv_covariate_base_free(ClvCovariateBase *base);

/*
 * A systematic sample of this many customers, scaled as the base is: those at
 * equal distances in canonical order.  NULL as above.
 */
extern ClvCovariateBase *clv_covariate_sample(const ClvCovariateBase *base,
											  size_t n);

/* The first column that is the same for all customers, or -1 */
extern int	clv_constant_column(const ClvCovariateBase *base);

/* The first column that is a linear function of those before it, or -1;
 * none is constant. */
extern int	clv_collinear_column(const ClvCovariateBase *base);

#endif
