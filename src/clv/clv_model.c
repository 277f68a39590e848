/*
 * Reading and checking a clv_model, a jsonb document.
 */
#include "common/compat.h"

#include "clv/clv_model.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/float.h"

#include "clv/model_document.h"
#include "clv/model/covariates.h"
#include "clv/model/gamma_gamma.h"

static const Field model_fields[] = {
	{"version", FIELD_COUNT},
	{"model", FIELD_TEXT},
	{"unit", FIELD_TEXT},
	{"parameters", FIELD_OBJECT},
	{"standard_errors", FIELD_OBJECT},
	{"covariance", FIELD_MATRIX},
	{"log_likelihood", FIELD_NUMBER},
	{"gradient_norm", FIELD_NUMBER},
	{"iterations", FIELD_COUNT},
	{"customers", FIELD_COUNT},
	{"repeat_buyers", FIELD_COUNT},
	{"distinct_rows", FIELD_COUNT},
	{"sampled", FIELD_NUMBER},
	{"as_of", FIELD_DAY},
	{"spend", FIELD_OBJECT},
	{"season", FIELD_OBJECT},
	{"status", FIELD_TEXT},
	{"warnings", FIELD_TEXTS},
	{"verdict", FIELD_TEXT},
	{"bic", FIELD_OBJECT},
	{"covariates", FIELD_TEXTS},
	{"without_covariates", FIELD_COUNT},
	{"likelihood_ratio", FIELD_OBJECT},
	{"holdout", FIELD_OBJECT},
	{"recent", FIELD_OBJECT},
};

static const Field ratio_fields[] = {
	{"statistic", FIELD_NUMBER},
	{"df", FIELD_COUNT},
	{"p_value", FIELD_NUMBER},
};

static const Field spend_fields[] = {
	{"p", FIELD_NUMBER},
	{"q", FIELD_NUMBER},
	{"v", FIELD_NUMBER},
	{"standard_errors", FIELD_OBJECT},
	{"covariance", FIELD_MATRIX},
	{"log_likelihood", FIELD_NUMBER},
	{"gradient_norm", FIELD_NUMBER},
	{"customers", FIELD_COUNT},
	{"without_spend", FIELD_COUNT},
	{"correlation", FIELD_NUMBER},
	{"status", FIELD_TEXT},
};

static const Field season_fields[] = {
	{"month", FIELD_NUMBERS},
	{"standard_errors", FIELD_NUMBERS},
	{"years", FIELD_COUNT},
	{"purchases", FIELD_COUNT},
	{"dispersion", FIELD_NUMBER},
	{"bic", FIELD_OBJECT},
	{"status", FIELD_TEXT},
};

/* The names of the parameters, for an error message. */
static char *
parameter_names(const ModelPart *part)
{
	char	   *names = pstrdup(part->params[0].name);

	for (int i = 1; i < part->nparams; i++)
		names = psprintf("%s, %s", names, part->params[i].name);
	return names;
}

/* 22023 for a key of the object that is no parameter. */
static void
check_parameter_names(Object object, const ModelPart *part)
{
	JsonbIterator *iterator = JsonbIteratorInit(object.container);
	JsonbIteratorToken token;
	JsonbValue	key;

	while ((token = JsonbIteratorNext(&iterator, &key, true)) != WJB_DONE)
	{
		bool		known = token != WJB_KEY;

		for (int i = 0; !known && i < part->nparams; i++)
			known = (int) strlen(part->params[i].name) == key.val.string.len &&
				memcmp(part->params[i].name, key.val.string.val,
					   key.val.string.len) == 0;
		if (!known)
			model_error("The key \"%s%s\" is unknown; the parameters are %s.",
						object.prefix, shortened_text(&key), parameter_names(part));
	}
}

/* 22023 for a parameter that is not positive, or so large or small that numbers
 * overflow. */
static void
check_positive(Object object, const ClvParameter *p, double value)
{
	if (!(value > 0))
		model_error("The parameter \"%s%s\" must be a number above 0.",
					object.prefix, p->name);
	if (!(value >= CLV_LEAST && value <= CLV_LARGEST))
		model_error("The parameter \"%s%s\" must be from %g to %g.",
					object.prefix, p->name, CLV_LEAST, CLV_LARGEST);
}

