/*
 * Progress messages of long computations: at DEBUG1, or at INFO where
 * crmvalue.progress is on.
 */
#ifndef CRMVALUE_COMMON_PROGRESS_H
#define CRMVALUE_COMMON_PROGRESS_H

#include "common/compat.h"

extern void define_progress_setting(void);
extern int	progress_level(void);

#endif
