/*
 * Covariates of customers, known from the first purchase on (models.md section
 * 8).
 *
 * A model with q covariates has the model's own parameters and then, for each
 * link of the model, q coefficients gamma: the quantity of the link is
 * multiplied by exp(gamma'z).
 */
#ifndef CRMVALUE_CLV_MODEL_COVARIATES_H
#define CRMVALUE_CLV_MODEL_COVARIATES_H

#include "clv/model/model.h"

/* the links in words, for names of parameters */
extern const char *const clv_link_names[CLV_LINKS];

/* whether a model can have covariates */
extern bool clv_takes_covariates(const ClvModel *model);

/* the number of parameters of a model with q covariates */
extern int	clv_covariate_params(const ClvModel *model, int q);

/* the position of coefficient j of a link */
extern int	clv_coefficient(const ClvModel *model, int link, int q, int j);

/*
 * Sets the model's own parameters of a customer with covariates z; they are
 * limited to CLV_LEAST .. CLV_LARGEST. Coefficients and covariates are from
 * -CLV_LARGEST to CLV_LARGEST.
 */
extern void clv_own_parameters(const ClvModel *model, const double *par,
							   const double *z, int q, double *own);

/* the coefficients of a link times z */
extern double clv_effect(const double *gamma, const double *z, int q);

#endif