/* The same for one that may be negative or 0 */
static void
check_signed(Object object, const ClvParameter *p, double value)
{
	if (!(fabs(value) <= CLV_LARGEST))
		model_error("The parameter \"%s%s\" must be a number from %g to %g.",
					object.prefix, p->name, -CLV_LARGEST, CLV_LARGEST);
}

/* Reads the parameters, of which fixed ones are whole; 22023. */
static void
read_parameters(Object object, ModelPart *part)
{
	for (int i = 0; i < part->nparams; i++)
	{
		const ClvParameter *p = &part->params[i];

		part->par[i] = number_of_json(find_required(object, p->name));
		if (p->is_signed)
			check_signed(object, p, part->par[i]);
		else
			check_positive(object, p, part->par[i]);
		if (p->is_fixed && (part->par[i] != floor(part->par[i]) ||
							part->par[i] < p->lower || part->par[i] > p->upper))
			model_error("The parameter \"%s%s\" must be a whole number from %g to %g.",
						object.prefix, p->name, p->lower, p->upper);
	}
}

/* Reads the standard errors, as far as they are there; 22023. */
static void
read_errors(Object object, ModelPart *part)
{
	JsonbValue *value = find_value(object, "standard_errors");
	Object		errors;

	for (int i = 0; i < part->nparams; i++)
		part->se[i] = -1;
	if (value == NULL)
		return;
	errors = (Object) {value->val.binary.data,
	psprintf("%sstandard_errors.", object.prefix)};
	check_parameter_names(errors, part);
	for (int i = 0; i < part->nparams; i++)
	{
		JsonbValue *error = find_value(errors, part->params[i].name);

		if (error == NULL || error->type == jbvNull)
			continue;
		part->se[i] = number_of_json(error);
		if (!(part->se[i] >= 0))
			model_error("The value of \"%s%s\" must be null or a number from 0.",
						errors.prefix, part->params[i].name);
	}
}

/* Reads a row of the covariance matrix; false if it is none. */
static bool
read_covariance_row(const JsonbValue *row, int n, double *cov)
{
	if (!is_container(row, JB_FARRAY) ||
		JsonContainerSize(row->val.binary.data) != (uint32) n)
		return false;
	for (int j = 0; j < n; j++)
	{
		cov[j] = number_of_json(getIthJsonbValueFromContainer(row->val.binary.data, j));
		if (isnan(cov[j]))
			return false;
	}
	return true;
}

/* true where a matrix can be a covariance: symmetric, no correlation above 1 */
static bool
is_covariance(const ModelPart *part)
{
	for (int i = 0; i < part->nparams; i++)
		for (int j = 0; j <= i; j++)
		{
			double		most = sqrt(part->cov[i][i]) * sqrt(part->cov[j][j]);

			if (!(fabs(part->cov[i][j]) <= most * (1 + 1e-9)) ||
				part->cov[i][j] != part->cov[j][i])
				return false;
		}
	return true;
}

/* Reads the covariance, if it is there; 22023. */
static void
read_covariance(Object object, ModelPart *part)
{
	JsonbValue *value = find_value(object, "covariance");
	bool		valid;

	if (value == NULL)
		return;
	part->cov = palloc0(part->nparams * sizeof(*part->cov));
	valid = JsonContainerSize(value->val.binary.data) == (uint32) part->nparams;
	for (int i = 0; valid && i < part->nparams; i++)
		valid = read_covariance_row(getIthJsonbValueFromContainer(value->val.binary.data, i),
									part->nparams, part->cov[i]);
	if (!valid || !is_covariance(part))
		model_error("The value of \"%scovariance\" must be a symmetric matrix of %d rows, the covariances of %s.",
					object.prefix, part->nparams, parameter_names(part));
	part->has_cov = true;
}

/* A number of the object, NaN where it is not there. */
static double
read_number(Object object, const char *key)
{
	JsonbValue *value = find_value(object, key);

	return value == NULL ? NAN : number_of_json(value);
}

/* Reads a part from its object, and its parameters from theirs; 22023. */
static void
read_part(Object object, Object parameters, ModelPart *part)
{
	read_parameters(parameters, part);
	read_errors(object, part);
	read_covariance(object, part);
	part->log_likelihood = read_number(object, "log_likelihood");
	part->customers = read_number(object, "customers");
}

