/*
 * The term in braces of the likelihood (clv/model/beta_geometric.c), summed
 * over rows of equal x.
 */
#include "clv/model/beta_geometric_rows.h"

#include <math.h>

/* Number of factors of 1 .. 2 whose product does not overflow. */
#define PRODUCT_LENGTH	512

/* Number of rows whose odds are kept. */
#define ODDS_ROWS	128

/* A value with its derivatives by r and alpha. */
typedef struct Jet
{
	double		value;
	double		r;
	double		al;
	double		rr;
	double		ral;
	double		alal;
} Jet;

/* ln S at z = (T - t) inv_T, from its coefficients */
static Jet
log_waiting_jet(const double *coef, int k, double z, double inv_T)
{
	double		s = coef[k - 1],
				s_z = 0,
				s_zz = 0,
				s_r = coef[2 * k - 1],
				s_rz = 0,
				s_rr = coef[3 * k - 1];
	double		z_al = -z * inv_T;
	Jet			jet;

	for (int j = k - 2; j >= 0; j--)
	{
		s_zz = s_zz * z + 2 * s_z;
		s_z = s_z * z + s;
		s = s * z + coef[j];
		s_rz = s_rz * z + s_r;
		s_r = s_r * z + coef[k + j];
		s_rr = s_rr * z + coef[2 * k + j];
	}
	jet.value = log(s);
	jet.r = s_r / s;
	jet.al = s_z / s * z_al;
	jet.rr = s_rr / s - jet.r * jet.r;
	jet.ral = s_rz / s * z_al - jet.r * jet.al;
	jet.alal = s_zz / s * z_al * z_al - 2 * s_z / s * z_al * inv_T -
		jet.al * jet.al;
	return jet;
}

/*
 * Sums over rows of equal x. p is the probability of having dropped out, q =
 * p(1-p); e_r and e_al are the derivatives of its log odds.
 */
typedef struct RunSums
{
	double		value;
	double		product;		/* its logarithm still to be added to value */
	int			factors;		/* in the product */
	double		p;
	double		q;
	double		q_er;
	double		q_eal;
	Jet			d;				/* value unused */
} RunSums;

/*
 * Adds n ln(1 + e), 0 <= e <= 1. For n = 1 the factor is multiplied to the
 * product.
 */
static inline void
add_log1p(RunSums *run, uint32_t n, double e)
{
	if (n > 1)
	{
		run->value += n * log1p(e);
		return;
	}
	run->product *= 1 + e;
	if (++run->factors == PRODUCT_LENGTH)
	{
		run->value += log(run->product);
		run->product = 1;
		run->factors = 0;
	}
}

/* Adds count times one row: the jets of ln S and of the log odds u + ln S */
static inline void
add_row(RunSums *run, uint32_t count, const Jet *s, const Jet *u)
{
	double		n = count;
	double		v = u->value - s->value;
	double		e = exp(-fabs(v));
	double		inv = 1 / (1 + e);
	double		p = n * (v > 0 ? inv : e * inv);
	double		q = n * e * inv * inv;
	double		e_r = u->r - s->r;
	double		e_al = u->al - s->al;

	run->value += n * (s->value + (v > 0 ? v : 0));
	add_log1p(run, count, e);
	run->p += p;
	run->q += q;
	run->q_er += q * e_r;
	run->q_eal += q * e_al;
	run->d.r += n * s->r + p * e_r;
	run->d.al += n * s->al + p * e_al;
	run->d.rr += n * s->rr - p * s->rr + q * e_r * e_r;
	run->d.ral += n * s->ral + p * (u->ral - s->ral) + q * e_r * e_al;
	run->d.alal += n * s->alal + p * (u->alal - s->alal) + q * e_al * e_al;
}

/* Ends a run: adds it to the sum, with the derivatives of a/g. */
static void
add_run(const RunSums *run, double a, double g, ClvSum *sum)
{
	sum->value += run->value + log(run->product);
	sum->grad[BG_R] += run->d.r;
	sum->grad[BG_ALPHA] += run->d.al;
	sum->grad[BG_A] += run->p / a;
	sum->grad[BG_B] -= run->p / g;
	sum->hess[BG_R][BG_R] += run->d.rr;
	sum->hess[BG_R][BG_ALPHA] += run->d.ral;
	sum->hess[BG_R][BG_A] += run->q_er / a;
	sum->hess[BG_R][BG_B] -= run->q_er / g;
	sum->hess[BG_ALPHA][BG_ALPHA] += run->d.alal;
	sum->hess[BG_ALPHA][BG_A] += run->q_eal / a;
	sum->hess[BG_ALPHA][BG_B] -= run->q_eal / g;
	sum->hess[BG_A][BG_A] += (run->q - run->p) / (a * a);
	sum->hess[BG_A][BG_B] -= run->q / (a * g);
	sum->hess[BG_B][BG_B] += (run->q + run->p) / (g * g);
}

