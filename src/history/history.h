/*
 * purchase_history: what a customer bought, by day.
 *
 * A varlena of sorted entries. Every value that reaches a reader satisfies:
 * version and flags are the ones below, days are finite and strictly rising,
 * orders >= 0, and an entry without orders holds refunds only, so that its
 * money is negative. The input functions establish this; readers rely on it.
 */
#ifndef CRMVALUE_HISTORY_HISTORY_H
#define CRMVALUE_HISTORY_HISTORY_H

#include "common/compat.h"
#include "utils/memutils.h"

#define HISTORY_VERSION 1

typedef struct HistoryEntry
{
	int32		day;			/* as DateADT, finite */
	int32		orders;			/* purchases of that day, 0 if only refunds */
	int64		money;			/* net of refunds, in 1/10000 units */
} HistoryEntry;

/*
 * An aggregate's state is the same struct with room to spare: `count` says
 * how many entries are there, VARSIZE how many would fit.
 */
typedef struct PurchaseHistory
{
	int32		vl_len_;		/* use SET_VARSIZE and VARSIZE */
	uint8		version;
	uint8		flags;			/* 0 */
	uint16		reserved;		/* 0 */
	int32		count;
	int32		reserved2;		/* 0; aligns the entries */
	HistoryEntry entries[FLEXIBLE_ARRAY_MEMBER];
} PurchaseHistory;

#define HISTORY_SIZE(count) \
	(offsetof(PurchaseHistory, entries) + (Size) (count) * sizeof(HistoryEntry))
#define HISTORY_CAPACITY(history) \
	((int32) ((VARSIZE(history) - HISTORY_SIZE(0)) / sizeof(HistoryEntry)))
#define HISTORY_MAX_ENTRIES \
	((int32) ((MaxAllocSize - HISTORY_SIZE(0)) / sizeof(HistoryEntry)))

/* detoasts, also a state that comes with a one-byte header from a worker */
#define DatumGetHistory(datum) \
	((PurchaseHistory *) PG_DETOAST_DATUM(datum))
#define PG_GETARG_HISTORY(n) DatumGetHistory(PG_GETARG_DATUM(n))
#define PG_RETURN_HISTORY(history) PG_RETURN_POINTER(history)

/* Room for a history that is stored with a one-byte header, unpacked. */
typedef union ShortHistory
{
	PurchaseHistory history;
	char		bytes[VARHDRSZ + VARATT_SHORT_MAX];
} ShortHistory;

/* What a history amounts to up to and including a day. */
typedef struct HistorySummary
{
	int32		first;			/* day of the first purchase */
	int32		last;			/* day of the last purchase */
	int32		purchase_days;	/* days with at least one purchase; if 0, first
								 * and last mean nothing */
	int64		orders;
	int128		money;			/* net, 1/10000 units, refunds after `last`
								 * included */
} HistorySummary;

extern PurchaseHistory *history_allocate(int64 capacity);
extern PurchaseHistory *history_copy_of(const HistoryEntry *entries,
										int64 count, int64 capacity);
extern const PurchaseHistory *history_to_read(Datum datum, ShortHistory *room);
extern void history_trim(PurchaseHistory *history);
extern int32 history_position(const PurchaseHistory *history, int32 from,
							  int32 day);
extern int32 history_count_through(const PurchaseHistory *history, int32 day);
extern void history_summarize(const PurchaseHistory *history, int32 day,
							  HistorySummary *summary);
#ifdef USE_ASSERT_CHECKING
extern bool history_is_valid(const PurchaseHistory *history);
#endif

#endif
