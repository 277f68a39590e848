/*
 * Tables in HTML. Columns of numbers are aligned to the right.
 */
#include "report/table.h"

#include <string.h>

/* Whether a text is a number as the report writes them, or "-". */
static bool
is_number(const char *text)
{
	return strspn(text, "0123456789.,+-% ") == strlen(text);
}

static bool
is_numeric_column(const char *const *cells, int columns, int rows, int column)
{
	for (int row = 0; row < rows; row++)
		if (!is_number(cells[(size_t) row * columns + column]))
			return false;
	return column > 0 && rows > 0;
}

/*
 * Writes a table with at most MOST_COLUMNS columns, in UTF-8. With named, each
 * cell repeats its header as data-h, for a style sheet that shows each row as
 * a block.
 */
void
html_table(Markup *out, const char *const *headers, int columns,
		   const char *const *cells, int rows, bool named)
{
	const char *class[MOST_COLUMNS];

	markup_put(out, "<table%r><thead><tr>", named ? " class='named'" : "");
	for (int column = 0; column < columns; column++)
	{
		class[column] = is_numeric_column(cells, columns, rows, column) ?
			" class='n'" : "";
		markup_put(out, "<th scope='col'%r>%t</th>", class[column],
				   headers[column]);
	}
	markup_put(out, "</tr></thead><tbody>");
	for (int row = 0; row < rows; row++)
	{
		markup_put(out, "<tr>");
		for (int column = 0; column < columns; column++)
		{
			markup_put(out, "<td%r", class[column]);
			if (named)
				markup_put(out, " data-h='%t'", headers[column]);
			markup_put(out, ">%t</td>",
					   cells[(size_t) row * columns + column]);
		}
		markup_put(out, "</tr>\n");
	}
	markup_put(out, "</tbody></table>");
}
