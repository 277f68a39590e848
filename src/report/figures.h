/*
 * Converts SQL arrays to those of charts, and markup to text.
 */
#ifndef CRMVALUE_REPORT_FIGURES_H
#define CRMVALUE_REPORT_FIGURES_H

#include "common/compat.h"
#include "report/chart.h"
#include "utils/array.h"

/* limits of labels or points, and of the rows or columns of a heat map */
#define MOST_LABELS 2000
#define MOST_CELLS_OF_SIDE 200

typedef struct Texts
{
	int			count;
	int			rows;			/* of a matrix; 1 for a list */
	const char *const *items;
} Texts;

typedef struct Numbers
{
	int			count;
	int			rows;
	const double *items;
} Numbers;

extern Markup markup_create(void);
extern text *markup_result(Markup *out);
extern const char *utf8_argument(FunctionCallInfo fcinfo, int n);
extern Texts texts_argument(FunctionCallInfo fcinfo, int n, const char *name,
							int most);
extern Numbers numbers_argument(FunctionCallInfo fcinfo, int n,
								const char *name, int most);
extern void check_count(int count, int expected, const char *name,
						const char *of);

#endif
