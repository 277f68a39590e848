/*
 * The figures of a purchase history that a model uses.
 */
#ifndef CRMVALUE_CLV_FIT_OBSERVE_H
#define CRMVALUE_CLV_FIT_OBSERVE_H

#include "clv/model/gamma_gamma.h"
#include "clv/season.h"
#include "clv/units.h"
#include "history/history.h"

/*
 * A customer up to a day, in whole days since the first purchase day; for a
 * discrete model in whole calendar periods since that of the first purchase.
 */
typedef struct Observation
{
	int32		x;				/* days (periods) with a purchase after it */
	int32		t;				/* age at the last of them, 0 if there is none */
	int32		T;				/* age now */
	int128		money;			/* net of refunds, after the first purchase day
								 * (period); in units of 1/10000 */
	double		log_gaps;		/* sum of ln(days) between purchase days */
} Observation;

/*
 * Purchases in the days (periods of a discrete model) before a day, the first
 * purchase included: in a window that ends with it, and in one of equal length
 * before that.
 */
typedef struct Windows
{
	int32		last_x;
	int128		last_money;
	int32		before_x;
} Windows;

extern bool is_discrete(const ClvModel *model);
extern bool observe(const PurchaseHistory *history, int32 as_of,
					const ClvModel *model, TimeUnit unit,
					Observation *observation);
extern bool observe_in_season(const PurchaseHistory *history, int32 as_of,
							  const ClvModel *model, TimeUnit unit,
							  const Season *season,
							  Observation *observation);
extern int32 repeat_purchases_since(const PurchaseHistory *history,
									int32 after, int32 as_of);
extern Windows observe_windows(const PurchaseHistory *history, int32 as_of,
							   int32 length, const ClvModel *model,
							   TimeUnit unit);
extern ClvCustomer observed_customer(const Observation *observation,
									 const ClvModel *model, TimeUnit unit);
extern ClvCustomer customer_in_season(const Observation *observation,
									  int32 as_of, const ClvModel *model,
									  TimeUnit unit, const Season *season);
extern double mean_spend(int32 x, int128 money);

#endif
