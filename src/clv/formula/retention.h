/*
 * The value of a customer who is retained from period to period (C3 to C5,
 * C7): plain C, no server. Rates are effective rates per period.
 */
#ifndef CRMVALUE_CLV_FORMULA_RETENTION_H
#define CRMVALUE_CLV_FORMULA_RETENTION_H

#include <stdbool.h>

/* The time of the first margin. Later margins are at the ends of periods. */
typedef enum Timing
{
	TIMING_NOW,					/* today, in any case */
	TIMING_RENEWAL,				/* at the end of the first period, if
								 * retained */
	TIMING_END					/* at the end of the first period, in any
								 * case */
} Timing;

typedef struct RetentionTerms
{
	double		retention;		/* share retained from period to period, 0..1 */
	double		rate;			/* > -1 */
	double		growth;			/* of the margin from period to period, >= -1 */
	double		periods;		/* whole, >= 0, or infinite */
} RetentionTerms;

extern bool retention_converges(const RetentionTerms *terms);
extern double retention_value(double margin, const RetentionTerms *terms,
							  Timing timing);
extern double berger_nasr_value(double contribution, double promotion,
								const RetentionTerms *terms);

#endif
