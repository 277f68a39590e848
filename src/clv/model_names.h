/*
 * Names of models: what an argument may be, and lists for hints.
 */
#ifndef CRMVALUE_CLV_MODEL_NAMES_H
#define CRMVALUE_CLV_MODEL_NAMES_H

#include "common/choice.h"
#include "clv/model/contract.h"
#include "clv/model/model.h"

/* Asks for the model that is best by BIC. */
#define AUTO "auto"

typedef bool (*ModelTest) (const ClvModel *model);

/* Names that come before those of models. */
#define NO_NAMES ((NameList) {NULL, 0, 0})

extern NameList with_model_names(NameList first, ModelTest test);
extern NameList with_contract_names(NameList first);

#endif
