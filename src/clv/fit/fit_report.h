/*
 * A fit as a clv_model, and its problems in words.
 */
#ifndef CRMVALUE_CLV_FIT_FIT_REPORT_H
#define CRMVALUE_CLV_FIT_FIT_REPORT_H

#include "clv/fit/fitting.h"

/* A problem of a fit: the status, and a hint. */
typedef struct Problem
{
	char	   *status;
	const char *hint;
} Problem;

extern List *add_problem(List *problems, char *status, const char *hint);
extern List *add_fit_problem(List *problems, const char *of,
							 const ClvFit *fit, const ClvParameter *params,
							 const char *boundary, int64 repeat_buyers);
extern List *purchase_problems(const FitOutcome *outcome);
extern char *describe_fit(const FitOutcome *outcome);
extern void warn_of_problems(const char *function, const List *problems,
							 const char *verdict, const char *detail);
extern void warn_of_sample(const char *function, const FitOutcome *outcome);
extern void write_problems(StringInfo json, const List *problems,
						   const char *verdict);
extern void begin_model(StringInfo json, const char *name, TimeUnit unit,
						int32 as_of, const ClvFit *fit,
						const ClvParameter *params);
extern Datum fitted_model(const FitOutcome *outcome);
extern void write_purchase_model(StringInfo json, const FitOutcome *outcome,
								 const List *problems);

#endif
