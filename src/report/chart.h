/*
 * Charts: SVG from arrays. Sizes are in pixels; a chart is meant to be shown at
 * its own size, which fits a telephone.
 *
 * Values are finite, their size below CHART_MOST, or NaN for none.
 */
#ifndef CRMVALUE_REPORT_CHART_H
#define CRMVALUE_REPORT_CHART_H

#include <stdbool.h>

#include "report/markup.h"
#include "report/numbers.h"

#define CHART_MOST 1e100
#define FONT_SIZE 11.0
#define MOST_SERIES 4
#define MOST_NODES 50

/* What every chart has. Titles of axes can be empty. */
typedef struct Chart
{
	Markup	   *out;
	const char *title;
	const char *x_title;
	const char *y_title;
	NumberStyle numbers;
	double		width;
} Chart;

/* count values, one a label, of each series */
typedef struct Series
{
	int			count;
	int			series;
	const char *const *labels;
	const char *const *names;	/* of the series; NULL for one without */
	const double *values;		/* series by series */
} Series;

/* a value for each of rows and columns, row by row */
typedef struct Grid
{
	int			rows;
	int			columns;
	const char *const *row_labels;
	const char *const *column_labels;
	const double *values;
	const char *const *texts;	/* of the cells; NULL for the values */
} Grid;

/* a curve through points, with lines at marks */
typedef struct Curve
{
	int			count;
	const double *x;
	const double *y;
	int			marks;
	const double *mark_x;
	const char *const *mark_labels;
} Curve;

extern void chart_style(Markup *out);
extern void chart_note(Chart *chart, const char *text);
extern void chart_bars(Chart *chart, const Series *data);
extern void chart_columns(Chart *chart, const Series *data);
extern void chart_lines(Chart *chart, const Series *data);
extern void chart_curve(Chart *chart, const Curve *data);
extern void chart_heat_map(Chart *chart, const Grid *data);
extern void chart_flow(Chart *chart, const Grid *data);

#endif
