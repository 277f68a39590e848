/*
 * The rising factorial and its derivatives.
 */
#include <math.h>

#include "clv/models/rising.h"
#include "clv/models/special.h"

/* up to here a sum is faster than, and as exact as, a difference */
#define SHORT_SUM	24

void
clv_rising_derivatives(double a, double n, double *first, double *second)
{
	if (n > SHORT_SUM)
	{
		*first = clv_digamma(a + n) - clv_digamma(a);
		*second = clv_trigamma(a + n) - clv_trigamma(a);
		return;
	}
	*first = 0;
	*second = 0;
	for (int i = 0; i < n; i++)
	{
		double		inverse = 1 / (a + i);

		*first += inverse;
		*second -= inverse * inverse;
	}
}
