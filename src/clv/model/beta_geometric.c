/*
 * The likelihood of BG/NBD, MBG/NBD and MBG/CNBD-k.
 *
 * With rho = r + k x, m = x + modified and g = b + m - 1,
 *
 *	ln L = ln (r)_kx + ln (b)_m - ln (a+b)_m - r ln(1 + T/alpha)
 *		   - k x ln(alpha + T) + (k-1) sum ln gaps - x ln (k-1)!
 *		   + ln{ S + (a/g) ((alpha+T)/(alpha+t))^rho },
 *	S    = sum over j < k of (rho)_j / j! ((T-t) / (alpha+T))^j,
 *
 * where the second term in braces, the drop-out at the last purchase, is
 * absent for an unmodified customer with x = 0, and S = 1 for k = 1 (Fader,
 * Hardie & Lee 2005; Batislam et al. 2007; Platzer & Reutterer 2016,
 * Reutterer, Platzer & Schroeder 2020). Only the term in braces needs a loop
 * over rows: the rest is summed over the distinct x and T.
 */
#include "clv/model/beta_geometric_rows.h"

#include <math.h>

#include "clv/numeric/special.h"

/* ---- one customer ---- */

/* ln of S, for one customer */
static double
log_waiting(BgFamily f, const double *par, const ClvCustomer *c)
{
	double		rho = par[BG_R] + f.k * c->x;
	double		z = (c->T - c->t) / (par[BG_ALPHA] + c->T);
	double		term = 1;
	double		sum = 1;

	for (int j = 1; j < f.k; j++)
	{
		term *= (rho + (j - 1)) * z / j;
		sum += term;
	}
	return log(sum);
}

/* Whether the customer may have dropped out at the last event. */
static bool
can_be_gone(BgFamily f, const ClvCustomer *c)
{
	return c->x > 0 || f.modified;
}

/*
 * ln of the second term in the braces: dropped out. S is the term for still
 * active.
 */
static double
log_gone(BgFamily f, const double *par, const ClvCustomer *c)
{
	double		rho = par[BG_R] + f.k * c->x;

	if (!can_be_gone(f, c))
		return -INFINITY;
	return log(par[BG_A] / bg_drop_out(f, par, c->x)) +
		rho * log1p((c->T - c->t) / (par[BG_ALPHA] + c->t));
}

double
bg_log_likelihood(BgFamily f, const double *par, const ClvCustomer *c)
{
	double		m = c->x + f.modified;

	return clv_ln_rising(par[BG_R], f.k * c->x) +
		clv_ln_rising(par[BG_B], m) -
		clv_ln_rising(par[BG_A] + par[BG_B], m) -
		par[BG_R] * log1p(c->T / par[BG_ALPHA]) -
		f.k * c->x * log(par[BG_ALPHA] + c->T) -
		c->x * lgamma(f.k) + (f.k > 1 ? (f.k - 1) * c->log_gaps : 0) +
		clv_logaddexp(log_waiting(f, par, c), log_gone(f, par, c));
}

/* Bayes on the two terms in the braces; 1 for BG/NBD without repeats. */
double
bg_p_alive(BgFamily f, const double *par, const ClvCustomer *c)
{
	double		odds_gone = exp(log_gone(f, par, c) -
								log_waiting(f, par, c));

	return 1 / (1 + odds_gone);
}

/* ---- starting points ---- */

/*
 * Starting points: several shapes of the distributions, with the purchase rate
 * of active customers as a multiple of the observed purchases per unit of age.
 */
