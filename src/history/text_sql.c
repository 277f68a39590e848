/*
 * Input and output of purchase_history. Text is {day:orders:money,...} with
 * ISO days and exact money, independent of settings. Binary is version, flags,
 * count and the entries. Input checks every invariant of history.h, because
 * readers rely on them.
 */
#include "common/compat.h"

#include "history/history.h"

#include "common/days.h"
#include "common/money.h"
#include "common/shortened.h"
#include "common/int.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"

/* upper limit of the text of an entry with its separators */
#define ENTRY_TEXT_SIZE (DAY_TEXT_SIZE + MONEY_TEXT_SIZE + 16)
/* number of entries for which text input allocates room at first */
#define PARSE_CAPACITY 16

/*
 * The reason why an entry after `previous` is invalid, or NULL if it is valid.
 */
static const char *
entry_problem(const HistoryEntry *entry, const HistoryEntry *previous)
{
	if (!IS_VALID_DATE(entry->day))
		return "A day is out of range.";
	if (previous != NULL && entry->day == previous->day)
		return "A day occurs twice.";
	if (previous != NULL && entry->day < previous->day)
		return "Days are not in rising order.";
	if (entry->orders < 0)
		return "A number of orders is negative.";
	if (entry->orders == 0 && entry->money >= 0)
		return "A day without orders has only refunds, so its money must be negative.";
	return NULL;
}

/*
 * Reads [0-9]+ as int32 and returns the rest. NULL if there is no digit or the
 * number does not fit.
 */
static const char *
orders_from_text(const char *from, int32 *orders)
{
	const char *p;

	*orders = 0;
	for (p = from; *p >= '0' && *p <= '9'; p++)
		if (pg_mul_s32_overflow(*orders, 10, orders) ||
			pg_add_s32_overflow(*orders, *p - '0', orders))
			return NULL;
	return p > from ? p : NULL;
}

/*
 * Reads day:orders:money and returns the rest, or NULL with the reason in
 * *problem.
 */
static const char *
entry_from_text(const char *from, HistoryEntry *entry, const char **problem)
{
	*problem = "A day must be YYYY-MM-DD, optionally followed by BC, and exist in the calendar.";
	if ((from = day_from_text(from, &entry->day)) == NULL)
		return NULL;
	*problem = "A day must be followed by a colon, the number of orders, a colon and the money.";
	if (*from++ != ':')
		return NULL;
	*problem = "A number of orders must be an integer between 0 and 2147483647.";
	if ((from = orders_from_text(from, &entry->orders)) == NULL)
		return NULL;
	*problem = "A number of orders must be followed by a colon and the money.";
	if (*from++ != ':')
		return NULL;
	return money_from_text(from, &entry->money, problem);
}

/* Reads a whole history; NULL with the reason in *problem. */
static PurchaseHistory *
history_from_text(const char *from, const char **problem)
{
	PurchaseHistory *history = history_allocate(PARSE_CAPACITY);

	*problem = "A history must begin with an opening brace.";
	if (*from++ != '{')
		return NULL;
	while (*from != '}')
	{
		HistoryEntry entry = {0};
		int32		count = history->count;

		*problem = "Entries must be separated by commas, and the last one followed by a closing brace.";
		if (count > 0 && *from++ != ',')
			return NULL;
		if ((from = entry_from_text(from, &entry, problem)) == NULL)
			return NULL;
		*problem = entry_problem(&entry,
								 count > 0 ? &history->entries[count - 1] : NULL);
		if (*problem != NULL)
			return NULL;
		if (count == HISTORY_CAPACITY(history))
		{
			PurchaseHistory *full = history;

			history = history_copy_of(full->entries, count, 2 * (int64) count);
			pfree(full);
		}
		history->entries[history->count++] = entry;
	}
	*problem = "Nothing may follow the closing brace.";
	if (from[1] != '\0')
		return NULL;
	history_trim(history);
	Assert(history_is_valid(history));
	return history;
}

PG_FUNCTION_INFO_V1(purchase_history_in);

