/*
 * The log of changes of classes, and notifications.
 */
#include "common/compat.h"

#include "tracking/journal.h"

#include "commands/async.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/json.h"
#include "utils/lsyscache.h"

/* the reason of the first load, which is not logged */
#define FIRST_COUNT "tracked"

/* most bytes of a payload of NOTIFY, with its terminator */
#define PAYLOAD_SIZE 8000

/* A class as text; NULL for NULL. */
static const char *
class_text(const ClassColumn *column, const ClassValue *class)
{
	return class->isnull ? NULL :
		OidOutputFunctionCall(column->to_text, class->value);
}

/*
 * Whether a change is logged. For a new customer only the stage is logged, and
 * nothing during the first load.
 */
static bool
is_logged(const CustomerRow *before, const WrittenRow *after, Class class)
{
	if (!after->changed[class])
		return false;
	if (before->known)
		return true;
	return class == CLASS_STAGE &&
		strcmp(TextDatumGetCString(after->values[WRITE_CAUSE]),
			   FIRST_COUNT) != 0;
}

/*
 * Appends the changes of classes of a row with a number to the journal, in the
 * current memory context.
 */
List *
journal_changes(List *journal, const Classifier *classifier,
				const CustomerRow *before, const WrittenRow *after, int row)
{
	const TrackedBase *base = classifier->base;

	for (int i = 0; i < CLASSES; i++)
	{
		JournalEntry *entry;

		if (!is_logged(before, after, i))
			continue;
		entry = palloc(sizeof(JournalEntry));
		*entry = (JournalEntry)
		{
			.row = row,
			.class = i,
			.customer = datumCopy(after->values[WRITE_CUSTOMER],
								  get_typbyval(base->key_type),
								  get_typlen(base->key_type)),
			.from = class_text(&base->classes[i], &before->now[i]),
			.to = class_text(&base->classes[i], &after->classes[i]),
			.why = datumCopy(after->values[WRITE_CAUSE], false, -1)
		};
		journal = lappend(journal, entry);
	}
	return journal;
}

static void
set_text(Datum *values, bool *nulls, int number, const char *text)
{
	values[number] = text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
	nulls[number] = text == NULL;
}

/* Sets the values of a row of the log. */
void
journal_values(const JournalEntry *entry, Datum *values, bool *nulls)
{
	values[LOG_CUSTOMER] = entry->customer;
	nulls[LOG_CUSTOMER] = false;
	set_text(values, nulls, LOG_WHAT, class_names[entry->class]);
	set_text(values, nulls, LOG_OLD, entry->from);
	set_text(values, nulls, LOG_NEW, entry->to);
	values[LOG_WHY] = entry->why;
	nulls[LOG_WHY] = false;
}

/*
 * Sends a notification to the channel of the policy, if there is one, for a
 * customer who moves to decline or lost.
 */
void
notify_channel(const Classifier *classifier, const JournalEntry *entry)
{
	const TrackedBase *base = classifier->base;
	Oid			to_text;
	bool		varlena;
	StringInfoData payload;

	if (classifier->channel == NULL || entry->class != CLASS_STAGE ||
		entry->to == NULL || (strcmp(entry->to, "decline") != 0 &&
							  strcmp(entry->to, "lost") != 0))
		return;
	getTypeOutputInfo(base->key_type, &to_text, &varlena);
	initStringInfo(&payload);
	appendStringInfoString(&payload, "{\"customer\": ");
	escape_json(&payload, OidOutputFunctionCall(to_text, entry->customer));
	appendStringInfoString(&payload, ", \"from\": ");
	if (entry->from == NULL)
		appendStringInfoString(&payload, "null");
	else
		escape_json(&payload, entry->from);
	appendStringInfoString(&payload, ", \"to\": ");
	escape_json(&payload, entry->to);
	appendStringInfoString(&payload, ", \"table\": ");
	escape_json(&payload, relation_sql(base->value));
	appendStringInfoChar(&payload, '}');
	if (payload.len < PAYLOAD_SIZE)
		Async_Notify(classifier->channel, payload.data);
}
