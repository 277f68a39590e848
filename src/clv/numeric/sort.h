/*
 * A sort that a cancel or a timeout can stop.
 */
#ifndef CRMVALUE_CLV_NUMERIC_SORT_H
#define CRMVALUE_CLV_NUMERIC_SORT_H

#include <stdbool.h>
#include <stddef.h>

#include "clv/model/model.h"

/*
 * Sorts as qsort does, and calls qsort if tick is NULL. Returns false without
 * memory, or if the tick stops the sort; the order is then undefined.
 */
extern bool clv_sort(void *elements, size_t n, size_t size,
					 int (*compare) (const void *, const void *),
					 const ClvTick *tick);

#endif
