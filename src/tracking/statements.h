/*
 * The statements that change the tables of a base.
 */
#ifndef CRMVALUE_TRACKING_STATEMENTS_H
#define CRMVALUE_TRACKING_STATEMENTS_H

#include "tracking/base.h"

extern void prepare_statements(TrackedBase *base);
extern void free_statements(void *base);

#endif
