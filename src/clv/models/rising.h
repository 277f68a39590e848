/*-------------------------------------------------------------------------
 *
 * rising.h
 *		The rising factorial (a)_n = Gamma(a + n) / Gamma(a) and its
 *		derivatives by a, without the cancellation of the differences.
 *
 *-------------------------------------------------------------------------
 */
#ifndef CLV_RISING_H
#define CLV_RISING_H

/* first and second derivative of ln (a)_n by a; a > 0, n >= 0 whole */
extern void clv_rising_derivatives(double a, double n, double *first,
								   double *second);

/*
 * {ln Gamma(a + e) - ln Gamma(a)} / e, continued by digamma(a) at e = 0;
 * a > 0, a + e > 0
 */
extern double clv_lgamma_slope(double a, double e);

#endif							/* CLV_RISING_H */
