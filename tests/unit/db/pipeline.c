#include "db/pipeline.h"

#include "scratch.h"

#define TURNS_MAX 1000
#define TURN_MS 5

static const struct db_statement statements[] = { { .name = "one", .text = "SELECT 1" } };

static void
note_ready(void *context)
{
	bool *ready = context;

	*ready = true;
}

static void
expect_none(void *context, struct transaction_queue *unanswered)
{
	(void)context;
	assert_int_equal(unanswered->count, 0);
}

/* libpq takes one statement at a time outside of pipeline mode, and refuses the second. */
static void
a_transaction_that_libpq_refuses_is_not_sent(void **state)
{
	struct scratch *scratch = *state;
	struct connection_settings settings = {
		.conninfo = scratch_conninfo(scratch),
		.name = "test",
		.schema_version = SCRATCH_SCHEMA,
		.statements = statements,
		.statement_count = 1,
	};
	struct pipeline pipeline = {
		.connection = { .loop = loop_create(scratch->arena), .settings = &settings },
	};
	struct db_transaction transaction = { .main = { .statement = "one" } };
	bool ready = false;

	pipeline_start(
	    &pipeline,
	    (struct pipeline_owner){ .context = &ready, .ready = note_ready, .lost = expect_none });
	for (int turns = 0; turns < TURNS_MAX && !ready; turns++)
		loop_turn(pipeline.connection.loop, TURN_MS);
	assert_true(ready);
	assert_int_equal(PQexitPipelineMode(pipeline.connection.conn), 1);
	assert_false(pipeline_send(&pipeline, &transaction));
	assert_int_equal(pipeline.sent.count, 0);
	assert_int_equal(pipeline.connection.state, CONNECTION_DOWN);
	pipeline_close(&pipeline);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(a_transaction_that_libpq_refuses_is_not_sent),
	};

	return cmocka_run_group_tests(tests, scratch_create, scratch_drop);
}
