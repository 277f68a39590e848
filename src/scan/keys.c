/*
 * Hashes and compares customers. If equal values of the type always have equal
 * bytes (integers, uuid, text with a deterministic collation), the bytes are
 * hashed and compared; otherwise the type's own functions are called.
 */
#include "common/compat.h"

#include "scan/keys.h"

#include "access/nbtree.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

/*
 * Whether equal values always have equal bytes, by the support function
 * equalimage of btree. Older minor versions of PostgreSQL wrongly answer yes
 * for bpchar, whose trailing blanks do not count.
 */
static bool
equal_values_are_same_bytes(const TypeCacheEntry *type, Oid collation)
{
	Oid			function = InvalidOid;

	if (OidIsValid(type->btree_opf) && type->btree_opintype != BPCHAROID)
		function = get_opfamily_proc(type->btree_opf, type->btree_opintype,
									 type->btree_opintype,
									 BTEQUALIMAGE_PROC);
	return OidIsValid(function) &&
		DatumGetBool(OidFunctionCall1Coll(function, collation,
										  ObjectIdGetDatum(type->btree_opintype)));
}

/* The kind of a type whose values are compared by their bytes. */
static KeyKind
kind_by_bytes(const TypeCacheEntry *type)
{
	return !type->typbyval ? KEY_BYTES :
		type->typlen == sizeof(Datum) ? KEY_LONG : KEY_SHORT;
}

/*
 * How to group by the bytes of a type, of any type: equal values of different
 * bytes are in groups of their own. Calls no function of the type.
 */
void
key_type_by_bytes(KeyType *key, Oid type_oid)
{
	const TypeCacheEntry *type = lookup_type_cache(type_oid, 0);

	*key = (KeyType)
	{
		.kind = kind_by_bytes(type),
		.length = type->typlen,
		.by_value = type->typbyval
	};
}

/*
 * Sets how to hash and compare customers of a type and collation. 42883
 * (undefined_function) for a type without hash function or equality operator.
 */
void
key_type_of(KeyType *key, Oid type_oid, Oid collation)
{
	TypeCacheEntry *type = lookup_type_cache(type_oid,
											 TYPECACHE_EQ_OPR |
											 TYPECACHE_BTREE_OPFAMILY |
											 TYPECACHE_HASH_PROC);

	key->collation = collation;
	key->length = type->typlen;
	key->by_value = type->typbyval;
	if (equal_values_are_same_bytes(type, collation))
	{
		key->kind = kind_by_bytes(type);
		return;
	}
	if (!OidIsValid(type->hash_proc) || !OidIsValid(type->eq_opr))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("could not identify a hash function for type %s",
						format_type_be(type_oid)),
				 errhint("Cast the customer, for example to text.")));
	key->kind = KEY_ANY;
	fmgr_info(type->hash_proc, &key->hash);
	fmgr_info(get_opcode(type->eq_opr), &key->equal);
}

/* key_flatten of a value that is by reference, or of 1 or 2 bytes. */
Datum
key_flatten_slowly(const KeyType *type, Datum customer)
{
	if (type->length == -1)
		return PointerGetDatum(PG_DETOAST_DATUM(customer));
	if (type->kind != KEY_SHORT)
		return customer;
	return type->length == 1 ? CharGetDatum(DatumGetChar(customer)) :
		Int16GetDatum(DatumGetInt16(customer));
}

/* key_size of a value that is passed by reference. */
Size
key_size_slowly(const KeyType *type, Datum customer)
{
	return type->length == -1 ? VARSIZE(DatumGetPointer(customer)) :
		datumGetSize(customer, false, type->length);
}

/* key_hash of a value that is passed by reference, or of KEY_ANY. */
uint32
key_hash_slowly(KeyType *type, Datum customer)
{
	if (type->kind == KEY_BYTES)
		return hash_bytes((const unsigned char *) DatumGetPointer(customer),
						  (int) key_size(type, customer));
	return DatumGetUInt32(FunctionCall1Coll(&type->hash, type->collation,
											customer));
}

/* keys_equal of values that are passed by reference, or of KEY_ANY. */
bool
keys_equal_slowly(KeyType *type, const OrderRow *a, const OrderRow *b)
{
	Datum		a_customer = row_customer(type, a);
	Datum		b_customer = row_customer(type, b);
	Size		size;

	if (type->kind == KEY_ANY)
		return DatumGetBool(FunctionCall2Coll(&type->equal, type->collation,
											  a_customer, b_customer));
	size = key_size(type, a_customer);
	return key_size(type, b_customer) == size &&
		memcmp(a->customer, b->customer, size) == 0;
}
