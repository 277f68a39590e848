/*
 * Invariant() is Assert() for plain C. It is checked in unit tests and in a
 * server with assertions.
 */
#ifndef CRMVALUE_COMMON_INVARIANT_H
#define CRMVALUE_COMMON_INVARIANT_H

#ifdef CRMVALUE_CHECK_INVARIANTS
#include <assert.h>
#define Invariant(condition) assert(condition)
#else
#define Invariant(condition) ((void) sizeof(!(condition)))
#endif

#endif
