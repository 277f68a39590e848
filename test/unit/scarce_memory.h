/*
 * An allocation that fails: a test that includes this has its own malloc,
 * calloc and realloc, which call those of glibc or of the address sanitizer.
 */
#ifndef CRMVALUE_SCARCE_MEMORY_H
#define CRMVALUE_SCARCE_MEMORY_H

#include <stddef.h>
#include <stdbool.h>

#define LIBRARY(name, arguments) \
	extern void *__libc_##name arguments __attribute__((weak)); \
	extern void *__interceptor_##name arguments __attribute__((weak))

LIBRARY(malloc, (size_t));
LIBRARY(calloc, (size_t, size_t));
LIBRARY(realloc, (void *, size_t));

/* allocations before the one that fails; < 0: none does */
static long allocations_left = -1;

static inline bool
allocation_fails(void)
{
	return allocations_left >= 0 && allocations_left-- == 0;
}

#define ALLOCATE(name, ...) \
	(allocation_fails() ? NULL : \
	 __interceptor_##name != NULL ? __interceptor_##name(__VA_ARGS__) : \
	 __libc_##name(__VA_ARGS__))

void *
malloc(size_t size)
{
	return ALLOCATE(malloc, size);
}

void *
calloc(size_t n, size_t size)
{
	return ALLOCATE(calloc, n, size);
}

void *
realloc(void *old, size_t size)
{
	return ALLOCATE(realloc, old, size);
}

#endif							/* CRMVALUE_SCARCE_MEMORY_H */
