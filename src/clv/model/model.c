/*
 * The table of models of purchases.
 */
#include "clv/model/model.h"

#include <math.h>
#include <string.h>

#include "common/names.h"

#define CLV_ADDRESS_OF(model) &model,
const ClvModel *const clv_models[] = {CLV_MODELS(CLV_ADDRESS_OF) NULL};

int
clv_model_position(const char *name, int length)
{
	for (int i = 0; clv_models[i] != NULL; i++)
		if (is_name(clv_models[i]->name, name, length))
			return i;
	return -1;
}

const ClvModel *
clv_find_model(const char *name)
{
	int			position = clv_model_position(name, (int) strlen(name));

	return position < 0 ? NULL : clv_models[position];
}

bool
clv_takes_season(const ClvModel *model)
{
	return (model->flags & CLV_ANY_CLOCK) != 0;
}

bool
clv_valid_parameters(const ClvModel *model, const double *par)
{
	for (int i = 0; i < model->nparams; i++)
	{
		const ClvParameter *p = &model->params[i];

		if (!(par[i] >= CLV_LEAST && par[i] <= CLV_LARGEST))
			return false;
		if (p->is_fixed &&
			(par[i] != floor(par[i]) || par[i] < p->lower || par[i] > p->upper))
			return false;
	}
	return true;
}

bool
clv_valid_customer(const ClvModel *model, const ClvCustomer *c)
{
	bool		discrete = (model->flags & CLV_DISCRETE) != 0;

	if (!(c->x >= 0 && c->x <= CLV_LARGEST_X && c->x == floor(c->x)) ||
		!(c->t >= 0 && c->t <= c->T && c->T <= CLV_LARGEST_T) ||
		(c->x == 0) != (c->t == 0) || c->count < 1)
		return false;
	if (discrete && (c->t != floor(c->t) || c->T != floor(c->T) ||
					 c->x > c->t))
		return false;
	return (model->flags & CLV_NEEDS_GAPS) == 0 ||
		fabs(c->log_gaps) <= 30 * c->x;
}
