/*
 * Fits the requested models to customers, and keeps the best fit.
 */
#ifndef CRMVALUE_CLV_FIT_FITTING_H
#define CRMVALUE_CLV_FIT_FITTING_H

#include "common/compat.h"
#include "clv/fit/fit.h"
#include "clv/fit/holdout.h"
#include "clv/model/whole_customers.h"
#include "clv/season.h"
#include "clv/units.h"
#include "lib/stringinfo.h"
#include "nodes/pg_list.h"

/* A fit is compared with the purchases of the last RECENT_DAYS days. */
#define RECENT_DAYS 91

/* The as-of day of a fit to rows without an as-of day. */
#define FIT_NO_DAY PG_INT32_MIN

/* Which models to fit. */
typedef struct FitRequest
{
	const ClvModel *model;		/* NULL: the best model in continuous time */
	bool		by_holdout;		/* choose the best by its predictions,
								 * otherwise by BIC */
	TimeUnit	unit;
	int32		as_of;			/* or FIT_NO_DAY */
	const Season *season;		/* ages are measured by its clock; NULL: by the
								 * calendar */
} FitRequest;

struct SeasonReport;

/*
 * The customers of a fit in rows with counts, which add up to less than 2^31:
 * either whole, with the sum of their log gaps if a model needs them, or
 * customers and spend. The fit changes the arrays.
 */
typedef struct FitInput
{
	int64		rows;			/* of customers, > 0 */
	ClvWholeCustomers *whole;	/* or NULL */
	double		log_gaps;
	ClvCustomer *customers;
	int64		spend_rows;		/* of repeat buyers whose spend is known */
	ClvSpend   *spend;
	int64		without_spend;	/* repeat buyers whose refunds exceed their
								 * purchases */
	double		sampled;		/* share of all customers; 0: all of them */
	ClvPart    *parts;			/* one for each row, for by_holdout */
	bool		recent_known;
	double		recent;			/* repeat purchases of the last RECENT_DAYS */
	double		recent_squares; /* sum of their squares by customer */
} FitInput;

/* Additional results of a fit with covariates. */
typedef struct CovariateOutcome
{
	int			count;
	const char *const *names;
	const ClvParameter *params; /* all parameters of the model */
	int64		unknown;		/* customers left out because a covariate is
								 * NULL */
	double		statistic;		/* twice the increase of the log-likelihood by
								 * the covariates */
	int			df;				/* number of coefficients */
} CovariateOutcome;

/* The result. */
typedef struct FitOutcome
{
	FitRequest	request;
	const ClvModel *model;		/* the model that was kept */
	ClvFit		fit;
	const CovariateOutcome *covariates; /* NULL without */
	double		bic[CLV_MODEL_COUNT];	/* index: position in clv_models; NaN:
										 * not tried */
	double		scores[CLV_MODEL_COUNT];	/* log predictive probability on
											 * the holdout, as bic */
	int64		repeat_buyers;
	double		longest;		/* largest age of a customer, in units */
	bool		has_spend;
	ClvFit		spend;
	double		correlation;	/* correlation of purchases and spend */
	int64		without_spend;
	double		sampled;		/* as in the input */
	const struct SeasonReport *season;	/* NULL: no season was requested */
	bool		recent_known;	/* there is enough time before to compare */
	double		recent;			/* repeat purchases of the last RECENT_DAYS, */
	double		recent_squares;
	double		recent_expected;	/* and the expected number */
} FitOutcome;

extern FitOutcome *fit_customers(const FitRequest *request,
								 const FitInput *input);
extern double unit_of_ages(const FitRequest *request);
extern double bic_of_fit(const ClvFit *fit);
extern bool is_better_fit(const ClvFit *fit, const ClvFit *than);
extern bool recent_is_off(const FitOutcome *outcome);
extern const ClvModel *model_of_text(const text *name);
extern void read_model_choice(const text *name, FitRequest *request);

#endif
