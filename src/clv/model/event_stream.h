/*
 * Events that come at a random rate until one of them is the last.
 *
 * A clock ticks as a Poisson process at a rate that is Gamma(shape, rate)
 * distributed; every k-th tick is an event, worth e^(-delta y) at time y;
 * each event is the last with a chance that is Beta(a, b) distributed.
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

/* Expected worth of the events within h where every tick is an event. */
extern double clv_poisson_events(const ClvEvents *events);

/* The same as the mean over the chance to end: the way for parameters that
 * the fast one refuses, and a check of it; takes 10 to 100 times as long. */
extern double clv_poisson_events_by_mean(const ClvEvents *events);

/*
 * The same where an event takes k <= CLV_MAX_TICKS ticks, and none came in the
 * last silence >= 0 units of time since the one before.  shape and rate are
 * those of the rate of ticks as known from k ticks an event, but not from how
 * many ticks there were in the silence.
 */
#define CLV_MAX_TICKS	12

extern double clv_erlang_events(const ClvEvents *events, int k,
								double silence);

/* The same as the mean over the rate of ticks: the way for parameters that
 * the fast ones refuse, and a check of them; takes 10 to 50 times as long. */
extern double clv_erlang_events_by_mean(const ClvEvents *events, int k,
										double silence);

#endif
