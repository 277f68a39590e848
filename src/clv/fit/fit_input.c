/*
 * Reads the customers of a state into the input of a fit.
 */
#include "common/compat.h"

#include "clv/fit/fit_input.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/money.h"
#include "common/state.h"

/* true where the customer is one that the models asked for can have seen */
static bool
is_valid(const FitRequest *request, const ClvCustomer *customer)
{
	return clv_valid_customer(request->model != NULL ? request->model :
							  &clv_mbg_cnbd_k, customer);
}

/*
 * The customer in the form of the requested models. 22023
 * (invalid_parameter_value) if it is invalid.
 */
ClvCustomer
customer_to_fit(const Observation *seen, const FitRequest *request)
{
	ClvCustomer customer = customer_in_season(seen, request->as_of,
											  request->model, request->unit,
											  request->season);

	if (!is_valid(request, &customer))
		invalid_state();
	return customer;
}

/* Adds the spend of `count` equal customers, if they are repeat buyers. */
static void
add_spend(const Observation *seen, int64 count, FitInput *input)
{
	double		mean = mean_spend(seen->x, seen->money);

	Assert(!isnan(mean));
	if (mean > 0)
		input->spend[input->spend_rows++] =
			(ClvSpend) {.x = seen->x, .mean = mean, .count = count};
	else if (seen->x > 0)
		input->without_spend += count;
}

/*
 * Adds the recent purchases of `count` equal customers, unless they are unknown
 * for some customers.
 */
static void
add_recent(const StateRow *row, int64 count, FitInput *input)
{
	double		purchases = row->recent - 1;

	input->recent_known = input->recent_known && row->recent > 0;
	input->recent += count * purchases;
	input->recent_squares += count * (purchases * purchases);
}

/*
 * One customer at the end of the first part of its age, and the later
 * purchases. 22023 (invalid_parameter_value) for invalid keys.
 */
static ClvPart
part_of_row(const StateRow *row, const FitRequest *request)
{
	ClvPart		part = {
		.customer = customer_to_fit(&row->part, request),
		.purchases = row->seen.x - row->part.x,
		.time = (row->seen.T - row->part.T) / unit_days(request->unit)
	};

	if (part.purchases < 0 || part.time < 0)
		invalid_state();
	return part;
}

/* An empty input with room for `rows` rows. */
FitInput
create_input(const FitRequest *request, int64 rows)
{
	FitInput	input = {.recent_known = true};

	input.customers = MemoryContextAllocHuge(CurrentMemoryContext,
											 rows * sizeof(ClvCustomer));
	if (request->by_holdout)
		input.parts = MemoryContextAllocHuge(CurrentMemoryContext,
											 rows * sizeof(ClvPart));
	input.spend = MemoryContextAllocHuge(CurrentMemoryContext,
										 rows * sizeof(ClvSpend));
	return input;
}

/*
 * Adds `count` equal customers in the unit of the request. 22023
 * (invalid_parameter_value) if they are invalid.
 */
void
add_to_input(const StateRow *row, int64 count, const FitRequest *request,
			 FitInput *input)
{
	Assert(count > 0 && count <= PG_INT32_MAX);
	input->customers[input->rows] = customer_to_fit(&row->seen, request);
	input->customers[input->rows].count = count;
	add_spend(&row->seen, count, input);
	add_recent(row, count, input);
	if (request->by_holdout)
	{
		input->parts[input->rows] = part_of_row(row, request);
		input->parts[input->rows].customer.count = count;
	}
	input->rows++;
	Assert(input->spend_rows <= input->rows);
}

/*
 * Whether the customers of a sample are read as whole numbers: not if a model
 * needs the gaps of each of them, or a holdout their parts.
 */
static bool
are_whole(const Sample *sample, const FitRequest *request)
{
	for (int i = STATE_X; i <= STATE_MONEY; i++)
		if (sample->widths[i] > sizeof(int64))
			return false;
	return request->season == NULL && !request->by_holdout &&
		(request->model == NULL ||
		 !(request->model->flags & CLV_GAPS_BY_ROW));
}

