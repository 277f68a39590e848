/*
 * Sums of many smooth terms over consecutive whole numbers.
 */
#include "clv/numeric/long_sum.h"

#include <math.h>

#include "clv/numeric/sum_rule.h"

/* Over a block the distance from the edge grows by this factor at most, and
 * the logarithm of a term changes by this; what is too short for the rule, at
 * so few terms, is added up. */
#define MAX_GROWTH		3.0
#define MAX_CHANGE		12.0
#define FEW				CLV_BLOCK

/* A part below this share of a sum is left out, with all parts beyond it. */
#define NEGLIGIBLE		1e-18

/* How many of count terms a block may take, from the first or, if backward,
 * from the last of them on; at most FEW: one by one. */
static double
block_length(const ClvTerms *terms, double from, double count, bool backward)
{
	double		length = backward ?
		(from + count - terms->edge) * (1 - 1 / MAX_GROWTH) :
		(from - terms->edge) * (MAX_GROWTH - 1);

	length = fmin(floor(length), count);
	while (length > FEW)
	{
		double		first = backward ? from + count - length : from;

		if (fabs(terms->log_term(terms, first + length - 1) -
				 terms->log_term(terms, first)) <= MAX_CHANGE)
			return length;
		length = floor(length / 2);
	}
	return fmin(count, FEW);
}

static void
set_block(double from, double length, ClvBlock *block)
{
	if (length > FEW)
	{
		block->n = CLV_SUM_NODES;
		clv_sum_rule(from, length, block->node, block->weight);
		return;
	}
	block->n = (int) length;
	for (int i = 0; i < block->n; i++)
	{
		block->node[i] = from + i;
		block->weight[i] = 1;
	}
}

double
clv_first_block(const ClvTerms *terms, double from, double to,
				ClvBlock *block)
{
	double		length = block_length(terms, from, to - from, false);

	set_block(from, length, block);
	return from + length;
}

double
clv_last_block(const ClvTerms *terms, double from, double to, ClvBlock *block)
{
	double		length = block_length(terms, from, to - from, true);

	set_block(to - length, length, block);
	return to - length;
}

/*
 * The index of the greatest of the terms from .. to - 1, or one next to it. It
 * compares terms that are far apart, because neighbours may differ by less
 * than their rounding errors.
 */
static double
greatest(const ClvTerms *terms, double from, double to)
{
	double		first = from;
	double		last = to - 1;

	while (last - first > 2)
	{
		double		third = floor((last - first) / 3);

		if (terms->log_term(terms, first + third) <
			terms->log_term(terms, last - third))
			first += third;
		else
			last -= third;
	}
	return first;
}

/* The sum over a block, against e^log_unit */
static double
sum_block(const ClvTerms *terms, const ClvBlock *block, double log_unit)
{
	double		sum = 0;

	for (int i = 0; i < block->n; i++)
		sum += block->weight[i] *
			exp(terms->log_term(terms, block->node[i]) - log_unit);
	return sum;
}

double
clv_log_sum(const ClvTerms *terms, double from, double to)
{
	double		top = greatest(terms, from, to);
	double		log_unit = terms->log_term(terms, top);
	double		up = top;
	double		down = top;
	double		sum = 0;
	double		part = 1;
	ClvBlock	block;

	while (up < to && part > NEGLIGIBLE * sum)
	{
		up = clv_first_block(terms, up, to, &block);
		sum += sum_block(terms, &block, log_unit);
		/* the terms beyond are not larger than the last of these */
		part = exp(terms->log_term(terms, up - 1) - log_unit) *
			(to - up);
	}
	for (part = 1; down > from && part > NEGLIGIBLE * sum;)
	{
		down = clv_last_block(terms, from, down, &block);
		sum += sum_block(terms, &block, log_unit);
		part = exp(terms->log_term(terms, down) - log_unit) *
			(down - from);
	}
	return log_unit + log(sum);
}
