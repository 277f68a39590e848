/*
 * clv_model: a fitted model, or one typed in, as a jsonb document.
 */
#ifndef CRMVALUE_CLV_CLV_MODEL_H
#define CRMVALUE_CLV_CLV_MODEL_H

#include "common/parsed.h"
#include "clv/fit/fit.h"
#include "clv/season.h"
#include "clv/units.h"

#define CLV_MODEL_VERSION 1
#define CONTRACT_MODEL "sbg"

/* The parameters of one likelihood, and how well they are known. */
typedef struct ModelPart
{
	int			nparams;
	const ClvParameter *params; /* their names */
	double		par[CLV_MAX_PARAMS];
	double		se[CLV_MAX_PARAMS]; /* < 0: unknown */
	double		cov[CLV_MAX_PARAMS][CLV_MAX_PARAMS];
	bool		has_cov;
	double		log_likelihood; /* NaN: unknown */
	double		customers;		/* NaN: unknown */
} ModelPart;

typedef struct FittedModel
{
	const char *name;
	const ClvModel *model;		/* of purchases; NULL: of contracts */
	TimeUnit	unit;
	const Season *season;		/* NULL: none, or one that changes nothing */
	int			season_parameters;	/* what it adds to those of the counts */
	ModelPart	counts;			/* of purchases or contracts */
	bool		has_spend;
	ModelPart	spend;
} FittedModel;

extern char *seasonal_models(void);
extern void *parse_clv_model(Jsonb *document);
extern const FittedModel *model_argument(FunctionCallInfo fcinfo, int argument);
extern const FittedModel *purchase_model_argument(FunctionCallInfo fcinfo,
												  int argument);

#endif