int
bg_starts(BgFamily f, const ClvBase *base, double start[][CLV_MAX_PARAMS])
{
	static const struct
	{
		double		r,
					rate,
					a,
					b;
	}			shapes[] =
	{
		{0.5, 1.5, 1, 3},
		{1, 1, 0.1, 1},
		{0.2, 3, 1.5, 1.5},
		{3, 2, 0.05, 0.1},
		{2, 1, 20, 200},
		{0.3, 50, 3, 1},
	};
	int			n = (int) (sizeof(shapes) / sizeof(shapes[0]));
	double		ticks = f.k * fmax(base->purchases, 1);
	double		age = fmax(base->mean_T, 1e-300) * (double) base->customers;

	for (int i = 0; i < n; i++)
	{
		start[i][BG_R] = shapes[i].r;
		start[i][BG_ALPHA] = shapes[i].r / (shapes[i].rate * ticks / age);
		start[i][BG_A] = shapes[i].a;
		start[i][BG_B] = shapes[i].b;
	}
	return n;
}

/* ---- a whole base: what needs no loop over rows ---- */

size_t
bg_work_size(BgFamily f, const ClvBase *base)
{
	return 2 * base->nT + 2 * base->nt +
		(1 + (f.k > 1 ? 3 * (size_t) f.k : 0)) * base->nx;
}

static BgTables
tables_in(const double *work, const ClvBase *base)
{
	BgTables	t;

	t.log_T = (double *) work;
	t.inv_T = t.log_T + base->nT;
	t.log_t = t.inv_T + base->nT;
	t.inv_t = t.log_t + base->nt;
	t.log_odds = t.inv_t + base->nt;
	t.coef = t.log_odds + base->nx;
	return t;
}

static void
fill_times(double alpha, const double *age, size_t n, double *log_age,
		   double *inv_age)
{
	for (size_t i = 0; i < n; i++)
	{
		log_age[i] = log1p(age[i] / alpha);
		inv_age[i] = 1 / (alpha + age[i]);
	}
}

/* (rho)_j / j! for j < k, and its first two derivatives by rho */
static void
fill_coefficients(double rho, int k, double *coef)
{
	double		c = 1;
	double		h = 0;			/* sum of 1 / (rho + i), i < j */
	double		h2 = 0;			/* sum of their squares */

	for (int j = 0; j < k; j++)
	{
		coef[j] = c;
		coef[k + j] = c * h;
		coef[2 * k + j] = c * (h * h - h2);
		h += 1 / (rho + j);
		h2 += 1 / ((rho + j) * (rho + j));
		c *= (rho + j) / (j + 1);
	}
}

/* ln (r)_kx - r ln(1 + T/alpha) - k x ln(alpha + T), by T */
static void
add_ages(BgFamily f, const double *par, const ClvBase *base,
		 const BgTables *tab, ClvSum *sum)
{
	double		r = par[BG_R];
	double		alpha = par[BG_ALPHA];
	double		log_alpha = log(alpha);

	for (size_t i = 0; i < base->nT; i++)
	{
		double		n = (double) base->T_count[i];
		double		ticks = f.k * base->T_purchases[i];
		double		inv = tab->inv_T[i];
		double		rest = base->T[i] * inv / alpha;	/* 1/alpha - inv */

		sum->value -= n * r * tab->log_T[i] +
			ticks * (log_alpha + tab->log_T[i]);
		sum->grad[BG_R] -= n * tab->log_T[i];
		sum->grad[BG_ALPHA] += n * r * rest - ticks * inv;
		sum->hess[BG_R][BG_ALPHA] += n * rest;
		sum->hess[BG_ALPHA][BG_ALPHA] += ticks * inv * inv -
			n * r * rest * (1 / alpha + inv);
	}
}

/* ln (r)_kx - x ln (k-1)!, by x */
static void
add_rates(BgFamily f, const double *par, const ClvBase *base, ClvSum *sum)
{
	double		r = par[BG_R];
	double		psi = clv_digamma(r);
	double		psi1 = clv_trigamma(r);
	double		lgamma_k = lgamma(f.k);

	for (size_t i = 0; i < base->nx; i++)
	{
		double		n = (double) base->x_count[i];
		double		ticks = f.k * base->x[i];

		sum->value += n * (clv_ln_rising(r, ticks) - base->x[i] * lgamma_k);
		sum->grad[BG_R] += n * (clv_digamma(r + ticks) - psi);
		sum->hess[BG_R][BG_R] += n * (clv_trigamma(r + ticks) - psi1);
	}
}

