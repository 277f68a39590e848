/*
 * The interface of the models of purchases (models.md section 4).
 *
 * A model is one file that defines one ClvModel, and one line in CLV_MODELS.
 * Everything here is plain C on plain arrays: no PostgreSQL header, no global
 * state, no function that jumps over its caller.
 *
 * Times (t, T, horizons, rates) are in the model's own time unit throughout; a
 * discrete model counts them in its periods.
 */
#ifndef CRMVALUE_CLV_MODEL_MODEL_H
#define CRMVALUE_CLV_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The quantities that covariates of customers can change: the purchase rate,
 * and the rate or probability of dropping out.
 */
enum
{
	CLV_RATE,
	CLV_DROP_OUT,
	CLV_LINKS
};

#define CLV_MAX_COVARIATES	16
#define CLV_MAX_OWN_PARAMS	7	/* parameters of a model, fixed ones included */
#define CLV_MAX_PARAMS	(CLV_MAX_OWN_PARAMS + CLV_LINKS * CLV_MAX_COVARIATES)
#define CLV_MAX_STARTS	8		/* starting points of a fit */
#define CLV_LEAST		1e-15	/* range of a parameter; all fits are far .. */
#define CLV_LARGEST		1e15	/* .. inside, and nothing overflows */
#define CLV_LARGEST_X	1e9		/* purchases of a customer .. */
#define CLV_LARGEST_T	1e9		/* .. and its age, in units */
#define CLV_CHUNK		2048	/* rows between two calls of ClvTick */

/*
 * The numbers of a customer that a model uses. {0, 0, 0} is a new customer:
 * every prediction for it is the unconditional one of the model.
 */
typedef struct ClvCustomer
{
	double		x;				/* repeat purchases, a whole number >= 0 */
	double		t;				/* age at the last purchase; 0 where x = 0 */
	double		T;				/* age now, >= t */
	double		log_gaps;		/* sum of ln(gap) over the x gaps; read only by
								 * models with CLV_NEEDS_GAPS */
	int64_t		count;			/* number of such customers, >= 1; predictions
								 * are for one of them */
} ClvCustomer;

/* A distinct (x, t, T): positions in the value tables of its base. */
typedef struct ClvRow
{
	uint32_t	x;
	uint32_t	t;
	uint32_t	T;
	uint32_t	count;			/* customers */
} ClvRow;

/*
 * A customer base in canonical form: it depends on the multiset of customers
 * only, not on their order.  The value tables ascend; the rows ascend by
 * (x, T, t), with row_gaps then by these, and are distinct.  Made by
 * clv_base_create (customer_base.h), which owns all its arrays; read-only
 * afterwards.
 */
typedef struct ClvBase
{
	size_t		nrows;
	ClvRow	   *rows;
	size_t		nx;				/* distinct x, t and T */
	size_t		nt;
	size_t		nT;
	double	   *x;
	double	   *t;
	double	   *T;
	int64_t    *x_count;		/* customers at x[i] */
	int64_t    *T_count;		/* customers at T[i] */
	double	   *T_purchases;	/* their repeat purchases */
	int64_t		customers;
	int64_t		repeaters;		/* customers with x > 0 */
	double		purchases;		/* sum of x */
	double		log_gaps;		/* sum of log_gaps */
	double	   *row_gaps;		/* log_gaps of a customer of each row, which
								 * then has those of one value; or NULL */
	double		mean_T;			/* mean age, > 0 unless every age is 0 */
	double		max_T;
} ClvBase;

/*
 * A log-likelihood with its first and second derivatives by the natural
 * (not log) free parameters.  Only hess[i][j] with i <= j is used.
 */
typedef struct ClvSum
{
	double		value;
	double		grad[CLV_MAX_PARAMS];
	double		hess[CLV_MAX_PARAMS][CLV_MAX_PARAMS];
} ClvSum;

/*
 * Callbacks of a long computation. call is called every few thousand rows
 * (within 10 ms); a nonzero result stops the computation. report, which may be
 * NULL, is called after each iteration of a fit over the whole base. Both must
 * return (no longjmp).
 */
typedef struct ClvTick
{
	int			(*call) (void *arg);
	void	   *arg;
	void		(*report) (void *arg, int iteration, double log_likelihood,
						   double gradient_norm);
} ClvTick;

/* at_lower if no customer drops out, so that all customers are alive */
#define CLV_NO_DROP_OUT	"no drop-out visible"

/*
 * How covariates z of a customer enter a model: the quantity of the link is
 * multiplied by exp(gamma'z), which means that one parameter is multiplied by
 * exp(sign gamma'z).
 */
typedef struct ClvLink
{
	int			param;			/* position */
	int			sign;			/* 1 or -1; 0: the model cannot have
								 * covariates */
} ClvLink;

