/*
 * Reading the objects of a clv_model document by their fields.
 */
#include "common/compat.h"

#include "clv/model_document.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/float.h"

#include "common/days.h"
#include "common/shortened.h"

static const char *const field_type_names[] = {
	[FIELD_TEXT] = "a string",
	[FIELD_NUMBER] = "a finite number",
	[FIELD_COUNT] = "a whole number from 0",
	[FIELD_DAY] = "a date such as \"2026-01-01\"",
	[FIELD_TEXTS] = "an array of strings",
	[FIELD_NUMBERS] = "an array of finite numbers",
	[FIELD_OBJECT] = "an object",
	[FIELD_MATRIX] = "an array of arrays of numbers",
};

/* A text for an error message. */
char *
shortened_text(const JsonbValue *value)
{
	return shortened(value->val.string.val, value->val.string.len);
}

/* The number as a double that prints as it; NaN where it has none. */
double
number_of_json(const JsonbValue *value)
{
	double		number;

	if (value->type != jbvNumeric)
		return NAN;
	number = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
												NumericGetDatum(value->val.numeric)));
	return isfinite(number) ? number : NAN;
}

static bool
is_count(const JsonbValue *value)
{
	double		number = number_of_json(value);

	return number >= 0 && number < 0x1p63 && number == floor(number);
}

static bool
is_day(const JsonbValue *value)
{
	char	   *day;
	const char *end;
	int32		ignored;

	if (value->type != jbvString)
		return false;
	day = pnstrdup(value->val.string.val, value->val.string.len);
	end = day_from_text(day, &ignored);
	return end != NULL && *end == '\0';
}

/* true for a container of the kind given by the flag */
bool
is_container(const JsonbValue *value, uint32 flag)
{
	return value->type == jbvBinary &&
		(value->val.binary.data->header & (JB_FOBJECT | JB_FARRAY | JB_FSCALAR)) == flag;
}

static bool
is_array_of_texts(const JsonbValue *value)
{
	if (!is_container(value, JB_FARRAY))
		return false;
	for (uint32 i = 0; i < JsonContainerSize(value->val.binary.data); i++)
		if (getIthJsonbValueFromContainer(value->val.binary.data, i)->type != jbvString)
			return false;
	return true;
}

static bool
is_array_of_numbers(const JsonbValue *value)
{
	if (!is_container(value, JB_FARRAY))
		return false;
	for (uint32 i = 0; i < JsonContainerSize(value->val.binary.data); i++)
		if (isnan(number_of_json(getIthJsonbValueFromContainer(value->val.binary.data, i))))
			return false;
	return true;
}

static bool
has_type(const JsonbValue *value, FieldType type)
{
	switch (type)
	{
		case FIELD_TEXT:
			return value->type == jbvString;
		case FIELD_NUMBER:
			return !isnan(number_of_json(value));
		case FIELD_COUNT:
			return is_count(value);
		case FIELD_DAY:
			return is_day(value);
		case FIELD_TEXTS:
			return is_array_of_texts(value);
		case FIELD_NUMBERS:
			return is_array_of_numbers(value);
		case FIELD_OBJECT:
			return is_container(value, JB_FOBJECT);
		case FIELD_MATRIX:
			return is_container(value, JB_FARRAY);
	}
	pg_unreachable();
}

/* The value of a key, or NULL. */
JsonbValue *
find_value(Object object, const char *key)
{
	return getKeyJsonValueFromContainer(object.container, key, strlen(key),
										NULL);
}

static void
check_field(Object object, const Field *fields, int nfields,
			const JsonbValue *key, const JsonbValue *value)
{
	for (int i = 0; i < nfields; i++)
	{
		if ((int) strlen(fields[i].name) != key->val.string.len ||
			memcmp(fields[i].name, key->val.string.val,
				   key->val.string.len) != 0)
			continue;
		if (!has_type(value, fields[i].type))
			model_error("The value of \"%s%s\" must be %s.", object.prefix,
						fields[i].name, field_type_names[fields[i].type]);
		return;
	}
	model_error("The key \"%s%s\" is unknown.", object.prefix, shortened_text(key));
}

/* 22023 for unknown keys and values of other types. */
void
check_fields(Object object, const Field *fields, int nfields)
{
	JsonbIterator *iterator = JsonbIteratorInit(object.container);
	JsonbIteratorToken token;
	JsonbValue	key;
	JsonbValue	value;

	while ((token = JsonbIteratorNext(&iterator, &key, true)) != WJB_DONE)
		if (token == WJB_KEY)
		{
			(void) JsonbIteratorNext(&iterator, &value, true);
			check_field(object, fields, nfields, &key, &value);
		}
}

/* The value of a key that must be there; 22023. */
JsonbValue *
find_required(Object object, const char *key)
{
	JsonbValue *value = find_value(object, key);

	if (value == NULL)
		model_error("The key \"%s%s\" is missing.", object.prefix, key);
	return value;
}
