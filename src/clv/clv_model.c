/*
 * Reads and checks a clv_model, a jsonb document.
 */
#include "common/compat.h"

#include "clv/clv_model.h"

#include <math.h>

#include "utils/builtins.h"

#include "common/choice.h"
#include "common/json_read.h"
#include "common/shortened.h"
#include "clv/model_names.h"
#include "clv/model/covariates.h"
#include "clv/model/gamma_gamma.h"

static const DocumentKind model_kind = {
	"clv_model",
	"{\"model\": \"bg/nbd\", \"unit\": \"week\", \"parameters\": {\"r\": 0.243, \"alpha\": 4.414, \"a\": 0.793, \"b\": 2.426}}"
};

/* Raises 22023 (invalid_parameter_value). */
#define model_error(...) document_error(&model_kind, __VA_ARGS__)

static const JsonField model_fields[] = {
	{"version", JSON_COUNT},
	{"model", JSON_TEXT},
	{"unit", JSON_TEXT},
	{"parameters", JSON_OBJECT},
	{"standard_errors", JSON_OBJECT},
	{"covariance", JSON_MATRIX},
	{"log_likelihood", JSON_DOUBLE},
	{"gradient_norm", JSON_DOUBLE},
	{"iterations", JSON_COUNT},
	{"customers", JSON_COUNT},
	{"repeat_buyers", JSON_COUNT},
	{"distinct_rows", JSON_COUNT},
	{"sampled", JSON_DOUBLE},
	{"as_of", JSON_DAY},
	{"spend", JSON_OBJECT},
	{"season", JSON_OBJECT},
	{"status", JSON_TEXT},
	{"warnings", JSON_TEXTS},
	{"verdict", JSON_TEXT},
	{"bic", JSON_OBJECT},
	{"covariates", JSON_TEXTS},
	{"without_covariates", JSON_COUNT},
	{"likelihood_ratio", JSON_OBJECT},
	{"holdout", JSON_OBJECT},
	{"recent", JSON_OBJECT},
};

static const JsonField ratio_fields[] = {
	{"statistic", JSON_DOUBLE},
	{"df", JSON_COUNT},
	{"p_value", JSON_DOUBLE},
};

static const JsonField spend_fields[] = {
	{"p", JSON_DOUBLE},
	{"q", JSON_DOUBLE},
	{"v", JSON_DOUBLE},
	{"standard_errors", JSON_OBJECT},
	{"covariance", JSON_MATRIX},
	{"log_likelihood", JSON_DOUBLE},
	{"gradient_norm", JSON_DOUBLE},
	{"customers", JSON_COUNT},
	{"without_spend", JSON_COUNT},
	{"correlation", JSON_DOUBLE},
	{"status", JSON_TEXT},
};

static const JsonField season_fields[] = {
	{"month", JSON_DOUBLES},
	{"standard_errors", JSON_DOUBLES},
	{"years", JSON_COUNT},
	{"purchases", JSON_COUNT},
	{"dispersion", JSON_DOUBLE},
	{"bic", JSON_OBJECT},
	{"status", JSON_TEXT},
};

static NameList
parameter_names(const ModelPart *part)
{
	return NAMES_OF(part->params, name, part->nparams);
}

/*
 * Raises 22023 (invalid_parameter_value) for a parameter that is not positive,
 * or outside the range in which nothing overflows.
 */
static void
check_positive(JsonObject object, const ClvParameter *p, double value)
{
	if (!(value > 0))
		model_error("The parameter \"%s%s\" must be a number above 0.",
					object.prefix, p->name);
	if (!(value >= CLV_LEAST && value <= CLV_LARGEST))
		model_error("The parameter \"%s%s\" must be from %g to %g.",
					object.prefix, p->name, CLV_LEAST, CLV_LARGEST);
}

/* check_positive for a parameter that may be negative or 0. */
static void
check_signed(JsonObject object, const ClvParameter *p, double value)
{
	if (!(fabs(value) <= CLV_LARGEST))
		model_error("The parameter \"%s%s\" must be a number from %g to %g.",
					object.prefix, p->name, -CLV_LARGEST, CLV_LARGEST);
}

