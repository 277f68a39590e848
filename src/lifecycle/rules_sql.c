/*
 * Lifecycle rules: a jsonb document, read and checked.
 */
#include "common/compat.h"

#include "lifecycle/rules_sql.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "common/choice.h"
#include "common/money.h"
#include "common/shortened.h"

/* base-10000 digits after the point: a decimal rule counts 1/10000 */
#define DECIMAL_DIGITS 1
#define DECIMALS 4

StaticAssertDecl(RULE_UNIT == MONEY_UNIT, "a rule's decimals are one digit");

typedef struct RuleField
{
	const char *name;
	Size		offset;			/* in LifecycleRules */
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

/* The field of a key; 22023 (invalid_parameter_value) where there is none. */
static const RuleField *
rule_field(const JsonbValue *key)
{
	NameList	names = NAMES_OF(rule_fields, name, lengthof(rule_fields));
	int			position = name_position(names, key->val.string.val,
										 key->val.string.len);

	if (position < 0)
		unknown_choice(key->val.string.val, key->val.string.len, names,
					   "lifecycle rule", "rules");
	return &rule_fields[position];
}

/* Raises 22023 for a value that a rule cannot have. */
static pg_noinline void
invalid_rule(const RuleField *field, const char *value)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid value for lifecycle rule \"%s\": %s",
					field->name, shortened(value, strlen(value))),
			 errdetail("It is %s up to %d%s.", field->meaning, RULE_MAXIMUM,
					   field->decimal ? ", with at most four decimals" : "")));
}

/* What to call a value that is no number. */
static const char *
json_kind(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvNull:
			return "null";
		case jbvBool:
			return "a boolean";
		case jbvString:
			return "a string";
		default:
			return "an array or object";
	}
}

/* The value of a rule in the units of its field; 22023 where it is none. */
static int64
rule_from_json(const RuleField *field, const JsonbValue *value)
{
	int64		unit = field->decimal ? RULE_UNIT : 1;
	int128		units;

	if (value->type != jbvNumeric)
		invalid_rule(field, json_kind(value));
	if (!numeric_to_units(value->val.numeric,
						  field->decimal ? DECIMAL_DIGITS : 0, &units) ||
		units < field->least || units > RULE_MAXIMUM * unit)
		invalid_rule(field,
					 DatumGetCString(DirectFunctionCall1(numeric_out,
														 NumericGetDatum(value->val.numeric))));
	return (int64) units;
}

static Numeric
decimal_rule_to_numeric(int64 value)
{
	return units_to_numeric(value, DECIMALS, 0);
}

/* Raises 22023 where the two limits contradict each other. */
static void
check_limits(const LifecycleRules *rules)
{
	if (rules->lost_after >= rules->decline_after)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("lifecycle rule \"lost_after\" is less than \"decline_after\": %s < %s",
					numeric_normalize(decimal_rule_to_numeric(rules->lost_after)),
					numeric_normalize(decimal_rule_to_numeric(rules->decline_after))),
			 errdetail("Rules that are not given have their defaults: decline_after is 2, lost_after is 6.")));
}

/*
 * DocumentParser: the LifecycleRules of a JSON object, defaults for the keys
 * that it lacks; 22023.
 */
void *
parse_lifecycle_rules(Jsonb *json)
{
	LifecycleRules *rules = palloc(sizeof(LifecycleRules));
	JsonbIterator *iterator;
	JsonbValue	item;
	JsonbIteratorToken token;
	const RuleField *field = NULL;

	*rules = default_lifecycle_rules;
	if (!JB_ROOT_IS_OBJECT(json))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("lifecycle rules must be a JSON object, not %s",
						JB_ROOT_IS_SCALAR(json) ? "a scalar" : "an array"),
				 errhint("Write for example {\"typical_gap\": 30}, or {} for the defaults.")));
	iterator = JsonbIteratorInit(&json->root);
	while ((token = JsonbIteratorNext(&iterator, &item, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			field = rule_field(&item);
		else if (token == WJB_VALUE)
			*rule_value(rules, field) = rule_from_json(field, &item);
	}
	check_limits(rules);
	return rules;
}

/* The JSON object of rules, with all keys. */
Datum
rules_to_datum(const LifecycleRules *rules)
{
	StringInfoData text;
	LifecycleRules copy = *rules;

	initStringInfo(&text);
	for (int i = 0; i < (int) lengthof(rule_fields); i++)
	{
		int64		value = *rule_value(&copy, &rule_fields[i]);
		int			decimals = rule_fields[i].decimal ? DECIMALS : 0;

		appendStringInfo(&text, "%s\"%s\":%s", i > 0 ? "," : "{",
						 rule_fields[i].name,
						 numeric_normalize(units_to_numeric(value, decimals, 0)));
	}
	appendStringInfoChar(&text, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(text.data));
}

PG_FUNCTION_INFO_V1(lifecycle_rules_check);

/* Check of the domain lifecycle_rules: true, or 22023 with what is wrong. */
Datum
lifecycle_rules_check(PG_FUNCTION_ARGS)
{
	(void) parsed_argument(fcinfo, 0, parse_lifecycle_rules);
	PG_RETURN_BOOL(true);
}
