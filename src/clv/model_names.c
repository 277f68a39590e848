/*
 * Lists of names of models, from the tables of models.
 */
#include "common/compat.h"

#include "clv/model_names.h"

/* A copy of a list of names, with room for `more` names. */
static const char **
copied_names(NameList names, int more)
{
	const char **copy = palloc((names.count + more) * sizeof(char *));

	for (int i = 0; i < names.count; i++)
		copy[i] = name_at(names, i);
	return copy;
}

/*
 * The names `first` and those of the models of purchases that pass the test,
 * in the order of clv_models. A NULL test means all models.
 */
NameList
with_model_names(NameList first, ModelTest test)
{
	const char **names = copied_names(first, CLV_MODEL_COUNT);
	int			count = first.count;

	for (int i = 0; i < CLV_MODEL_COUNT; i++)
		if (test == NULL || test(clv_models[i]))
			names[count++] = clv_models[i]->name;
	return (NameList) {names, sizeof(*names), count};
}

/*
 * The names `first` and those of the models of contracts, in the order of
 * clv_contract_models.
 */
NameList
with_contract_names(NameList first)
{
	const char **names = copied_names(first, CLV_CONTRACT_MODEL_COUNT);

	for (int i = 0; i < CLV_CONTRACT_MODEL_COUNT; i++)
		names[first.count + i] = clv_contract_models[i]->name;
	return (NameList) {names, sizeof(*names),
		first.count + CLV_CONTRACT_MODEL_COUNT
	};
}
