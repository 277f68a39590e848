/*
 * The value of a customer who moves between states (C8): plain C, no server.
 */
#ifndef CRMVALUE_CLV_FORMULA_MARKOV_H
#define CRMVALUE_CLV_FORMULA_MARKOV_H

#define MARKOV_MAX_STATES 50

/* allowed difference of the sum of a row to 1, for rounded input */
#define MARKOV_TOLERANCE 1e-9

/* A chain of states 0..states-1. */
typedef struct MarkovChain
{
	int			states;
	const double *transition;	/* row by row: from a state to each */
	const double *reward;		/* in each state, at the start of a period */
	double		rate;			/* per period, > -1 */
} MarkovChain;

extern int	markov_bad_row(const MarkovChain *chain, double *sum);
extern void markov_value(const MarkovChain *chain, double periods,
						 void (*between_periods) (void), double *value);
extern int	markov_value_forever(const MarkovChain *chain, double *value);

#endif
