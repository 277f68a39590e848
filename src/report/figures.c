/*
 * Converts SQL arrays and texts to the arrays of charts, which hold UTF-8 and
 * finite numbers, and markup to text in the encoding of the database.
 */
#include "common/compat.h"

#include "report/figures.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/memutils.h"

#include "common/language.h"

/*
 * Allocates markup in the current memory context. Raises 54000
 * (program_limit_exceeded) at 512 MB, so that text in another encoding still
 * fits.
 */
static void *
resize_markup(void *text, size_t room)
{
	CHECK_FOR_INTERRUPTS();
	if (!AllocSizeIsValid(room))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("markup of more than %d MB",
						(int) (MaxAllocSize / 2 / (1024 * 1024)) + 1)));
	return text == NULL ? palloc(room) : repalloc(text, room);
}

Markup
markup_create(void)
{
	return (Markup) {NULL, 0, 0, resize_markup};
}

text *
markup_result(Markup *out)
{
	return text_from_utf8(out->text != NULL ? out->text : "");
}

static const char *
utf8_of(Datum value)
{
	char	   *string = TextDatumGetCString(value);

	return pg_server_to_any(string, strlen(string), PG_UTF8);
}

/* A text argument in UTF-8; empty for NULL. */
const char *
utf8_argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? "" : utf8_of(PG_GETARG_DATUM(n));
}

/*
 * The elements of an array argument, and its number of rows, 1 for a list. An
 * empty array is a list without elements. Raises 54000
 * (program_limit_exceeded) for a dimension above `most`.
 */
static int
elements_of(FunctionCallInfo fcinfo, int n, const char *name, int most,
			Oid type, Datum **values, bool **nulls, int *rows)
{
	ArrayType  *array;
	int			count;
	int			dimensions;

	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name)));
	array = PG_GETARG_ARRAYTYPE_P(n);
	dimensions = ARR_NDIM(array);
	if (dimensions > 2)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%s has %d dimensions", name, dimensions),
				 errhint("It must be a list, or an array of rows.")));
	for (int i = 0; i < dimensions; i++)
		if (ARR_DIMS(array)[i] > most)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("%s has %d elements", name, ARR_DIMS(array)[i]),
					 errdetail("There may be up to %d.", most)));
	*rows = dimensions == 2 ? ARR_DIMS(array)[0] : 1;
	deconstruct_array(array, type, type == TEXTOID ? -1 : (int) sizeof(float8),
					  type == TEXTOID ? false : FLOAT8PASSBYVAL,
					  type == TEXTOID ? TYPALIGN_INT : TYPALIGN_DOUBLE,
					  values, nulls, &count);
	return count;
}

/* An array of texts in UTF-8, empty for NULL. */
Texts
texts_argument(FunctionCallInfo fcinfo, int n, const char *name, int most)
{
	Datum	   *values;
	bool	   *nulls;
	Texts		texts;
	const char **items;

	texts.count = elements_of(fcinfo, n, name, most, TEXTOID, &values, &nulls,
							  &texts.rows);
	items = palloc((texts.count + 1) * sizeof(char *));
	for (int i = 0; i < texts.count; i++)
		items[i] = nulls[i] ? "" : utf8_of(values[i]);
	texts.items = items;
	return texts;
}

/*
 * An array of finite numbers, NaN for NULL. A number near the smallest double
 * becomes 0, because steps between such numbers could underflow to 0.
 */
Numbers
numbers_argument(FunctionCallInfo fcinfo, int n, const char *name, int most)
{
	Datum	   *values;
	bool	   *nulls;
	Numbers		numbers;
	double	   *items;

	numbers.count = elements_of(fcinfo, n, name, most, FLOAT8OID, &values,
								&nulls, &numbers.rows);
	items = palloc((numbers.count + 1) * sizeof(double));
	for (int i = 0; i < numbers.count; i++)
	{
		items[i] = nulls[i] ? get_float8_nan() : DatumGetFloat8(values[i]);
		if (!nulls[i] && !(fabs(items[i]) < CHART_MOST))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("element %d of %s is %g", i + 1, name, items[i]),
					 errdetail("A chart shows numbers below 1e100.")));
		if (fabs(items[i]) < 1 / CHART_MOST)
			items[i] = 0;
	}
	numbers.items = items;
	return numbers;
}

/*
 * Raises 22023 (invalid_parameter_value) unless an array has the expected
 * number of elements.
 */
void
check_count(int count, int expected, const char *name, const char *of)
{
	if (count != expected)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s has %d elements, not %d", name, count, expected),
				 errdetail("It must have as many as %s.", of)));
}
