/*
 * The common part of BG/NBD, MBG/NBD and MBG/CNBD-k: purchases at Erlang-k
 * gaps with a gamma-distributed rate, and a probability of dropping out after
 * each purchase that is beta-distributed over customers. The modified models
 * allow a drop-out at time 0 too.
 */
#ifndef CRMVALUE_CLV_MODEL_BETA_GEOMETRIC_H
#define CRMVALUE_CLV_MODEL_BETA_GEOMETRIC_H

#include "clv/model/event_stream.h"
#include "clv/model/model.h"

typedef struct BgFamily
{
	int			modified;		/* 1: may drop out at time 0, else 0 */
	int			k;				/* number of ticks of the clock for a
								 * purchase */
} BgFamily;

/* Parameters, in this order. */
enum
{
	BG_R, BG_ALPHA, BG_A, BG_B, BG_NFREE, BG_K = BG_NFREE
};

#define BG_MAX_K	CLV_MAX_TICKS

/* The parts of a ClvModel, for one member of the family. */
extern double bg_log_likelihood(BgFamily f, const double *par,
								const ClvCustomer *c);
extern int	bg_starts(BgFamily f, const ClvBase *base,
					  double start[][CLV_MAX_PARAMS]);
extern size_t bg_work_size(BgFamily f, const ClvBase *base);
extern void bg_begin(BgFamily f, const double *par, const ClvBase *base,
					 double *work, ClvSum *sum);
extern void bg_rows(BgFamily f, const double *par, const ClvBase *base,
					const double *work, size_t from, size_t to, ClvSum *sum);

/*
 * The log-likelihood of one customer as the sum of a part by x, of a position
 * in base->x, and the rest, of a row; without log gaps. The work space is that
 * of bg_begin.
 */
extern void bg_add_x(BgFamily f, const double *par, const ClvBase *base,
					 size_t ix, ClvSum *sum);
extern void bg_add_row(BgFamily f, const double *par, const ClvBase *base,
					   const double *work, size_t at, ClvSum *sum);

extern double bg_p_alive(BgFamily f, const double *par, const ClvCustomer *c);
extern double bg_expected(BgFamily f, const double *par,
						  const ClvCustomer *c, double h);
extern double bg_discounted(BgFamily f, const double *par,
							const ClvCustomer *c, double h, double delta);
extern double bg_p_purchase(BgFamily f, const double *par,
							const ClvCustomer *c, double h);
extern double bg_pmf(BgFamily f, const double *par, const ClvCustomer *c,
					 double h, double n);

/* The free parameters of a ClvModel. */
#define BG_PARAMETERS \
	{.name = "r", .lower = 1e-4, .upper = 1e5, \
		.at_upper = "all customers buy at the same rate"}, \
	{.name = "alpha", .lower = 1e-8, .upper = 1e7, .is_time = true}, \
	{.name = "a", .lower = 1e-5, .upper = 1e6, \
		.at_lower = CLV_NO_DROP_OUT}, \
	{.name = "b", .lower = 1e-5, .upper = 1e6, \
		.at_lower = "customers drop out at once or never", \
		.at_upper = "all customers drop out at the same rate"}

/*
 * The entries of a ClvModel for a member of the family; family(par) is its
 * BgFamily, largest the one that needs most work space.
 */
#define BG_ENTRIES(name, family, largest) \
static double name##_log_likelihood(const double *par, const ClvCustomer *c) \
{ return bg_log_likelihood(family(par), par, c); } \
static int name##_starts(const ClvBase *base, \
						 double start[][CLV_MAX_PARAMS]) \
{ return bg_starts(family(start[0]), base, start); } \
static size_t name##_work_size(const ClvBase *base) \
{ return bg_work_size(largest, base); } \
static void name##_begin(const double *par, const ClvBase *base, \
						 double *work, ClvSum *sum) \
{ bg_begin(family(par), par, base, work, sum); } \
static void name##_rows(const double *par, const ClvBase *base, \
						const double *work, size_t from, size_t to, \
						ClvSum *sum) \
{ bg_rows(family(par), par, base, work, from, to, sum); } \
static double name##_p_alive(const double *par, const ClvCustomer *c) \
{ return bg_p_alive(family(par), par, c); } \
static double name##_expected(const double *par, const ClvCustomer *c, \
							  double h) \
{ return bg_expected(family(par), par, c, h); } \
static double name##_discounted(const double *par, const ClvCustomer *c, \
								double h, double delta) \
{ return bg_discounted(family(par), par, c, h, delta); } \
static double name##_p_purchase(const double *par, const ClvCustomer *c, \
								double h) \
{ return bg_p_purchase(family(par), par, c, h); } \
static double name##_pmf(const double *par, const ClvCustomer *c, double h, \
						 double n) \
{ return bg_pmf(family(par), par, c, h, n); }

/* Covariates multiply the rate of purchases, and the odds a/b of the mean
 * chance to drop out. */
#define BG_LINKS \
	.links = {[CLV_RATE] = {BG_ALPHA, -1}, [CLV_DROP_OUT] = {BG_A, 1}}

#define BG_FUNCTIONS(name) \
	.log_likelihood = name##_log_likelihood, \
	.starts = name##_starts, \
	.work_size = name##_work_size, \
	.begin = name##_begin, \
	.rows = name##_rows, \
	.p_alive = name##_p_alive, \
	.expected = name##_expected, \
	.discounted = name##_discounted, \
	.p_purchase = name##_p_purchase, \
	.pmf = name##_pmf

#endif
