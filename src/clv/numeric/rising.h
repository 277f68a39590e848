/*
 * The rising factorial (a)_n = Gamma(a + n) / Gamma(a) and its
 * derivatives by a, without the cancellation of the differences.
 */
#ifndef CRMVALUE_CLV_NUMERIC_RISING_H
#define CRMVALUE_CLV_NUMERIC_RISING_H

/* first and second derivative of ln (a)_n by a; a > 0, n >= 0 whole or not;
 * to 1e-12, relative */
extern void clv_rising_derivatives(double a, double n, double *first,
								   double *second);

#endif
