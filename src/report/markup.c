/*
 * Writes HTML and SVG. Text from data is escaped. Coordinates have one
 * decimal, so that the bytes are the same on every machine.
 */
#include "report/markup.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/invariant.h"

#define FIRST_ROOM 1024

/* written for a character that HTML or XML forbids */
static const char replacement[] = "&#xFFFD;";

void
markup_bytes(Markup *out, const char *bytes, size_t length)
{
	if (out->length + length >= out->room)
	{
		size_t		room = out->room > 0 ? out->room : FIRST_ROOM;

		while (out->length + length >= room)
			room *= 2;
		out->text = out->resize(out->text, room);
		out->room = room;
	}
	memcpy(out->text + out->length, bytes, length);
	out->length += length;
	out->text[out->length] = '\0';
}

static void
markup_raw(Markup *out, const char *raw)
{
	markup_bytes(out, raw, strlen(raw));
}

/*
 * The replacement of a character that has a meaning in markup or that XML or
 * HTML forbids, or NULL for any other. Sets the character's length in bytes.
 */
static const char *
escape_of(const unsigned char *at, size_t *length)
{
	*length = 1;
	switch (*at)
	{
		case '&':
			return "&amp;";
		case '<':
			return "&lt;";
		case '>':
			return "&gt;";
		case '"':
			return "&quot;";
		case '\'':
			return "&#39;";
		case '\t':
		case '\n':
		case '\r':
			return NULL;
	}
	if (*at < ' ' || *at == 0x7F)
		return replacement;
	if (at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F)
	{
		*length = 2;
		return replacement;
	}
	if (at[0] == 0xEF && at[1] == 0xBF && at[2] >= 0xBE)
	{
		*length = 3;
		return replacement;
	}
	return NULL;
}

/*
 * Writes the first bytes of a UTF-8 text, escaped for the content of an
 * element or an attribute. The bytes must not end within a character.
 */
void
markup_text_bytes(Markup *out, const char *text, size_t bytes)
{
	const unsigned char *at = (const unsigned char *) text;
	const unsigned char *plain = at;
	const unsigned char *end = at + bytes;

	while (at < end)
	{
		size_t		length;
		const char *escape = escape_of(at, &length);

		if (escape != NULL)
		{
			markup_bytes(out, (const char *) plain, at - plain);
			markup_raw(out, escape);
			plain = at + length;
		}
		at += length;
	}
	markup_bytes(out, (const char *) plain, at - plain);
}

void
markup_text(Markup *out, const char *text)
{
	markup_text_bytes(out, text, strlen(text));
}

/*
 * Writes a coordinate with one decimal. A decimal 0 and a minus sign before 0
 * are left out.
 */
void
markup_px(Markup *out, double px)
{
	char		digits[32];
	size_t		length;

	Invariant(fabs(px) < 1e9);
	px = round(px * 10) / 10;
	snprintf(digits, sizeof(digits), "%.1f", px == 0 ? 0.0 : px);
	length = strlen(digits);
	if (digits[length - 1] == '0')
		length -= 2;
	markup_bytes(out, digits, length);
}

/*
 * Writes markup. In the format, %x is a coordinate (double), %d a number
 * (int), %t text to be escaped, %r markup that is not escaped.
 */
void
markup_put(Markup *out, const char *format,...)
{
	va_list		arguments;
	const char *mark;
	char		digits[16];

	va_start(arguments, format);
	while ((mark = strchr(format, '%')) != NULL)
	{
		markup_bytes(out, format, mark - format);
		switch (mark[1])
		{
			case 'x':
				markup_px(out, va_arg(arguments, double));
				break;
			case 'd':
				snprintf(digits, sizeof(digits), "%d", va_arg(arguments, int));
				markup_raw(out, digits);
				break;
			case 't':
				markup_text(out, va_arg(arguments, const char *));
				break;
			case 'r':
				markup_raw(out, va_arg(arguments, const char *));
				break;
			default:
				Invariant(false);
		}
		format = mark + 2;
	}
	markup_raw(out, format);
	va_end(arguments);
}
