/*
 * Converts numeric, float8 and text to money, a whole number of 1/10000, and
 * back.
 */
#include "common/compat.h"

#include "common/money.h"

#include <math.h>

#include "common/shortened.h"
#include "common/int.h"
#include "common/shortest_dec.h"
#include "utils/builtins.h"

/*
 * The stored form of numeric. It is private to the server, but has not changed
 * since 9.1: a 16-bit header, in the long form then a 16-bit weight, then
 * digits in base 10000. Values in tuples are packed, so they are not aligned.
 */
#define HEADER_KIND 0xC000
#define HEADER_SHORT 0x8000		/* bit set: short form */
#define HEADER_SPECIAL 0xC000	/* NaN and the infinities */
#define LONG_NEGATIVE 0x4000
#define SHORT_NEGATIVE 0x2000
#define SHORT_WEIGHT 0x003F
#define SHORT_WEIGHT_NEGATIVE 0x0040
#define DIGIT_BASE 10000

/* a value of more base-10000 digits might not fit into 128 bits */
#define WIDE_DIGITS 9
/* a value of this many digits fits into 64 bits */
#define NARROW_DIGITS 4

typedef struct NumericView
{
	bool		special;		/* NaN or infinite; then the other fields are
								 * not set */
	bool		negative;
	int			weight;			/* power of 10000 of the first digit */
	int			count;			/* stored digits */
	const char *digits;			/* int16 each, unaligned */
} NumericView;

static inline uint16
load_uint16(const char *from)
{
	uint16		result;

	memcpy(&result, from, sizeof(result));
	return result;
}

/* The parts of a numeric, packed or not, without copying it. */
static inline NumericView
numeric_view(Numeric value)
{
	const char *data = VARDATA_ANY(value);
	uint16		header = load_uint16(data);
	NumericView view = {0};
	int			header_size = sizeof(uint16);

	if ((header & HEADER_KIND) == HEADER_SPECIAL)
	{
		view.special = true;
		return view;
	}
	if (header & HEADER_SHORT)
	{
		view.negative = (header & SHORT_NEGATIVE) != 0;
		view.weight = header & SHORT_WEIGHT;
		if (header & SHORT_WEIGHT_NEGATIVE)
			view.weight -= SHORT_WEIGHT_NEGATIVE;
	}
	else
	{
		view.negative = (header & HEADER_KIND) == LONG_NEGATIVE;
		view.weight = (int16) load_uint16(data + sizeof(uint16));
		header_size += sizeof(int16);
	}
	view.digits = data + header_size;
	view.count = (VARSIZE_ANY_EXHDR(value) - header_size) / sizeof(int16);
	Assert(view.count >= 0);
	return view;
}

/* A digit that is stored. Index 0 is the first digit. */
static inline int
stored_digit(const NumericView *view, int place)
{
	return (int16) load_uint16(view->digits + place * sizeof(int16));
}

/* The digit at an index, 0 if it is not stored. */
static inline int
digit_at(const NumericView *view, int place)
{
	if (place < 0 || place >= view->count)
		return 0;
	return stored_digit(view, place);
}

/*
 * Raises 22003 (numeric_value_out_of_range) for an amount that money cannot
 * represent.
 */
static pg_noinline void
amount_out_of_range(const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("amount out of range: %s", shortened(text, strlen(text))),
			 errdetail("An amount must be between -922337203685477.5807 and 922337203685477.5807."),
			 errhint("Convert the amount to a larger unit, or exclude the row.")));
}

static pg_noinline void
numeric_out_of_range(Numeric value)
{
	amount_out_of_range(DatumGetCString(DirectFunctionCall1(numeric_out,
															NumericGetDatum(value))));
}

/*
 * Sets the value in units of 10000^-digits_after_point, exactly. Returns false
 * for NaN and infinities, if nonzero digits would be lost, and if the
 * magnitude may exceed 10^36 units; then sets nothing.
 */
bool
numeric_to_units(Numeric value, int digits_after_point, int128 *units)
{
	NumericView view = numeric_view(value);
	int			places = view.weight + 1 + digits_after_point;
	int128		result = 0;

	Assert(digits_after_point >= 0);
	if (view.special || (view.count > 0 && places > WIDE_DIGITS) ||
		view.count > Max(places, 0))
		return false;
	if (view.count > 0)
		for (int place = 0; place < places; place++)
			result = result * DIGIT_BASE + digit_at(&view, place);
	*units = view.negative ? -result : result;
	return true;
}

/* money_from_numeric of an amount of more than NARROW_DIGITS places. */
static pg_noinline int64
money_from_wide(Numeric amount, int places)
{
	NumericView view = numeric_view(amount);
	int128		result = 0;

	if (view.count > 0 && places > WIDE_DIGITS)
		numeric_out_of_range(amount);
	for (int place = 0; place < Min(places, WIDE_DIGITS); place++)
		result = result * DIGIT_BASE + digit_at(&view, place);
	if (digit_at(&view, places) >= DIGIT_BASE / 2)
		result++;
	if (result > PG_INT64_MAX)
		numeric_out_of_range(amount);
	return view.negative ? -(int64) result : (int64) result;
}

/*
 * The amount in units of 1/10000, rounded half away from zero, as a cast to
 * numeric(19,4) rounds. 22003 (numeric_value_out_of_range) for NaN, infinities
 * and amounts that do not fit.
 */