/*
 * A parameter, positive unless is_signed.  Free parameters come first; a fixed one is a whole
 * number that the fit tries in turn (k of mbg/cnbd-k).  The bounds are those
 * of the search; where is_time is set they are in units of the base's mean
 * age, so that a fit does not depend on the time unit.  Parameters that a
 * user types in may be anything from CLV_LEAST to CLV_LARGEST, signed ones from
 * -CLV_LARGEST.  at_lower and at_upper say what an optimum at the bound means;
 * they may be NULL.
 */
typedef struct ClvParameter
{
	const char *name;
	double		lower;
	double		upper;
	bool		is_time;		/* scales with the time unit */
	bool		is_fixed;
	bool		is_signed;
	const char *at_lower;
	const char *at_upper;
} ClvParameter;

#define CLV_DISCRETE		0x01	/* t, T and horizons are whole periods */
#define CLV_NEEDS_GAPS		0x02	/* reads ClvCustomer.log_gaps */
#define CLV_GAPS_BY_ROW		0x04	/* reads ClvBase.row_gaps */
#define CLV_ANY_CLOCK		0x08	/* nothing happens but at purchases, so that
									 * time may run at the pace of a season */

typedef struct ClvModel
{
	const char *name;			/* "bg/nbd" */
	int			nfree;			/* fitted parameters */
	int			nparams;		/* all of them */
	unsigned	flags;
	ClvParameter params[CLV_MAX_OWN_PARAMS];
	ClvLink		links[CLV_LINKS];

	/* ---- likelihood ---- */

	/* ln L of one customer, without its count; finite for a valid customer */
	double		(*log_likelihood) (const double *par, const ClvCustomer *c);

	/*
	 * Fills start[0 .. n-1] with starting points that depend on the base only,
	 * the most promising first; returns n, 1 .. CLV_MAX_STARTS.  Fixed
	 * parameters are left alone, start[0] has them; starts outside the bounds
	 * are clamped.
	 */
	int			(*starts) (const ClvBase *base,
						   double start[][CLV_MAX_PARAMS]);

	/* doubles of work space that begin and rows share for one base */
	size_t		(*work_size) (const ClvBase *base);

	/*
	 * Fills the work space for these parameters, and adds to the sum whatever
	 * needs only the value tables of the base (no loop over rows).
	 */
	void		(*begin) (const double *par, const ClvBase *base,
						  double *work, ClvSum *sum);

	/*
	 * Adds the rest of the log-likelihood of rows from .. to - 1, each times
	 * its count, to the sum: begin + all rows = the whole base.
	 */
	void		(*rows) (const double *par, const ClvBase *base,
						 const double *work, size_t from, size_t to,
						 ClvSum *sum);

	/* ---- predictions for one customer, finite, never NaN ---- */

	/* P(alive now), 0 .. 1; of a discrete model: at the next period */
	double		(*p_alive) (const double *par, const ClvCustomer *c);

	/* expected purchases in the next h >= 0 units of time; h is finite */
	double		(*expected) (const double *par, const ClvCustomer *c,
							 double h);

	/*
	 * The same discounted at the continuous rate delta >= 0 per unit of time;
	 * h may be infinite when delta > 0 (DERT).  Discrete models discount the
	 * purchase of the i-th future period by exp(-delta i).
	 */
	double		(*discounted) (const double *par, const ClvCustomer *c,
							   double h, double delta);

	/* P(at least one purchase in the next h units), 0 .. 1 */
	double		(*p_purchase) (const double *par, const ClvCustomer *c,
							   double h);

	/* P(exactly n purchases in the next h units), n a whole number >= 0 */
	double		(*pmf) (const double *par, const ClvCustomer *c,
						double h, double n);
} ClvModel;

/* All models, one line each. */
#define CLV_MODELS(MODEL) \
	MODEL(clv_bg_nbd) \
	MODEL(clv_mbg_nbd) \
	MODEL(clv_mbg_cnbd_k) \
	MODEL(clv_pareto_nbd) \
	MODEL(clv_bg_bb) \
	MODEL(clv_mbg_cnbd_mix)

#define CLV_COUNT_MODEL(model) + 1
#define CLV_MODEL_COUNT (0 CLV_MODELS(CLV_COUNT_MODEL))

#define CLV_DECLARE_MODEL(model) extern const ClvModel model;
CLV_MODELS(CLV_DECLARE_MODEL)
#undef CLV_DECLARE_MODEL

/*
 * model.c: the table, ended by NULL, and its search by name (-1, NULL: unknown)
 */
extern const ClvModel *const clv_models[];
extern int	clv_model_position(const char *name, int length);
extern const ClvModel *clv_find_model(const char *name);

/* true for a model whose purchases can follow a season */
extern bool clv_takes_season(const ClvModel *model);

/* true where every parameter is from CLV_LEAST to CLV_LARGEST, and fixed ones
 * whole numbers within their bounds */
extern bool clv_valid_parameters(const ClvModel *model, const double *par);

/* true where the customer is one that the model can have observed */
extern bool clv_valid_customer(const ClvModel *model, const ClvCustomer *c);

#endif
