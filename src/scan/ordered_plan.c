/*
 * Recognizes a plan whose rows of equal customers come one after the other: an
 * index-only scan of an index whose first column is the customer, in the order
 * of the customer's type.
 */
#include "common/compat.h"

#include "scan/ordered_plan.h"

#include "access/genam.h"
#include "nodes/primnodes.h"
#include "utils/rel.h"
#include "utils/typcache.h"

/* Whether an expression of the plan is the first column of the index. */
static bool
is_first_column(const Expr *expression)
{
	while (IsA(expression, RelabelType))
		expression = ((const RelabelType *) expression)->arg;
	return IsA(expression, Var) &&
		((const Var *) expression)->varno == INDEX_VAR &&
		((const Var *) expression)->varattno == 1;
}

/*
 * Whether the scan reads the index once from one end to the other. For a
 * condition on an array it can read the index once for each element.
 */
static bool
reads_once(const IndexOnlyScan *scan)
{
	ListCell   *cell;

	foreach(cell, scan->indexqual)
		if (IsA(lfirst(cell), ScalarArrayOpExpr))
			return false;
	return !scan->scan.plan.parallel_aware && scan->indexorderby == NIL;
}

/*
 * Whether values are equal for the first column of the index if, and only if,
 * they are the same customer.
 */
static bool
has_order_of_customers(Oid index_oid, const OrdersPlan *plan)
{
	const TypeCacheEntry *type = lookup_type_cache(plan->customer_type,
												   TYPECACHE_BTREE_OPFAMILY);
	Relation	index = index_open(index_oid, AccessShareLock);
	bool		result = OidIsValid(type->btree_opf) &&
		index->rd_opfamily[0] == type->btree_opf &&
		index->rd_indcollation[0] == plan->customer_collation;

	index_close(index, NoLock);
	return result;
}

/* Whether the plan returns the orders of each customer one after the other. */
bool
plan_is_ordered(const OrdersPlan *plan)
{
	const IndexOnlyScan *scan =
		(const IndexOnlyScan *) plan->statement->planTree;

	return IsA(scan, IndexOnlyScan) && reads_once(scan) &&
		is_first_column(linitial_node(TargetEntry,
									  scan->scan.plan.targetlist)->expr) &&
		has_order_of_customers(scan->indexid, plan);
}