/* Text input. 22P02 (invalid_text_representation) with the reason. */
Datum
purchase_history_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	const char *problem;
	PurchaseHistory *history = history_from_text(text, &problem);

	if (history == NULL)
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type purchase_history: \"%s\"",
						shortened(text, strlen(text))),
				 errdetail_internal("%s", problem),
				 errhint("Write entries as day:orders:money, for example {2024-01-05:2:120.50,2024-02-11:1:30.00}.")));
	PG_RETURN_HISTORY(history);
}

/* Writes an entry as text and returns its end. */
static char *
entry_to_text(char *to, const HistoryEntry *entry)
{
	Assert(IS_VALID_DATE(entry->day) && entry->orders >= 0);
	to = day_to_text(to, entry->day);
	to += sprintf(to, ":%d:", entry->orders);
	return money_to_text(to, entry->money);
}

PG_FUNCTION_INFO_V1(purchase_history_out);

/* Text output. */
Datum
purchase_history_out(PG_FUNCTION_ARGS)
{
	PurchaseHistory *history = PG_GETARG_HISTORY(0);
	StringInfoData text;

	Assert(history_is_valid(history));
	initStringInfo(&text);
	appendStringInfoChar(&text, '{');
	for (int32 i = 0; i < history->count; i++)
	{
		char		entry[ENTRY_TEXT_SIZE];

		entry_to_text(entry, &history->entries[i]);
		if (i > 0)
			appendStringInfoChar(&text, ',');
		appendStringInfoString(&text, entry);
	}
	appendStringInfoChar(&text, '}');
	PG_RETURN_CSTRING(text.data);
}

/* Raises 22P03 (invalid_binary_representation). */
static pg_noinline void
malformed_binary(const char *problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid binary representation of type purchase_history"),
			 errdetail_internal("%s", problem)));
}

/* Reads and checks the binary header; returns the number of entries. */
static int32
receive_header(StringInfo message)
{
	int			version = pq_getmsgbyte(message);
	int			flags = pq_getmsgbyte(message);
	int32		count = pq_getmsgint(message, 4);
	Size		rest = message->len - message->cursor;

	if (version != HISTORY_VERSION)
		malformed_binary("The version is unknown.");
	if (flags != 0)
		malformed_binary("The flags are unknown.");
	if (count < 0 || count > HISTORY_MAX_ENTRIES ||
		(Size) count * sizeof(HistoryEntry) != rest)
		malformed_binary("The number of entries does not agree with the length.");
	return count;
}

PG_FUNCTION_INFO_V1(purchase_history_recv);

/* Binary input. 22P03 (invalid_binary_representation) with the reason. */
Datum
purchase_history_recv(PG_FUNCTION_ARGS)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	int32		count = receive_header(message);
	PurchaseHistory *history = history_allocate(count);

	for (int32 i = 0; i < count; i++)
	{
		HistoryEntry *entry = &history->entries[i];
		const char *problem;

		entry->day = pq_getmsgint(message, 4);
		entry->orders = pq_getmsgint(message, 4);
		entry->money = pq_getmsgint64(message);
		problem = entry_problem(entry, i > 0 ? entry - 1 : NULL);
		if (problem != NULL)
			malformed_binary(problem);
	}
	history->count = count;
	Assert(history_is_valid(history));
	PG_RETURN_HISTORY(history);
}

PG_FUNCTION_INFO_V1(purchase_history_send);

/* Binary output. */
Datum
purchase_history_send(PG_FUNCTION_ARGS)
{
	PurchaseHistory *history = PG_GETARG_HISTORY(0);
	StringInfoData message;

	Assert(history_is_valid(history));
	pq_begintypsend(&message);
	pq_sendbyte(&message, HISTORY_VERSION);
	pq_sendbyte(&message, 0);
	pq_sendint32(&message, history->count);
	for (int32 i = 0; i < history->count; i++)
	{
		pq_sendint32(&message, history->entries[i].day);
		pq_sendint32(&message, history->entries[i].orders);
		pq_sendint64(&message, history->entries[i].money);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}
