#include "errand.h"

#include "base/clock.h"

#include <stdio.h>

#define TURNS_MAX 3000
#define TURN_MS 5

static const struct db_statement statements[] = {
	{ .name = "one", .text = "SELECT 1", .for_readers = true },
	{ .name = "echo", .text = "SELECT $1::text", .argument_count = 1, .for_readers = true },
	{ .name = "sleep",
	  .text = "SELECT pg_sleep($1::float8)",
	  .argument_count = 1,
	  .for_readers = true },
	{ .name = "fail",
	  .text = "SELECT 1 / $1::integer",
	  .argument_count = 1,
	  .for_readers = true },
	{ .name = "try", .text = "SELECT fail_until($1)", .argument_count = 1 },
	{ .name = "add", .text = "INSERT INTO scratch VALUES ($1)", .argument_count = 1 },
	{ .name = "shape", .text = "SELECT n FROM shape", .for_readers = true },
	{ .name = "shape_added",
	  .text = "WITH added AS (INSERT INTO scratch VALUES ($1)) SELECT n FROM shape",
	  .argument_count = 1 },
	{ .name = "slow_add", .text = "INSERT INTO scratch SELECT 1 FROM pg_sleep(5)" },
	{ .name = "mark", .text = "SAVEPOINT mark" },
	{ .name = "add_late", .text = "INSERT INTO late VALUES ($1)", .argument_count = 1 },
};

static void
note_outcome(void *context, const struct db_outcome *outcome)
{
	struct errand *errand = context;
	const char *text = outcome->constraint;

	assert_false(errand->finished);
	errand->finished = true;
	errand->finished_us = clock_monotonic_us();
	errand->status = outcome->status;
	if (outcome->status == DB_DONE && db_result_row_count(outcome->result) > 0)
		text = db_result_text(outcome->result, 0, 0).data;
	if (text != NULL)
		snprintf(errand->text, sizeof(errand->text), "%s", text);
}

static struct db_call
call_of(const char *statement, const char **values)
{
	return (struct db_call){ .statement = statement,
		                 .values = values,
		                 .count = values[0] != NULL ? 1 : 0 };
}

void
prepare(struct errand *errand, const char *statement, const char *value)
{
	*errand = (struct errand){ .values = { value } };
	errand->transaction.main = call_of(statement, errand->values);
	errand->transaction.finished = note_outcome;
	errand->transaction.context = errand;
}

void
prepare_behind(struct errand *errand, const char *prelude, const char *value)
{
	errand->prelude_values[0] = value;
	errand->transaction.prelude = call_of(prelude, errand->prelude_values);
}

void
turn(const struct fixture *fixture)
{
	database_flush(fixture->database);
	loop_turn(fixture->loop, TURN_MS);
	database_flush(fixture->database);
}

void
await(const struct fixture *fixture, const struct errand *errand)
{
	for (int turns = 0; turns < TURNS_MAX && !errand->finished; turns++)
		turn(fixture);
	assert_true(errand->finished);
}

void
turn_for(const struct fixture *fixture, int64_t time_us)
{
	int64_t until_us = clock_monotonic_us() + time_us;

	while (clock_monotonic_us() < until_us)
		turn(fixture);
}

struct fixture
start_with(const struct scratch *scratch, struct database_settings settings)
{
	struct fixture fixture = { .loop = loop_create(scratch->arena) };

	settings.statements = statements;
	settings.statement_count = sizeof(statements) / sizeof(statements[0]);
	fixture.database = database_create(scratch->arena, fixture.loop, &settings);
	return fixture;
}

struct fixture
start(const struct scratch *scratch, const char *schema_version)
{
	const char *conninfo = scratch_conninfo(scratch);

	return start_with(scratch, (struct database_settings){ .reader_conninfo = conninfo,
	                                                       .writer_conninfo = conninfo,
	                                                       .schema_version = schema_version,
	                                                       .readers = 2,
	                                                       .writers = 4 });
}

struct fixture
start_ready(const struct scratch *scratch)
{
	struct fixture fixture = start(scratch, SCRATCH_SCHEMA);

	for (int turns = 0; turns < TURNS_MAX && database_health(fixture.database).trouble != NULL;
	     turns++)
		turn(&fixture);
	turn_for(&fixture, 200000);
	assert_null(database_health(fixture.database).trouble);
	return fixture;
}
