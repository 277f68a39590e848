/*
 * A customer and a model, and the arguments of predictions.
 */
#ifndef CRMVALUE_CLV_PREDICT_PREDICT_H
#define CRMVALUE_CLV_PREDICT_PREDICT_H

#include "clv/clv_model.h"
#include "clv/fit/observe.h"

/* A customer and the model that is applied. */
typedef struct Subject
{
	const FittedModel *fitted;
	int32		as_of;
	Observation seen;			/* in calendar days */
	ClvCustomer customer;
	double		mean_spend;		/* mean money of a repeat purchase, 0 if
								 * unknown */
} Subject;

/*
 * The terms of a value; the horizon is in the model's units of calendar time.
 */
typedef struct Terms
{
	double		horizon;		/* INFINITY: no limit */
	double		delta;			/* continuous discount rate per unit */
	double		margin;			/* share of the money that is profit */
} Terms;

extern bool subject_arguments(FunctionCallInfo fcinfo, Subject *subject);
extern bool subject_with_covariates(FunctionCallInfo fcinfo, int covariates,
									Subject *subject);
extern const FittedModel *model_of_customer(const FittedModel *fitted,
											const double *z);
extern double calendar_units(const FittedModel *fitted,
							 const Interval *horizon);
extern double model_units(const Subject *subject, double calendar_units);
extern double horizon_units(const Subject *subject, const Interval *horizon);
extern bool terms_arguments(FunctionCallInfo fcinfo, int first,
							const FittedModel *fitted, Terms *terms);
extern void check_spend(const FittedModel *fitted);
extern double discount_rate(TimeUnit unit, double annual_rate);

#endif
