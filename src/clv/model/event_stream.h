/*
 * Discounted events at a random rate, until a random last event.
 *
 * A clock ticks as a Poisson process at a rate that is Gamma(shape, rate)
 * distributed; every k-th tick is an event, worth e^(-delta y) at time y; each
 * event is the last with a chance that is Beta(a, b) distributed.
 */
#ifndef CRMVALUE_CLV_MODEL_EVENT_STREAM_H
#define CRMVALUE_CLV_MODEL_EVENT_STREAM_H

typedef struct ClvEvents
{
	double		shape;			/* of the rate of ticks; all four > 0 */
	double		rate;
	double		a;				/* of the chance to end */
	double		b;
	double		h;				/* horizon > 0; may be infinite if delta > 0 */
	double		delta;			/* discount rate >= 0 */
} ClvEvents;

/* Expected present value of the events within h, if every tick is an event. */
extern double clv_poisson_events(const ClvEvents *events);

/*
 * clv_poisson_events by integration over the probability to end: for
 * parameters that the fast method refuses, and for tests; takes 10 to 100
 * times as long.
 */
extern double clv_poisson_events_by_mean(const ClvEvents *events);

/*
 * clv_poisson_events with k <= CLV_MAX_TICKS ticks per event, after `silence`
 * >= 0 units of time without an event. shape and rate are those of the rate of
 * ticks, given k ticks for each past event, but not given the number of ticks
 * in the silence.
 */
#define CLV_MAX_TICKS	12

extern double clv_erlang_events(const ClvEvents *events, int k,
								double silence);

/*
 * clv_erlang_events by integration over the rate of ticks: for parameters that
 * the fast methods refuse, and for tests; takes 10 to 50 times as long.
 */
extern double clv_erlang_events_by_mean(const ClvEvents *events, int k,
										double silence);

#endif
