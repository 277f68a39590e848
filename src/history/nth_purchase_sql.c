/*
 * nth_purchase: the day of a customer's first, second, … order.
 */
#include "common/compat.h"

#include "history/history.h"

#include "common/days.h"

PG_FUNCTION_INFO_V1(purchase_history_nth_purchase);

/*
 * nth_purchase(h, n): the day of the n-th order; several orders of a day count
 * one by one. NULL if there are fewer than n. 22023 (invalid_parameter_value)
 * unless n is 1 or more.
 */
Datum
purchase_history_nth_purchase(PG_FUNCTION_ARGS)
{
	ShortHistory room;
	const PurchaseHistory *history = history_to_read(PG_GETARG_DATUM(0),
													 &room);
	int32		n = PG_GETARG_INT32(1);
	int64		orders = 0;

	if (n < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of an order must be 1 or more: %d", n),
				 errhint("1 is the first order.")));
	for (int32 i = 0; i < history->count; i++)
	{
		orders += history->entries[i].orders;
		if (orders >= n)
			PG_RETURN_DATEADT(history->entries[i].day);
	}
	PG_RETURN_NULL();
}
