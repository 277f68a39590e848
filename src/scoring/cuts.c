/*
 * Reads and writes cuts, jsonb documents of ascending limits, and finds the
 * level of a value by cuts.
 */
#include "common/compat.h"

#include "scoring/cuts.h"

#include "common/json_read.h"
#include "common/json_text.h"
#include "common/money.h"
#include "utils/builtins.h"

static const DocumentKind rfm_kind = {
	"rfm_cuts",
	"{\"recency\": [180, 90, 60, 30], \"frequency\": [2, 3, 5, 8], \"monetary\": [50, 120, 300, 900]}"
};

static const JsonField rfm_fields[RFM_COLUMNS] = {
	{"recency", JSON_CUTS},
	{"frequency", JSON_CUTS},
	{"monetary", JSON_CUTS},
};

static const DocumentKind tier_kind = {
	"tier_cuts", "{\"A\": 900, \"B\": 210}"
};

static const JsonField tier_fields[] = {
	{"A", JSON_CUT},
	{"B", JSON_CUT},
};

/* A copy of a cut, NULL for the json null. */
static Numeric
cut_of_value(const JsonbValue *value)
{
	return value->type == jbvNull ? NULL :
		DatumGetNumericCopy(NumericGetDatum(value->val.numeric));
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

/*
 * Raises 22023 (invalid_parameter_value) unless the cut is in the right order
 * after the one before it.
 */
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

/* Reads an array of cuts. Null cuts are last. */
static void
read_cuts(CutList *cuts, const char *key, const JsonbValue *array)
{
	bool		ended = false;

	for (int i = 0; i < json_length(array); i++)
	{
		Numeric		cut = cut_of_value(json_element(array, i));

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

/*
 * Returns the RfmCuts of a document. 22023 (invalid_parameter_value) with the
 * reason for an invalid one.
 */
void *
parse_rfm_cuts(Jsonb *document)
{
	RfmCuts    *cuts = palloc0(sizeof(*cuts));
	JsonObject	object = read_document(&rfm_kind, document);
	int			size = 0;

	check_fields(object, rfm_fields, lengthof(rfm_fields));
	for (int i = 0; i < RFM_COLUMNS; i++)
	{
		const char *key = rfm_fields[i].name;
		JsonbValue *array = find_required(object, key);

		if (i > 0 && json_length(array) != size)
			document_error(&rfm_kind, "All arrays must have the same length.");
		size = json_length(array);
		if (size < 1 || size > MOST_CUTS)
			document_error(&rfm_kind,
						   "An array must have from 1 to %d cuts, not %d.",
						   MOST_CUTS, size);
		cuts->columns[i].reversed = i == 0;
		read_cuts(&cuts->columns[i], key, array);
	}
	return cuts;
}

/*
 * Raises 22023 (invalid_parameter_value) for a cut of a tier that is not above
 * 0.
 */
static void
check_tier_cut(const char *key, Numeric cut)
{
	if (cut != NULL && compare_numerics(cut, int64_to_numeric(0)) <= 0)
		document_error(&tier_kind, "The cut \"%s\" must be above 0.", key);
}

/*
 * Returns the CutList of a document: a value in A reaches two cuts, one in B
 * one. 22023 (invalid_parameter_value) with the reason for an invalid
 * document.
 */
void *
parse_tier_cuts(Jsonb *document)
{
	CutList    *cuts = palloc0(sizeof(*cuts));
	JsonObject	object = read_document(&tier_kind, document);
	JsonbValue *value;
	Numeric		a;
	Numeric		b;

	check_fields(object, tier_fields, lengthof(tier_fields));
	a = cut_of_value(find_required(object, "A"));
	value = find_value(object, "B");
	b = value == NULL ? NULL : cut_of_value(value);
	check_tier_cut("A", a);
	check_tier_cut("B", b);
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

/* Returns the number of cuts that a number in units of 1/10000 reaches. */
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

/* level_of_value for numbers without an exact key in 1/10000. */
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
 * Returns the number of cuts that a value reaches. The comparison is exact; a
 * float8 is compared with the float8 nearest to the cut. 22003
 * (numeric_value_out_of_range) for NaN and infinities.
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

/*
 * Returns rfm_cuts with `count` cuts for each column, null for cuts that no
 * customer reaches.
 */
Jsonb *
rfm_cuts_document(Numeric *const cuts[RFM_COLUMNS], int count)
{
	StringInfoData json;

	initStringInfo(&json);
	json_begin(&json, '{');
	for (int column = 0; column < RFM_COLUMNS; column++)
	{
		json_key(&json, rfm_fields[column].name);
		json_begin(&json, '[');
		for (int i = 0; i < count; i++)
			json_numeric(&json, cuts[column][i]);
		json_end(&json, ']');
	}
	json_end(&json, '}');
	return DatumGetJsonbP(json_to_jsonb(&json));
}

/* Returns tier_cuts, with null for a tier without customers. */
Jsonb *
tier_cuts_document(Numeric a, Numeric b)
{
	StringInfoData json;

	initStringInfo(&json);
	json_begin(&json, '{');
	json_key(&json, "A");
	json_numeric(&json, a);
	json_key(&json, "B");
	json_numeric(&json, b);
	json_end(&json, '}');
	return DatumGetJsonbP(json_to_jsonb(&json));
}
