/*
 * Labels and advice for the classes of customers: plain C, no server. Texts
 * are UTF-8, in English and Chinese.
 */
#ifndef CRMVALUE_SCORING_TREATMENTS_H
#define CRMVALUE_SCORING_TREATMENTS_H

#include "common/names.h"

#define TREATMENT_LANGUAGES 2

typedef struct Treatment
{
	const char *name;			/* as functions return it */
	const char *label[TREATMENT_LANGUAGES];
	const char *text[TREATMENT_LANGUAGES];
} Treatment;

typedef struct TreatmentMap
{
	const char *name;
	const Treatment *classes;
	int			count;
} TreatmentMap;

extern const TreatmentMap treatment_maps[];
extern const int treatment_map_count;

extern const Treatment *treatment_of_class(const TreatmentMap *map,
										   const char *name, int length);

#endif
