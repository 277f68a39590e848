/*
 * A sort that can be stopped.
 */
#ifndef CRMVALUE_CLV_NUMERIC_SORT_H
#define CRMVALUE_CLV_NUMERIC_SORT_H

#include <stdbool.h>
#include <stddef.h>

#include "clv/model/model.h"

/* As qsort, which is used where tick is NULL; false: no memory or stop. */
extern bool clv_sort(void *elements, size_t n, size_t size,
					 int (*compare) (const void *, const void *),
					 const ClvTick *tick);

#endif
