/*
 * +, -, comparison and hashing of purchase histories.
 */
#include "common/compat.h"

#include "history/history.h"

#include "common/hashfn.h"
#include "history/arithmetic.h"

/* A copy of an argument, with room for more entries. */
static PurchaseHistory *
copy_of_argument(const PurchaseHistory *history, int64 room)
{
	Assert(history_is_valid(history) && room >= 0);
	return history_copy_of(history->entries, history->count,
						   (int64) history->count + room);
}

PG_FUNCTION_INFO_V1(purchase_history_plus);

/*
 * h + h: the purchases of both. 22003 (numeric_value_out_of_range) where a
 * day's sum does not fit.
 */
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

/*
 * h - h: the first without the second. 22023 (invalid_parameter_value) if the
 * first does not contain the second.
 */
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

static int
entry_compare(const HistoryEntry *left, const HistoryEntry *right)
{
	if (left->day != right->day)
		return left->day < right->day ? -1 : 1;
	if (left->orders != right->orders)
		return left->orders < right->orders ? -1 : 1;
	return (left->money > right->money) - (left->money < right->money);
}

/*
 * Compares arguments 0 and 1: returns a number below, equal to or above 0. The
 * first different entry decides, by its day, then orders, then money. If one
 * history is the beginning of the other, the shorter one is less.
 */
static int
compare_arguments(FunctionCallInfo fcinfo)
{
	PurchaseHistory *left = PG_GETARG_HISTORY(0);
	PurchaseHistory *right = PG_GETARG_HISTORY(1);
	int32		shared = Min(left->count, right->count);
	int			order = 0;

	Assert(history_is_valid(left) && history_is_valid(right));
	for (int32 i = 0; i < shared && order == 0; i++)
		order = entry_compare(&left->entries[i], &right->entries[i]);
	if (order == 0)
		order = (left->count > right->count) - (left->count < right->count);
	PG_FREE_IF_COPY(left, 0);
	PG_FREE_IF_COPY(right, 1);
	return order;
}

PG_FUNCTION_INFO_V1(purchase_history_cmp);
PG_FUNCTION_INFO_V1(purchase_history_lt);
PG_FUNCTION_INFO_V1(purchase_history_le);
PG_FUNCTION_INFO_V1(purchase_history_ge);
PG_FUNCTION_INFO_V1(purchase_history_gt);

/* Comparison for btree: -1, 0 or 1; and the operators <, <=, >=, >. */
Datum
purchase_history_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare_arguments(fcinfo));
}

Datum
purchase_history_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) < 0);
}

Datum
purchase_history_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) <= 0);
}

Datum
purchase_history_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) >= 0);
}

Datum
purchase_history_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) > 0);
}

PG_FUNCTION_INFO_V1(purchase_history_hash);

/* 32-bit hash, equal for equal histories. */
Datum
purchase_history_hash(PG_FUNCTION_ARGS)
{
	PurchaseHistory *history = PG_GETARG_HISTORY(0);

	Assert(history_is_valid(history));
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
