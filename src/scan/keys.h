/*
 * The customers by whom orders are grouped: values of any type that can be
 * hashed, in rows that can be written to a file as they are.
 */
#ifndef CRMVALUE_SCAN_KEYS_H
#define CRMVALUE_SCAN_KEYS_H

#include "history/history.h"

/*
 * The money of an order, or of a customer's day: one purchase where it is not
 * negative, else a refund. What else is to be said of a customer says a row
 * whose day is none. MAXALIGNed, as its size is. The customer is not NULL.
 */
typedef struct OrderRow
{
	int64		money;
	int32		day;
	uint32		hash;			/* of KEY_SHORT, the customer itself */
	char		customer[FLEXIBLE_ARRAY_MEMBER];	/* else a flat value */
} OrderRow;

/* `day` of rows that only say that there is such a customer */
#define NO_PURCHASE PG_INT32_MIN
/* `day` of rows whose money is a day and a number of orders without money */
#define MORE_ORDERS (PG_INT32_MIN + 1)

typedef enum KeyKind
{
	KEY_SHORT,					/* 1, 2 or 4 bytes; equal if the bits are */
	KEY_LONG,					/* 8 bytes; equal if the bits are */
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

extern void key_type_by_bytes(KeyType *type, Oid type_oid);
extern void key_type_of(KeyType *type, Oid type_oid, Oid collation);
extern Datum key_flatten(const KeyType *type, Datum customer);
extern uint32 key_hash_slowly(KeyType *type, Datum customer);
extern bool keys_equal_slowly(KeyType *type, const OrderRow *a,
							  const OrderRow *b);
extern Size key_size_slowly(const KeyType *type, Datum customer);

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

/* A hash whose upper half tells parts, whose lower half tells customers. */
static inline uint64
row_hash(uint32 hash)
{
	return mix_bits(hash);
}

/* The hash of a flat customer. */
static inline uint32
key_hash(KeyType *type, Datum customer)
{
	if (type->kind == KEY_SHORT)
		return (uint32) customer;
	if (type->kind == KEY_LONG)
		return (uint32) mix_bits(customer);
	return key_hash_slowly(type, customer);
}

/* The bytes that a row has for a flat customer. */
static inline Size
key_size(const KeyType *type, Datum customer)
{
	if (type->kind == KEY_SHORT)
		return 0;
	if (type->by_value)
		return sizeof(Datum);
	return key_size_slowly(type, customer);
}

/* The customer of a row; lives as long as the row. */
static inline Datum
row_customer(const KeyType *type, const OrderRow *row)
{
	if (type->kind == KEY_SHORT)
		return Int32GetDatum((int32) row->hash);
	return type->by_value ? *(const Datum *) row->customer :
		PointerGetDatum(row->customer);
}

static inline Size
row_size(const KeyType *type, const OrderRow *row)
{
	return offsetof(OrderRow, customer) +
		MAXALIGN(key_size(type, row_customer(type, row)));
}

static inline bool
rows_of_same_customer(KeyType *type, const OrderRow *a, const OrderRow *b)
{
	if (a->hash != b->hash)
		return false;
	if (type->kind == KEY_SHORT)
		return true;
	if (type->kind == KEY_LONG)
		return *(const Datum *) a->customer == *(const Datum *) b->customer;
	return keys_equal_slowly(type, a, b);
}

/* Writes a flat customer, of a hash and size, to a row. */
static inline void
set_row_customer(OrderRow *row, const KeyType *type, uint32 hash, Size size,
				 Datum customer)
{
	row->hash = hash;
	if (type->kind == KEY_SHORT)
		return;
	if (type->by_value)
		*(Datum *) row->customer = customer;
	else
		memcpy(row->customer, DatumGetPointer(customer), size);
}

/* What a row says of a day; false if it says nothing. */
static inline bool
row_entry(const OrderRow *row, HistoryEntry *entry)
{
	if (likely(row->day > MORE_ORDERS))
		*entry = (HistoryEntry) {row->day, row->money >= 0, row->money};
	else if (row->day == MORE_ORDERS)
		*entry = (HistoryEntry) {row->money >> 32, (int32) row->money, 0};
	else
		return false;
	return true;
}

#endif
