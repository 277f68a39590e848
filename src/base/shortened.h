/*
 * Offending values as error messages repeat them.
 */
#ifndef CRMVALUE_SHORTENED_H
#define CRMVALUE_SHORTENED_H

#include "base/compat.h"

extern char *shortened(const char *text, int length);

#endif
