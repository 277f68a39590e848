/*
 * Ticks that count how often they are asked, and stop.
 */
#ifndef CRMVALUE_TICKS_H
#define CRMVALUE_TICKS_H

/* Asked so many times, then to stop; reports */
typedef struct Asked
{
	int			times;
	int			stop_at;		/* 0: never */
	int			reports;
} Asked;

static inline int
ask(void *arg)
{
	Asked	   *asked = arg;

	return ++asked->times == asked->stop_at;
}

/* Adds 1 to *arg and goes on. */
static inline int
count_up(void *arg)
{
	++*(int *) arg;
	return 0;
}

/* Stops at the last of *arg calls. */
static inline int
count_down(void *arg)
{
	return --*(int *) arg <= 0;
}

#endif							/* CRMVALUE_TICKS_H */