/* The names of the models, for an error message. */
static char *
model_names(void)
{
	char	   *names = pstrdup(clv_contract_models[0]->name);

	for (int i = 1; clv_contract_models[i] != NULL; i++)
		names = psprintf("%s, %s", names, clv_contract_models[i]->name);
	for (int i = 0; clv_models[i] != NULL; i++)
		names = psprintf("%s, %s", names, clv_models[i]->name);
	return names;
}

/* The names of the models that can have a season, for an error message. */
char *
seasonal_models(void)
{
	char	   *names = NULL;

	for (int i = 0; clv_models[i] != NULL; i++)
		if (clv_models[i]->flags & CLV_ANY_CLOCK)
			names = names == NULL ? pstrdup(clv_models[i]->name) :
				psprintf("%s, %s", names, clv_models[i]->name);
	return names;
}

/* Finds the model, whose name is in the document, and its parameters; 22023. */
static void
read_model_name(Object object, FittedModel *fitted)
{
	JsonbValue *value = find_required(object, "model");

	fitted->name = pnstrdup(value->val.string.val, value->val.string.len);
	fitted->model = clv_find_model(fitted->name);
	fitted->contract = clv_find_contract_model(fitted->name);
	if (fitted->model != NULL)
	{
		fitted->counts.params = fitted->model->params;
		fitted->counts.nparams = fitted->model->nparams;
	}
	else if (fitted->contract != NULL)
	{
		fitted->counts.params = fitted->contract->params;
		fitted->counts.nparams = fitted->contract->nparams;
	}
	else
		model_error("The model \"%s\" is unknown; the models are %s.",
					shortened_text(value), model_names());
}

/*
 * The parameters of a model with covariates of these names: its own, and
 * "rate.NAME" and "drop_out.NAME" for each.
 */
const ClvParameter *
covariate_params(const ClvModel *model, const char *const *names, int count)
{
	ClvParameter *params = palloc0(clv_covariate_params(model, count) *
								   sizeof(ClvParameter));

	memcpy(params, model->params, model->nparams * sizeof(ClvParameter));
	for (int link = 0; link < CLV_LINKS; link++)
		for (int j = 0; j < count; j++)
			params[clv_coefficient(model, link, count, j)] = (ClvParameter) {
				.name = psprintf("%s.%s", clv_link_names[link], names[j]),
				.is_signed = true
			};
	return params;
}

/* Reads a name of a covariate, which must differ from those before; 22023. */
static void
read_covariate_name(const JsonbValue *value, FittedModel *fitted)
{
	char	   *name = pnstrdup(value->val.string.val, value->val.string.len);

	if (name[0] == '\0')
		model_error("The name of a covariate must not be empty.");
	for (int i = 0; i < fitted->covariates; i++)
		if (strcmp(fitted->covariate_names[i], name) == 0)
			model_error("The covariate \"%s\" is named twice.",
						shortened_text(value));
	fitted->covariate_names[fitted->covariates++] = name;
}

/* Reads the names of the covariates, if there are any, and what they add to the
 * parameters; 22023. */
static void
read_covariates(Object object, FittedModel *fitted)
{
	JsonbValue *value = find_value(object, "covariates");
	uint32		count;

	if (value == NULL)
		return;
	if (fitted->model == NULL || !clv_takes_covariates(fitted->model))
		model_error("The model \"%s\" takes no covariates.", fitted->name);
	count = JsonContainerSize(value->val.binary.data);
	if (count < 1 || count > CLV_MAX_COVARIATES)
		model_error("The number of covariates must be from 1 to %d.",
					CLV_MAX_COVARIATES);
	fitted->covariate_names = palloc(count * sizeof(char *));
	for (uint32 i = 0; i < count; i++)
		read_covariate_name(getIthJsonbValueFromContainer(value->val.binary.data, i),
							fitted);
	fitted->counts.params = covariate_params(fitted->model,
											 fitted->covariate_names, count);
	fitted->counts.nparams = clv_covariate_params(fitted->model, count);
	value = find_value(object, "likelihood_ratio");
	if (value != NULL)
		check_fields((Object) {value->val.binary.data, "likelihood_ratio."},
					 ratio_fields, lengthof(ratio_fields));
}

static void
read_unit(Object object, FittedModel *fitted)
{
	JsonbValue *value = find_required(object, "unit");

	if (!find_unit(value->val.string.val, value->val.string.len,
				   &fitted->unit))
		model_error("The unit \"%s\" is unknown; the units are day, week, month and year.",
					shortened_text(value));
}

