/*
 * Reading and checking a clv_model, a jsonb document.
 */
#include "common/compat.h"

#include "clv/clv_model.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/float.h"

#include "common/days.h"
#include "common/shortened.h"
#include "clv/model/covariates.h"
#include "clv/model/gamma_gamma.h"

#define EXAMPLE \
	"{\"model\": \"bg/nbd\", \"unit\": \"week\", \"parameters\": {\"r\": 0.243, \"alpha\": 4.414, \"a\": 0.793, \"b\": 2.426}}"

/*
 * Raises 22023 (invalid_parameter_value); the arguments are those of
 * errdetail.
 */
#define model_error(...) \
	ereport(ERROR, \
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), \
			 errmsg("invalid clv_model"), \
			 errdetail(__VA_ARGS__), \
			 errhint("An example is %s.", EXAMPLE)))

/* What the value of a key must be. */
typedef enum FieldType
{
	FIELD_TEXT,
	FIELD_NUMBER,
	FIELD_COUNT,
	FIELD_DAY,
	FIELD_TEXTS,
	FIELD_NUMBERS,
	FIELD_OBJECT,
	FIELD_MATRIX
} FieldType;

static const char *const field_type_names[] = {
	[FIELD_TEXT] = "a string",
	[FIELD_NUMBER] = "a finite number",
	[FIELD_COUNT] = "a whole number from 0",
	[FIELD_DAY] = "a date such as \"2026-01-01\"",
	[FIELD_TEXTS] = "an array of strings",
	[FIELD_NUMBERS] = "an array of finite numbers",
	[FIELD_OBJECT] = "an object",
	[FIELD_MATRIX] = "an array of arrays of numbers",
};

typedef struct Field
{
	const char *name;
	FieldType	type;
} Field;

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

/* A text for an error message. */
static char *
shortened_text(const JsonbValue *value)
{
	return shortened(value->val.string.val, value->val.string.len);
}

/* The number as a double that prints as it; NaN where it has none. */
static double
number_of_json(const JsonbValue *value)
{
	double		number;

	if (value->type != jbvNumeric)
		return NAN;
	number = DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
												NumericGetDatum(value->val.numeric)));
	return isfinite(number) ? number : NAN;
}

static bool
is_count(const JsonbValue *value)
{
	double		number = number_of_json(value);

	return number >= 0 && number < 0x1p63 && number == floor(number);
}

static bool
is_day(const JsonbValue *value)
{
	char	   *day;
	const char *end;
	int32		ignored;

	if (value->type != jbvString)
		return false;
	day = pnstrdup(value->val.string.val, value->val.string.len);
	end = day_from_text(day, &ignored);
	return end != NULL && *end == '\0';
}

/* true for a container of the kind given by the flag */
static bool
is_container(const JsonbValue *value, uint32 flag)
{
	return value->type == jbvBinary &&
		(value->val.binary.data->header & (JB_FOBJECT | JB_FARRAY | JB_FSCALAR)) == flag;
}

static bool
is_array_of_texts(const JsonbValue *value)
{
	if (!is_container(value, JB_FARRAY))
		return false;
	for (uint32 i = 0; i < JsonContainerSize(value->val.binary.data); i++)
		if (getIthJsonbValueFromContainer(value->val.binary.data, i)->type != jbvString)
			return false;
	return true;
}

static bool
is_array_of_numbers(const JsonbValue *value)
{
	if (!is_container(value, JB_FARRAY))
		return false;
	for (uint32 i = 0; i < JsonContainerSize(value->val.binary.data); i++)
		if (isnan(number_of_json(getIthJsonbValueFromContainer(value->val.binary.data, i))))
			return false;
	return true;
}

static bool
has_type(const JsonbValue *value, FieldType type)
{
	switch (type)
	{
		case FIELD_TEXT:
			return value->type == jbvString;
		case FIELD_NUMBER:
			return !isnan(number_of_json(value));
		case FIELD_COUNT:
			return is_count(value);
		case FIELD_DAY:
			return is_day(value);
		case FIELD_TEXTS:
			return is_array_of_texts(value);
		case FIELD_NUMBERS:
			return is_array_of_numbers(value);
		case FIELD_OBJECT:
			return is_container(value, JB_FOBJECT);
		case FIELD_MATRIX:
			return is_container(value, JB_FARRAY);
	}
	pg_unreachable();
}

/* An object of the document, with its place for error messages. */
typedef struct Object
{
	JsonbContainer *container;
	const char *prefix;			/* "" or "spend." */
} Object;

/* The value of a key, or NULL. */
static JsonbValue *
find(Object object, const char *key)
{
	return getKeyJsonValueFromContainer(object.container, key, strlen(key),
										NULL);
}

static void
check_field(Object object, const Field *fields, int nfields,
			const JsonbValue *key, const JsonbValue *value)
{
	for (int i = 0; i < nfields; i++)
	{
		if ((int) strlen(fields[i].name) != key->val.string.len ||
			memcmp(fields[i].name, key->val.string.val,
				   key->val.string.len) != 0)
			continue;
		if (!has_type(value, fields[i].type))
			model_error("The value of \"%s%s\" must be %s.", object.prefix,
						fields[i].name, field_type_names[fields[i].type]);
		return;
	}
	model_error("The key \"%s%s\" is unknown.", object.prefix, shortened_text(key));
}

/* 22023 for unknown keys and values of other types. */
static void
check_fields(Object object, const Field *fields, int nfields)
{
	JsonbIterator *iterator = JsonbIteratorInit(object.container);
	JsonbIteratorToken token;
	JsonbValue	key;
	JsonbValue	value;

	while ((token = JsonbIteratorNext(&iterator, &key, true)) != WJB_DONE)
		if (token == WJB_KEY)
		{
			(void) JsonbIteratorNext(&iterator, &value, true);
			check_field(object, fields, nfields, &key, &value);
		}
}

/* The value of a key that must be there; 22023. */
static JsonbValue *
find_required(Object object, const char *key)
{
	JsonbValue *value = find(object, key);

	if (value == NULL)
		model_error("The key \"%s%s\" is missing.", object.prefix, key);
	return value;
}

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
	JsonbValue *value = find(object, "standard_errors");
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
		JsonbValue *error = find(errors, part->params[i].name);

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
	JsonbValue *value = find(object, "covariance");
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
	JsonbValue *value = find(object, key);

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
	JsonbValue *value = find(object, "covariates");
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
	value = find(object, "likelihood_ratio");
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
	JsonbValue *value = find(object, "spend");
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
	JsonbValue *value = find(object, "season");
	JsonbValue *months;
	Object		season;
	Season	   *index;

	if (value == NULL)
		return;
	season = (Object) {value->val.binary.data, "season."};
	check_fields(season, season_fields, lengthof(season_fields));
	months = find(season, "month");
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
	if (find(object, "version") != NULL &&
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
