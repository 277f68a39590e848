/*
 * Derivatives of the logarithm of a sum or integral of positive terms.
 *
 * A likelihood that sums over what was not observed (when did the customer
 * die?) is W = sum of w, w > 0.  With D the gradient of ln w and H its Hessian,
 *
 *		gradient of ln W = sum(w D) / W
 *		Hessian of ln W  = sum(w (D D' + H)) / W - gradient gradient'
 *
 * so one pass over the terms gives value, gradient and Hessian; only the
 * ratios of the weights matter.
 */
#ifndef CRMVALUE_CLV_NUMERIC_MIXTURE_H
#define CRMVALUE_CLV_NUMERIC_MIXTURE_H

#include <math.h>

#include "clv/model/model.h"

#define CLV_MIX_PARAMS	4		/* parameters of the models that use it */

typedef struct ClvMixture
{
	double		w;				/* sum of w */
	double		d[CLV_MIX_PARAMS];	/* of w D */
	double		dd[CLV_MIX_PARAMS][CLV_MIX_PARAMS]; /* of w (D D' + H); only
													 * i <= j is used */
} ClvMixture;

/* Adds the term of weight w; h[i][j] is read for i <= j. */
static inline void
clv_mixture_add(ClvMixture *mix, double w,
				const double d[CLV_MIX_PARAMS],
				const double h[CLV_MIX_PARAMS][CLV_MIX_PARAMS])
{
	mix->w += w;
	for (int i = 0; i < CLV_MIX_PARAMS; i++)
	{
		mix->d[i] += w * d[i];
		for (int j = i; j < CLV_MIX_PARAMS; j++)
			mix->dd[i][j] += w * (d[i] * d[j] + h[i][j]);
	}
}

/* Multiplies all weights by a factor. */
static inline void
clv_mixture_scale(ClvMixture *mix, double factor)
{
	mix->w *= factor;
	for (int i = 0; i < CLV_MIX_PARAMS; i++)
	{
		mix->d[i] *= factor;
		for (int j = i; j < CLV_MIX_PARAMS; j++)
			mix->dd[i][j] *= factor;
	}
}

/* Adds count * (ln W + log_scale) and its derivatives to the sum, where
 * exp(log_scale) is the constant by which the weights had been divided. */
static inline void
clv_mixture_finish(const ClvMixture *mix, double log_scale, double count,
				   ClvSum *sum)
{
	double		grad[CLV_MIX_PARAMS];

	sum->value += count * (log(mix->w) + log_scale);
	for (int i = 0; i < CLV_MIX_PARAMS; i++)
	{
		grad[i] = mix->d[i] / mix->w;
		sum->grad[i] += count * grad[i];
	}
	for (int i = 0; i < CLV_MIX_PARAMS; i++)
		for (int j = i; j < CLV_MIX_PARAMS; j++)
			sum->hess[i][j] += count * (mix->dd[i][j] / mix->w -
										grad[i] * grad[j]);
}

/* The end of the rows that share x and T with row from, at most to. */
static inline size_t
clv_group_end(const ClvBase *base, size_t from, size_t to)
{
	const ClvRow *first = &base->rows[from];
	size_t		end = from + 1;

	while (end < to && base->rows[end].x == first->x &&
		   base->rows[end].T == first->T)
		end++;
	return end;
}

#endif
