/*
 * Columns of SQL numbers as keys that can be ranked. Exact keys can also be
 * added.
 */
#ifndef CRMVALUE_COMMON_COLUMN_H
#define CRMVALUE_COMMON_COLUMN_H

#include "common/compat.h"
#include "common/ranking.h"
#include "utils/numeric.h"

typedef enum ValueType
{
	VALUE_INTEGER,
	VALUE_BIGINT,
	VALUE_NUMERIC,
	VALUE_FLOAT8
} ValueType;

/* a column counts units of 10000^-digits: at most 36 decimals */
#define MOST_DIGITS 9

/* exact keys are between -EXACT_KEY_MAX and EXACT_KEY_MAX, which is 10^36 */
#define EXACT_KEY_MAX \
	((wide) INT64CONST(1000000000000000000) * INT64CONST(1000000000000000000))

typedef struct Column
{
	ValueType	type;
	bool		reversed;		/* less is better: keys are negated */
	int			digits;			/* not used for VALUE_FLOAT8 */
	wide	   *keys;
} Column;

extern Column column_create(ValueType type, bool reversed, int64 capacity);
extern void column_put(Column *column, int64 at, Datum value);
pg_noreturn extern void keys_out_of_range(void);
extern void check_finite_numeric(Numeric value);
extern int	first_digits(ValueType type);
extern wide key_of_value(ValueType type, Datum value, int *digits);
extern wide key_of_one(ValueType type, int digits);
extern wide key_in_finer_units(wide key, int more_digits);
extern Numeric numeric_of_key(ValueType type, wide key, int digits);
extern Numeric mean_of_sum(ValueType type, wide sum, Weighing weighing,
						   int64 count, int digits);
extern Weighing weighing_of_values(ValueType type, const wide *keys,
								   int64 count);
extern wide sum_of_values(const wide *keys, int64 count, Weighing weighing);
#endif
