/*
 * Progress messages of long computations: level DEBUG1, or INFO if
 * crmvalue.progress is on.
 */
#ifndef CRMVALUE_COMMON_PROGRESS_H
#define CRMVALUE_COMMON_PROGRESS_H

#include "common/compat.h"

extern void define_progress_setting(void);
extern int	progress_level(void);

#endif
