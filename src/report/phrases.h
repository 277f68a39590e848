/*
 * The verdicts and warnings of fits in Chinese.
 */
#ifndef CRMVALUE_REPORT_PHRASES_H
#define CRMVALUE_REPORT_PHRASES_H

#include <stdbool.h>
#include <stddef.h>

/* Longer phrases are not translated. */
#define PHRASE_SIZE 400

extern bool phrase_in_chinese(const char *english, size_t length, char *to,
							  size_t size);

#endif
