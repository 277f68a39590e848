/*
 * Cuts: jsonb documents of rising limits, and scores by them.
 */
#include "common/compat.h"

#include "scoring/cuts.h"

#include "common/money.h"
#include "utils/builtins.h"

const char *const rfm_keys[RFM_COLUMNS] = {"recency", "frequency", "monetary"};

static const char *const tier_keys[] = {"A", "B"};

/* A kind of document, for its errors. */
typedef struct DocumentKind
{
	const char *name;
	const char *const *keys;
	int			key_count;
	const char *example;
} DocumentKind;

static const DocumentKind rfm_kind = {
	"rfm_cuts", rfm_keys, lengthof(rfm_keys),
	"{\"recency\": [180, 90, 60, 30], \"frequency\": [2, 3, 5, 8], \"monetary\": [50, 120, 300, 900]}"
};

static const DocumentKind tier_kind = {
	"tier_cuts", tier_keys, lengthof(tier_keys), "{\"A\": 900, \"B\": 210}"
};

/*
 * Raises 22023 (invalid_parameter_value); the arguments are those of
 * errdetail.
 */
#define document_error(kind, ...) \
	ereport(ERROR, \
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), \
			 errmsg("invalid %s", (kind)->name), \
			 errdetail(__VA_ARGS__), \
			 errhint("An example of %s is %s.", \
					 (kind)->name, (kind)->example)))

static bool
is_key(const DocumentKind *kind, const JsonbValue *key)
{
	for (int i = 0; i < kind->key_count; i++)
		if ((int) strlen(kind->keys[i]) == key->val.string.len &&
			memcmp(kind->keys[i], key->val.string.val,
				   key->val.string.len) == 0)
			return true;
	return false;
}

/* 22023 unless the document is an object with no other keys than allowed. */
static void
check_keys(const DocumentKind *kind, Jsonb *document)
{
	JsonbIterator *iterator = JsonbIteratorInit(&document->root);
	JsonbIteratorToken token;
	JsonbValue	value;

	if (!JB_ROOT_IS_OBJECT(document))
		document_error(kind, "It must be an object.");
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
		if (token == WJB_KEY && !is_key(kind, &value))
			document_error(kind, "The key \"%.*s\" is unknown.",
						   value.val.string.len, value.val.string.val);
}

/* Returns a cut, NULL for the json null; 22023 for what is no number. */
static Numeric
cut_of_value(const DocumentKind *kind, const char *key,
			 const JsonbValue *value)
{
	if (value->type == jbvNull)
		return NULL;
	if (value->type != jbvNumeric)
		document_error(kind, "A cut of \"%s\" must be a number or null.", key);
	return DatumGetNumericCopy(NumericGetDatum(value->val.numeric));
}

static int
compare_numerics(Numeric left, Numeric right)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp,
											 NumericGetDatum(left),
											 NumericGetDatum(right)));
}

/*
 * Returns the mark of a cut: a value in units of 1/10000 is at or above the
 * number exactly if it is above the mark.
 */
static wide
mark_of_cut(Numeric cut)
{
	Numeric		unit = int64_to_numeric(MONEY_UNIT);
	Datum		units = DirectFunctionCall2(numeric_mul, NumericGetDatum(cut),
											NumericGetDatum(unit));
	Numeric		whole = DatumGetNumeric(DirectFunctionCall1(numeric_ceil,
															units));
	int128		mark;

	if (numeric_to_units(whole, 0, &mark))
		return mark - 1;
	return compare_numerics(whole, int64_to_numeric(0)) > 0 ?
		EXACT_KEY_MAX : -EXACT_KEY_MAX;
}

static void
add_cut(CutList *cuts, Numeric cut)
{
	Datum		key = NumericGetDatum(cut);

	Assert(cuts->count < MOST_CUTS);
	if (cuts->reversed)
		key = DirectFunctionCall1(numeric_uminus, key);
	cuts->marks[cuts->count] = mark_of_cut(DatumGetNumeric(key));
	cuts->floats[cuts->count] =
		DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
										   NumericGetDatum(cut)));
	cuts->numerics[cuts->count] = cut;
	cuts->count++;
	Assert(cuts->count == 1 ||
		   cuts->marks[cuts->count - 1] >= cuts->marks[cuts->count - 2]);
}

