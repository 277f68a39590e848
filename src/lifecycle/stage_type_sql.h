/*
 * The enum lifecycle_stage.
 */
#ifndef CRMVALUE_LIFECYCLE_STAGE_TYPE_SQL_H
#define CRMVALUE_LIFECYCLE_STAGE_TYPE_SQL_H

#include "common/compat.h"
#include "lifecycle/stage.h"

/* The OIDs of the enum's values, looked up once and kept in fn_extra. */
typedef struct StageType
{
	Oid			labels[STAGE_COUNT];
} StageType;

extern void stage_type_load(StageType *type, FmgrInfo *call);
extern Datum stage_to_datum(const StageType *type, LifecycleStage stage);

#endif
