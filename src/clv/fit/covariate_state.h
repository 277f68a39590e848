/*
 * The state of fit_clv with covariates, a bytea: the figures of each customer
 * that the model uses, and the customer's covariates.
 */
#ifndef CRMVALUE_CLV_FIT_COVARIATE_STATE_H
#define CRMVALUE_CLV_FIT_COVARIATE_STATE_H

#include "clv/fit/fit_state.h"

/* A customer in the state. The covariates follow the struct. */
typedef struct CovariateRow
{
	double		mean_spend;		/* mean money of a repeat purchase, 0 if
								 * unknown */
	int32		x;
	int32		t;				/* in days, as of Observation */
	int32		T;
	int32		zero;			/* for alignment */
} CovariateRow;

/*
 * The header; then the names of the covariates, each ended by '\0'; then the
 * rows, from the next multiple of 8 on.
 */
typedef struct CovariateState
{
	int32		vl_len_;		/* use SET_VARSIZE and VARSIZE */
	uint32		magic;
	int32		as_of;
	int32		model;			/* position_of_model */
	int32		unit;
	int32		covariates;		/* 0: all arrays so far were NULL */
	int32		names_size;
	int32		rows;
	int64		unknown;		/* number of customers with a NULL covariate */
	char		data[FLEXIBLE_ARRAY_MEMBER];
} CovariateState;

/* The arguments that are the same in all rows of a group. */
typedef struct CovariateCall
{
	FitRequest	request;
	int			covariates;		/* 0: not known yet */
	char	   *names;
	int			names_size;
} CovariateCall;

extern CovariateState *covariate_state_argument(FunctionCallInfo fcinfo,
												int argument);
extern CovariateState *covariate_state_to_change(FunctionCallInfo fcinfo,
												 const CovariateCall *call);
extern CovariateState *covariate_state_add(CovariateState *state,
										   const CovariateRow *row,
										   const double *z);
extern CovariateState *covariate_state_merge(CovariateState *state,
											 const CovariateState *other);
extern CovariateCall call_of_state(const CovariateState *state);
extern const char **names_of_state(const CovariateState *state);
extern const CovariateRow *covariate_row(const CovariateState *state,
										 int64 row, const double **z);

#endif
