/*
 * From customers to a fitted model: which fits are made, which is kept, and
 * what is wrong with it.
 */
#ifndef CRMVALUE_CLV_FIT_FITTING_H
#define CRMVALUE_CLV_FIT_FITTING_H

#include "common/compat.h"
#include "clv/fit/fit.h"
#include "clv/fit/holdout.h"
#include "clv/model/gamma_gamma.h"
#include "clv/season.h"
#include "clv/units.h"
#include "lib/stringinfo.h"
#include "nodes/pg_list.h"

/* A fit is compared with the purchases of this many days before its end. */
#define RECENT_DAYS 91

/* The as-of day of a fit to rows without one. */
#define FIT_NO_DAY PG_INT32_MIN

/* Which models to fit. */
typedef struct FitRequest
{
	const ClvModel *model;		/* NULL: the best of those in continuous time */
	bool		by_holdout;		/* the best by what it predicts, else by BIC */
	TimeUnit	unit;
	int32		as_of;			/* or FIT_NO_DAY */
	const Season *season;		/* by whose clock the ages are; NULL: the
								 * calendar */
} FitRequest;

struct SeasonReport;

/* The customers to fit them to; the arrays are used up. */
typedef struct FitInput
{
	int64		count;			/* customers, > 0 */
	ClvCustomer *customers;
	int64		spenders;		/* repeat buyers whose spend is known */
	ClvSpend   *spend;
	int64		without_spend;	/* repeat buyers whose refunds exceed their
								 * purchases */
	double		sampled;		/* share of all customers; 0: all of them */
	ClvPart    *parts;			/* of all customers, for by_holdout */
	bool		recent_known;
	double		recent;			/* repeat purchases of the last RECENT_DAYS */
	double		recent_squares; /* of each customer's */
} FitInput;

/* Additional results of a fit with covariates. */
typedef struct CovariateOutcome
{
	int			count;
	const char *const *names;
	const ClvParameter *params; /* of the whole model */
	int64		unknown;		/* customers left out, whose covariates are NULL */
	double		statistic;		/* twice the log-likelihood above that without */
	int			df;				/* coefficients */
} CovariateOutcome;

/* The result. */
typedef struct FitOutcome
{
	FitRequest	request;
	const ClvModel *model;		/* the one that was kept */
	ClvFit		fit;
	const CovariateOutcome *covariates; /* NULL without */
	double		bic[CLV_MODEL_COUNT];	/* by position in clv_models; NaN: not
										 * tried */
	double		scores[CLV_MODEL_COUNT];	/* the same, on the holdout */
	int64		repeat_buyers;
	double		longest;		/* largest age of a customer, in units */
	bool		has_spend;
	ClvFit		spend;
	double		correlation;	/* of purchases and spend */
	int64		without_spend;
	double		sampled;		/* as in the input */
	const struct SeasonReport *season;	/* NULL: none was asked for */
	bool		recent_known;	/* and there is enough before to compare with */
	double		recent;			/* repeat purchases of the last RECENT_DAYS, */
	double		recent_squares;
	double		recent_expected;	/* and how many the fit expects in them */
} FitOutcome;

extern FitOutcome *fit_customers(const FitRequest *request,
								 const FitInput *input);
extern double bic_of_fit(const ClvFit *fit);
extern bool is_better_fit(const ClvFit *fit, const ClvFit *than);
extern bool recent_is_off(const FitOutcome *outcome);
extern const ClvModel *model_of_text(const text *name);
extern void read_model_choice(const text *name, FitRequest *request);

#endif
