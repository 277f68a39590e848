/*
 * Choice of the rows of a sample by their hash: plain C, no server. The choice
 * depends only on the keys of a row, so that a sample does not depend on the
 * order of the rows.
 */
#ifndef CRMVALUE_COMMON_ROW_HASH_H
#define CRMVALUE_COMMON_ROW_HASH_H

#include "common/ranking.h"

/* the sample of level n has one row of 2^n */
#define MOST_LEVEL 40

extern uint64_t hash_keys(const wide *keys, int columns);
extern bool hash_is_taken(uint64_t hash, int level);
extern int64_t copies_in_share(int64_t count, double share, uint64_t hash);

#endif
