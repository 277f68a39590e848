/*
 * How wide a text is, and what of it fits.
 */
#ifndef CRMVALUE_REPORT_GLYPHS_H
#define CRMVALUE_REPORT_GLYPHS_H

#include <stdbool.h>

#include "report/markup.h"

extern double text_width(const char *text, double size);
extern bool text_fitted(Markup *out, const char *text, double size,
						double room);

#endif
