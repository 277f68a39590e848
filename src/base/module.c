#include "base/compat.h"

PG_MODULE_MAGIC;
