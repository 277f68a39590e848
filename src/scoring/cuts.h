/*
 * Cut points as documents: rfm_cuts {"recency":[...],"frequency":[...],
 * "monetary":[...]} and tier_cuts {"A":...,"B":...}.
 */
#ifndef CRMVALUE_SCORING_CUTS_H
#define CRMVALUE_SCORING_CUTS_H

#include "common/column.h"
#include "scoring/levels.h"
#include "utils/jsonb.h"

/*
 * The cuts of one number, worst first. The level of a value is the number of
 * cuts that it reaches. A cut is stored in each form of the values.
 */
typedef struct CutList
{
	bool		reversed;		/* values at or below a cut reach it, not those
								 * above */
	int			count;			/* number of cuts without null cuts */
	wide		marks[MOST_CUTS];	/* a value above the mark reaches the
									 * cut; in units of 1/10000; negated if
									 * reversed */
	double		floats[MOST_CUTS];
	Numeric		numerics[MOST_CUTS];
} CutList;

/* Recency, frequency, monetary. */
#define RFM_COLUMNS 3

typedef struct RfmCuts
{
	CutList		columns[RFM_COLUMNS];
} RfmCuts;

extern void *parse_rfm_cuts(Jsonb *document);
extern void *parse_tier_cuts(Jsonb *document);
extern int	level_of_units(const CutList *cuts, wide units);
extern int	level_of_value(const CutList *cuts, ValueType type, Datum value);
extern Jsonb *rfm_cuts_document(Numeric *const cuts[RFM_COLUMNS], int count);
extern Jsonb *tier_cuts_document(Numeric a, Numeric b);

#endif
