/*
 * Reads documents in jsonb: objects with known keys and types. An invalid
 * document raises 22023 (invalid_parameter_value) with the name and the
 * example of its kind.
 */
#ifndef CRMVALUE_COMMON_JSON_READ_H
#define CRMVALUE_COMMON_JSON_READ_H

#include "common/compat.h"
#include "utils/jsonb.h"

#include "common/names.h"

/* A kind of document, for its errors. */
typedef struct DocumentKind
{
	const char *name;			/* name of its domain */
	const char *example;
} DocumentKind;

/* The type of the value of a key. */
typedef enum JsonType
{
	JSON_TEXT,
	JSON_TEXTS,
	JSON_DOUBLE,				/* a number in the range of double */
	JSON_DOUBLES,
	JSON_MATRIX,				/* arrays of such numbers */
	JSON_COUNT,
	JSON_DAY,
	JSON_CUT,					/* a number of any size, or null */
	JSON_CUTS,
	JSON_OBJECT
} JsonType;

typedef struct JsonField
{
	const char *name;
	JsonType	type;
} JsonField;

/* An object of a document. */
typedef struct JsonObject
{
	const DocumentKind *kind;
	JsonbContainer *container;
	const char *prefix;			/* prefix of its keys in errors: "" or
								 * "spend." */
} JsonObject;

/* The arguments after the kind are those of errdetail. */
#define document_error(kind, ...) \
	ereport(ERROR, \
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), \
			 errmsg("invalid %s", (kind)->name), \
			 errdetail(__VA_ARGS__), \
			 errhint("An example of %s is %s.", \
					 (kind)->name, (kind)->example)))

extern JsonObject read_document(const DocumentKind *kind, Jsonb *document);
extern void check_keys(JsonObject object, NameList keys);
extern void check_fields(JsonObject object, const JsonField *fields, int count);
extern JsonbValue *find_value(JsonObject object, const char *key);
extern JsonbValue *find_required(JsonObject object, const char *key);
extern bool find_object(JsonObject object, const char *key, JsonObject *inner);
extern JsonObject required_object(JsonObject object, const char *key);
extern double find_number(JsonObject object, const char *key);
extern double number_of_json(const JsonbValue *value);
extern char *text_of_json(const JsonbValue *value);
extern int	json_length(const JsonbValue *array);
extern JsonbValue *json_element(const JsonbValue *array, int i);
pg_noreturn extern void invalid_value(JsonObject object, const char *key,
									  const char *expected,
									  const JsonbValue *value);

#endif
