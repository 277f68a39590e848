/*
 * The domain lifecycle_rules: rules as a JSON object.
 */
#ifndef CRMVALUE_LIFECYCLE_RULES_SQL_H
#define CRMVALUE_LIFECYCLE_RULES_SQL_H

#include "common/parsed.h"
#include "lifecycle/stage.h"

extern void *parse_lifecycle_rules(Jsonb *document);
extern Datum rules_to_datum(const LifecycleRules *rules);

#endif
