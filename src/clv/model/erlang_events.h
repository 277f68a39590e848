/*
 * The fast methods of clv_erlang_events.
 */
#ifndef CRMVALUE_CLV_MODEL_ERLANG_EVENTS_H
#define CRMVALUE_CLV_MODEL_ERLANG_EVENTS_H

#include <stdbool.h>

#include "clv/model/event_stream.h"

/*
 * Both take the arguments of clv_erlang_events, k >= 2, and set *worth to it
 * times the weight of the silence, sum over j < k of
 *
 *		(shape)_j / j! (silence / rate)^j;
 *
 * They return false if they would be slow or lose digits.
 */

/* over a finite horizon */
extern bool clv_erlang_within(const ClvEvents *events, int k, double silence,
							  double *worth);

/* over an infinite horizon, delta > 0 */
extern bool clv_erlang_endless(const ClvEvents *events, int k, double silence,
							   double *worth);

#endif
