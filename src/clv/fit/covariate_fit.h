/*
 * Fits a model with covariates to customers.
 */
#ifndef CRMVALUE_CLV_FIT_COVARIATE_FIT_H
#define CRMVALUE_CLV_FIT_COVARIATE_FIT_H

#include "clv/fit/covariate_base.h"
#include "clv/numeric/maximise.h"

/*
 * Adds ln L of a base and its derivatives by search coordinates: logarithms of
 * the model's own parameters at the mean of the covariates, and then the
 * coefficients of the scaled covariates. work has room for
 * clv_covariate_work(model, base) doubles. Nonzero: the tick, which may be
 * NULL, stopped it. The value is NaN if a customer's parameters are out of the
 * range of the model.
 */
extern int	clv_covariate_log_likelihood(const ClvModel *model,
										 const ClvCovariateBase *base,
										 const double *at, double *work,
										 const ClvTick *tick, ClvSum *sum);
extern size_t clv_covariate_work(const ClvModel *model,
								 const ClvCovariateBase *base);

/*
 * Fits a model that takes covariates, from its fit without them to the same
 * customers, whose mean age is given. The fit has all parameters
 * (covariates.h), for the unscaled covariates. tick may be NULL.
 */
extern void clv_covariate_fit(const ClvModel *model,
							  const ClvCovariateBase *base,
							  const ClvFit *without, double mean_T,
							  const ClvTick *tick, ClvFit *fit);

/*
 * P(chi-squared with df degrees of freedom > statistic): the probability that
 * covariates without effect increase ln L by half of the statistic or more.
 */
extern double clv_chi_squared_above(double statistic, int df);

#endif
