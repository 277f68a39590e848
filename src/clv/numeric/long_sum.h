/*
 * Sums of many smooth terms over consecutive whole numbers, block by block:
 * their cost grows with the logarithm of their length.
 */
#ifndef CRMVALUE_CLV_NUMERIC_LONG_SUM_H
#define CRMVALUE_CLV_NUMERIC_LONG_SUM_H

#include <stdbool.h>

#define CLV_BLOCK	100			/* most nodes of a block */

typedef struct ClvTerms
{
	/*
	 * ln of the term at m, which need not be whole, relative to a unit of the
	 * caller
	 */
	double		(*log_term) (const struct ClvTerms *terms, double m);
	double		edge;			/* they are smooth only far above this */
	const void *arg;
} ClvTerms;

/* A sum over some of them: that of weight[i] times the term at node[i] */
typedef struct ClvBlock
{
	int			n;
	double		node[CLV_BLOCK];
	double		weight[CLV_BLOCK];
} ClvBlock;

/* Sets a block of the terms from .. to - 1, all above the edge, that begins at
 * from, and returns where it ends; or one that ends at to, and returns where it
 * begins. */
extern double clv_first_block(const ClvTerms *terms, double from, double to,
							  ClvBlock *block);
extern double clv_last_block(const ClvTerms *terms, double from, double to,
							 ClvBlock *block);

/* ln of the sum of the terms from .. to - 1, from < to, which rise to a
 * greatest and then fall, or do one of the two */
extern double clv_log_sum(const ClvTerms *terms, double from, double to);

#endif
