/*
 * Rows that statements read as a named relation, like the transition tables of
 * triggers.
 */
#ifndef CRMVALUE_TRACKING_RELATIONS_H
#define CRMVALUE_TRACKING_RELATIONS_H

#include "common/compat.h"
#include "utils/queryenvironment.h"
#include "utils/tuplestore.h"

typedef struct NamedRows
{
	EphemeralNamedRelation relation;
	Tuplestorestate *rows;		/* NULL if only the columns are registered, to
								 * prepare statements */
} NamedRows;

extern NamedRows name_rows(const char *name, TupleDesc columns, bool store);
extern void forget_rows(NamedRows *named);

#endif
