/*
 * The width of a text, and shortening a text to a width.
 */
#ifndef CRMVALUE_REPORT_GLYPHS_H
#define CRMVALUE_REPORT_GLYPHS_H

#include <stdbool.h>

#include "report/markup.h"

extern double text_width(const char *text, double size);
extern bool text_fitted(Markup *out, const char *text, double size,
						double room);

#endif