/* A column of a sample whose keys have at most 8 bytes. */
static ClvNumbers
column_of_sample(const Sample *sample, int column)
{
	const char *first = sample_rows(sample);

	Assert(sample->widths[column] <= sizeof(int64));
	for (int i = 0; i < column; i++)
		first += sample->widths[i];
	return (ClvNumbers) {first, sample_row_size(sample), sample->widths[column]};
}

/* The customers of a sample, without their largest numbers. */
static ClvWholeCustomers *
columns_of_sample(const Sample *sample)
{
	ClvWholeCustomers *all = palloc0(sizeof(ClvWholeCustomers));

	all->n = sample->rows;
	all->x = column_of_sample(sample, STATE_X);
	all->t = column_of_sample(sample, STATE_T_X);
	all->T = column_of_sample(sample, STATE_T);
	all->money = column_of_sample(sample, STATE_MONEY);
	if (sample->counted)
		all->count = column_of_sample(sample, sample->columns);
	all->room = MemoryContextAllocHuge(CurrentMemoryContext,
									   2 * all->n * sizeof(uint64));
	return all;
}

/*
 * Reads the columns of a row that a fit without a holdout uses. 22023
 * (invalid_parameter_value) for keys that no customer has.
 */
static void
read_first_keys(const Sample *sample, const char *at, StateRow *row)
{
	wide		keys[STATE_LATER_X];

	for (int i = 0; i < STATE_LATER_X; i++)
	{
		keys[i] = load_key(at, sample->widths[i]);
		at += sample->widths[i];
	}
	state_of_first_keys(keys, row);
}

/*
 * The customer as whole numbers; adds its log gaps if the models need them.
 * 22023 (invalid_parameter_value) if it is invalid.
 */
static ClvWholeCustomer
whole_customer(const Observation *seen, int64 count,
			   const FitRequest *request, int128 *log_gaps)
{
	ClvWholeCustomer whole = {
		.x = seen->x, .t = seen->t, .T = seen->T, .count = count,
		.money = (int64) seen->money
	};

	if (request->model == NULL || (request->model->flags & CLV_NEEDS_GAPS))
		*log_gaps += clv_exact_log_gaps(customer_to_fit(seen, request).log_gaps,
										count);
	else if (!clv_valid_whole(request->model, &whole,
							  unit_of_ages(request)))
		invalid_state();
	return whole;
}

/*
 * Reads the customers of a sample as whole numbers. 22023
 * (invalid_parameter_value) for invalid rows.
 */
static void
read_whole(const Sample *sample, const FitRequest *request, FitInput *input)
{
	Size		row_size = sample_row_size(sample);
	const char *at = sample_rows(sample);
	int128		log_gaps = 0;
	StateRow	row;
	ClvWholeCustomer customer;

	*input = (FitInput) {
		.rows = sample->rows, .whole = columns_of_sample(sample),
		.recent_known = true, .sampled = sample->share
	};
	for (int64 i = 0; i < sample->rows; i++, at += row_size)
	{
		int64		count = sample_count(sample, i);

		CHECK_FOR_INTERRUPTS();
		Assert(count <= PG_INT32_MAX);
		read_first_keys(sample, at, &row);
		customer = whole_customer(&row.seen, count, request, &log_gaps);
		clv_whole_count(input->whole, &customer);
		add_recent(&row, count, input);
		if (row.seen.x > 0 && row.seen.money > 0)
			input->spend_rows++;
		else if (row.seen.x > 0)
			input->without_spend += count;
	}
	input->log_gaps = clv_log_gaps_of_exact(log_gaps);
}

/*
 * Reads the customers of a sample (sample_to_read) in the unit of the request.
 * 22023 (invalid_parameter_value) for invalid rows.
 */
void
state_input(const Sample *sample, const FitRequest *request, FitInput *input)
{
	StateRow	row;

	if (are_whole(sample, request))
	{
		read_whole(sample, request, input);
		return;
	}
	*input = create_input(request, sample->rows);
	input->sampled = sample->share;
	for (int64 i = 0; i < sample->rows; i++)
	{
		CHECK_FOR_INTERRUPTS();
		state_row(sample, i, &row);
		add_to_input(&row, sample_count(sample, i), request, input);
	}
}
