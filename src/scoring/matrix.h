/*
 * The two-by-two matrices (models.md 1.4): plain C, no server.
 */
#ifndef CRMVALUE_SCORING_MATRIX_H
#define CRMVALUE_SCORING_MATRIX_H

#include <stdbool.h>

#include "common/names.h"

/* labels of a field are indexed by the languages of common/language.h */
#define MATRIX_LANGUAGES 2

typedef enum MatrixField
{
	FIELD_HIGH_HIGH,			/* on x, on y */
	FIELD_HIGH_LOW,
	FIELD_LOW_HIGH,
	FIELD_LOW_LOW,
	MATRIX_FIELDS
} MatrixField;

typedef struct MatrixScheme
{
	const char *name;
	bool		pooled;			/* y is a mean of x purchases, and its cut the
								 * pooled mean */
	const char *labels[MATRIX_FIELDS][MATRIX_LANGUAGES];	/* in UTF-8 */
} MatrixScheme;

#define MATRIX_SCHEMES 4
#define MATRIX_NAMES NAMES_OF(matrix_schemes, name, MATRIX_SCHEMES)

extern const MatrixScheme matrix_schemes[MATRIX_SCHEMES];

static inline MatrixField
matrix_field(bool high_x, bool high_y)
{
	return (high_x ? FIELD_HIGH_HIGH : FIELD_LOW_HIGH) + (high_y ? 0 : 1);
}

#endif
