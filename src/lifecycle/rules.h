/*
 * The domain lifecycle_rules: rules as a JSON object.
 */
#ifndef CRMVALUE_LIFECYCLE_RULES_H
#define CRMVALUE_LIFECYCLE_RULES_H

#include "base/compat.h"
#include "lifecycle/stage.h"

/* The rules that a call site read last, with the bytes they were read from. */
typedef struct RulesCache
{
	LifecycleRules rules;
	char	   *key;			/* NULL: nothing was read yet */
	Size		key_size;
} RulesCache;

extern const LifecycleRules *rules_from_datum(RulesCache *cache, Datum json,
											  MemoryContext context);
extern Datum rules_to_datum(const LifecycleRules *rules);

#endif
