/*
 * A buffer to which HTML and SVG are written.
 */
#ifndef CRMVALUE_REPORT_MARKUP_H
#define CRMVALUE_REPORT_MARKUP_H

#include <stddef.h>

/*
 * text ends with a zero byte. resize has the meaning of realloc and does not
 * return NULL.
 */
typedef struct Markup
{
	char	   *text;
	size_t		length;
	size_t		room;
	void	   *(*resize) (void *text, size_t room);
} Markup;

extern void markup_bytes(Markup *out, const char *bytes, size_t length);
extern void markup_text_bytes(Markup *out, const char *text, size_t bytes);
extern void markup_text(Markup *out, const char *text);
extern void markup_px(Markup *out, double px);
extern void markup_put(Markup *out, const char *format,...);

#endif
