/*
 * libFuzzer inside a server: bytes become the arguments of SQL statements.
 *
 * fuzz(statements, types, properties, patience, options) prepares the
 * statements; the first byte of an input, or the first two where there are more
 * than 256, chooses one of them, the rest are its arguments, in the binary form
 * of their types. types holds an array for each statement, as text. patience is
 * the processor time in seconds after which a statement is cancelled, 0 for
 * never. What ends the run, with the input in a file:
 *
 * - whatever a sanitizer or an assertion finds,
 * - SQLSTATE XX000, internal_error,
 * - a double that is NaN,
 * - false as the result of a statement that is a property,
 * - more processor time than FUZZ_SLOW_SECONDS, 1 if that is not set; three
 *   times as much after the patience, for what is large takes the sanitizer long
 *   to free,
 * - a memory context that was written beyond its chunks.
 *
 * With FUZZ_ERRORS in the environment, the errors of statements are printed.
 */
#include "postgres.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "libpq/pqsignal.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#define MOST_ARGUMENTS 24
#define MOST_ROWS 100
#define SIZE_OF_NULL 0xffff

typedef struct Argument
{
	Oid			type;
	int16		length;
	Oid			element;		/* of an array of numbers, else invalid */
	Oid			io_parameter;
	FmgrInfo	receive;
} Argument;

typedef struct Statement
{
	const char *text;
	SPIPlanPtr	plan;
	bool		property;
	double		patience;		/* seconds, 0 without limit */
	int			count;
	Argument	arguments[MOST_ARGUMENTS];
} Statement;

/* Bytes not yet used. */
typedef struct Input
{
	const uint8 *at;
	size_t		left;
} Input;

extern int	LLVMFuzzerRunDriver(int *argc, char ***argv,
								int (*callback) (const uint8 *data,
												 size_t size));

static Statement *statements;
static int	statement_count;
static MemoryContext fuzz_context;
static double slow_seconds = 1;

static void
finding(const Statement *statement, const char *what, const char *detail)
{
	fprintf(stderr, "FINDING: %s: %s\nin: %s\n", what, detail, statement->text);
	abort();
}

/* Keeps the log to what is wrong with memory. */
static void
check_log(ErrorData *error)
{
	if (error->message != NULL && strstr(error->message, "problem in") != NULL)
	{
		fprintf(stderr, "FINDING: %s\n", error->message);
		abort();
	}
	error->output_to_server = false;
}

static Input
take(Input *input, size_t size)
{
	Input		part = {input->at, Min(size, input->left)};

	input->at += part.left;
	input->left -= part.left;
	return part;
}

/*
 * The bytes of an argument: of its size, with its size in front, or the rest.
 * The largest size stands for NULL, which is returned as bytes at NULL.
 */
static Input
argument_bytes(Input *input, const Argument *argument, bool last)
{
	Input		prefix;
	size_t		size;

	if (argument->length > 0)
		return take(input, argument->length);
	if (last)
		return take(input, input->left);
	prefix = take(input, 2);
	if (prefix.left < 2)
		return prefix;
	size = (size_t) prefix.at[0] << 8 | prefix.at[1];
	return size == SIZE_OF_NULL ? (Input) {NULL, 0} : take(input, size);
}

static Datum
array_of_numbers(Input bytes, Oid element)
{
	int			count = bytes.left / sizeof(int64);
	Datum	   *elements = palloc((count + 1) * sizeof(Datum));

	for (int i = 0; i < count; i++)
		memcpy(&elements[i], bytes.at + i * sizeof(int64), sizeof(int64));
	return PointerGetDatum(construct_array(elements, count, element,
										   sizeof(int64), FLOAT8PASSBYVAL,
										   TYPALIGN_DOUBLE));
}

/* A copy in memory of its exact size, whose end the sanitizer watches. */
static Datum
watched(Datum datum)
{
	Size		size = VARSIZE_ANY(DatumGetPointer(datum));
	char	   *copy = malloc(size);

	memcpy(copy, DatumGetPointer(datum), size);
	return PointerGetDatum(copy);
}