/*
 * Reads the parameters. Fixed parameters are whole numbers. 22023
 * (invalid_parameter_value) for invalid values.
 */
static void
read_parameters(JsonObject object, ModelPart *part)
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

/*
 * Reads the standard errors that the document has. 22023
 * (invalid_parameter_value) for invalid values.
 */
static void
read_errors(JsonObject object, ModelPart *part)
{
	JsonObject	errors;

	for (int i = 0; i < part->nparams; i++)
		part->se[i] = -1;
	if (!find_object(object, "standard_errors", &errors))
		return;
	check_keys(errors, parameter_names(part));
	for (int i = 0; i < part->nparams; i++)
	{
		const char *name = part->params[i].name;
		JsonbValue *error = find_value(errors, name);

		if (error == NULL || error->type == jbvNull)
			continue;
		part->se[i] = number_of_json(error);
		if (!(part->se[i] >= 0))
			invalid_value(errors, name, "null or a number from 0", error);
	}
}

/* Reads a row of the covariance matrix. Returns false for a wrong length. */
static bool
read_covariance_row(const JsonbValue *row, int n, double *cov)
{
	if (json_length(row) != n)
		return false;
	for (int j = 0; j < n; j++)
		cov[j] = number_of_json(json_element(row, j));
	return true;
}

/* Whether a matrix can be a covariance: symmetric, no correlation above 1. */
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

/*
 * Reads the covariance, if there is one. 22023 (invalid_parameter_value) for
 * invalid values.
 */
static void
read_covariance(JsonObject object, ModelPart *part)
{
	JsonbValue *value = find_value(object, "covariance");
	bool		valid;

	if (value == NULL)
		return;
	part->cov = palloc0(part->nparams * sizeof(*part->cov));
	valid = json_length(value) == part->nparams;
	for (int i = 0; valid && i < part->nparams; i++)
		valid = read_covariance_row(json_element(value, i), part->nparams,
									part->cov[i]);
	if (!valid || !is_covariance(part))
		model_error("The value of \"%scovariance\" must be a symmetric matrix of %d rows, the covariances of %s.",
					object.prefix, part->nparams,
					listed_names(parameter_names(part)));
	part->has_cov = true;
}

/*
 * Reads a part from its object, and the parameters of the part from theirs.
 * 22023 (invalid_parameter_value) for invalid values.
 */
static void
read_part(JsonObject object, JsonObject parameters, ModelPart *part)
{
	read_parameters(parameters, part);
	read_errors(object, part);
	read_covariance(object, part);
	part->log_likelihood = find_number(object, "log_likelihood");
	part->customers = find_number(object, "customers");
}

/*
 * Finds the model by the name in the document, and its parameters. 22023
 * (invalid_parameter_value) for an unknown name.
 */
static void
read_model_name(JsonObject object, FittedModel *fitted)
{
	fitted->name = text_of_json(find_required(object, "model"));
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
					shortened(fitted->name, strlen(fitted->name)),
					listed_names(with_model_names(with_contract_names(NO_NAMES),
												  NULL)));
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

/*
 * Reads a name of a covariate. 22023 (invalid_parameter_value) unless it
 * differs from the names before.
 */
static void
read_covariate_name(const JsonbValue *value, FittedModel *fitted)
{
	char	   *name = text_of_json(value);

	if (name[0] == '\0')
		model_error("The name of a covariate must not be empty.");
	for (int i = 0; i < fitted->covariates; i++)
		if (strcmp(fitted->covariate_names[i], name) == 0)
			model_error("The covariate \"%s\" is named twice.",
						shortened(name, strlen(name)));
	fitted->covariate_names[fitted->covariates++] = name;
}

/*
 * Reads the names of the covariates, if there are any, and adds their
 * coefficients to the parameters. 22023 (invalid_parameter_value) for invalid
 * names.
 */