int64
money_from_numeric(Numeric amount)
{
	NumericView view = numeric_view(amount);
	int			places = view.weight + 2;	/* digits of the result */
	int			stored = Min(view.count, places);
	int			place = 0;
	int64		result = 0;

	if (view.special)
		numeric_out_of_range(amount);
	if (unlikely(places > NARROW_DIGITS))
		return money_from_wide(amount, places);
	for (; place < stored; place++)
		result = result * DIGIT_BASE + stored_digit(&view, place);
	for (; place < places; place++)
		result *= DIGIT_BASE;
	if (digit_at(&view, places) >= DIGIT_BASE / 2)
		result++;
	return view.negative ? -result : result;
}

/* money_from_float8 where the product of doubles is not exact enough. */
static pg_noinline int64
money_from_decimal(double amount)
{
	char		text[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(amount, text);
	if (isnan(amount) || isinf(amount))
		amount_out_of_range(text);
	return money_from_numeric(DatumGetNumeric(DirectFunctionCall3(numeric_in,
																  CStringGetDatum(text),
																  ObjectIdGetDatum(InvalidOid),
																  Int32GetDatum(-1))));
}

/*
 * The amount in units of 1/10000: its shortest decimal form, rounded half away
 * from zero. 22003 (numeric_value_out_of_range) for NaN, infinities and
 * amounts that do not fit.
 */
int64
money_from_float8(double amount)
{
	double		units = fabs(amount) * MONEY_UNIT;
	double		whole = floor(units);
	double		fraction = units - whole;
	int64		result;

	/*
	 * The relative error of the product is below 2^-52. From 2^51 on, the
	 * error can reach a half, so that the rounding is never certain; nor is it
	 * for NaN.
	 */
	if (!(fabs(fraction - 0.5) > units * 0x1p-51))
		return money_from_decimal(amount);
	result = (int64) whole + (fraction > 0.5);
	return amount < 0 ? -result : result;
}

/* Writes units / 10^decimals as decimal text and returns its end. */
static char *
decimal_to_text(char *to, int128 units, int decimals)
{
	uint128		rest = units < 0 ? -(uint128) units : (uint128) units;
	char		reversed[64];
	int			length = 0;

	Assert(decimals >= 0 && decimals < (int) sizeof(reversed) - 1);
	do
	{
		if (length == decimals && decimals > 0)
			reversed[length++] = '.';
		else
		{
			reversed[length++] = '0' + (int) (rest % 10);
			rest /= 10;
		}
	} while (rest > 0 || length < decimals + (decimals > 0) + 1);
	Assert(length <= (int) sizeof(reversed));
	if (units < 0)
		*to++ = '-';
	while (length > 0)
		*to++ = reversed[--length];
	*to = '\0';
	return to;
}

/*
 * units / 10^decimals as a numeric, exactly, without trailing zeros after
 * least_decimals.
 */
Numeric
units_to_numeric(int128 units, int decimals, int least_decimals)
{
	char		text[64];

	Assert(least_decimals >= 0 && least_decimals <= decimals);
	if (units >= PG_INT64_MIN && units <= PG_INT64_MAX)
	{
		int64		narrow = (int64) units; /* divides faster */

		for (; decimals > least_decimals && narrow % 10 == 0; decimals--)
			narrow /= 10;
		return int64_div_fast_to_numeric(narrow, decimals);
	}
	for (; decimals > least_decimals && units % 10 == 0; decimals--)
		units /= 10;
	decimal_to_text(text, units, decimals);
	return DatumGetNumeric(DirectFunctionCall3(numeric_in,
											   CStringGetDatum(text),
											   ObjectIdGetDatum(InvalidOid),
											   Int32GetDatum(-1)));
}

/* Money as a numeric with two decimals, or up to four where they are used. */
Numeric
money_to_numeric(int128 money)
{
	return units_to_numeric(money, MONEY_DECIMALS, 2);
}

/* Writes money with two to four decimals and returns the end of the text. */
char *
money_to_text(char *to, int64 money)
{
	int			decimals = MONEY_DECIMALS;

	while (decimals > 2 && money % 10 == 0)
	{
		money /= 10;
		decimals--;
	}
	return decimal_to_text(to, money, decimals);
}

/*
 * Reads [-]digits[.digits] with up to four decimals. Returns the rest, or NULL
 * with the reason in *problem.
 */
const char *
money_from_text(const char *from, int64 *money, const char **problem)
{
	bool		negative = *from == '-';
	int			decimals = -1;
	int64		result = 0;		/* negated, so that the smallest int64 can be
								 * read */
	const char *p = from + negative;

	*problem = "An amount must be digits with an optional sign and up to four decimals.";
	if (!(*p >= '0' && *p <= '9'))
		return NULL;
	for (; (*p >= '0' && *p <= '9') || (*p == '.' && decimals < 0); p++)
	{
		if (*p == '.')
			decimals = 0;
		else if (decimals == MONEY_DECIMALS)
			return NULL;
		else
		{
			decimals += decimals >= 0;
			if (pg_mul_s64_overflow(result, 10, &result) ||
				pg_sub_s64_overflow(result, *p - '0', &result))
				goto out_of_range;
		}
	}
	if (decimals == 0)
		return NULL;
	for (decimals = Max(decimals, 0); decimals < MONEY_DECIMALS; decimals++)
		if (pg_mul_s64_overflow(result, 10, &result))
			goto out_of_range;
	if (!negative && result == PG_INT64_MIN)
		goto out_of_range;
	*money = negative ? result : -result;
	return p;

out_of_range:
	*problem = "An amount must be between -922337203685477.5808 and 922337203685477.5807.";
	return NULL;
}
