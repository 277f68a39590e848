/*
 * The value of a customer who moves between states (C8).
 */
#include "clv/formula/markov.h"

#include <math.h>
#include <stdbool.h>

/*
 * The first row that is not a probability distribution (entries between 0 and
 * 1, with the sum 1), or -1. Sets the sum of the row.
 */
int
markov_bad_row(const MarkovChain *chain, double *sum)
{
	for (int from = 0; from < chain->states; from++)
	{
		const double *row = chain->transition + from * chain->states;
		bool		bad = false;

		*sum = 0;
		for (int to = 0; to < chain->states; to++)
		{
			bad |= !(row[to] >= 0 && row[to] <= 1);
			*sum += row[to];
		}
		if (bad || !(fabs(*sum - 1) <= MARKOV_TOLERANCE))
			return from;
	}
	return -1;
}

/*
 * Sets next to R + P value / (1+d) for a finite value. Returns whether it
 * differs from value and is finite.
 */
static bool
step_back(const MarkovChain *chain, const double *value, double *next)
{
	bool		differs = false;
	bool		finite = true;

	for (int from = 0; from < chain->states; from++)
	{
		const double *row = chain->transition + from * chain->states;
		double		expected = 0;

		for (int to = 0; to < chain->states; to++)
			expected += row[to] * value[to];
		next[from] = chain->reward[from] + expected / (1 + chain->rate);
		differs |= next[from] != value[from];
		finite &= isfinite(next[from]);
	}
	return differs && finite;
}

static void
copy_values(const MarkovChain *chain, const double *from, double *to)
{
	for (int i = 0; i < chain->states; i++)
		to[i] = from[i];
}

/*
 * Sets the value of each state: the sum of [P/(1+d)]^t R for t = 0..periods.
 * Ends early if further periods do not change the sum. Calls between_periods
 * after each period.
 */
void
markov_value(const MarkovChain *chain, double periods,
			 void (*between_periods) (void), double *value)
{
	double		next[MARKOV_MAX_STATES];
	bool		goes_on = true;

	copy_values(chain, chain->reward, value);
	for (double t = 0; t < periods && goes_on; t++)
	{
		goes_on = step_back(chain, value, next);
		copy_values(chain, next, value);
		between_periods();
	}
}

/* The equations (I - P/(1+d)) V = R during elimination. */
typedef struct Elimination
{
	int			states;
	double		flow[MARKOV_MAX_STATES][MARKOV_MAX_STATES]; /* P/(1+d) */
	double		leak[MARKOV_MAX_STATES];	/* share lost by discounting */
	double		reward[MARKOV_MAX_STATES];
	double		pivot[MARKOV_MAX_STATES];
} Elimination;

static void
set_up(Elimination *equations, const MarkovChain *chain)
{
	equations->states = chain->states;
	for (int i = 0; i < chain->states; i++)
	{
		for (int j = 0; j < chain->states; j++)
			equations->flow[i][j] =
				chain->transition[i * chain->states + j] / (1 + chain->rate);
		equations->leak[i] = chain->rate / (1 + chain->rate);
		equations->reward[i] = chain->reward[i];
	}
}

/*
 * Eliminates state k from the equations of the states after it. Returns false
 * if its equation is singular. The diagonal is computed as the sum of the
 * flows out of a state, without subtraction (Grassmann, Taksar & Heyman 1985),
 * which is accurate to the last digits for any small rate.
 */
static bool
eliminate(Elimination *equations, int k)
{
	double		pivot = equations->leak[k];

	for (int j = k + 1; j < equations->states; j++)
		pivot += equations->flow[k][j];
	equations->pivot[k] = pivot;
	if (!(pivot > 0))
		return false;
	for (int i = k + 1; i < equations->states; i++)
	{
		double		share = equations->flow[i][k] / pivot;

		if (share == 0)
			continue;
		equations->leak[i] += share * equations->leak[k];
		equations->reward[i] += share * equations->reward[k];
		for (int j = k + 1; j < equations->states; j++)
			equations->flow[i][j] += share * equations->flow[k][j];
	}
	return true;
}

/*
 * Sets the value of each state over all periods, the solution of (I - P/(1+d))
 * V = R, and returns -1. If an equation is singular, returns its state: at
 * rate 0, a state that is never left has an infinite value. The rate is not
 * negative.
 */
int
markov_value_forever(const MarkovChain *chain, double *value)
{
	Elimination equations;

	set_up(&equations, chain);
	for (int k = 0; k < chain->states; k++)
		if (!eliminate(&equations, k))
			return k;
	for (int k = chain->states - 1; k >= 0; k--)
	{
		double		sum = equations.reward[k];

		for (int j = k + 1; j < chain->states; j++)
			sum += equations.flow[k][j] * value[j];
		value[k] = sum / equations.pivot[k];
	}
	return -1;
}
