/*
 * Maximum likelihood by a damped Newton iteration in log parameters; parameters
 * that may be negative are searched as they are.
 */
#ifndef CRMVALUE_CLV_NUMERIC_MAXIMISE_H
#define CRMVALUE_CLV_NUMERIC_MAXIMISE_H

#include "clv/model/model.h"

typedef enum ClvStatus
{
	CLV_CONVERGED,				/* an interior optimum */
	CLV_BOUNDARY,				/* the optimum is at a bound of the search */
	CLV_FLAT,					/* some direction changes the fit very
								 * little */
	CLV_TOO_FEW,				/* too few repeat buyers for a fit */
	CLV_NOT_CONVERGED,			/* iteration limit reached */
	CLV_STOPPED,				/* the tick stopped it; no result */
	CLV_NO_MEMORY				/* no result */
} ClvStatus;

typedef struct ClvFit
{
	ClvStatus	status;
	int			nparams;
	double		par[CLV_MAX_PARAMS];
	double		se[CLV_MAX_PARAMS]; /* < 0: unknown */
	double		cov[CLV_MAX_PARAMS][CLV_MAX_PARAMS];	/* of the natural
														 * parameters; rows
														 * without an SE are 0 */
	int			at_bound[CLV_MAX_PARAMS];	/* -1 lower, +1 upper, else 0 */
	double		log_likelihood;
	double		gradient_norm;	/* largest |d lnL / d ln par|, of signed ones
								 * |d lnL / d par|, not at a bound */
	int			iterations;		/* on the whole base, all starts */
	int64_t		customers;
	size_t		rows;			/* distinct */
} ClvFit;

/* the status in words: "converged", "boundary reached", ... */
extern const char *clv_status_text(ClvStatus status);

/*
 * Any maximisation with exact derivatives, for models that are not counts of
 * purchases (gamma-gamma, sBG). evaluate sets *sum (natural parameters, zeroed
 * beforehand) and returns nonzero to stop; bounds are natural, and > 0 except
 * for signed parameters, which should be scaled so that 1 is a large change.
 */
typedef struct ClvProblem
{
	int			nfree;
	double		lower[CLV_MAX_PARAMS];
	double		upper[CLV_MAX_PARAMS];
	bool		is_signed[CLV_MAX_PARAMS];
	int			(*evaluate) (void *arg, const double *par, ClvSum *sum);
	void	   *arg;
	const ClvTick *tick;		/* may be NULL; only its report is used */
} ClvProblem;

/* Adds part to sum, of nfree parameters. */
extern void clv_add_sum(ClvSum *sum, const ClvSum *part, int nfree);

/* The best optimum over the starts (clamped to the bounds), into *fit:
 * everything but customers and rows. */
extern void clv_maximise(const ClvProblem *problem,
						 double start[][CLV_MAX_PARAMS], int nstarts,
						 ClvFit *fit);

#endif
