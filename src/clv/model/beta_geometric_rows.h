/*
 * The part of the likelihood of BG/NBD, MBG/NBD and MBG/CNBD-k that needs a
 * loop over rows.
 */
#ifndef CRMVALUE_CLV_MODEL_BETA_GEOMETRIC_ROWS_H
#define CRMVALUE_CLV_MODEL_BETA_GEOMETRIC_ROWS_H

#include "clv/model/beta_geometric.h"

/*
 * The work space: ln(1 + T/alpha) and 1/(alpha + T) by T, the same by t,
 * ln(a/g) by x, and for k > 1 the coefficients of S with their first and
 * second derivatives by r, by x.
 */
typedef struct BgTables
{
	double	   *log_T;
	double	   *inv_T;
	double	   *log_t;
	double	   *inv_t;
	double	   *log_odds;
	double	   *coef;			/* [x][3][k] */
} BgTables;

/* g of the odds a/g to have dropped out at the last of x purchases. b may be
 * tiny, so that b + m - 1 would not have its digits. */
static inline double
bg_drop_out(BgFamily f, const double *par, double x)
{
	return par[BG_B] + (x + f.modified - 1);
}

/* Adds the logarithm of the term in braces of some rows, all of one x. */
extern void bg_add_run(BgFamily f, const double *par, const ClvBase *base,
					   const BgTables *tab, const ClvRow *rows, size_t count,
					   ClvSum *sum);

#endif
