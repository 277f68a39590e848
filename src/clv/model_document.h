/*
 * Objects of a clv_model document: their keys have types, which are checked
 * before they are read.
 */
#ifndef CRMVALUE_CLV_MODEL_DOCUMENT_H
#define CRMVALUE_CLV_MODEL_DOCUMENT_H

#include "common/compat.h"
#include "utils/jsonb.h"

#define EXAMPLE \
	"{\"model\": \"bg/nbd\", \"unit\": \"week\", \"parameters\": {\"r\": 0.243, \"alpha\": 4.414, \"a\": 0.793, \"b\": 2.426}}"

/*
 * Raises 22023 (invalid_parameter_value); the arguments are those of
 * errdetail.
 */
#define model_error(...) \
	ereport(ERROR, \
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), \
			 errmsg("invalid clv_model"), \
			 errdetail(__VA_ARGS__), \
			 errhint("An example is %s.", EXAMPLE)))

/* What the value of a key must be. */
typedef enum FieldType
{
	FIELD_TEXT,
	FIELD_NUMBER,
	FIELD_COUNT,
	FIELD_DAY,
	FIELD_TEXTS,
	FIELD_NUMBERS,
	FIELD_OBJECT,
	FIELD_MATRIX
} FieldType;

typedef struct Field
{
	const char *name;
	FieldType	type;
} Field;

/* An object of the document, with its place for error messages. */
typedef struct Object
{
	JsonbContainer *container;
	const char *prefix;			/* "" or "spend." */
} Object;

extern char *shortened_text(const JsonbValue *value);
extern double number_of_json(const JsonbValue *value);
extern bool is_container(const JsonbValue *value, uint32 flag);
extern JsonbValue *find_value(Object object, const char *key);
extern JsonbValue *find_required(Object object, const char *key);
extern void check_fields(Object object, const Field *fields, int nfields);

#endif
