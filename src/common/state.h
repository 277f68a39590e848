/*
 * States of aggregates as arguments. A user who calls a transition function
 * directly can pass any value of the state's type, so every state is checked.
 */
#ifndef CRMVALUE_COMMON_STATE_H
#define CRMVALUE_COMMON_STATE_H

#include "common/compat.h"

extern Datum skip_row(FunctionCallInfo fcinfo);
extern void read_state(FunctionCallInfo fcinfo, int argument, uint32 magic,
					   void *state, Size size);
extern Datum write_state(FunctionCallInfo fcinfo, uint32 magic,
						 const void *state, Size size);
extern Datum call_with_argument(FunctionCallInfo fcinfo, int argument,
								Datum value, PGFunction function);
pg_noreturn extern void invalid_state(void);
pg_noreturn extern void differs_in(const char *rows, const char *remedy,
								   const char *argument, const char *one,
								   const char *other);
pg_noreturn extern void differs_between_rows(const char *argument,
											 const char *one,
											 const char *other);

#endif
