/*
 * The CDNOW sample as the literature fits it: purchase days to 1997-09-30.
 * The file lies outside the repository; tests pass without it.
 */
#ifndef CLV_CDNOW_H
#define CLV_CDNOW_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clv/model/model.h"

#define CDNOW_FILE		"../shared/data/cdnow_sample.csv"
#define CDNOW_CUSTOMERS	2357
#define CDNOW_END		273		/* 1997-09-30 as a day of 1997 */

/* A date in 1997 or 1998, written YYYY-MM-DD, as a day of 1997. */
static inline int
cdnow_day(const char *date)
{
	static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273,
	304, 334};

	return 365 * (atoi(date) - 1997) + before[atoi(date + 5) - 1] +
		atoi(date + 8);
}

/* Adds a purchase day to a customer whose last one was t units after the
 * first. */
static inline void
cdnow_add(ClvCustomer *c, double t)
{
	c->log_gaps += log(t - c->t);
	c->t = t;
	c->x++;
}

/*
 * Reads the customers, times in days / unit; to be freed.  NULL, after
 * saying so, where the file is not there.
 */
static inline ClvCustomer *
cdnow_read(double unit)
{
	FILE	   *file = fopen(CDNOW_FILE, "r");
	ClvCustomer *c;
	char		line[100];
	int			n = -1;
	int			first = 0;
	char		last[8] = "";

	if (file == NULL)
	{
		printf("# skipped: %s is not there\n", CDNOW_FILE);
		return NULL;
	}
	c = calloc(CDNOW_CUSTOMERS, sizeof(ClvCustomer));
	for (bool heading = true; fgets(line, sizeof(line), file) != NULL;
		 heading = false)
	{
		int			day = heading ? 0 : cdnow_day(line + 5);

		if (heading || day > CDNOW_END)
			continue;
		if (strncmp(line, last, 4) != 0)
		{
			memcpy(last, line, 4);
			first = day;
			c[++n].T = (CDNOW_END - first) / unit;
			c[n].count = 1;
		}
		else if ((day - first) / unit > c[n].t)
			cdnow_add(&c[n], (day - first) / unit);
	}
	fclose(file);
	return c;
}

#endif							/* CLV_CDNOW_H */
