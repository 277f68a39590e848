/*
 * The key-account score (models.md 1.5): plain C, no server.
 */
#ifndef CRMVALUE_SCORING_ACCOUNT_SCORE_H
#define CRMVALUE_SCORING_ACCOUNT_SCORE_H

/* A criterion and its range over all customers. All fields are finite. */
typedef struct Criterion
{
	double		weight;			/* below 0: less is better */
	double		least;
	double		most;			/* >= least */
} Criterion;

extern double account_score(const Criterion *criteria, int count,
							const double *values);

#endif