static Datum
argument_of_bytes(Argument *argument, Input bytes)
{
	StringInfoData message;

	if (OidIsValid(argument->element))
		return array_of_numbers(bytes, argument->element);
	initStringInfo(&message);
	appendBinaryStringInfo(&message, (const char *) bytes.at, bytes.left);
	while (argument->length > message.len)
		appendStringInfoChar(&message, '\0');
	return ReceiveFunctionCall(&argument->receive, &message,
							   argument->io_parameter, -1);
}

/* Sets the arguments; nulls is 'n' for NULL, as SPI has it. */
static void
read_arguments(Statement *statement, Input input, Datum *values, char *nulls)
{
	for (int i = 0; i < statement->count; i++)
	{
		Argument   *argument = &statement->arguments[i];
		Input		bytes = argument_bytes(&input, argument,
										   i == statement->count - 1);

		nulls[i] = bytes.at == NULL ? 'n' : ' ';
		if (bytes.at != NULL)
			values[i] = argument_of_bytes(argument, bytes);
	}
}

static void
check_result(const Statement *statement)
{
	TupleDesc	descriptor = SPI_tuptable->tupdesc;

	for (uint64 row = 0; row < SPI_processed; row++)
		for (int column = 1; column <= descriptor->natts; column++)
		{
			bool		isnull;
			Datum		value = SPI_getbinval(SPI_tuptable->vals[row],
											  descriptor, column, &isnull);
			Oid			type = SPI_gettypeid(descriptor, column);

			if (isnull)
				continue;
			if (type == FLOAT8OID && isnan(DatumGetFloat8(value)))
				finding(statement, "the result is", "NaN");
			if (statement->property && type == BOOLOID && !DatumGetBool(value))
				finding(statement, "does not hold",
						SPI_fname(descriptor, column));
		}
}

static double
processor_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec + now.tv_nsec * 1e-9;
}

/* What a user's cancel does; the timer that counts the patience calls it. */
static void
cancel(SIGNAL_ARGS)
{
	(void) postgres_signal_arg;
	QueryCancelPending = true;
	InterruptPending = true;
}

/* Cancels what runs after so much processor time; 0 stops the timer. */
static void
cancel_after(double seconds)
{
	struct itimerval timer = {{0, 0}, {0, 0}};

	timer.it_value.tv_sec = (time_t) seconds;
	timer.it_value.tv_usec = (suseconds_t) ((seconds - (time_t) seconds) * 1e6);
	setitimer(ITIMER_PROF, &timer, NULL);
	QueryCancelPending = false;
}

/*
 * Runs a statement, and undoes what it did; an error that a user may see is none
 * to us. Returns the processor time.
 */
