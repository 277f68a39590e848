/*
 * Large samples: while an aggregate adds rows, a sample of many rows is the
 * content of an object (utils/expandeddatum.h) in the aggregate's memory. It
 * grows where it is. A bytea would be copied twice each time it grows: by the
 * transition function, and by the executor.
 *
 * Every function that reads samples takes such an object, too. Where the state
 * leaves the aggregate, the server makes it a bytea.
 */
#ifndef CRMVALUE_COMMON_SAMPLE_LARGE_H
#define CRMVALUE_COMMON_SAMPLE_LARGE_H

#include "common/sample.h"

extern Sample *sample_of_datum(Datum datum);
extern Datum sample_state_add(FunctionCallInfo fcinfo, const SampleKind *kind,
							  const SampleLimits *limits, const wide *keys,
							  int count);

#endif
