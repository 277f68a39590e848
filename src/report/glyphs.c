/*
 * Upper bounds of the width of a text in common sans-serif fonts: a text that
 * fits by these fits in every browser.
 */
#include "report/glyphs.h"

#include <stdint.h>
#include <string.h>

/* pixels, for rounding where the room was computed from the same width */
#define TOLERANCE 0.01

/* The character that begins at a byte of UTF-8; moves past it. */
static uint32_t
next_character(const char **at)
{
	const unsigned char *from = (const unsigned char *) *at;
	int			more = *from >= 0xF0 ? 3 : *from >= 0xE0 ? 2 :
		*from >= 0xC0 ? 1 : 0;
	uint32_t	character = more == 3 ? *from & 0x07 : more == 2 ? *from & 0x0F :
		more == 1 ? *from & 0x1F : *from;

	for (from++; more > 0 && *from != '\0'; more--)
		character = character << 6 | (*from++ & 0x3F);
	*at = (const char *) from;
	return character;
}

/* Whether a character combines with the one before it and has no width. */
static bool
is_mark(uint32_t c)
{
	return (c >= 0x0300 && c <= 0x036F) || (c >= 0x0591 && c <= 0x05BD) ||
		(c >= 0x064B && c <= 0x065F) || (c >= 0x200B && c <= 0x200F) ||
		(c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
		(c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F3FB && c <= 0x1F3FF);
}

/* Whether a character is as wide as it is high: East Asian, emoji. */
static bool
is_wide(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2600 && c <= 0x27BF) ||
		(c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
		(c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) ||
		(c >= 0xFF00 && c <= 0xFFE6) || c >= 0x10000;
}

/* The width of a character, in units of the font size. */
static double
width_of(uint32_t c)
{
	if (is_mark(c))
		return 0;
	if (is_wide(c))
		return c >= 0x10000 ? 1.4 : 1.05;
	if (c < 0x80)
	{
		if (strchr("iIjl.,:;'|!", (int) c) != NULL)
			return 0.34;
		if (strchr("frt()[]-/ \"", (int) c) != NULL)
			return 0.42;
		if (strchr("mwMW@%", (int) c) != NULL)
			return 1.0;
		return c >= 'A' && c <= 'Z' ? 0.8 : 0.64;
	}
	return c >= 0x0900 ? 1.0 : 0.7;
}

/* The width of a UTF-8 text in pixels, in a font of that size in pixels. */
double
text_width(const char *text, double size)
{
	double		width = 0;

	while (*text != '\0')
		width += width_of(next_character(&text));
	return width * size;
}

/*
 * Writes a text, or its beginning and an ellipsis where it is wider than room.
 * Returns whether the whole text fitted.
 */
bool
text_fitted(Markup *out, const char *text, double size, double room)
{
	const char *at = text;
	double		width = 0;

	if (text_width(text, size) <= room + TOLERANCE)
	{
		markup_text(out, text);
		return true;
	}
	room -= size;				/* width of the ellipsis */
	while (*at != '\0')
	{
		const char *next = at;

		width += size * width_of(next_character(&next));
		if (width > room)
			break;
		at = next;
	}
	markup_text_bytes(out, text, at - text);
	markup_put(out, "&#8230;");
	return false;
}