/* Adds rows of one x for k > 1. */
static void
add_rows(const ClvBase *base, const BgTables *tab, int k, double rho,
		 const ClvRow *rows, size_t count, RunSums *run)
{
	uint32_t	ix = rows[0].x;

	for (size_t i = 0; i < count; i++)
	{
		const ClvRow *row = &rows[i];
		double		inv_T = tab->inv_T[row->T];
		double		inv_t = tab->inv_t[row->t];
		double		r = tab->log_T[row->T] - tab->log_t[row->t];
		double		ral = inv_T - inv_t;
		double		al = rho * ral;
		Jet			s = log_waiting_jet(tab->coef + 3 * k * ix, k,
										(base->T[row->T] - base->t[row->t]) *
										inv_T, inv_T);
		Jet			u = {
			.value = tab->log_odds[ix] + rho * r, .r = r, .al = al,
			.ral = ral, .alal = -al * (inv_T + inv_t)
		};

		add_row(run, row->count, &s, &u);
	}
}

/* For k = 1, the log odds of some rows, and exp(-|log odds|). */
typedef struct Odds
{
	double		v[ODDS_ROWS];
	double		v_r[ODDS_ROWS]; /* derivative by r */
	double		e[ODDS_ROWS];
} Odds;

/* Sets the odds of rows of one x for k = 1, and adds the values. */
static void
add_values(const ClvRow *rows, int count, const BgTables *tab, double rho,
		   RunSums *run, Odds *odds)
{
	double		log_odds = tab->log_odds[rows[0].x];

	for (int i = 0; i < count; i++)
	{
		double		v_r = tab->log_T[rows[i].T] - tab->log_t[rows[i].t];
		double		v = log_odds + rho * v_r;
		double		e = exp(-fabs(v));

		run->value += rows[i].count * (v > 0 ? v : 0);
		add_log1p(run, rows[i].count, e);
		odds->v[i] = v;
		odds->v_r[i] = v_r;
		odds->e[i] = e;
	}
}

/*
 * Adds the derivatives of rows of one x for k = 1, as add_row with ln S = 0. A
 * loop without calls has all sums in registers.
 */
static void
add_derivatives(const ClvRow *rows, int count, const BgTables *tab, double rho,
				const Odds *odds, RunSums *run)
{
	RunSums		sums = *run;

	for (int i = 0; i < count; i++)
	{
		double		n = rows[i].count;
		double		inv_T = tab->inv_T[rows[i].T];
		double		inv_t = tab->inv_t[rows[i].t];
		double		v_r = odds->v_r[i];
		double		v_ral = inv_T - inv_t;
		double		v_al = rho * v_ral;
		double		v_alal = -v_al * (inv_T + inv_t);
		double		e = odds->e[i];
		double		inv = 1 / (1 + e);
		double		p = n * (odds->v[i] > 0 ? inv : e * inv);
		double		q = n * e * inv * inv;

		sums.p += p;
		sums.q += q;
		sums.q_er += q * v_r;
		sums.q_eal += q * v_al;
		sums.d.r += p * v_r;
		sums.d.al += p * v_al;
		sums.d.rr += q * v_r * v_r;
		sums.d.ral += p * v_ral + q * v_r * v_al;
		sums.d.alal += p * v_alal + q * v_al * v_al;
	}
	*run = sums;
}

/* Adds rows of one x for k = 1. */
static void
add_simple_rows(const BgTables *tab, double rho, const ClvRow *rows,
				size_t count, RunSums *run)
{
	Odds		odds;

	for (size_t from = 0; from < count; from += ODDS_ROWS)
	{
		size_t		left = count - from;
		int			some = left < ODDS_ROWS ? (int) left : ODDS_ROWS;

		add_values(rows + from, some, tab, rho, run, &odds);
		add_derivatives(rows + from, some, tab, rho, &odds, run);
	}
}

void
bg_add_run(BgFamily f, const double *par, const ClvBase *base,
		   const BgTables *tab, const ClvRow *rows, size_t count, ClvSum *sum)
{
	double		x = base->x[rows[0].x];
	double		rho = par[BG_R] + f.k * x;
	RunSums		run = {.product = 1};

	if (f.k > 1)
		add_rows(base, tab, f.k, rho, rows, count, &run);
	else
		add_simple_rows(tab, rho, rows, count, &run);
	add_run(&run, par[BG_A], bg_drop_out(f, par, x), sum);
}
