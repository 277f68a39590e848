/*
 * From customers to a fitted model: which fits are made, which is kept, and
 * what is wrong with it.
 */
#ifndef CRMVALUE_CLV_FIT_FITTING_H
#define CRMVALUE_CLV_FIT_FITTING_H

#include "common/compat.h"
#include "clv/fit/fit.h"
#include "clv/model/gamma_gamma.h"
#include "clv/units.h"
#include "lib/stringinfo.h"
#include "nodes/pg_list.h"

#define COUNT_MODEL(model) + 1
#define MODEL_COUNT (0 CLV_MODELS(COUNT_MODEL))

/* Which models to fit. */
typedef struct FitRequest
{
	const ClvModel *model;		/* NULL: the best of those in continuous time */
	TimeUnit	unit;
	int32		as_of;
} FitRequest;

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
} FitInput;

/* What came out. */
typedef struct FitOutcome
{
	FitRequest	request;
	const ClvModel *model;		/* the one that was kept */
	ClvFit		fit;
	double		bic[MODEL_COUNT];	/* by position in clv_models; NaN: not
										 * tried */
	int64		repeat_buyers;
	double		longest;		/* largest age of a customer, in units */
	bool		has_spend;
	ClvFit		spend;
	double		correlation;	/* of purchases and spend */
	int64		without_spend;
	double		sampled;		/* as in the input */
} FitOutcome;

extern FitOutcome *fit_customers(const FitRequest *request,
								 const FitInput *input);
extern const ClvModel *model_of_text(const text *name);

#endif
