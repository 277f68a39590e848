/*
 * Rows of orders with their customer, which is of any type that can be hashed.
 * A row can be written to a file as it is.
 */
#ifndef CRMVALUE_SCAN_KEYS_H
#define CRMVALUE_SCAN_KEYS_H

#include "history/history.h"

/*
 * A row of a customer: the money of an order, or the sum of a day. Money of 0
 * or more is one purchase, negative money a refund. Two special values of
 * `day` are below. Start and size of a row are MAXALIGNed. The customer is not
 * NULL.
 */
typedef struct OrderRow
{
	int64		money;
	int32		day;
	uint32		hash;			/* for KEY_SHORT, the customer itself */
	char		customer[FLEXIBLE_ARRAY_MEMBER];	/* otherwise the flat
													 * customer */
} OrderRow;

/* `day` of a row without a purchase. It makes the customer known. */
#define NO_PURCHASE PG_INT32_MIN
/*
 * `day` of a row that adds orders without money. The upper half of `money` is
 * their day, the lower half their number.
 */
#define MORE_ORDERS (PG_INT32_MIN + 1)

typedef enum KeyKind
{
	KEY_SHORT,					/* 1, 2 or 4 bytes; equal if the bits are
								 * equal */
	KEY_LONG,					/* 8 bytes; equal if the bits are equal */
	KEY_BYTES,					/* by reference; equal if the bytes are
								 * equal */
	KEY_ANY						/* compared by the type's operator */
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
extern Datum key_flatten_slowly(const KeyType *type, Datum customer);
extern uint32 key_hash_slowly(KeyType *type, Datum customer);
extern bool keys_equal_slowly(KeyType *type, const OrderRow *a,
							  const OrderRow *b);
extern Size key_size_slowly(const KeyType *type, Datum customer);

/* Mixes the bits: each bit of the result depends on all. */
static inline uint64
mix_bits(uint64 bits)
{
	bits ^= bits >> 33;
	bits *= UINT64CONST(0xff51afd7ed558ccd);
	bits ^= bits >> 33;
	bits *= UINT64CONST(0xc4ceb9fe1a85ec53);
	return bits ^ (bits >> 33);
}

/* The upper half selects the part, the lower half the slot in a hash table. */
static inline uint64
row_hash(uint32 hash)
{
	return mix_bits(hash);
}

/*
 * The customer in its flat form: detoasted, and with the unused bits of a
 * short value set from its sign. May allocate memory.
 */
static inline Datum
key_flatten(const KeyType *type, Datum customer)
{
	if (type->kind == KEY_LONG)
		return customer;
	if (type->kind == KEY_SHORT && type->length == sizeof(int32))
		return Int32GetDatum(DatumGetInt32(customer));
	return key_flatten_slowly(type, customer);
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

/* The number of bytes of a flat customer in a row. */
static inline Size
key_size(const KeyType *type, Datum customer)
{
	if (type->kind == KEY_SHORT)
		return 0;
	if (type->by_value)
		return sizeof(Datum);
	return key_size_slowly(type, customer);
}

/* The customer of a row, valid as long as the row. */
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

/* Whether two rows with the same hash have the same customer. */
static inline bool
keys_equal(KeyType *type, const OrderRow *a, const OrderRow *b)
{
	if (type->kind == KEY_SHORT)
		return true;
	if (type->kind == KEY_LONG)
		return *(const Datum *) a->customer == *(const Datum *) b->customer;
	return keys_equal_slowly(type, a, b);
}

/* Writes a flat customer with its hash and size to a row. */
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

/* The entry of a row; false for a row without a purchase. */
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
