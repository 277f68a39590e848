/*
 * What charts have in common.
 */
#ifndef CRMVALUE_REPORT_FRAME_H
#define CRMVALUE_REPORT_FRAME_H

#include "report/chart.h"

#define TEXT_ROW 15.0

/* A linear scale: the values least to most are at the pixels start to end. */
typedef struct Scale
{
	double		least;
	double		most;
	double		start;
	double		end;
} Scale;

typedef enum Anchor
{
	ANCHOR_START,
	ANCHOR_MIDDLE,
	ANCHOR_END
} Anchor;

/* The area within the axes, and the scale of the vertical axis. */
typedef struct Plot
{
	double		left;
	double		right;
	double		top;
	double		bottom;
	Ticks		ticks;
	Scale		y;
} Plot;

extern void chart_begin(Chart *chart, double height);
extern void chart_end(Chart *chart);
extern void chart_label(Chart *chart, double x, double y, Anchor anchor,
						const char *class, const char *text, double room);
extern void chart_names(Chart *chart, const Series *data, double y);
extern void hover(Chart *chart, const char *label, const char *name,
				  const char *value);
extern double scaled(const Scale *scale, double value);
extern void range_of(const double *values, size_t count, double *least,
					 double *most);
extern double widest(const char *const *labels, int count);
extern Plot plot_begin(Chart *chart, const double least, const double most,
					   double top, double height, double right_room);
extern void plot_labels(Chart *chart, const Plot *plot,
						const char *const *labels, int count, bool between);
extern void plot_zero(Chart *chart, const Plot *plot);

#endif
