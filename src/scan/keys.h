/*
 * The customers by whom orders are grouped: values of any type that can be
 * hashed, in rows that can be written to a file as they are.
 */
#ifndef CRMVALUE_SCAN_KEYS_H
#define CRMVALUE_SCAN_KEYS_H

#include "history/history.h"

/* `orders` of a row that only says that the customer is there */
#define NO_PURCHASE (-1)

/*
 * One order, or all orders of a customer's day. MAXALIGNed, as its size is.
 * The customer is never NULL.
 */
typedef struct OrderRow
{
	HistoryEntry entry;
	uint64		key;			/* the customer, or the hash and size of it */
	char		customer[FLEXIBLE_ARRAY_MEMBER];	/* a flat value */
} OrderRow;

typedef enum KeyKind
{
	KEY_WORD,					/* by value; equal if the bits are */
	KEY_BYTES,					/* by reference; equal if the bytes are */
	KEY_ANY						/* equal if the type's operator says so */
} KeyKind;

typedef struct KeyType
{
	KeyKind		kind;
	Oid			collation;
	int16		length;			/* as in pg_type */
	bool		by_value;
	FmgrInfo	hash;			/* of KEY_ANY */
	FmgrInfo	equal;			/* of KEY_ANY */
} KeyType;

/* What is kept of a customer: its place in an OrderRow, and its hash. */
typedef struct Key
{
	uint64		hash;
	uint64		key;
	const char *bytes;
	Size		size;
} Key;

extern void key_type_of(KeyType *type, Oid type_oid, Oid collation);
extern Key	key_by_bytes(KeyType *type, Datum customer);
extern bool keys_equal_slowly(KeyType *type, const OrderRow *a,
							  const OrderRow *b);

/* Mixes the bits so that each of the result depends on all. */
static inline uint64
mix_bits(uint64 bits)
{
	bits ^= bits >> 33;
	bits *= UINT64CONST(0xff51afd7ed558ccd);
	bits ^= bits >> 33;
	bits *= UINT64CONST(0xc4ceb9fe1a85ec53);
	return bits ^ (bits >> 33);
}

#define KEY_HASH_SHIFT 32

/* The bytes of a row's customer; 0 where it is in the word. */
static inline Size
row_key_size(const KeyType *type, const OrderRow *row)
{
	return type->kind == KEY_WORD ? 0 : (Size) (uint32) row->key;
}

static inline Size
row_size(const KeyType *type, const OrderRow *row)
{
	return offsetof(OrderRow, customer) + MAXALIGN(row_key_size(type, row));
}

/* A hash whose upper half tells parts, whose lower half tells customers. */
static inline uint64
row_hash(const KeyType *type, const OrderRow *row)
{
	return mix_bits(type->kind == KEY_WORD ? row->key :
					row->key >> KEY_HASH_SHIFT);
}

/* The customer as a value, which lives as long as the row. */
static inline Datum
row_customer(const KeyType *type, const OrderRow *row)
{
	if (type->kind == KEY_WORD)
		return (Datum) row->key;
	return type->by_value ? *(const Datum *) row->customer :
		PointerGetDatum(row->customer);
}

static inline bool
rows_of_same_customer(KeyType *type, const OrderRow *a, const OrderRow *b)
{
	if (type->kind == KEY_WORD)
		return a->key == b->key;
	return keys_equal_slowly(type, a, b);
}

/* Without what lies above a short value's own bits. */
static inline uint64
word_of(Datum value, int16 length)
{
	switch (length)
	{
		case 1:
			return CharGetDatum(DatumGetChar(value));
		case 2:
			return Int16GetDatum(DatumGetInt16(value));
		case 4:
			return Int32GetDatum(DatumGetInt32(value));
		default:
			return (uint64) value;
	}
}

static inline Key
key_of(KeyType *type, Datum customer)
{
	Key			result;

	if (type->kind != KEY_WORD)
		return key_by_bytes(type, customer);
	result.key = word_of(customer, type->length);
	result.hash = mix_bits(result.key);
	result.bytes = NULL;
	result.size = 0;
	return result;
}

#endif
