/*
 * Present values of payments in continuous time until a random end.
 *
 * delta >= 0 is the discount rate per unit of time; the horizon may be
 * INFINITY. The result is INFINITY if the integral diverges (delta = 0 over an
 * infinite horizon, heavy tail).
 */
#ifndef CRMVALUE_CLV_MODEL_LOMAX_STREAM_H
#define CRMVALUE_CLV_MODEL_LOMAX_STREAM_H

/*
 * Integral over y in (0, h) of e^(-delta y) (1 + y/rate)^-shape: one unit of
 * money per unit of time until a Lomax(shape, rate) end.  Over an infinite
 * horizon it is rate e^z E_shape(z), z = delta rate (P4 of models.md).
 */
extern double clv_lomax_stream(double shape, double rate, double h,
							   double delta);

#endif
