/*
 * purchase_history: the purchases of a customer by day.
 *
 * A varlena of sorted entries. Invariants, which input functions check and
 * readers rely on: version and flags are the values below; days are finite and
 * strictly increasing; orders >= 0; an entry without orders has only refunds,
 * so its money is negative.
 */
#ifndef CRMVALUE_HISTORY_HISTORY_H
#define CRMVALUE_HISTORY_HISTORY_H

#include "common/compat.h"
#include "utils/memutils.h"

#define HISTORY_VERSION 1

typedef struct HistoryEntry
{
	int32		day;			/* as DateADT, finite */
	int32		orders;			/* orders of that day, 0 if there are only
								 * refunds */
	int64		money;			/* net of refunds, in units of 1/10000 */
} HistoryEntry;

/*
 * The state of an aggregate is the same struct with spare room: `count` is the
 * number of entries, VARSIZE gives the room.
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

/* detoasts; a state from a parallel worker can have a one-byte header */
#define DatumGetHistory(datum) \
	((PurchaseHistory *) PG_DETOAST_DATUM(datum))
#define PG_GETARG_HISTORY(n) DatumGetHistory(PG_GETARG_DATUM(n))
#define PG_RETURN_HISTORY(history) PG_RETURN_POINTER(history)

/* Room to unpack a history that is stored with a one-byte header. */
typedef union ShortHistory
{
	PurchaseHistory history;
	char		bytes[VARHDRSZ + VARATT_SHORT_MAX];
} ShortHistory;

/* The sums of a history up to and including a day. */
typedef struct HistorySummary
{
	int32		first;			/* day of the first purchase */
	int32		last;			/* day of the last purchase */
	int32		purchase_days;	/* days with at least one purchase; if 0, first
								 * and last are undefined */
	int64		orders;
	int128		money;			/* net, in units of 1/10000; includes refunds
								 * after `last` */
} HistorySummary;

extern PurchaseHistory *history_allocate(int64 capacity);
extern PurchaseHistory *history_copy_of(const HistoryEntry *entries,
										int64 count, int64 capacity);
extern const PurchaseHistory *history_to_read(Datum datum, ShortHistory *room);
extern void history_trim(PurchaseHistory *history);
extern int32 history_position(const PurchaseHistory *history, int32 from,
							  int32 day);
extern int32 history_count_through(const PurchaseHistory *history, int32 day);
extern void entries_summarize(const HistoryEntry *entries, int64 count,
							  HistorySummary *summary);
extern void history_summarize(const PurchaseHistory *history, int32 day,
							  HistorySummary *summary);
#ifdef USE_ASSERT_CHECKING
extern bool history_is_valid(const PurchaseHistory *history);
#endif

#endif
