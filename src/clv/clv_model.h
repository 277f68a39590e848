/*
 * clv_model: a fitted model, or one written by hand, as a jsonb document.
 */
#ifndef CRMVALUE_CLV_CLV_MODEL_H
#define CRMVALUE_CLV_CLV_MODEL_H

#include "common/parsed.h"
#include "clv/fit/fit.h"
#include "clv/model/contract.h"
#include "clv/season.h"
#include "clv/units.h"

#define CLV_MODEL_VERSION 1

/* The parameters of one likelihood, with standard errors and covariance. */
typedef struct ModelPart
{
	int			nparams;
	const ClvParameter *params; /* names and bounds of the parameters */
	double		par[CLV_MAX_PARAMS];
	double		se[CLV_MAX_PARAMS]; /* < 0: unknown */
	bool		has_cov;
	double		(*cov)[CLV_MAX_PARAMS]; /* NULL if unknown */
	double		log_likelihood; /* NaN: unknown */
	double		customers;		/* NaN: unknown */
} ModelPart;

typedef struct FittedModel
{
	const char *name;
	const ClvModel *model;		/* of purchases; NULL: of contracts */
	const ClvContractModel *contract;	/* NULL: of purchases */
	TimeUnit	unit;
	const Season *season;		/* NULL without a season, or if the index is 1
								 * in all months */
	int			season_parameters;	/* number of parameters of the season */
	int			covariates;		/* number of covariates; their coefficients are
								 * the last parameters of counts
								 * (model/covariates.h) */
	const char **covariate_names;
	ModelPart	counts;			/* of purchases or contracts */
	bool		has_spend;
	ModelPart	spend;
} FittedModel;

extern const ClvParameter *covariate_params(const ClvModel *model,
											const char *const *names, int count);
extern void *parse_clv_model(Jsonb *document);
extern const FittedModel *model_argument(FunctionCallInfo fcinfo, int argument);
extern const FittedModel *purchase_model_argument(FunctionCallInfo fcinfo,
												  int argument);

#endif
