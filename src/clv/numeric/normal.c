/*
 * Quantiles of the normal distribution.
 */
#include "clv/numeric/normal.h"

#include <float.h>
#include <math.h>

/*
 * How many standard deviations around the mean hold the share `level`, in
 * (0, 1), of a normal distribution: 1.96 for 0.95. Newton's method for the
 * logarithm of the tail, which is concave, so that it falls from an upper bound
 * (the tail is less than e^(-z^2/2) / 2) and never goes past the root.
 */
double
normal_deviate(double level)
{
	double		tail = (1 - level) / 2;
	double		z = sqrt(-2 * log1p(-level));
	double		step = 1;

	for (int i = 0; i < 100 && fabs(step) > 4 * DBL_EPSILON * z; i++)
	{
		double		q = erfc(z * M_SQRT1_2) / 2;
		double		density = exp(-z * z / 2) * M_SQRT1_2 * M_2_SQRTPI / 2;

		step = log(q / tail) * q / density;
		z += step;
	}
	return fmax(z, 0);
}
