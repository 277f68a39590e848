/*
 * Tables in HTML.
 */
#ifndef CRMVALUE_REPORT_TABLE_H
#define CRMVALUE_REPORT_TABLE_H

#include <stdbool.h>

#include "report/markup.h"

#define MOST_COLUMNS 64

extern void html_table(Markup *out, const char *const *headers, int columns,
					   const char *const *cells, int rows, bool named);

#endif
