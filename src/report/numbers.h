/*
 * Numbers as text, and the ticks of an axis.
 */
#ifndef CRMVALUE_REPORT_NUMBERS_H
#define CRMVALUE_REPORT_NUMBERS_H

#include <stddef.h>

/* Units of shortened numbers: k, M, bn, or 万 (10^4) and 亿 (10^8). */
typedef enum NumberStyle
{
	NUMBERS_IN_THOUSANDS,
	NUMBERS_IN_MYRIADS
} NumberStyle;

#define NUMBER_SIZE 64
#define MOST_DECIMALS 6

typedef struct Ticks
{
	double		first;
	double		step;
	int			count;
} Ticks;

extern void number_grouped(char *text, double value, int decimals);
extern void number_short(char *text, double value, NumberStyle style);
extern int	decimals_of(const double *values, size_t count);
extern Ticks ticks_between(double least, double most, int count);
extern void number_of_tick(char *text, double value, const Ticks *ticks,
						   NumberStyle style);

#endif
