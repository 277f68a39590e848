/*
 * Names of models: allowed values of an argument, and lists for hints.
 */
#ifndef CRMVALUE_CLV_MODEL_NAMES_H
#define CRMVALUE_CLV_MODEL_NAMES_H

#include "common/choice.h"
#include "clv/model/contract.h"
#include "clv/model/model.h"

/* the name for the model with the lowest BIC */
#define AUTO "auto"

typedef bool (*ModelTest) (const ClvModel *model);

/* an empty list of names */
#define NO_NAMES ((NameList) {NULL, 0, 0})

extern NameList with_model_names(NameList first, ModelTest test);
extern NameList with_contract_names(NameList first);

#endif
