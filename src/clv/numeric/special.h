/*
 * Special functions shared by the models.  All arguments are finite;
 * results are within a few units in the last place unless said otherwise.
 */
#ifndef CRMVALUE_CLV_NUMERIC_SPECIAL_H
#define CRMVALUE_CLV_NUMERIC_SPECIAL_H

/* ln Gamma(x), x > 0 */
extern double clv_lgamma(double x);

/* first and second derivative of ln Gamma, x > 0 */
extern double clv_digamma(double x);
extern double clv_trigamma(double x);

/* ln (x)_n = ln Gamma(x + n) - ln Gamma(x), x > 0, n >= 0, without the
 * cancellation of that difference; n need not be whole */
extern double clv_ln_rising(double x, double n);

/* ln{ (x + h)_n / (x)_n }, x > 0, h, n >= 0, none of which need be whole;
 * symmetrical in h and n, and without cancellation */
extern double clv_ln_rising_growth(double x, double h, double n);

/* ln B(a, b), a, b > 0 */
extern double clv_ln_beta(double a, double b);

/* ln(e^a + e^b); -INFINITY stands for ln 0 */
extern double clv_logaddexp(double a, double b);

/* (1 - e^-y) / y, continued by 1 at y = 0; any finite y */
extern double clv_relative_decay(double y);

/*
 * Regularised incomplete beta function I_x(a, b), a, b > 0, 0 <= x <= 1,
 * y = 1 - x given apart so that x near 1 costs no digits; to 1e-12 for a + b up
 * to 1000, from there on to 2e-15 (a + b).  This is relative to the value below
 * x = (a + 1) / (a + b + 2), so that small values keep their digits, and
 * relative to 1 above it.
 */
extern double clv_inc_beta(double a, double b, double x, double y);

/*
 * Definite integral by the tanh-sinh rule of f over (a, b), a < b finite, to
 * about 1e-13 relative for f analytic inside and up to a hundredth of b - a
 * beside; end-point singularities that can be integrated are fine.  f gets the
 * point, its distance from a and from b (exact near the ends), and arg, at most
 * 13000 times.
 */
typedef double (*ClvIntegrand) (double x, double from_a, double to_b,
								void *arg);
extern double clv_integrate(ClvIntegrand f, void *arg, double a, double b);

#endif
