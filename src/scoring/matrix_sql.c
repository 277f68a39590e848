/*
 * customer_matrix: two-by-two matrices (models.md 1.4), by given cuts and, as
 * a window function, by the means of the partition.
 */
#include "common/compat.h"

#include "common/choice.h"
#include "common/column.h"
#include "common/decimal.h"
#include "common/language.h"
#include "common/partition.h"
#include "scoring/matrix.h"
#include "scoring/mean_cut.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/memutils.h"

StaticAssertDecl(MATRIX_LANGUAGES == LANGUAGE_COUNT,
				 "a field has one label a language");

/*
 * The scheme of a name. 22023 (invalid_parameter_value) for an unknown name.
 */
static const MatrixScheme *
scheme_from_text(const text *name)
{
	return &matrix_schemes[choice_of_text(name, MATRIX_NAMES, "matrix",
										  "matrices")];
}

/* The label of a field by the scheme and language in arguments 4 and 5. */
static Datum
label_of(FunctionCallInfo fcinfo, bool high_x, bool high_y)
{
	const MatrixScheme *scheme = scheme_from_text(PG_GETARG_TEXT_PP(4));
	Language	language = language_from_text(PG_GETARG_TEXT_PP(5));
	MatrixField field = matrix_field(high_x, high_y);

	PG_RETURN_TEXT_P(text_from_utf8(scheme->labels[field][language]));
}

PG_FUNCTION_INFO_V1(customer_matrix_numeric_cuts);
PG_FUNCTION_INFO_V1(customer_matrix_float8_cuts);

/*
 * customer_matrix(x, y, x_cut, y_cut, scheme, lang): the field of a customer,
 * who is high on an axis at or above the cut. 22003
 * (numeric_value_out_of_range) for values that are not finite, 22023
 * (invalid_parameter_value) for an unknown scheme or language.
 */
Datum
customer_matrix_numeric_cuts(PG_FUNCTION_ARGS)
{
	for (int i = 0; i < 4; i++)
		check_finite_numeric(PG_GETARG_NUMERIC(i));
	return label_of(fcinfo,
					decimal_compare(PG_GETARG_NUMERIC(0),
									PG_GETARG_NUMERIC(2)) >= 0,
					decimal_compare(PG_GETARG_NUMERIC(1),
									PG_GETARG_NUMERIC(3)) >= 0);
}

Datum
customer_matrix_float8_cuts(PG_FUNCTION_ARGS)
{
	int			digits = 0;
	wide		keys[4];

	for (int i = 0; i < 4; i++)
		keys[i] = key_of_value(VALUE_FLOAT8, PG_GETARG_DATUM(i), &digits);
	return label_of(fcinfo, keys[0] >= keys[2], keys[1] >= keys[3]);
}

/* The rows of a partition in which neither axis is NULL. */
typedef struct AxesReader
{
	Column		axes[2];		/* x and y */
	int64		count;
	uint8	   *fields;			/* of all rows; 1 marks a row without NULL */
	bool		missing;		/* x of the current row is NULL */
} AxesReader;

/* In the partition's local memory, zero before its first row. */
typedef struct MatrixPartition
{
	bool		ready;
	uint8	   *fields;			/* 1 + field, 0 is NULL; NULL if all are */
	Datum		labels[MATRIX_FIELDS];
} MatrixPartition;

/* A ValueVisitor for arguments 0 and 1. */
static void
visit_axis(void *into, int64 row, int argument, Datum value, bool isnull)
{
	AxesReader *reader = into;

	if (argument == 0)
		reader->missing = isnull;
	else
		reader->missing |= isnull;
	if (!reader->missing)
		column_put(&reader->axes[argument], reader->count, value);
	if (argument == 0)
		return;
	reader->fields[row] = !reader->missing;
	reader->count += !reader->missing;
}

/*
 * Raises 22023 (invalid_parameter_value) for a negative number of purchases.
 */
static void
check_weights(const Column *column, int64 count)
{
	for (int64 i = 0; i < count; i++)
		if (column->keys[i] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("number of purchases must not be negative: %s",
							decimal_to_text(numeric_of_key(column->type,
														   column->keys[i],
														   column->digits))),
					 errdetail("In the matrix \"marcus\" x weighs the mean of y.")));
}

/*
 * Sets the cut to the mean of an axis, weighted or not. Returns false if there
 * is no mean. 22003 (numeric_value_out_of_range) if doubles overflow.
 */
