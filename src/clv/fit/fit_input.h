/*
 * The input of a fit: the customers of a state (fit_state.h) in the unit of a
 * request.
 */
#ifndef CRMVALUE_CLV_FIT_FIT_INPUT_H
#define CRMVALUE_CLV_FIT_FIT_INPUT_H

#include "clv/fit/fit_state.h"

extern ClvCustomer customer_to_fit(const Observation *seen,
								   const FitRequest *request);
extern FitInput create_input(const FitRequest *request, int64 rows);
extern void add_to_input(const StateRow *row, int64 count,
						 const FitRequest *request, FitInput *input);
extern void state_input(const Sample *sample, const FitRequest *request,
						FitInput *input);

#endif