/* ln (b)_m - ln (a+b)_m, by x */
static void
add_drop_out(BgFamily f, const double *par, const ClvBase *base, ClvSum *sum)
{
	double		b = par[BG_B];
	double		ab = par[BG_A] + b;

	for (size_t i = 0; i < base->nx; i++)
	{
		double		n = (double) base->x_count[i];
		double		m = base->x[i] + f.modified;
		double		d_b = clv_digamma(b + m) - clv_digamma(b);
		double		d_ab = clv_digamma(ab) - clv_digamma(ab + m);
		double		dd_b = clv_trigamma(b + m) - clv_trigamma(b);
		double		dd_ab = clv_trigamma(ab) - clv_trigamma(ab + m);

		sum->value += n * (clv_ln_rising(b, m) - clv_ln_rising(ab, m));
		sum->grad[BG_A] += n * d_ab;
		sum->grad[BG_B] += n * (d_b + d_ab);
		sum->hess[BG_A][BG_A] += n * dd_ab;
		sum->hess[BG_A][BG_B] += n * dd_ab;
		sum->hess[BG_B][BG_B] += n * (dd_b + dd_ab);
	}
}

void
bg_begin(BgFamily f, const double *par, const ClvBase *base, double *work,
		 ClvSum *sum)
{
	BgTables	tab = tables_in(work, base);

	fill_times(par[BG_ALPHA], base->T, base->nT, tab.log_T, tab.inv_T);
	fill_times(par[BG_ALPHA], base->t, base->nt, tab.log_t, tab.inv_t);
	for (size_t i = 0; i < base->nx; i++)
	{
		tab.log_odds[i] = log(par[BG_A] / bg_drop_out(f, par, base->x[i]));
		if (f.k > 1)
			fill_coefficients(par[BG_R] + f.k * base->x[i], f.k,
							  tab.coef + 3 * f.k * i);
	}
	sum->value += (f.k - 1) * base->log_gaps;
	add_ages(f, par, base, &tab, sum);
	add_rates(f, par, base, sum);
	add_drop_out(f, par, base, sum);
}

/* ---- a whole base: the rows ---- */

void
bg_rows(BgFamily f, const double *par, const ClvBase *base,
		const double *work, size_t from, size_t to, ClvSum *sum)
{
	BgTables	tab = tables_in(work, base);
	size_t		end;

	for (; from < to; from = end)
	{
		uint32_t	ix = base->rows[from].x;

		for (end = from + 1; end < to && base->rows[end].x == ix; end++)
			;
		if (base->x[ix] > 0 || f.modified)
			bg_add_run(f, par, base, &tab, base->rows + from, end - from, sum);
	}
}

/* ---- one customer, with derivatives ---- */

void
bg_add_x(BgFamily f, const double *par, const ClvBase *base, size_t ix,
		 ClvSum *sum)
{
	int64_t		one = 1;
	ClvBase		of_x = {.nx = 1, .x = &base->x[ix], .x_count = &one};

	add_rates(f, par, &of_x, sum);
	add_drop_out(f, par, &of_x, sum);
}

void
bg_add_row(BgFamily f, const double *par, const ClvBase *base,
		   const double *work, size_t at, ClvSum *sum)
{
	BgTables	tab = tables_in(work, base);
	ClvRow		row = base->rows[at];
	int64_t		one = 1;
	ClvBase		of_T = {.nT = 1, .T = &base->T[row.T], .T_count = &one,
	.T_purchases = &base->x[row.x]};
	BgTables	at_T = {.log_T = &tab.log_T[row.T], .inv_T = &tab.inv_T[row.T]};

	add_ages(f, par, &of_T, &at_T, sum);
	row.count = 1;
	if (base->x[row.x] > 0 || f.modified)
		bg_add_run(f, par, base, &tab, &row, 1, sum);
}
