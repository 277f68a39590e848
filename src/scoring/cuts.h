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
 * The cuts of one number, worst first; a value's level is how many of them it
 * reaches. A cut is there in each form in which values come.
 */
typedef struct CutList
{
	bool		reversed;		/* reached at or below the cut, not above */
	int			count;			/* without those that nobody reaches */
	wide		marks[MOST_CUTS];	/* reached by what is above, counted in
									 * 1/10000; negated if reversed */
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
