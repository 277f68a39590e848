/*
 * +, -, = and hashing of purchase histories.
 */
#include "history/history.h"

#include "common/hashfn.h"
#include "history/arithmetic.h"

/* An argument that may be changed. */
static PurchaseHistory *
copy_of_argument(const PurchaseHistory *history, int64 room)
{
	return history_copy_of(history->entries, history->count,
						   (int64) history->count + room);
}

PG_FUNCTION_INFO_V1(purchase_history_plus);

/* h + h: the purchases of both. 22003 where a day's sum does not fit. */
Datum
purchase_history_plus(PG_FUNCTION_ARGS)
{
	PurchaseHistory *left = PG_GETARG_HISTORY(0);
	PurchaseHistory *right = PG_GETARG_HISTORY(1);
	PurchaseHistory *sum = copy_of_argument(left, right->count);

	sum = history_add_history(sum, right);
	history_trim(sum);
	PG_RETURN_HISTORY(sum);
}

PG_FUNCTION_INFO_V1(purchase_history_minus);

/* h - h: what is left; 22023 where the second is no part of the first. */
Datum
purchase_history_minus(PG_FUNCTION_ARGS)
{
	PurchaseHistory *rest = copy_of_argument(PG_GETARG_HISTORY(0), 0);

	history_subtract(rest, PG_GETARG_HISTORY(1));
	history_trim(rest);
	PG_RETURN_HISTORY(rest);
}

PG_FUNCTION_INFO_V1(purchase_history_eq);

/* Whether two histories have the same entries. */
Datum
purchase_history_eq(PG_FUNCTION_ARGS)
{
	PurchaseHistory *left = PG_GETARG_HISTORY(0);
	PurchaseHistory *right = PG_GETARG_HISTORY(1);

	PG_RETURN_BOOL(left->count == right->count &&
				   memcmp(left->entries, right->entries,
						  left->count * sizeof(HistoryEntry)) == 0);
}

PG_FUNCTION_INFO_V1(purchase_history_ne);

/* Whether two histories differ. */
Datum
purchase_history_ne(PG_FUNCTION_ARGS)
{
	return BoolGetDatum(!DatumGetBool(purchase_history_eq(fcinfo)));
}

PG_FUNCTION_INFO_V1(purchase_history_hash);

/* 32-bit hash, equal for equal histories. */
Datum
purchase_history_hash(PG_FUNCTION_ARGS)
{
	PurchaseHistory *history = PG_GETARG_HISTORY(0);

	return hash_any((unsigned char *) history->entries,
					history->count * sizeof(HistoryEntry));
}

PG_FUNCTION_INFO_V1(purchase_history_hash_extended);

/* 64-bit hash with a seed, equal for equal histories. */
Datum
purchase_history_hash_extended(PG_FUNCTION_ARGS)
{
	PurchaseHistory *history = PG_GETARG_HISTORY(0);

	return hash_any_extended((unsigned char *) history->entries,
							 history->count * sizeof(HistoryEntry),
							 PG_GETARG_INT64(1));
}
