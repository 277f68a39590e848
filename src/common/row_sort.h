/*
 * Sorting of rows of bytes: plain C, no server.
 */
#ifndef CRMVALUE_COMMON_ROW_SORT_H
#define CRMVALUE_COMMON_ROW_SORT_H

#include "common/ranking.h"

extern void store_sortable(unsigned char *to, int width, wide key);
extern wide load_sortable(const unsigned char *from, int width);
extern void sort_rows(unsigned char *rows, unsigned char *scratch,
					  size_t count, size_t size,
					  void (*between_passes) (void));

#endif
