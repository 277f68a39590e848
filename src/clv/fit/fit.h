/*
 * Fits a model to a customer base.
 */
#ifndef CRMVALUE_CLV_FIT_FIT_H
#define CRMVALUE_CLV_FIT_FIT_H

#include "clv/numeric/maximise.h"

/* Bases of more rows are first fitted on a sample. */
#define CLV_SAMPLE_ABOVE	20000

/*
 * The meaning of a fit at a bound ("no drop-out visible"), or NULL. Static
 * text.
 */
extern const char *clv_fit_detail(const ClvModel *model, const ClvFit *fit);

/* Fits a model to a base.  tick may be NULL. */
extern void clv_fit(const ClvModel *model, const ClvBase *base,
					const ClvTick *tick, ClvFit *fit);

#endif
