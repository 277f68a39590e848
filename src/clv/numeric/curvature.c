/*
 * Cholesky factors, and covariances from second derivatives.
 */
#include "clv/numeric/curvature.h"

#include <math.h>
#include <string.h>

/*
 * Information about a coordinate, given the better known ones, below which
 * it counts as unknown: a standard error of 5, a factor of 150 either way.
 */
#define FLAT_INFORMATION	0.04

bool
clv_cholesky(ClvMatrix a, int n)
{
	for (int j = 0; j < n; j++)
	{
		for (int k = 0; k < j; k++)
			a[j][j] -= a[j][k] * a[j][k];
		if (!(a[j][j] > 0))
			return false;
		a[j][j] = sqrt(a[j][j]);
		for (int i = j + 1; i < n; i++)
		{
			for (int k = 0; k < j; k++)
				a[i][j] -= a[i][k] * a[j][k];
			a[i][j] /= a[j][j];
		}
	}
	return true;
}

void
clv_cholesky_solve(ClvMatrix l, int n, double *b)
{
	for (int i = 0; i < n; i++)
	{
		for (int k = 0; k < i; k++)
			b[i] -= l[i][k] * b[k];
		b[i] /= l[i][i];
	}
	for (int i = n - 1; i >= 0; i--)
	{
		for (int k = i + 1; k < n; k++)
			b[i] -= l[k][i] * b[k];
		b[i] /= l[i][i];
	}
}

/* The open coordinate with the most information, -1 if none has enough. */
static int
best_known(ClvMatrix rest, const bool *open, int n)
{
	int			best = -1;

	for (int i = 0; i < n; i++)
		if (open[i] && rest[i][i] >= FLAT_INFORMATION &&
			(best < 0 || rest[i][i] > rest[best][best]))
			best = i;
	return best;
}

int
clv_known_coordinates(const ClvMatrix hess, const bool *open, int n, int *known)
{
	ClvMatrix	rest;
	bool		left[CLV_MAX_PARAMS];
	int			count = 0;
	int			best;

	memcpy(left, open, n * sizeof(bool));
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			rest[i][j] = -hess[i][j];
	while ((best = best_known(rest, left, n)) >= 0)
	{
		known[count++] = best;
		left[best] = false;
		for (int i = 0; i < n; i++)
			for (int j = 0; j < n; j++)
				if (i != best && j != best)
					rest[i][j] -= rest[i][best] * rest[best][j] /
						rest[best][best];
	}
	return count;
}

bool
clv_covariance(const ClvMatrix hess, const int *known, int n, ClvMatrix cov)
{
	ClvMatrix	info;

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			info[i][j] = -hess[known[i]][known[j]];
	if (!clv_cholesky(info, n))
		return false;
	for (int j = 0; j < n; j++)
	{
		ClvVector	column = {0};

		column[j] = 1;
		clv_cholesky_solve(info, n, column);
		for (int i = 0; i < n; i++)
			cov[i][j] = column[i];
	}
	return true;
}
