/*
 * States of aggregates as arguments: whoever calls a transition function by
 * hand can pass any value of their type.
 */
#ifndef CRMVALUE_COMMON_STATE_H
#define CRMVALUE_COMMON_STATE_H

#include "common/compat.h"

pg_noreturn extern void invalid_state(void);

#endif
