/*
 * Sorting of rows of bytes: plain C, no server.
 */
#ifndef CRMVALUE_COMMON_ROW_SORT_H
#define CRMVALUE_COMMON_ROW_SORT_H

#include <stddef.h>

extern void sort_rows(unsigned char *rows, unsigned char *scratch,
					  size_t count, size_t size,
					  void (*between_passes) (void));

#endif
