/*
 * checklist_score (models.md T2).
 */
#include "common/compat.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/float.h"

#include "common/arguments.h"
#include "scoring/checklist.h"

/* An array of doubles, with NULLs. */
typedef struct NumberList
{
	Datum	   *values;
	bool	   *nulls;
	int			count;
} NumberList;

/*
 * The list in an argument. 22023 (invalid_parameter_value) for more than one
 * dimension.
 */
static NumberList
list_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argument);
	NumberList	list;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be an array of one dimension, not %d", name,
						ARR_NDIM(array))));
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL,
					  TYPALIGN_DOUBLE, &list.values, &list.nulls, &list.count);
	return list;
}

/*
 * An element that must not be NULL. 22023 (invalid_parameter_value) if it is
 * NULL or not finite.
 */
static double
required(const NumberList *list, int i, const char *name)
{
	if (list->nulls[i])
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not contain NULL", name)));
	return check_finite(DatumGetFloat8(list->values[i]), name);
}

/*
 * Raises 22023 (invalid_parameter_value) unless each question has a weight and
 * a highest answer.
 */
static void
check_counts(int answers, int weights, int highest)
{
	if (weights != answers)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d answers, but %d weights", answers, weights),
				 errhint("Give a weight for each question, a negative one where less is better.")));
	if (highest != 1 && highest != answers)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d answers, but %d highest answers", answers,
						highest),
				 errhint("Give one highest answer for all questions, or one for each.")));
}

/*
 * The answer, NaN for NULL. 22023 (invalid_parameter_value) unless it is
 * between 0 and the highest.
 */
static double
check_answer(const NumberList *answers, int i, double highest)
{
	double		answer;

	if (!(highest > 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("highest answer must be above 0: %s",
						float8out_internal(highest))));
	if (answers->nulls[i])
		return NAN;
	answer = DatumGetFloat8(answers->values[i]);
	if (!(answer >= 0 && answer <= highest))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("answer %d must be between 0 and %s: %s", i + 1,
						float8out_internal(highest),
						float8out_internal(answer)),
				 errhint("Yes is 1 and no is 0; grades from 1 to 5 are grade - 1 with a highest answer of 4.")));
	return answer;
}

PG_FUNCTION_INFO_V1(checklist_score);

/*
 * checklist_score(answers, weights, highest): 0..100; NULL if no question with
 * a weight is answered.
 */
Datum
checklist_score(PG_FUNCTION_ARGS)
{
	NumberList	answers = list_argument(fcinfo, 0, "answers");
	NumberList	weights = list_argument(fcinfo, 1, "weights");
	NumberList	highest = list_argument(fcinfo, 2, "highest");
	Question   *questions;
	double		score;

	check_counts(answers.count, weights.count, highest.count);
	questions = palloc(Max(answers.count, 1) * sizeof(Question));
	for (int i = 0; i < answers.count; i++)
	{
		Question   *question = &questions[i];

		question->weight = required(&weights, i, "weights");
		question->highest = required(&highest, highest.count == 1 ? 0 : i,
									 "highest");
		question->answer = check_answer(&answers, i, question->highest);
	}
	if (!checklist_score_of(questions, answers.count, &score))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(score);
}