static double
run(Statement *statement, Input input)
{
	Datum		values[MOST_ARGUMENTS] = {0};
	char		nulls[MOST_ARGUMENTS];
	void	   *copies[MOST_ARGUMENTS] = {0};
	MemoryContext caller = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	volatile bool running = false;
	double		start = processor_time();

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(fuzz_context);
	PG_TRY();
	{
		read_arguments(statement, input, values, nulls);
		for (int i = 0; i < statement->count; i++)
			if (statement->arguments[i].length == -1 && nulls[i] == ' ')
			{
				values[i] = watched(values[i]);
				copies[i] = DatumGetPointer(values[i]);
			}
		running = true;
		cancel_after(statement->patience);
		SPI_execute_plan(statement->plan, values, nulls, true, MOST_ROWS);
		cancel_after(0);
		check_result(statement);
		SPI_freetuptable(SPI_tuptable);
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData  *error;

		cancel_after(0);
		MemoryContextSwitchTo(fuzz_context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		if (getenv("FUZZ_ERRORS") != NULL)
			fprintf(stderr, "refused: %s: %.60s\n", error->message,
					statement->text);
		if (running && error->sqlerrcode == ERRCODE_INTERNAL_ERROR)
			finding(statement, "internal error", error->message);
	}
	PG_END_TRY();
	MemoryContextSwitchTo(caller);
	CurrentResourceOwner = owner;
	for (int i = 0; i < statement->count; i++)
		free(copies[i]);
	MemoryContextReset(fuzz_context);
	return processor_time() - start;
}

/* Runs it again where it was slow, which a busy machine may have been. */
static void
run_in_time(Statement *statement, Input input)
{
	double		most = statement->patience > 0 ?
		statement->patience + 3 * slow_seconds : slow_seconds;
	double		least = run(statement, input);

	for (int i = 0; i < 2 && least > most; i++)
		least = Min(least, run(statement, input));
	if (least > most)
		finding(statement, "slow", psprintf("%.1f s", least));
}

static int
run_input(const uint8 *data, size_t size)
{
	Input		input = {data, size};
	Input		choice = take(&input, statement_count > 256 ? 2 : 1);
	unsigned	number = 0;

	for (size_t i = 0; i < choice.left; i++)
		number = number << 8 | choice.at[i];
	if (choice.left > 0)
		run_in_time(&statements[number % statement_count], input);
	return 0;
}

static void
prepare_argument(Argument *argument, Oid type)
{
	Oid			receive;

	argument->type = type;
	argument->length = get_typlen(type);
	if (type == FLOAT8ARRAYOID || type == INT8ARRAYOID)
		argument->element = get_element_type(type);
	getTypeBinaryInputInfo(type, &receive, &argument->io_parameter);
	fmgr_info_cxt(receive, &argument->receive, TopMemoryContext);
}

static void
prepare(Statement *statement, Datum source, Datum types, Datum property,
		Datum patience)
{
	Oid			oids[MOST_ARGUMENTS];
	char	   *next = TextDatumGetCString(types);

	statement->text = MemoryContextStrdup(TopMemoryContext,
										  TextDatumGetCString(source));
	statement->property = DatumGetBool(property);
	statement->patience = DatumGetFloat8(patience);
	for (char *name; (name = strsep(&next, ",")) != NULL;)
	{
		if (statement->count == MOST_ARGUMENTS)
			elog(ERROR, "too many arguments: %s", statement->text);
		oids[statement->count] = DatumGetObjectId(
			DirectFunctionCall1(regtypein, CStringGetDatum(name)));
		prepare_argument(&statement->arguments[statement->count],
						 oids[statement->count]);
		statement->count++;
	}
	statement->plan = SPI_prepare(statement->text, statement->count, oids);
	if (statement->plan == NULL)
		elog(ERROR, "cannot be prepared: %s", statement->text);
	SPI_keepplan(statement->plan);
}

PG_FUNCTION_INFO_V1(fuzz);

/*
 * fuzz(statements text[], types text[], properties bool[], patience float8[],
 * options text[])
 */
Datum
fuzz(PG_FUNCTION_ARGS)
{
	Datum	   *texts;
	Datum	   *types;
	Datum	   *properties;
	Datum	   *patience;
	Datum	   *options;
	int			count;
	char	  **arguments;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), TEXTOID, -1, false,
					  TYPALIGN_INT, &texts, NULL, &statement_count);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false,
					  TYPALIGN_INT, &types, NULL, &count);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(2), BOOLOID, 1, true,
					  TYPALIGN_CHAR, &properties, NULL, &count);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(3), FLOAT8OID, sizeof(float8),
					  FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &patience, NULL, &count);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(4), TEXTOID, -1, false,
					  TYPALIGN_INT, &options, NULL, &count);
	SPI_connect();
	statements = MemoryContextAllocZero(TopMemoryContext,
										statement_count * sizeof(Statement));
	for (int i = 0; i < statement_count; i++)
		prepare(&statements[i], texts[i], types[i], properties[i],
				patience[i]);
	arguments = MemoryContextAllocZero(TopMemoryContext,
									   (count + 2) * sizeof(char *));
	arguments[0] = "fuzz";
	for (int i = 0; i < count; i++)
		arguments[i + 1] = TextDatumGetCString(options[i]);
	count++;
	fuzz_context = AllocSetContextCreate(TopMemoryContext, "fuzz",
										 ALLOCSET_DEFAULT_SIZES);
	if (getenv("FUZZ_SLOW_SECONDS") != NULL)
		slow_seconds = atof(getenv("FUZZ_SLOW_SECONDS"));
	emit_log_hook = check_log;
	pqsignal(SIGALRM, SIG_DFL);	/* for -timeout */
	pqsignal(SIGPROF, cancel);
	LLVMFuzzerRunDriver(&count, &arguments, run_input);
	SPI_finish();
	PG_RETURN_VOID();
}
