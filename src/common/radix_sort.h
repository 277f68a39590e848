/*
 * A radix sort of numbers: plain C, no server.
 */
#ifndef CRMVALUE_COMMON_RADIX_SORT_H
#define CRMVALUE_COMMON_RADIX_SORT_H

#include <stddef.h>
#include <stdint.h>

extern void sort_numbers(uint64_t *numbers, size_t count, int bits,
						 uint64_t *scratch);
extern void sort_by_low_bits(uint64_t *numbers, size_t count, int bits,
							 uint64_t *scratch);

#endif