/* 22023 unless the cut is where the one before it allows. */
static void
check_order(const CutList *cuts, Numeric cut, const char *key)
{
	int			order;

	if (cuts->count == 0)
		return;
	order = compare_numerics(cut, cuts->numerics[cuts->count - 1]);
	if (cuts->reversed ? order > 0 : order < 0)
		document_error(&rfm_kind, "The cuts of \"%s\" must not %s.", key,
					   cuts->reversed ? "rise" : "fall");
}

/* Reads an array of cuts, of which those that are null come last. */
static void
read_cuts(CutList *cuts, const char *key, JsonbContainer *array)
{
	bool		ended = false;

	for (uint32 i = 0; i < JsonContainerSize(array); i++)
	{
		Numeric		cut = cut_of_value(&rfm_kind, key,
									   getIthJsonbValueFromContainer(array, i));

		if (cut == NULL)
		{
			ended = true;
			continue;
		}
		if (ended)
			document_error(&rfm_kind,
						   "A cut of \"%s\" that is null must come last.",
						   key);
		check_order(cuts, cut, key);
		add_cut(cuts, cut);
	}
}

/* Returns the array of cuts under a key. */
static JsonbContainer *
array_of_key(Jsonb *document, const char *key)
{
	JsonbValue *value = getKeyJsonValueFromContainer(&document->root, key,
													 strlen(key), NULL);

	if (value == NULL)
		document_error(&rfm_kind, "The key \"%s\" is missing.", key);
	if (value->type != jbvBinary ||
		!JsonContainerIsArray(value->val.binary.data))
		document_error(&rfm_kind, "The value of \"%s\" must be an array.",
					   key);
	return value->val.binary.data;
}

/* Returns the RfmCuts of a document; 22023 with what is wrong with it. */
void *
parse_rfm_cuts(Jsonb *document)
{
	RfmCuts    *cuts = palloc0(sizeof(*cuts));
	uint32		size = 0;

	check_keys(&rfm_kind, document);
	for (int i = 0; i < RFM_COLUMNS; i++)
	{
		JsonbContainer *array = array_of_key(document, rfm_keys[i]);

		if (i > 0 && JsonContainerSize(array) != size)
			document_error(&rfm_kind, "All arrays must have the same length.");
		size = JsonContainerSize(array);
		if (size < 1 || size > MOST_CUTS)
			document_error(&rfm_kind,
						   "An array must have from 1 to %d cuts, not %u.",
						   MOST_CUTS, size);
		cuts->columns[i].reversed = i == 0;
		read_cuts(&cuts->columns[i], rfm_keys[i], array);
	}
	return cuts;
}

/* Returns the cut under a key of tier_cuts, NULL if there is none. */
static Numeric
tier_cut(Jsonb *document, const char *key)
{
	JsonbValue *value = getKeyJsonValueFromContainer(&document->root, key,
													 strlen(key), NULL);
	Numeric		cut;

	if (value == NULL)
		return NULL;
	cut = cut_of_value(&tier_kind, key, value);
	if (cut != NULL && compare_numerics(cut, int64_to_numeric(0)) <= 0)
		document_error(&tier_kind, "The cut \"%s\" must be above 0.", key);
	return cut;
}

/*
 * Returns the CutList of a document: a value in A reaches two cuts, one in B
 * one. 22023 with what is wrong with it.
 */
