/*
 * How values of a type are hashed and compared. Where the type says that equal
 * values are the same bytes, as integers, uuid and text of a deterministic
 * collation do, the bytes are; else the type's own functions do both.
 */
#include "common/compat.h"

#include "scan/keys.h"

#include "access/nbtree.h"
#include "common/hashfn.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

/* True if equal values are always the same bytes, by what btree asks. */
static bool
equal_values_are_same_bytes(const TypeCacheEntry *type, Oid collation)
{
	Oid			function = InvalidOid;

	if (OidIsValid(type->btree_opf))
		function = get_opfamily_proc(type->btree_opf, type->btree_opintype,
									 type->btree_opintype,
									 BTEQUALIMAGE_PROC);
	return OidIsValid(function) &&
		DatumGetBool(OidFunctionCall1Coll(function, collation,
										  ObjectIdGetDatum(type->btree_opintype)));
}

/*
 * How to group by a type and collation. 42883, undefined_function, for a type
 * that cannot be hashed.
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
		key->kind = type->typbyval ? KEY_WORD : KEY_BYTES;
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

/* The key of a customer that is not in the word. May allocate the bytes. */
Key
key_by_bytes(KeyType *type, Datum customer)
{
	Key			result;
	uint32		hash;

	if (type->length == -1)
		customer = PointerGetDatum(PG_DETOAST_DATUM(customer));
	if (type->by_value)
	{
		Datum	   *value = palloc(sizeof(Datum));

		*value = customer;
		result.bytes = (const char *) value;
		result.size = sizeof(Datum);
	}
	else
	{
		result.bytes = DatumGetPointer(customer);
		result.size = datumGetSize(customer, false, type->length);
	}
	if (type->kind == KEY_BYTES)
		hash = hash_bytes((const unsigned char *) result.bytes,
						  (int) result.size);
	else
		hash = DatumGetUInt32(FunctionCall1Coll(&type->hash, type->collation,
												customer));
	result.key = (uint64) hash << KEY_HASH_SHIFT | (uint32) result.size;
	result.hash = mix_bits(hash);
	return result;
}

/* Whether two rows, with customers that are not in the word, have the same. */
bool
keys_equal_slowly(KeyType *type, const OrderRow *a, const OrderRow *b)
{
	if (type->kind == KEY_BYTES)
		return a->key == b->key &&
			memcmp(a->customer, b->customer, row_key_size(type, a)) == 0;
	return a->key >> KEY_HASH_SHIFT == b->key >> KEY_HASH_SHIFT &&
		DatumGetBool(FunctionCall2Coll(&type->equal, type->collation,
									   row_customer(type, a),
									   row_customer(type, b)));
}