static void
read_spend(Object object, FittedModel *fitted)
{
	JsonbValue *value = find_value(object, "spend");
	Object		spend;

	if (value == NULL)
		return;
	if (fitted->model == NULL)
		model_error("The model \"%s\" has no spend.", fitted->name);
	spend = (Object) {value->val.binary.data, "spend."};
	check_fields(spend, spend_fields, lengthof(spend_fields));
	fitted->has_spend = true;
	fitted->spend.params = clv_spend_params;
	fitted->spend.nparams = CLV_SPEND_NPARAMS;
	read_part(spend, spend, &fitted->spend);
}

/*
 * The index of a season from its value; 22023 unless its values are within
 * bounds and their mean over the days of the year is 1, but for rounding.
 */
static Season *
read_season_index(const JsonbValue *value)
{
	Season	   *season = palloc(sizeof(Season));
	JsonbContainer *months = value->val.binary.data;
	bool		valid = JsonContainerSize(months) == SEASONS;
	double		mean;

	for (int i = 0; valid && i < SEASONS; i++)
	{
		season->month[i] = number_of_json(getIthJsonbValueFromContainer(months, i));
		valid = season->month[i] >= SEASON_LEAST &&
			season->month[i] <= SEASON_MOST;
	}
	if (!valid)
		model_error("The value of \"season.month\" must be an array of %d numbers from %g to %g, that of January first.",
					SEASONS, SEASON_LEAST, SEASON_MOST);
	mean = season_mean(season);
	if (fabs(mean - 1) > SEASON_MEAN_TOLERANCE)
		model_error("The mean of \"season.month\" over the days of the year must be 1, up to %g; it is %g.",
					SEASON_MEAN_TOLERANCE, mean);
	return season;
}

/* Reads the season, if there is one; one without an index says why. */
static void
read_season(Object object, FittedModel *fitted)
{
	JsonbValue *value = find_value(object, "season");
	JsonbValue *months;
	Object		season;
	Season	   *index;

	if (value == NULL)
		return;
	season = (Object) {value->val.binary.data, "season."};
	check_fields(season, season_fields, lengthof(season_fields));
	months = find_value(season, "month");
	if (months == NULL)
		return;
	if (fitted->model == NULL || !(fitted->model->flags & CLV_ANY_CLOCK))
		model_error("The model \"%s\" takes no season; those that do are %s.",
					fitted->name, seasonal_models());
	index = read_season_index(months);
	fitted->season_parameters = SEASONS - 1;
	if (!season_is_level(index))
		fitted->season = index;
}

/*
 * DocumentParser: a FittedModel; 22023 saying what is wrong with the document.
 * Needed are only model, unit and parameters.
 */
void *
parse_clv_model(Jsonb *document)
{
	FittedModel *fitted = palloc0(sizeof(FittedModel));
	Object		object = {&document->root, ""};
	Object		parameters = {NULL, "parameters."};

	if (!JB_ROOT_IS_OBJECT(document))
		model_error("It must be an object.");
	check_fields(object, model_fields, lengthof(model_fields));
	if (find_value(object, "version") != NULL &&
		read_number(object, "version") != CLV_MODEL_VERSION)
		model_error("The version is %g; this release reads version %d.",
					read_number(object, "version"), CLV_MODEL_VERSION);
	read_model_name(object, fitted);
	read_covariates(object, fitted);
	read_unit(object, fitted);
	parameters.container = find_required(object, "parameters")->val.binary.data;
	check_parameter_names(parameters, &fitted->counts);
	read_part(object, parameters, &fitted->counts);
	read_spend(object, fitted);
	read_season(object, fitted);
	return fitted;
}

/* The model in an argument, parsed once. */
const FittedModel *
model_argument(FunctionCallInfo fcinfo, int argument)
{
	return parsed_argument(fcinfo, argument, parse_clv_model);
}

/* The model in an argument; 22023 for one of contracts. */
const FittedModel *
purchase_model_argument(FunctionCallInfo fcinfo, int argument)
{
	const FittedModel *fitted = model_argument(fcinfo, argument);

	if (fitted->model == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model %s is not a model of purchases", fitted->name),
				 errhint("Use survival, retention_rate and contract_value with a model of contracts, fit_clv for a model of purchases.")));
	return fitted;
}
