/*
 * Allocations that fail, and are counted. The linker puts these functions in
 * the place of those of the C library in what a test that includes this links
 * (test/unit/Makefile), but not in the C library itself.
 */
#ifndef CRMVALUE_SCARCE_MEMORY_H
#define CRMVALUE_SCARCE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

extern void *__real_malloc(size_t size);
extern void *__real_calloc(size_t n, size_t size);
extern void *__real_realloc(void *old, size_t size);
extern void __real_free(void *old);

/* allocations before the one that fails; < 0: none does */
static long allocations_left = -1;

/* since the test set them to 0 */
static long allocations;		/* also those that failed */
static long blocks_in_use;
static size_t bytes_asked;

/* Whether the next allocation succeeds. */
static inline bool
can_allocate(size_t size)
{
	allocations++;
	bytes_asked += size;
	return allocations_left < 0 || allocations_left-- > 0;
}

void *
__wrap_malloc(size_t size)
{
	void	   *block = can_allocate(size) ? __real_malloc(size) : NULL;

	blocks_in_use += block != NULL;
	return block;
}

void *
__wrap_calloc(size_t n, size_t size)
{
	void	   *block = can_allocate(n * size) ? __real_calloc(n, size) : NULL;

	blocks_in_use += block != NULL;
	return block;
}

void *
__wrap_realloc(void *old, size_t size)
{
	void	   *block = can_allocate(size) ? __real_realloc(old, size) : NULL;

	blocks_in_use += old == NULL && block != NULL;
	return block;
}

void
__wrap_free(void *old)
{
	blocks_in_use -= old != NULL;
	__real_free(old);
}

#endif							/* CRMVALUE_SCARCE_MEMORY_H */
