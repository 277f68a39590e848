/*
 * Values as error messages show them.
 */
#ifndef CRMVALUE_COMMON_SHORTENED_H
#define CRMVALUE_COMMON_SHORTENED_H

#include "common/compat.h"

extern char *shortened(const char *text, int length);

#endif
