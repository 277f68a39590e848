/*
 * Computes the new row of a customer: history, classes, previous classes,
 * cause. An order becomes a class here: compose_row calls the class function
 * of the base with the new history.
 */
#include "common/compat.h"

#include "tracking/classify.h"

#include "access/htup_details.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

/* ---- the policy ---- */

static void
set_parameter(Classifier *classifier, int number, Oid type, Datum value,
			  bool isnull)
{
	classifier->econtext->ecxt_param_list_info->params[number - 1] =
		(ParamExternData)
	{
		.value = value,
		.isnull = isnull,
		.ptype = type
	};
}

/*
 * Reads the policy into classifier->policy, without values in a TOAST table.
 * Returns false if the table is empty.
 */
static bool
read_policy(Classifier *classifier, Relation policy, Snapshot snapshot)
{
	const TrackedBase *base = classifier->base;
	TableScanDesc scan = SCAN_TABLE(policy, snapshot);
	TupleTableSlot *row = table_slot_create(policy, NULL);
	bool		found = table_scan_getnextslot(scan, ForwardScanDirection, row);

	if (found)
	{
		bool		isnull;
		Datum		channel = slot_getattr(row, base->channel, &isnull);

		if (!isnull)
			classifier->channel = TextDatumGetCString(channel);
		ExecStoreHeapTupleDatum(ExecFetchSlotHeapTupleDatum(row),
								classifier->policy);
	}
	ExecDropSingleTupleTableSlot(row);
	table_endscan(scan);
	return found;
}

/*
 * Reads the policy into the current memory context. Without a policy,
 * customers are not classified. Classes are as of `day`, or of the policy's
 * day if it is NULL.
 */
void
classifier_open(Classifier *classifier, const TrackedBase *base,
				Relation policy, const DateADT *day)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	bool		no_day = true;
	Datum		as_of = (Datum) 0;

	classifier->base = base;
	classifier->channel = NULL;
	classifier->econtext = evaluation_context(base->cached.expressions);
	classifier->classify = ready(&base->classify);
	classifier->econtext->ecxt_param_list_info =
		makeParamList(CLASSIFY_PARAMETERS);
	classifier->policy = MakeSingleTupleTableSlot(RelationGetDescr(policy),
												  &TTSOpsVirtual);
	classifier->econtext->ecxt_scantuple = classifier->policy;
	classifier->has_policy = read_policy(classifier, policy, snapshot);
	UnregisterSnapshot(snapshot);
	if (day != NULL)
		as_of = DateADTGetDatum(*day);
	else if (classifier->has_policy)
		as_of = ExecEvalExpr(ready(&base->today), classifier->econtext, &no_day);
	set_parameter(classifier, CLASSIFY_HISTORY, base->history_type, (Datum) 0,
				  true);
	set_parameter(classifier, CLASSIFY_DAY, DATEOID, as_of,
				  day == NULL && no_day);
}

void
classifier_close(Classifier *classifier)
{
	ExecDropSingleTupleTableSlot(classifier->policy);
	FreeExprContext(classifier->econtext, true);
}

/* ---- reading ---- */

/* The history in a column, or NULL. */
static PurchaseHistory *
history_in(TupleTableSlot *slot, AttrNumber column)
{
	bool		isnull;
	Datum		history = slot_getattr(slot, column, &isnull);

	return isnull ? NULL : DatumGetHistory(history);
}

static ClassValue
class_in(TupleTableSlot *slot, AttrNumber column)
{
	ClassValue	class;

	class.value = slot_getattr(slot, column, &class.isnull);
	return class;
}

/* A customer's row of the value table. The values are those of the slot. */
CustomerRow
read_customer(const TrackedBase *base, TupleTableSlot *slot)
{
	CustomerRow row = {
		.known = true,
		.place = &slot->tts_tid,
		.settlement = {
			history_in(slot, base->history), history_in(slot, base->owed)
		}
	};

	for (int i = 0; i < CLASSES; i++)
	{
		row.now[i] = class_in(slot, base->classes[i].current);
		row.before[i] = class_in(slot, base->classes[i].previous);
		row.since[i] = class_in(slot, base->classes[i].since);
	}
	return row;
}

CustomerRow
new_customer(void)
{
	CustomerRow row = {0};

	for (int i = 0; i < CLASSES; i++)
		row.now[i].isnull = row.before[i].isnull = row.since[i].isnull = true;
	return row;
}

/* ---- composing ---- */

/* Allocates the values of a row in the current memory context. */
WrittenRow
make_written_row(const TrackedBase *base)
{
	int			room = WRITE_CLASS_ROW + base->class_row->natts + WRITE_BESIDE;

	return (WrittenRow)
	{
		.values = palloc0(room * sizeof(Datum)),
		.nulls = palloc0(room * sizeof(bool))
	};
}

static void
set_value(WrittenRow *written, int number, Datum value, bool isnull)
{
	written->values[number] = value;
	written->nulls[number] = isnull;
}

/* Whether the row type is the one that the statements were prepared for. */
static bool
is_class_row(const TrackedBase *base, Oid type, int32 typmod)
{
	TupleDesc	now;
	bool		same;

	if (type != base->class_row->tdtypeid)
		return false;
	if (assign_record_type_identifier(type, typmod) == base->class_row_version)
		return true;
	now = lookup_rowtype_tupdesc(type, typmod);
	same = equalTupleDescs(base->class_row, now);
	ReleaseTupleDesc(now);
	return same;
}

