/*
 * rfm_scores(orders, customer, ordered_at, amount, as_of [, filter [, bins]]):
 * recency, frequency, monetary and the RFM score of all customers in one pass
 * over the orders. No history is made: each customer goes to a list, and the
 * three numbers to a ranking.
 */
#include "common/compat.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"

#include "common/days.h"
#include "common/money.h"
#include "history/accessors_sql.h"
#include "scan/customer_list.h"
#include "scan/orders_call.h"
#include "scoring/rfm_ranking.h"

/* the other arguments */
enum
{
	AS_OF = FIRST_OTHER_ARGUMENT, FILTER, BINS
};

static const char *const argument_names[] = {
	"the table", "customer", "ordered_at", "amount", "as_of", "filter", "bins"
};

static const OrdersFunction scores_function = {
	argument_names, lengthof(argument_names), FILTER,
	"five columns: the customer, recency, frequency, monetary, and the score",
	"recency integer, frequency integer, monetary numeric, rfm_score integer"
};

/* the types of these columns */
static const Oid result_types[] = {INT4OID, INT4OID, NUMERICOID, INT4OID};

/* number of customers for which there is room at first */
#define FIRST_ROOM 1024

/* The customers while the orders are grouped. */
typedef struct Scores
{
	const OrdersCall *call;
	int32		as_of;
	RfmRanking	ranking;		/* of the customers with a purchase by as_of */
	CustomerList ranked;		/* these customers, in the same order */
	MemoryContext row_memory;
} Scores;

/* Creates the ranking, which is empty, and the list of its customers. */
static void
scores_create(Scores *scores, const OrdersCall *call, int32 as_of)
{
	scores->call = call;
	scores->as_of = as_of;
	rfm_ranking_create(&scores->ranking, rfm_history_types, FIRST_ROOM);
	customer_list_create(&scores->ranked, call->descriptor);
	scores->row_memory = AllocSetContextCreate(CurrentMemoryContext,
											   "row of a customer",
											   ALLOCSET_SMALL_SIZES);
}

/*
 * Adds a row to the results. `numbers` has money in units of 1/10000, or is
 * NULL for a customer of whom no order has a time and an amount. A score of 0
 * is NULL: there is no purchase by as_of.
 */
static void
return_row(Scores *scores, Datum customer, bool no_customer,
		   const wide *numbers, int score)
{
	MemoryContext caller = MemoryContextSwitchTo(scores->row_memory);
	Datum		values[] = {customer, 0, 0, 0, Int32GetDatum(score)};
	bool		nulls[] = {no_customer, score == 0, numbers == NULL,
		numbers == NULL, score == 0
	};

	if (numbers != NULL)
	{
		values[1] = Int32GetDatum((int32) numbers[RECENCY]);
		values[2] = Int32GetDatum((int32) numbers[FREQUENCY]);
		values[3] = NumericGetDatum(money_to_numeric(numbers[MONETARY]));
	}
	tuplestore_putvalues(scores->call->results, scores->call->descriptor,
						 values, nulls);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(scores->row_memory);
}

/* The number of entries up to and including a day. */
static int64
entries_through(const HistoryEntry *entries, int64 count, int32 day)
{
	while (count > 0 && entries[count - 1].day > day)
		count--;
	return count;
}

/*
 * A CustomerReceiver that adds a customer with a purchase to the ranking, and
 * any other one to the results.
 */
static void
receive_customer(void *context, const OrderRow *row,
				 const HistoryEntry *entries, int64 count)
{
	Scores	   *scores = context;
	bool		no_customer = row == NULL;
	Datum		customer = no_customer ? (Datum) 0 :
		row_customer(orders_receiver_key_type(scores->call->receiver), row);
	HistorySummary summary;
	wide		numbers[RFM_COLUMNS] = {0};

	entries_summarize(entries, entries_through(entries, count, scores->as_of),
					  &summary);
	(void) orders_to_integer(summary.orders);
	if (rfm_of_summary(&summary, scores->as_of, numbers))
	{
		rfm_ranking_add(&scores->ranking, numbers);
		customer_list_add(&scores->ranked, customer, no_customer);
		return;
	}
	numbers[MONETARY] = summary.money;
	return_row(scores, customer, no_customer, count == 0 ? NULL : numbers, 0);
}

/* Adds the customers of the ranking to the results. */
static void
return_ranked(Scores *scores, int bins)
{
	RfmMarks	marks;

	if (scores->ranking.count == 0)
		return;
	rfm_ranking_mark(&scores->ranking, bins, &marks);
	for (int64 i = 0; i < scores->ranking.count; i++)
	{
		wide		numbers[RFM_COLUMNS];
		bool		no_customer;
		Datum		customer = customer_list_next(&scores->ranked,
												  &no_customer);

		rfm_ranking_get(&scores->ranking, i, numbers);
		return_row(scores, customer, no_customer, numbers,
				   rfm_ranking_score(&scores->ranking, i, &marks));
		CHECK_FOR_INTERRUPTS();
	}
}

PG_FUNCTION_INFO_V1(rfm_scores);

/*
 * rfm_scores(orders regclass, customer text, ordered_at text, amount text,
 * as_of date, filter text, bins integer) returns (customer, recency, frequency,
 * monetary, rfm_score) for each customer: the numbers of purchase_histories as
 * of the day, ranked as by rfm_score(h, as_of, bins) OVER ().
 */
Datum
rfm_scores(PG_FUNCTION_ARGS)
{
	OrdersCall	call;
	Scores		scores;
	int32		as_of;
	int			bins;

	check_orders_arguments(fcinfo, &scores_function);
	as_of = as_of_day(PG_GETARG_DATEADT(AS_OF));
	bins = PG_GETARG_INT32(BINS);
	check_bins(bins);
	orders_call_begin(&call, fcinfo, &scores_function, result_types,
					  lengthof(result_types));
	scores_create(&scores, &call, as_of);
	orders_call_read(&call, receive_customer, &scores);
	return_ranked(&scores, bins);
	customer_list_end(&scores.ranked);
	orders_call_end(&call);
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(rfm_scores_support);

/* Planner support of rfm_scores. */
Datum
rfm_scores_support(PG_FUNCTION_ARGS)
{
	return orders_function_support(fcinfo, &scores_function);
}
