/*
 * The purchases by day that a model without a season expects: plain C, no
 * server.
 */
#ifndef CRMVALUE_CLV_FIT_SEASON_LEVEL_H
#define CRMVALUE_CLV_FIT_SEASON_LEVEL_H

#include <stdbool.h>
#include <stdint.h>

#include "clv/model/model.h"

/*
 * Sets expected[d], d = 0 .. days - 1, to the repeat purchases on that day
 * that a model expects of customers of whom acquired[d] first bought on day d.
 * unit is that of the model, in days. Returns false if memory ran out or the
 * tick stopped it.
 */
extern bool season_level(const ClvModel *model, const double *par,
						 double unit, const int64_t *acquired, int days,
						 const ClvTick *tick, double *expected);

#endif
