/*
 * Charts: SVG from arrays. Sizes are in pixels. Show a chart at its own size:
 * the default width fits the screen of a phone.
 *
 * Values are finite, between -CHART_MOST and CHART_MOST, or NaN for a missing
 * one.
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

/* The fields of every chart. Titles of axes can be empty. */
typedef struct Chart
{
	Markup	   *out;
	const char *title;
	const char *x_title;
	const char *y_title;
	NumberStyle numbers;
	double		width;
} Chart;

/* Each series has one value for each of the count labels. */
typedef struct Series
{
	int			count;
	int			series;
	const char *const *labels;
	const char *const *names;	/* of the series; NULL for a single series
								 * without a name */
	const double *values;		/* series by series */
} Series;

/* A value for each pair of a row and a column, row by row. */
typedef struct Grid
{
	int			rows;
	int			columns;
	const char *const *row_labels;
	const char *const *column_labels;
	const double *values;
	const char *const *texts;	/* shown in the cells; NULL to show the
								 * values */
} Grid;

/* A curve through points, with vertical lines at marks. */
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
