/*
 * Covariates as arguments: an array of numbers, and an array of their names.
 */
#ifndef CRMVALUE_CLV_COVARIATE_ARGUMENTS_H
#define CRMVALUE_CLV_COVARIATE_ARGUMENTS_H

#include "clv/clv_model.h"

extern bool covariates_argument(FunctionCallInfo fcinfo, int argument,
								double *z, int *count);
extern bool covariates_of_model(FunctionCallInfo fcinfo, int argument,
								const FittedModel *fitted, double *z);
extern char *names_of_covariates(const char *const *names, int count);

#endif
