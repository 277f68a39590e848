/*
 * The texts of the report, in UTF-8.
 */
#ifndef CRMVALUE_REPORT_WORDS_H
#define CRMVALUE_REPORT_WORDS_H

#include <stdbool.h>

extern const char *report_text(const char *key, bool chinese);
extern const char *report_advice(const char *segment, bool chinese);
extern const char *report_style_sheet(void);

#endif
