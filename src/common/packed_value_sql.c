/*
 * Input and output of the types of collected values. The text form is the
 * base64 of the bytes, the binary form the bytes.
 */
#include "common/compat.h"

#include "common/packed_value.h"

#include "common/base64.h"
#include "libpq/pqformat.h"
#include "utils/memutils.h"

#include "common/shortened.h"

/*
 * What customers spent by days and by periods, up to as_of, later and in
 * windows: the columns of clv_base_sql.c that differ from customer to customer.
 */
static const SampleLimits clv_base_limits = {
	CRMVALUE_MOST_ROWS / 2, 1 << 3 | 1 << 19
};
static const SampleLimits backtest_base_limits = {
	CRMVALUE_MOST_ROWS / 4,
	1 << 3 | 1 << 8 | 1 << 10 | 1 << 19 | 1 << 24 | 1 << 26
};

const PackedType clv_base_type = {"clv_base", "CLV1", 1, 32, &clv_base_limits};
const PackedType backtest_base_type = {
	"backtest_base", "BCK1", 1, 32, &backtest_base_limits
};
const PackedType retention_base_type = {"retention_base", "RET2", 1, 1, NULL};
const PackedType rfm_base_type = {"rfm_base", "RFM2", 3, 1, NULL};
const PackedType value_base_type = {"value_base", "VAL1", 1, 1, NULL};
const PackedType lifecycle_base_type = {"lifecycle_base", "LIF1", 0, 0, NULL};
const PackedType cohort_base_type = {"cohort_base", "COH1", 1, 5, NULL};
const PackedType transition_base_type = {"transition_base", "TRA1", 1, 2, NULL};

/* Whether the bytes are a valid value of the type. */
static bool
is_value(const PackedType *type, const unsigned char *bytes, Size length)
{
	PackHeader	header;
	PackReader	reader = unpack_begin(bytes, length, type->tag, &header);
	wide		most = header.floats ? DOUBLE_KEY_MAX : EXACT_KEY_MAX;
	uint64		count;

	for (int i = 0; i < type->blocks && !reader.broken; i++)
	{
		PackBlock	block = unpack_block(&reader, type->columns,
										 header.floats ? 0 : MOST_DIGITS);

		while (unpack_row(&block, most, &count))
			;
	}
	if (type->blocks == 0)
		while (unpack_sequence(&reader, &count) != NULL)
			;
	return unpack_ends(&reader);
}

/* The bytes of a base64 text, or NULL if it is not base64. */
static bytea *
decoded(const char *text)
{
	int			length = strlen(text);
	int			room = pg_b64_dec_len(length);
	bytea	   *value = palloc(VARHDRSZ + room + 1);

	length = pg_b64_decode(text, length, (void *) VARDATA(value), room);
	if (length < 0)
		return NULL;
	SET_VARSIZE(value, VARHDRSZ + length);
	return value;
}

/*
 * Text input of a type. 22P02 (invalid_text_representation) for a text that is
 * not a value of the type.
 */
static Datum
value_in(FunctionCallInfo fcinfo, const PackedType *type)
{
	char	   *text = PG_GETARG_CSTRING(0);
	bytea	   *value = decoded(text);

	if (value == NULL ||
		!is_value(type, (unsigned char *) VARDATA(value),
				  VARSIZE(value) - VARHDRSZ))
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%s\"", type->name,
						shortened(text, strlen(text))),
				 errhint("Values of this type are made by the aggregates %s and rollup.",
						 type->name)));
	PG_RETURN_BYTEA_P(value);
}

/*
 * Binary input of a type. 22P03 (invalid_binary_representation) for bytes that
 * are not a value of the type.
 */
static Datum
value_recv(FunctionCallInfo fcinfo, const PackedType *type)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	int			length = message->len - message->cursor;
	bytea	   *value = palloc(VARHDRSZ + length);

	pq_copymsgbytes(message, VARDATA(value), length);
	SET_VARSIZE(value, VARHDRSZ + length);
	if (!is_value(type, (unsigned char *) VARDATA(value), length))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary representation of type %s",
						type->name)));
	PG_RETURN_BYTEA_P(value);
}

PG_FUNCTION_INFO_V1(packed_value_out);

/* Text output of all these types. */
Datum
packed_value_out(PG_FUNCTION_ARGS)
{
	bytea	   *value = PG_GETARG_BYTEA_PP(0);
	int			length = VARSIZE_ANY_EXHDR(value);
	Size		room = (Size) pg_b64_enc_len(length) + 1;
	char	   *text;

	if (!AllocSizeIsValid(room))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("value too large for its text form: %d bytes", length),
				 errhint("Use the binary form, or several values that are rolled up.")));
	text = palloc(room);
	length = pg_b64_encode((void *) VARDATA_ANY(value), length, text, room);
	Assert(length >= 0);
	text[length] = '\0';
	PG_RETURN_CSTRING(text);
}

PG_FUNCTION_INFO_V1(packed_value_send);

/* Binary output of all these types. */
Datum
packed_value_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(PG_GETARG_BYTEA_P_COPY(0));
}

#define PACKED_TYPE(type) \
	PG_FUNCTION_INFO_V1(type##_in); \
	Datum type##_in(PG_FUNCTION_ARGS) \
	{ \
		return value_in(fcinfo, &type##_type); \
	} \
	PG_FUNCTION_INFO_V1(type##_recv); \
	Datum type##_recv(PG_FUNCTION_ARGS) \
	{ \
		return value_recv(fcinfo, &type##_type); \
	} \
	extern Datum type##_in(PG_FUNCTION_ARGS)

PACKED_TYPE(clv_base);
PACKED_TYPE(backtest_base);
PACKED_TYPE(retention_base);
PACKED_TYPE(rfm_base);
PACKED_TYPE(value_base);
PACKED_TYPE(lifecycle_base);
PACKED_TYPE(cohort_base);
PACKED_TYPE(transition_base);