static void
read_covariates(JsonObject object, FittedModel *fitted)
{
	JsonbValue *names = find_value(object, "covariates");
	JsonObject	ratio;
	int			count;

	if (names == NULL)
		return;
	if (fitted->model == NULL || !clv_takes_covariates(fitted->model))
		model_error("The model \"%s\" takes no covariates.", fitted->name);
	count = json_length(names);
	if (count < 1 || count > CLV_MAX_COVARIATES)
		model_error("The number of covariates must be from 1 to %d, not %d.",
					CLV_MAX_COVARIATES, count);
	fitted->covariate_names = palloc(count * sizeof(char *));
	for (int i = 0; i < count; i++)
		read_covariate_name(json_element(names, i), fitted);
	fitted->counts.params = covariate_params(fitted->model,
											 fitted->covariate_names, count);
	fitted->counts.nparams = clv_covariate_params(fitted->model, count);
	if (find_object(object, "likelihood_ratio", &ratio))
		check_fields(ratio, ratio_fields, lengthof(ratio_fields));
}

static void
read_unit(JsonObject object, FittedModel *fitted)
{
	char	   *name = text_of_json(find_required(object, "unit"));

	if (!find_unit(name, strlen(name), &fitted->unit))
		model_error("The unit \"%s\" is unknown; the units are %s.",
					shortened(name, strlen(name)), listed_names(unit_names()));
}

static void
read_spend(JsonObject object, FittedModel *fitted)
{
	JsonObject	spend;

	if (!find_object(object, "spend", &spend))
		return;
	if (fitted->model == NULL)
		model_error("The model \"%s\" has no spend.", fitted->name);
	check_fields(spend, spend_fields, lengthof(spend_fields));
	fitted->has_spend = true;
	fitted->spend.params = clv_spend_params;
	fitted->spend.nparams = CLV_SPEND_NPARAMS;
	read_part(spend, spend, &fitted->spend);
}

/*
 * The index of a season from its value. 22023 (invalid_parameter_value) unless
 * the numbers are within bounds and their mean over the days of the year is 1,
 * up to rounding.
 */
static Season *
read_season_index(const JsonbValue *months)
{
	Season	   *season = palloc(sizeof(Season));
	bool		valid = json_length(months) == SEASONS;
	double		mean;

	for (int i = 0; valid && i < SEASONS; i++)
	{
		season->month[i] = number_of_json(json_element(months, i));
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

/*
 * Reads the season, if there is one. A season without an index has only a
 * status.
 */
static void
read_season(JsonObject object, FittedModel *fitted)
{
	JsonObject	season;
	JsonbValue *months;
	Season	   *index;

	if (!find_object(object, "season", &season))
		return;
	check_fields(season, season_fields, lengthof(season_fields));
	months = find_value(season, "month");
	if (months == NULL)
		return;
	if (fitted->model == NULL || !clv_takes_season(fitted->model))
		model_error("The model \"%s\" takes no season; those that do are %s.",
					fitted->name,
					listed_names(with_model_names(NO_NAMES, clv_takes_season)));
	index = read_season_index(months);
	fitted->season_parameters = SEASONS - 1;
	if (!season_is_level(index))
		fitted->season = index;
}

/*
 * DocumentParser: a FittedModel. 22023 (invalid_parameter_value) with the
 * reason for an invalid document. Only model, unit and parameters are
 * required.
 */
void *
parse_clv_model(Jsonb *document)
{
	FittedModel *fitted = palloc0(sizeof(FittedModel));
	JsonObject	object = read_document(&model_kind, document);
	JsonObject	parameters;
	double		version;

	check_fields(object, model_fields, lengthof(model_fields));
	version = find_number(object, "version");
	if (!isnan(version) && version != CLV_MODEL_VERSION)
		model_error("The version is %g; this release reads version %d.",
					version, CLV_MODEL_VERSION);
	read_model_name(object, fitted);
	read_covariates(object, fitted);
	read_unit(object, fitted);
	parameters = required_object(object, "parameters");
	check_keys(parameters, parameter_names(&fitted->counts));
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

/*
 * The model in an argument. 22023 (invalid_parameter_value) for a model of
 * contracts.
 */
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
