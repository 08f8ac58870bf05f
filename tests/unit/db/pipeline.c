#include "db/pipeline.h"

#include "scratch.h"

#include <sys/socket.h>

#define TURNS_MAX 1000
#define TURN_MS 5

#define READS 8

static const struct db_statement statements[] = {
	{ .name = "one", .text = "SELECT 1", .for_readers = true },
	{ .name = "fail", .text = "SELECT 1 / 0", .for_readers = true },
};

struct piped {
	struct connection_settings settings;
	struct pipeline pipeline;
	bool ready;
	size_t done_count;
	size_t failed_count;
	size_t lost_count;
};

static size_t send_count;
static size_t breaking_send; /* the connection breaks behind this one; 0: never */

/* libpq calls this one: the symbols of a program come before those of libc. */
__attribute__((visibility("default"))) ssize_t
send(int fd, const void *buf, size_t n, int flags)
{
	ssize_t sent = sendto(fd, buf, n, flags, NULL, 0);

	if (++send_count == breaking_send)
		shutdown(fd, SHUT_RDWR);
	return sent;
}

static void
note_ready(void *context)
{
	struct piped *piped = context;

	piped->ready = true;
}

static void
note_finished(void *context, struct db_transaction *transaction)
{
	struct piped *piped = context;
	struct db_progress *progress = &transaction->progress;

	piped->done_count++;
	if (progress->outcome.status != DB_DONE) {
		piped->failed_count++;
	} else {
		assert_int_equal(db_result_integer(progress->outcome.result, 0, 0), 1);
	}
	db_result_release(progress->prelude);
	db_result_release(progress->result);
}

static void
note_lost(void *context, struct transaction_queue *unanswered)
{
	struct piped *piped = context;

	piped->lost_count += unanswered->count;
}

static void
turn(struct piped *piped)
{
	pipeline_flush(&piped->pipeline);
	loop_turn(piped->pipeline.connection.loop, TURN_MS);
	pipeline_flush(&piped->pipeline);
}

static void
start(struct piped *piped, const struct scratch *scratch, bool reads_only)
{
	*piped = (struct piped){
		.settings = { .conninfo = scratch_conninfo(scratch),
		              .name = "test",
		              .schema_version = SCRATCH_SCHEMA,
		              .statements = statements,
		              .statement_count = sizeof(statements) / sizeof(statements[0]),
		              .reads_only = reads_only },
		.pipeline.connection = { .loop = loop_create(scratch->arena),
		                         .settings = &piped->settings },
	};
	pipeline_start(&piped->pipeline, (struct pipeline_owner){ .context = piped,
	                                                          .ready = note_ready,
	                                                          .finished = note_finished,
	                                                          .lost = note_lost });
	for (int turns = 0; turns < TURNS_MAX && !piped->ready; turns++)
		turn(piped);
	assert_true(piped->ready);
	send_count = 0;
	breaking_send = 0;
}

static void
await(struct piped *piped, size_t done_count)
{
	for (int turns = 0; turns < TURNS_MAX && piped->done_count < done_count; turns++)
		turn(piped);
	assert_int_equal(piped->done_count, done_count);
	assert_int_equal(piped->lost_count, 0);
}

/* libpq takes one statement at a time outside of pipeline mode, and refuses the second. */
static void
a_transaction_that_libpq_refuses_is_lost(void **state)
{
	struct db_transaction transaction = { .main = { .statement = "one" } };
	struct piped piped;

	start(&piped, *state, false);
	assert_int_equal(PQexitPipelineMode(piped.pipeline.connection.conn), 1);
	assert_true(pipeline_send(&piped.pipeline, &transaction));
	assert_int_equal(piped.lost_count, 1);
	assert_int_equal(piped.pipeline.sent.count, 0);
	assert_int_equal(piped.pipeline.connection.state, CONNECTION_DOWN);
	pipeline_close(&piped.pipeline);
}

/* Each sends the COMMIT of the one before it; the last one's goes alone. */
static void
reads_that_follow_each_other_take_one_send_each(void **state)
{
	struct db_transaction reads[READS];
	struct piped piped;

	start(&piped, *state, true);
	for (size_t i = 0; i < READS; i++) {
		reads[i] = (struct db_transaction){ .main = { .statement = "one" } };
		assert_true(pipeline_send(&piped.pipeline, &reads[i]));
	}
	await(&piped, READS);
	assert_int_equal(piped.failed_count, 0);
	assert_in_range(send_count, 1, READS + 1);
	pipeline_close(&piped.pipeline);
}

static void
a_read_that_fails_takes_no_other_with_it(void **state)
{
	struct db_transaction reads[READS];
	struct piped piped;

	start(&piped, *state, true);
	for (size_t i = 0; i < READS; i++) {
		reads[i] = (struct db_transaction){
			.main = { .statement = i % 2 == 0 ? "fail" : "one" },
			.prelude = { .statement = i % 3 == 0 ? "one" : NULL },
		};
		assert_true(pipeline_send(&piped.pipeline, &reads[i]));
	}
	await(&piped, READS);
	assert_int_equal(piped.failed_count, READS / 2);
	pipeline_close(&piped.pipeline);
}

/* One after the other, so that none sends the COMMIT of another; the last one fails. */
static void
a_reader_without_reads_has_no_transaction_open(void **state)
{
	struct db_transaction read = { .main = { .statement = "one" } };
	struct piped piped;
	int64_t idle_count = 0;

	start(&piped, *state, true);
	for (size_t i = 1; i <= 3; i++) {
		read = (struct db_transaction){ .main = { .statement = i < 3 ? "one" : "fail" } };
		assert_true(pipeline_send(&piped.pipeline, &read));
		await(&piped, i);
	}
	for (int turns = 0; turns < TURNS_MAX && idle_count == 0; turns++) {
		turn(&piped);
		idle_count = scratch_count(*state, "SELECT count(*) FROM pg_stat_activity WHERE "
		                                   "datname = current_database() AND "
		                                   "application_name = 'test' AND state = 'idle'");
	}
	assert_int_equal(idle_count, 1);
	assert_int_equal(piped.failed_count, 1);
	pipeline_close(&piped.pipeline);
}

/* The second send is the COMMIT of the first read, alone. */
static void
a_commit_whose_connection_breaks_is_followed_by_a_new_connection(void **state)
{
	struct db_transaction read = { .main = { .statement = "one" } };
	struct piped piped;

	start(&piped, *state, true);
	breaking_send = 2;
	assert_true(pipeline_send(&piped.pipeline, &read));
	await(&piped, 1);
	for (int turns = 0; turns < TURNS_MAX && send_count < breaking_send; turns++)
		turn(&piped);
	piped.ready = false;
	for (int turns = 0; turns < TURNS_MAX && !piped.ready; turns++)
		turn(&piped);
	assert_true(piped.ready);
	read = (struct db_transaction){ .main = { .statement = "one" } };
	assert_true(pipeline_send(&piped.pipeline, &read));
	await(&piped, 2);
	assert_int_equal(piped.failed_count, 0);
	pipeline_close(&piped.pipeline);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(a_transaction_that_libpq_refuses_is_lost),
		in_scratch(reads_that_follow_each_other_take_one_send_each),
		in_scratch(a_read_that_fails_takes_no_other_with_it),
		in_scratch(a_reader_without_reads_has_no_transaction_open),
		in_scratch(a_commit_whose_connection_breaks_is_followed_by_a_new_connection),
	};

	return cmocka_run_group_tests(tests, scratch_create, scratch_drop);
}