/*
 * Calls the class function. NULL without a policy, or if the function returns
 * NULL. The owner can replace the function: 42804 (datatype_mismatch) if its
 * row type is not the one that the statements were prepared for.
 */
static HeapTupleHeader
class_row(Classifier *classifier, const PurchaseHistory *history)
{
	const TrackedBase *base = classifier->base;
	HeapTupleHeader row;
	bool		isnull;
	Datum		class;

	if (!classifier->has_policy)
		return NULL;
	set_parameter(classifier, CLASSIFY_HISTORY, base->history_type,
				  PointerGetDatum(history), false);
	class = ExecEvalExpr(still_ready(&base->classify, classifier->classify),
						 classifier->econtext, &isnull);
	if (isnull)
		return NULL;
	row = DatumGetHeapTupleHeader(class);
	if (!is_class_row(base, HeapTupleHeaderGetTypeId(row),
					  HeapTupleHeaderGetTypMod(row)))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("function \"%s\" returned a row of another type than %s",
						get_func_name(base->class_function),
						format_type_be(base->class_row->tdtypeid))));
	return row;
}

/*
 * Sets the columns that the class function returns, and the classes. Classes
 * that it does not return stay unchanged.
 */
static void
classify(Classifier *classifier, const CustomerRow *row,
		 const PurchaseHistory *history, WrittenRow *written)
{
	const TrackedBase *base = classifier->base;
	TupleDesc	columns = base->class_row;
	HeapTupleHeader header = class_row(classifier, history);
	Datum	   *values = palloc0(columns->natts * sizeof(Datum));
	bool	   *nulls = palloc(columns->natts * sizeof(bool));
	int			number = WRITE_CLASS_ROW;

	if (header == NULL)
		memset(nulls, true, columns->natts * sizeof(bool));
	else
	{
		HeapTupleData tuple = {
			.t_len = HeapTupleHeaderGetDatumLength(header),
			.t_data = header
		};

		heap_deform_tuple(&tuple, columns, values, nulls);
	}
	for (int i = 0; i < columns->natts; i++)
		if (!TupleDescAttr(columns, i)->attisdropped)
			set_value(written, number++, values[i], nulls[i]);
	for (int i = 0; i < CLASSES; i++)
	{
		int			column = base->classes[i].number;

		written->classes[i] = column < 0 ? row->now[i] :
			(ClassValue) {values[column], nulls[column]};
	}
}

/*
 * Sets the previous class and the time of the change. For a class that was
 * always NULL there is no time.
 */
static void
set_previous_class(const ClassColumn *column, const CustomerRow *row,
				   Class class, WrittenRow *written)
{
	const ClassValue *now = &written->classes[class];
	ClassValue	before = row->before[class];
	ClassValue	since = row->since[class];
	bool		changed = now->isnull != row->now[class].isnull ||
		(!now->isnull && !datum_image_eq(now->value, row->now[class].value,
										 column->by_value, column->length));

	if (changed)
	{
		before = row->now[class];
		since.value = TimestampTzGetDatum(GetCurrentTransactionStartTimestamp());
		since.isnull = false;
	}
	set_value(written, WRITE_CLASSES + 2 * class, before.value, before.isnull);
	set_value(written, WRITE_CLASSES + 2 * class + 1, since.value,
			  since.isnull);
	written->changed[class] = changed;
}

/*
 * The cause of a change without a given reason: order, refund or correction.
 */
static const char *
cause_of(const Delta *delta)
{
	const PurchaseHistory *added = delta->sides[DELTA_ADDED];
	HistorySummary summary = {0};

	if (delta->sides[DELTA_REMOVED] != NULL)
		return "correction";
	if (added != NULL)
		history_summarize(added, PG_INT32_MAX, &summary);
	return summary.orders == 0 && summary.money < 0 ? "refund" : "order";
}

/*
 * Computes the row of a customer after a delta. The reason is `why`, or
 * derived from the delta if it is NULL. 22003 (numeric_value_out_of_range)
 * where a day's sum does not fit.
 */
void
compose_row(Classifier *classifier, const CustomerRow *row, const Delta *delta,
			const char *why, WrittenRow *written)
{
	Settlement	now = settle(&row->settlement, delta->sides[DELTA_ADDED],
							 delta->sides[DELTA_REMOVED]);
	const ParamExternData *day =
		&classifier->econtext->ecxt_param_list_info->params[CLASSIFY_DAY - 1];

	set_value(written, WRITE_CUSTOMER, delta->customer, false);
	set_value(written, WRITE_HISTORY, PointerGetDatum(now.history), false);
	set_value(written, WRITE_OWED, PointerGetDatum(now.owed),
			  now.owed == NULL);
	set_value(written, WRITE_CAUSE,
			  CStringGetTextDatum(why ? why : cause_of(delta)), false);
	set_value(written, WRITE_UPDATED_AT,
			  TimestampTzGetDatum(GetCurrentTransactionStartTimestamp()),
			  false);
	set_value(written, WRITE_AS_OF, day->value, day->isnull);
	classify(classifier, row, now.history, written);
	set_value(written, classifier->base->columns->natts,
			  PointerGetDatum(row->place), row->place == NULL);
	for (int i = 0; i < CLASSES; i++)
		set_previous_class(&classifier->base->classes[i], row, i, written);
}
