/*
 * Expected purchases of a customer base by time, and expected customers by
 * their number of purchases: plain C, no server.
 */
#ifndef CRMVALUE_CLV_FIT_SERIES_H
#define CRMVALUE_CLV_FIT_SERIES_H

#include "clv/model/model.h"

/* The number of customers of an age: days from the first purchase to a day. */
typedef struct AgeCount
{
	int32_t		age;
	int64_t		customers;
} AgeCount;

/*
 * A model in continuous time, with the expected purchases of a new customer by
 * age.
 */
typedef struct Growth
{
	const ClvModel *model;
	const double *par;
	double		unit;			/* days of the model's unit */
	int32_t		longest;		/* the largest age that is used */
	double	   *expected;		/* [1 .. longest]; < 0: not computed yet */
} Growth;

typedef struct Band
{
	double		lower;
	double		upper;
} Band;

extern void growth_begin(Growth *growth);
extern double expected_by_day(Growth *growth, const AgeCount *ages, int64_t n,
							  int32_t day);
extern double expected_customers(const Growth *growth, const AgeCount *ages,
								 int64_t n, double purchases);
extern double expected_lately(const ClvModel *model, const double *par,
							  const ClvBase *base, double length,
							  const ClvTick *tick);
extern bool is_off(double actual, double expected, double dispersion);
extern Band band_around(double expected, double dispersion);

#endif
