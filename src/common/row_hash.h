/*
 * Which rows are taken into a sample: plain C, no server. Equal rows have the
 * same lot wherever they are, so that a sample does not depend on the order in
 * which it is taken.
 */
#ifndef CRMVALUE_COMMON_ROW_HASH_H
#define CRMVALUE_COMMON_ROW_HASH_H

#include "common/ranking.h"

/* at level n one row of 2^n is taken */
#define MOST_LEVEL 40

extern uint64_t hash_keys(const wide *keys, int columns);
extern bool hash_is_taken(uint64_t hash, int level);
extern int64_t copies_in_share(int64_t count, double share, uint64_t hash);

#endif