static bool
mean_of_axis(const Column *axis, const Column *weights, int64 count, wide *cut)
{
	MeanResult	result;

	result = (axis->type == VALUE_FLOAT8 ? double_mean_cut : exact_mean_cut)
		(axis->keys, weights == NULL ? NULL : weights->keys, count, cut);
	if (result == MEAN_OVERFLOW)
		float_overflow_error();
	return result == MEAN_FOUND;
}

/* Replaces the 1 of each row by 1 + its field, or by 0 if there is no mean. */
static void
place_rows(AxesReader *reader, int64 rows, const MatrixScheme *scheme)
{
	const Column *x = &reader->axes[0];
	const Column *y = &reader->axes[1];
	wide		x_cut;
	wide		y_cut;
	int64		at = 0;

	if (scheme->pooled)
		check_weights(x, reader->count);
	if (!mean_of_axis(x, NULL, reader->count, &x_cut) ||
		!mean_of_axis(y, scheme->pooled ? x : NULL, reader->count, &y_cut))
	{
		memset(reader->fields, 0, rows);
		return;
	}
	for (int64 row = 0; row < rows; row++)
	{
		if (reader->fields[row] == 0)
			continue;
		reader->fields[row] = 1 + matrix_field(x->keys[at] >= x_cut,
											   y->keys[at] >= y_cut);
		at++;
	}
	Assert(at == reader->count);
}

/* Reads the partition and finds the field of each row. */
static void
divide_partition(WindowObject window, MatrixPartition *partition,
				 ValueType type, const MatrixScheme *scheme)
{
	static const int arguments[] = {0, 1};
	int64		rows = partition_rows(window);
	MemoryContext scratch = partition_scratch(partition);
	MemoryContext caller = MemoryContextSwitchTo(scratch);
	AxesReader	reader = {
		.axes = {column_create(type, false, rows),
		column_create(type, false, rows)},
		.fields = partition_alloc(partition, rows, sizeof(uint8)),
	};

	partition_read(window, arguments, lengthof(arguments), visit_axis,
				   &reader);
	place_rows(&reader, rows, scheme);
	partition->fields = reader.fields;
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(scratch);
}

/*
 * The scheme in argument 2. Sets its labels in the language of argument 3, in
 * memory of the partition. NULL if one of the two arguments is NULL.
 */
static const MatrixScheme *
scheme_of_partition(WindowObject window, MatrixPartition *partition)
{
	bool		no_scheme;
	bool		no_language;
	Datum		name = WinGetFuncArgCurrent(window, 2, &no_scheme);
	Datum		language_name = WinGetFuncArgCurrent(window, 3, &no_language);
	const MatrixScheme *scheme;
	Language	language;
	MemoryContext caller;

	if (no_scheme || no_language)
		return NULL;
	scheme = scheme_from_text(DatumGetTextPP(name));
	language = language_from_text(DatumGetTextPP(language_name));
	caller = MemoryContextSwitchTo(GetMemoryChunkContext(partition));
	for (int i = 0; i < MATRIX_FIELDS; i++)
		partition->labels[i] =
			PointerGetDatum(text_from_utf8(scheme->labels[i][language]));
	MemoryContextSwitchTo(caller);
	return scheme;
}

/* The field of the current row. The first call reads the whole partition. */
static Datum
field_of_row(FunctionCallInfo fcinfo, ValueType type)
{
	WindowObject window = partition_window(fcinfo);
	MatrixPartition *partition = WinGetPartitionLocalMemory(window,
															sizeof(*partition));
	int			field = 0;

	if (!partition->ready)
	{
		const MatrixScheme *scheme = scheme_of_partition(window, partition);

		if (scheme != NULL)
			divide_partition(window, partition, type, scheme);
		partition->ready = true;
	}
	if (partition->fields != NULL)
		field = partition->fields[WinGetCurrentPosition(window)];
	Assert(field >= 0 && field <= MATRIX_FIELDS);
	if (field == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(partition->labels[field - 1]);
}

PG_FUNCTION_INFO_V1(customer_matrix_numeric);
PG_FUNCTION_INFO_V1(customer_matrix_float8);

/*
 * customer_matrix(x, y, scheme, lang): the field of the row by the means of
 * its partition, over the rows where neither x nor y is NULL; in the scheme
 * marcus, where y is money per purchase and x the purchases, y is compared
 * with the pooled mean. NULL if x or y is NULL, or if there is no purchase at
 * all.
 */
Datum
customer_matrix_numeric(PG_FUNCTION_ARGS)
{
	return field_of_row(fcinfo, VALUE_NUMERIC);
}

Datum
customer_matrix_float8(PG_FUNCTION_ARGS)
{
	return field_of_row(fcinfo, VALUE_FLOAT8);
}
