/*
 * Reads documents in jsonb: checks their keys and the types of the values.
 */
#include "common/compat.h"

#include "common/json_read.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "common/choice.h"
#include "common/days.h"
#include "common/shortened.h"

static const char *const type_names[] = {
	[JSON_TEXT] = "a string",
	[JSON_TEXTS] = "an array of strings",
	[JSON_DOUBLE] = "a finite number",
	[JSON_DOUBLES] = "an array of finite numbers",
	[JSON_MATRIX] = "an array of arrays of finite numbers",
	[JSON_COUNT] = "a whole number from 0",
	[JSON_DAY] = "a date such as \"2026-01-01\"",
	[JSON_CUT] = "a number or null",
	[JSON_CUTS] = "an array of numbers and nulls",
	[JSON_OBJECT] = "an object",
};

/* The text of a part of a document, shortened. */
static char *
shown(JsonbContainer *container, int size)
{
	char	   *text = JsonbToCString(NULL, container, size);

	return shortened(text, strlen(text));
}

/*
 * The object of a document. 22023 (invalid_parameter_value) if it is not an
 * object.
 */
JsonObject
read_document(const DocumentKind *kind, Jsonb *document)
{
	if (!JB_ROOT_IS_OBJECT(document))
		document_error(kind, "It must be an object, not %s.",
					   shown(&document->root, VARSIZE(document)));
	return (JsonObject) {kind, &document->root, ""};
}

/*
 * Raises 22023 (invalid_parameter_value): the value of a key is not of the
 * expected kind.
 */
pg_noinline void
invalid_value(JsonObject object, const char *key, const char *expected,
			  const JsonbValue *value)
{
	JsonbValue	copy = *value;
	Jsonb	   *json = JsonbValueToJsonb(&copy);

	document_error(object.kind, "The value of \"%s%s\" must be %s; it is %s.",
				   object.prefix, key, expected,
				   shown(&json->root, VARSIZE(json)));
}

/*
 * Raises 22023 (invalid_parameter_value) for a key of the object that is not
 * in the list.
 */
void
check_keys(JsonObject object, NameList keys)
{
	JsonbIterator *iterator = JsonbIteratorInit(object.container);
	JsonbIteratorToken token;
	JsonbValue	key;

	while ((token = JsonbIteratorNext(&iterator, &key, true)) != WJB_DONE)
		if (token == WJB_KEY &&
			name_position(keys, key.val.string.val, key.val.string.len) < 0)
			document_error(object.kind,
						   "The key \"%s%s\" is unknown; the keys are %s.",
						   object.prefix,
						   shortened(key.val.string.val, key.val.string.len),
						   listed_names(keys));
}

/* The double with the same shortest text as a number; NaN if there is none. */
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

/* A copy of a string. */
char *
text_of_json(const JsonbValue *value)
{
	Assert(value->type == jbvString);
	return pnstrdup(value->val.string.val, value->val.string.len);
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
	const char *end;
	int32		ignored;

	if (value->type != jbvString)
		return false;
	end = day_from_text(text_of_json(value), &ignored);
	return end != NULL && *end == '\0';
}

/* Whether a value is a container of the kind of the flag. */
static bool
is_container(const JsonbValue *value, uint32 flag)
{
	return value->type == jbvBinary &&
		(value->val.binary.data->header & (JB_FOBJECT | JB_FARRAY | JB_FSCALAR)) == flag;
}

static bool has_type(const JsonbValue *value, JsonType type);

static bool
is_array_of(const JsonbValue *value, JsonType type)
{
	bool		valid = is_container(value, JB_FARRAY);

	for (int i = 0; valid && i < json_length(value); i++)
	{
		JsonbValue *element = json_element(value, i);

		CHECK_FOR_INTERRUPTS();
		valid = has_type(element, type);
		pfree(element);
	}
	return valid;
}

static bool
has_type(const JsonbValue *value, JsonType type)
{
	switch (type)
	{
		case JSON_TEXT:
			return value->type == jbvString;
		case JSON_TEXTS:
			return is_array_of(value, JSON_TEXT);
		case JSON_DOUBLE:
			return !isnan(number_of_json(value));
		case JSON_DOUBLES:
			return is_array_of(value, JSON_DOUBLE);
		case JSON_MATRIX:
			return is_array_of(value, JSON_DOUBLES);
		case JSON_COUNT:
			return is_count(value);
		case JSON_DAY:
			return is_day(value);
		case JSON_CUT:
			return value->type == jbvNumeric || value->type == jbvNull;
		case JSON_CUTS:
			return is_array_of(value, JSON_CUT);
		case JSON_OBJECT:
			return is_container(value, JB_FOBJECT);
	}
	pg_unreachable();
}

/*
 * Raises 22023 (invalid_parameter_value) for unknown keys and values of a
 * wrong type.
 */
void
check_fields(JsonObject object, const JsonField *fields, int count)
{
	check_keys(object, NAMES_OF(fields, name, count));
	for (int i = 0; i < count; i++)
	{
		JsonbValue *value = find_value(object, fields[i].name);

		if (value != NULL && !has_type(value, fields[i].type))
			invalid_value(object, fields[i].name, type_names[fields[i].type],
						  value);
	}
}

/* The value of a key, or NULL. */
JsonbValue *
find_value(JsonObject object, const char *key)
{
	return getKeyJsonValueFromContainer(object.container, key, strlen(key),
										NULL);
}

/*
 * The value of a required key. 22023 (invalid_parameter_value) if it is
 * missing.
 */
JsonbValue *
find_required(JsonObject object, const char *key)
{
	JsonbValue *value = find_value(object, key);

	if (value == NULL)
		document_error(object.kind, "The key \"%s%s\" is missing.",
					   object.prefix, key);
	return value;
}

static JsonObject
object_of_value(JsonObject outer, const char *key, const JsonbValue *value)
{
	Assert(is_container(value, JB_FOBJECT));
	return (JsonObject) {
		outer.kind, value->val.binary.data,
		psprintf("%s%s.", outer.prefix, key)
	};
}

/* Finds the object of a key. Returns false if the key is missing. */
bool
find_object(JsonObject object, const char *key, JsonObject *inner)
{
	JsonbValue *value = find_value(object, key);

	if (value == NULL)
		return false;
	*inner = object_of_value(object, key, value);
	return true;
}

/*
 * The object of a required key. 22023 (invalid_parameter_value) if it is
 * missing.
 */
JsonObject
required_object(JsonObject object, const char *key)
{
	return object_of_value(object, key, find_required(object, key));
}

/* The number of a key by number_of_json; NaN if the key is missing. */
double
find_number(JsonObject object, const char *key)
{
	JsonbValue *value = find_value(object, key);

	return value == NULL ? NAN : number_of_json(value);
}

int
json_length(const JsonbValue *array)
{
	Assert(is_container(array, JB_FARRAY));
	return JsonContainerSize(array->val.binary.data);
}

JsonbValue *
json_element(const JsonbValue *array, int i)
{
	return getIthJsonbValueFromContainer(array->val.binary.data, i);
}
