/*
 * Writes numbers with thousands separators ("1,234.50"), or shortened to about
 * three digits ("1.2k", "45.6万"), and chooses the ticks of an axis.
 */
#include "report/numbers.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/invariant.h"

/* larger numbers are written with an exponent */
#define MOST_GROUPED 1e15

/* smaller ticks are not shortened */
#define LEAST_SHORTENED 1e4

typedef struct Magnitude
{
	double		size;
	const char *sign;
} Magnitude;

static const Magnitude thousands[] = {
	{1e9, "bn"}, {1e6, "M"}, {1e3, "k"}, {1, ""}};
static const Magnitude myriads[] = {{1e8, "亿"}, {1e4, "万"}, {1, ""}};

/* The unit (k, M, bn, 万, 亿) in which a number of this size is written. */
static const Magnitude *
magnitude_of(double size, NumberStyle style)
{
	const Magnitude *at = style == NUMBERS_IN_MYRIADS ? myriads : thousands;

	while (size < at->size && at->size > 1)
		at++;
	return at;
}

/*
 * Writes "1,234.50" to text, which has NUMBER_SIZE bytes. There is no minus
 * sign before 0.
 */
void
number_grouped(char *text, double value, int decimals)
{
	char		digits[NUMBER_SIZE];
	size_t		whole;
	const char *from = digits;

	Invariant(decimals >= 0 && decimals <= MOST_DECIMALS);
	if (!(fabs(value) < MOST_GROUPED))
	{
		snprintf(text, NUMBER_SIZE, "%.3g", value);
		return;
	}
	snprintf(digits, sizeof(digits), "%.*f", decimals, value);
	if (*from == '-')
	{
		if (strspn(from + 1, "0.") < strlen(from + 1))
			*text++ = '-';
		from++;
	}
	for (whole = strcspn(from, "."); whole > 0; whole--)
	{
		*text++ = *from++;
		if (whole % 3 == 1 && whole > 1)
			*text++ = ',';
	}
	strcpy(text, from);
}

/* Writes the number in a unit, without zeros at its end. */
static void
number_in(char *text, double value, int decimals, const Magnitude *magnitude)
{
	number_grouped(text, value / magnitude->size, decimals);
	if (strchr(text, '.') != NULL && strchr(text, 'e') == NULL)
	{
		char	   *end = text + strlen(text);

		while (end[-1] == '0')
			end--;
		if (end[-1] == '.')
			end--;
		*end = '\0';
	}
	strcat(text, magnitude->sign);
}

/* Writes the number with about three digits: "1.23k", "45.6万", "0.12". */
void
number_short(char *text, double value, NumberStyle style)
{
	const Magnitude *magnitude = magnitude_of(fabs(value) * 1.0005, style);
	double		size = fabs(value) / magnitude->size;

	number_in(text, value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2, magnitude);
}

/*
 * The number of decimals that the values of a chart need: none if they are
 * whole or large. NaN does not count.
 */
int
decimals_of(const double *values, size_t count)
{
	double		most = 0;
	int			whole = 1;

	for (size_t i = 0; i < count; i++)
	{
		if (isnan(values[i]))
			continue;
		most = fmax(most, fabs(values[i]));
		whole = whole && values[i] == rint(values[i]);
	}
	return whole || most >= 1000 ? 0 : most >= 1 ? 1 : most >= 0.1 ? 2 : 3;
}

/*
 * Ticks at about count steps of 1, 2 or 5 times a power of ten. The first is
 * at or below least, the last at or above most. Both are finite and below
 * 1e300.
 */
Ticks
ticks_between(double least, double most, int count)
{
	double		span = most - least;
	double		power;
	Ticks		ticks;

	if (!(span > 0) || span < fabs(most) * 1e-9)
	{
		span = fabs(most) > 0 ? fabs(most) : 1;
		most = fmax(most, least + span);
	}
	power = pow(10, floor(log10(span / count)));
	ticks.step = span / count > 5 * power ? 10 * power :
		span / count > 2 * power ? 5 * power :
		span / count > power ? 2 * power : power;
	ticks.first = floor(least / ticks.step + 1e-9) * ticks.step;
	ticks.count = 1 +
		(int) ceil((most - ticks.first) / ticks.step - 1e-9);
	return ticks;
}

/* Writes the number at a tick, in the unit of the largest tick. */
void
number_of_tick(char *text, double value, const Ticks *ticks, NumberStyle style)
{
	double		last = ticks->first + (ticks->count - 1) * ticks->step;
	double		largest = fmax(fabs(ticks->first), fabs(last));
	const Magnitude *magnitude =
		magnitude_of(largest < LEAST_SHORTENED ? 0 : largest, style);
	double		step = ticks->step / magnitude->size;
	int			decimals = (int) fmin(MOST_DECIMALS,
									  fmax(0, -floor(log10(step) + 1e-9)));

	if (fabs(value) < ticks->step / 2)
		strcpy(text, "0");
	else
		number_in(text, value, decimals, magnitude);
}