void *
parse_tier_cuts(Jsonb *document)
{
	CutList    *cuts = palloc0(sizeof(*cuts));
	Numeric		a;
	Numeric		b;

	check_keys(&tier_kind, document);
	a = tier_cut(document, "A");
	b = tier_cut(document, "B");
	if (a == NULL && getKeyJsonValueFromContainer(&document->root, "A", 1,
												  NULL) == NULL)
		document_error(&tier_kind, "The key \"A\" is missing.");
	if (a == NULL && b != NULL)
		document_error(&tier_kind, "Without the cut \"A\" there is no \"B\".");
	if (b != NULL && compare_numerics(b, a) > 0)
		document_error(&tier_kind, "The cut \"B\" must not be above \"A\".");
	if (a != NULL)
	{
		add_cut(cuts, b != NULL ? b : a);
		add_cut(cuts, a);
	}
	return cuts;
}

/* Returns how many cuts a number of 1/10000 units reaches. */
int
level_of_units(const CutList *cuts, wide units)
{
	return marks_below(cuts->reversed ? -units : units, cuts->marks,
					   cuts->count);
}

static int
level_of_float8(const CutList *cuts, double value)
{
	int			level = 0;

	for (int i = 0; i < cuts->count; i++)
		level += cuts->reversed ? value <= cuts->floats[i] :
			value >= cuts->floats[i];
	return level;
}

/* For numbers that have no exact key in 1/10000. */
static int
level_of_numeric(const CutList *cuts, Numeric value)
{
	int			level = 0;

	for (int i = 0; i < cuts->count; i++)
	{
		int			order = compare_numerics(value, cuts->numerics[i]);

		level += cuts->reversed ? order <= 0 : order >= 0;
	}
	return level;
}

/*
 * Returns how many cuts a value reaches; exactly, but a float8 is compared
 * with the float8 nearest to the cut. 22003 (numeric_value_out_of_range) for
 * NaN and infinities.
 */
int
level_of_value(const CutList *cuts, ValueType type, Datum value)
{
	int			digits = first_digits(type);
	Numeric		number;
	int128		units;

	switch (type)
	{
		case VALUE_FLOAT8:
			(void) key_of_value(type, value, &digits);
			return level_of_float8(cuts, DatumGetFloat8(value));
		case VALUE_NUMERIC:
			number = (Numeric) PG_DETOAST_DATUM_PACKED(value);
			if (numeric_to_units(number, digits, &units))
				return level_of_units(cuts, units);
			check_finite_numeric(number);
			return level_of_numeric(cuts, number);
		default:
			return level_of_units(cuts, key_of_value(type, value, &digits) *
								  MONEY_UNIT);
	}
}

static void
push_key(JsonbBuilder *state, const char *name)
{
	JsonbValue	key = {.type = jbvString};

	key.val.string.val = unconstify(char *, name);
	key.val.string.len = strlen(name);
	pushJsonbValue(state, WJB_KEY, &key);
}

static void
push_cut(JsonbBuilder *state, JsonbIteratorToken place, Numeric cut)
{
	JsonbValue	value = {.type = jbvNull};

	if (cut != NULL)
	{
		value.type = jbvNumeric;
		value.val.numeric = cut;
	}
	pushJsonbValue(state, place, &value);
}

/* Returns rfm_cuts with this many cuts each, NULL for those nobody reaches. */
Jsonb *
rfm_cuts_document(Numeric *const cuts[RFM_COLUMNS], int count)
{
	JsonbBuilder state = {0};

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (int column = 0; column < RFM_COLUMNS; column++)
	{
		push_key(&state, rfm_keys[column]);
		pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
		for (int i = 0; i < count; i++)
			push_cut(&state, WJB_ELEM, cuts[column][i]);
		pushJsonbValue(&state, WJB_END_ARRAY, NULL);
	}
	return JsonbValueToJsonb(END_JSONB(&state, WJB_END_OBJECT));
}

/* Returns tier_cuts, with NULL for a tier that nobody reaches. */
Jsonb *
tier_cuts_document(Numeric a, Numeric b)
{
	JsonbBuilder state = {0};

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	push_key(&state, tier_keys[0]);
	push_cut(&state, WJB_VALUE, a);
	push_key(&state, tier_keys[1]);
	push_cut(&state, WJB_VALUE, b);
	return JsonbValueToJsonb(END_JSONB(&state, WJB_END_OBJECT));
}
