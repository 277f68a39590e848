/*
 * Reads, checks and writes lifecycle rules, a jsonb document.
 */
#include "common/compat.h"

#include "lifecycle/rules_sql.h"

#include "utils/builtins.h"

#include "common/json_read.h"
#include "common/json_text.h"
#include "common/money.h"

/* base-10000 digits after the point: a decimal rule is in units of 1/10000 */
#define DECIMAL_DIGITS 1
#define DECIMALS 4

StaticAssertDecl(RULE_UNIT == MONEY_UNIT, "a rule's decimals are one digit");

typedef struct RuleField
{
	const char *name;
	Size		offset;			/* offset in LifecycleRules */
	bool		decimal;
	int64		least;			/* in the units of the field */
	const char *meaning;
} RuleField;

#define DECIMAL_RULE(name, least, meaning) \
	{#name, offsetof(LifecycleRules, name), true, least, meaning}
#define COUNT_RULE(name, meaning) \
	{#name, offsetof(LifecycleRules, name), false, 1, meaning}

static const RuleField rule_fields[] = {
	DECIMAL_RULE(typical_gap, 1, "a number of days greater than 0"),
	DECIMAL_RULE(decline_after, 1, "a number of expected gaps greater than 0"),
	DECIMAL_RULE(lost_after, 1, "a number of expected gaps greater than 0"),
	COUNT_RULE(recovery_purchases, "an integer number of purchase days from 1"),
	COUNT_RULE(exploration_purchases, "an integer number of purchase days from 1"),
	COUNT_RULE(window, "an integer number of days from 1"),
	DECIMAL_RULE(growth_share, 0, "a share from 0"),
	DECIMAL_RULE(decline_share, 0, "a share from 0"),
};

static inline int64 *
rule_value(LifecycleRules *rules, const RuleField *field)
{
	return (int64 *) ((char *) rules + field->offset);
}

static const DocumentKind rules_kind = {
	"lifecycle_rules", "{\"typical_gap\": 30}, or {} for the defaults"
};

/*
 * The value of a rule in the units of its field. 22023
 * (invalid_parameter_value) for an invalid value.
 */
static int64
rule_from_json(JsonObject object, const RuleField *field,
			   const JsonbValue *value)
{
	int64		unit = field->decimal ? RULE_UNIT : 1;
	int128		units;

	if (value->type != jbvNumeric ||
		!numeric_to_units(value->val.numeric,
						  field->decimal ? DECIMAL_DIGITS : 0, &units) ||
		units < field->least || units > RULE_MAXIMUM * unit)
		invalid_value(object, field->name,
					  psprintf("%s up to %d%s", field->meaning, RULE_MAXIMUM,
							   field->decimal ? ", with at most four decimals" : ""),
					  value);
	return (int64) units;
}

static Numeric
decimal_rule_to_numeric(int64 value)
{
	return units_to_numeric(value, DECIMALS, 0);
}

/*
 * Raises 22023 (invalid_parameter_value) if lost_after is less than
 * decline_after.
 */
static void
check_limits(const LifecycleRules *rules)
{
	if (rules->lost_after < rules->decline_after)
		document_error(&rules_kind,
					   "\"lost_after\" is less than \"decline_after\": %s < %s. Rules that are not given have their defaults: decline_after is 2, lost_after is 6.",
					   numeric_normalize(decimal_rule_to_numeric(rules->lost_after)),
					   numeric_normalize(decimal_rule_to_numeric(rules->decline_after)));
}

/*
 * DocumentParser: the LifecycleRules of a JSON object, with defaults for
 * missing keys. 22023 (invalid_parameter_value) for an invalid document.
 */
void *
parse_lifecycle_rules(Jsonb *document)
{
	LifecycleRules *rules = palloc(sizeof(LifecycleRules));
	JsonObject	object = read_document(&rules_kind, document);

	*rules = default_lifecycle_rules;
	check_keys(object, NAMES_OF(rule_fields, name, lengthof(rule_fields)));
	for (int i = 0; i < (int) lengthof(rule_fields); i++)
	{
		JsonbValue *value = find_value(object, rule_fields[i].name);

		if (value != NULL)
			*rule_value(rules, &rule_fields[i]) =
				rule_from_json(object, &rule_fields[i], value);
	}
	check_limits(rules);
	return rules;
}

/* The JSON object of rules, with all keys. */
Datum
rules_to_datum(const LifecycleRules *rules)
{
	StringInfoData json;
	LifecycleRules copy = *rules;

	initStringInfo(&json);
	json_begin(&json, '{');
	for (int i = 0; i < (int) lengthof(rule_fields); i++)
	{
		int64		value = *rule_value(&copy, &rule_fields[i]);

		json_key(&json, rule_fields[i].name);
		json_numeric(&json, rule_fields[i].decimal ?
					 decimal_rule_to_numeric(value) : int64_to_numeric(value));
	}
	json_end(&json, '}');
	return json_to_jsonb(&json);
}

PG_FUNCTION_INFO_V1(lifecycle_rules_check);

/*
 * Check of the domain lifecycle_rules: true, or 22023
 * (invalid_parameter_value) with the reason.
 */
Datum
lifecycle_rules_check(PG_FUNCTION_ARGS)
{
	(void) parsed_argument(fcinfo, 0, parse_lifecycle_rules);
	PG_RETURN_BOOL(true);
}
