#include "db/database.h"

#include "base/clock.h"
#include "base/limits.h"
#include "errand.h"

#include <string.h>

#define TURNS_MAX 3000

static void
work_waits_for_the_connection(void **state)
{
	struct fixture fixture = start(*state, SCRATCH_SCHEMA);
	struct errand read;
	struct errand written;

	prepare(&read, "echo", "张三");
	prepare(&written, "add", "1");
	database_read(fixture.database, &read.transaction);
	database_write(fixture.database, &written.transaction);
	assert_non_null(database_health(fixture.database).trouble);
	assert_int_equal(database_health(fixture.database).waiting, 2);
	await(&fixture, &read);
	await(&fixture, &written);
	assert_int_equal(read.status, DB_DONE);
	assert_string_equal(read.text, "张三");
	assert_int_equal(written.status, DB_DONE);
	assert_int_equal(scratch_count(*state, "SELECT count(*) FROM scratch"), 1);
}

static void
reads_share_a_connection_and_an_error_is_one_reads_own(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand errands[30];

	for (size_t i = 0; i < 30; i++) {
		prepare(&errands[i], i % 3 == 1 ? "fail" : "one", i % 3 == 1 ? "0" : NULL);
		database_read(fixture.database, &errands[i].transaction);
	}
	assert_int_equal(database_health(fixture.database).reading, 30);
	for (size_t i = 0; i < 30; i++) {
		await(&fixture, &errands[i]);
		assert_int_equal(errands[i].status, i % 3 == 1 ? DB_FAILED : DB_DONE);
	}
}

static void
nothing_runs_after_a_prelude_that_fails(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand errand;

	prepare(&errand, "add", "5");
	prepare_behind(&errand, "fail", "0");
	database_write(fixture.database, &errand.transaction);
	await(&fixture, &errand);
	assert_int_equal(errand.status, DB_FAILED);
	assert_int_equal(scratch_count(*state, "SELECT count(*) FROM scratch"), 0);
}

static void
what_was_done_before_an_error_is_undone(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand errand;

	prepare(&errand, "add", "-5");
	prepare_behind(&errand, "add", "5");
	database_write(fixture.database, &errand.transaction);
	await(&fixture, &errand);
	assert_int_equal(errand.status, DB_REFUSED);
	assert_string_equal(errand.text, "positive");
	assert_int_equal(scratch_count(*state, "SELECT count(*) FROM scratch"), 0);
}

static void
a_conflict_is_tried_once_more(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand errand;

	prepare(&errand, "try", "2");
	database_write(fixture.database, &errand.transaction);
	await(&fixture, &errand);
	assert_int_equal(errand.status, DB_DONE);
	assert_string_equal(errand.text, "7");
	assert_int_equal(scratch_count(*state, "SELECT last_value FROM number"), 2);
}

static void
a_second_conflict_is_left_to_the_client(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand errand;

	prepare(&errand, "try", "100");
	database_write(fixture.database, &errand.transaction);
	await(&fixture, &errand);
	assert_int_equal(errand.status, DB_BUSY);
	assert_int_equal(scratch_count(*state, "SELECT last_value FROM number"), 2);
}

static void
a_read_survives_the_loss_of_every_connection(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand slow;
	struct errand behind;

	prepare(&slow, "sleep", "0.2");
	prepare(&behind, "one", NULL);
	database_read(fixture.database, &slow.transaction);
	database_read(fixture.database, &behind.transaction);
	turn(&fixture);
	scratch_disconnect_all(*state);
	await(&fixture, &slow);
	await(&fixture, &behind);
	assert_int_equal(slow.status, DB_DONE);
	assert_int_equal(behind.status, DB_DONE);
}

/* In its statement, and in its COMMIT. */
static void
a_write_whose_connection_breaks_is_lost(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand errands[2];

	prepare(&errands[0], "slow_add", NULL);
	prepare(&errands[1], "add_late", "0");
	for (size_t i = 0; i < 2; i++)
		database_write(fixture.database, &errands[i].transaction);
	turn_for(&fixture, 200000);
	assert_false(errands[0].finished || errands[1].finished);
	scratch_disconnect_all(*state);
	for (size_t i = 0; i < 2; i++) {
		await(&fixture, &errands[i]);
		assert_int_equal(errands[i].status, DB_LOST);
	}
}

/* In an implicit transaction there are no savepoints. */
static void
a_transaction_begins_and_ends_explicitly(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand errand;

	prepare(&errand, "mark", NULL);
	prepare_behind(&errand, "add", "3");
	database_write(fixture.database, &errand.transaction);
	await(&fixture, &errand);
	assert_int_equal(errand.status, DB_DONE);
	assert_int_equal(scratch_count(*state, "SELECT count(*) FROM scratch"), 1);
}

static void
an_error_at_the_end_is_the_outcome_and_leaves_nothing_open(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand errands[4];

	for (size_t i = 0; i < 4; i++) {
		prepare(&errands[i], "add_late", i < 2 ? "-1" : "1");
		prepare_behind(&errands[i], "add", "3");
		database_write(fixture.database, &errands[i].transaction);
	}
	for (size_t i = 0; i < 4; i++) {
		await(&fixture, &errands[i]);
		assert_int_equal(errands[i].status, i < 2 ? DB_REFUSED : DB_DONE);
	}
	assert_string_equal(errands[0].text, "late_positive");
	assert_int_equal(scratch_count(*state, "SELECT count(*) FROM scratch"), 2);
}

/* Every connection has prepared the statements; any of them may be the next. */
static void
migrate(const struct scratch *scratch, const char *type)
{
	scratch_run(scratch, "DROP VIEW shape");
	scratch_run(scratch,
	            arena_format(scratch->arena, "CREATE VIEW shape AS SELECT '2'::%s AS n", type));
}

static void
a_migration_of_what_a_read_answers_costs_nothing(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand errand;

	migrate(*state, "text");
	prepare(&errand, "shape", NULL);
	database_read(fixture.database, &errand.transaction);
	await(&fixture, &errand);
	assert_int_equal(errand.status, DB_DONE);
	assert_string_equal(errand.text, "2");
}

static void
a_migration_of_what_a_write_answers_costs_nothing_and_it_is_done_once(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand errands[3];

	migrate(*state, "bigint");
	for (size_t i = 0; i < 3; i++) {
		prepare(&errands[i], "shape_added", "7");
		prepare_behind(&errands[i], "add", "8");
		database_write(fixture.database, &errands[i].transaction);
	}
	for (size_t i = 0; i < 3; i++) {
		await(&fixture, &errands[i]);
		assert_int_equal(errands[i].status, DB_DONE);
		assert_string_equal(errands[i].text, "2");
	}
	assert_int_equal(scratch_count(*state, "SELECT count(*) FROM scratch"), 6);
}

static void
a_connection_that_was_closed_while_idle_costs_nothing(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand read;
	struct errand written;

	scratch_disconnect_all(*state);
	prepare(&read, "one", NULL);
	prepare(&written, "add", "1");
	database_read(fixture.database, &read.transaction);
	database_write(fixture.database, &written.transaction);
	await(&fixture, &read);
	await(&fixture, &written);
	assert_int_equal(read.status, DB_DONE);
	assert_int_equal(written.status, DB_DONE);
	assert_int_equal(scratch_count(*state, "SELECT count(*) FROM scratch"), 1);
}

static void
a_second_reader_takes_over_from_one_that_is_stuck(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand slow;
	struct errand quick;

	prepare(&slow, "sleep", "1");
	database_read(fixture.database, &slow.transaction);
	turn_for(&fixture, 1000 * (PIPELINE_STUCK_MS + 30));
	prepare(&quick, "one", NULL);
	database_read(fixture.database, &quick.transaction);
	await(&fixture, &quick);
	assert_false(slow.finished);
	await(&fixture, &slow);
}

static void
long_reads_leave_the_first_reader_alone(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand slow;
	struct errand quick;

	prepare(&slow, "sleep", "1");
	slow.transaction.is_long = true;
	prepare(&quick, "one", NULL);
	database_read(fixture.database, &slow.transaction);
	database_read(fixture.database, &quick.transaction);
	await(&fixture, &quick);
	assert_false(slow.finished);
	await(&fixture, &slow);
}

static void
more_writes_than_may_wait_are_refused_at_once(void **state)
{
	static struct errand errands[2 + WRITES_WAITING_MAX + 1];
	size_t count = sizeof(errands) / sizeof(errands[0]);
	struct fixture fixture = start_ready(*state);

	for (size_t i = 0; i < count; i++) {
		prepare(&errands[i], "one", NULL);
		database_write(fixture.database, &errands[i].transaction);
	}
	assert_int_equal(database_health(fixture.database).writing, 2);
	assert_int_equal(database_health(fixture.database).waiting, WRITES_WAITING_MAX);
	assert_true(errands[count - 1].finished);
	assert_int_equal(errands[count - 1].status, DB_BUSY);
	for (size_t i = 0; i < count - 1; i++) {
		await(&fixture, &errands[i]);
		assert_int_equal(errands[i].status, DB_DONE);
	}
}

/* What is to be looked at in the end makes the COMMIT slow, as a slow disk does. */
static void
writes_that_wait_for_their_commit_leave_room_for_others(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand slow[3];
	struct errand quick;

	for (size_t i = 0; i < 3; i++) {
		prepare(&slow[i], "add_late", "0");
		database_write(fixture.database, &slow[i].transaction);
	}
	assert_int_equal(database_health(fixture.database).writing, WRITERS_RUNNING_MAX);
	prepare(&quick, "add", "1");
	database_write(fixture.database, &quick.transaction);
	await(&fixture, &quick);
	assert_int_equal(quick.status, DB_DONE);
	assert_int_equal(database_health(fixture.database).writing, 3);
	assert_int_equal(database_health(fixture.database).waiting, 0);
	for (size_t i = 0; i < 3; i++)
		await(&fixture, &slow[i]);
}

/* A lock that somebody holds must not stop what needs another. */
static void
writes_that_are_stuck_leave_room_for_the_next(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand slow[2];
	struct errand quick;

	for (size_t i = 0; i < 2; i++) {
		prepare(&slow[i], "sleep", "2");
		database_write(fixture.database, &slow[i].transaction);
	}
	prepare(&quick, "add", "1");
	database_write(fixture.database, &quick.transaction);
	await(&fixture, &quick);
	assert_int_equal(quick.status, DB_DONE);
	assert_false(slow[0].finished);
}

static void
a_write_does_not_wait_for_ever(void **state)
{
	struct fixture fixture = start_ready(*state);
	struct errand slow[4];
	struct errand waiting;
	int64_t began_us = clock_monotonic_us();

	for (size_t i = 0; i < 4; i++) {
		prepare(&slow[i], "sleep", "2.5");
		database_write(fixture.database, &slow[i].transaction);
	}
	prepare(&waiting, "one", NULL);
	database_write(fixture.database, &waiting.transaction);
	await(&fixture, &waiting);
	assert_int_equal(waiting.status, DB_BUSY);
	assert_in_range(waiting.finished_us - began_us, 1000 * DATABASE_WAIT_MS_MAX,
	                1000 * (DATABASE_WAIT_MS_MAX + 400));
	await(&fixture, &slow[0]);
	await(&fixture, &slow[1]);
}

static void
a_server_without_the_migration_is_refused(void **state)
{
	struct fixture fixture = start(*state, "a_later_one");
	struct errand errand;

	turn_for(&fixture, 300000);
	assert_string_equal(database_health(fixture.database).trouble,
	                    "the migration a_later_one has not been deployed");
	prepare(&errand, "one", NULL);
	database_read(fixture.database, &errand.transaction);
	assert_true(errand.finished);
	assert_int_equal(errand.status, DB_LOST);
}

static void
readers_and_writers_may_each_be_in_trouble(void **state)
{
	const char *good = scratch_conninfo(*state);
	const char *bad = "host=/nowhere";

	for (size_t i = 0; i < 2; i++) {
		struct fixture fixture = start_with(
		    *state, (struct database_settings){ .reader_conninfo = i == 0 ? bad : good,
		                                        .writer_conninfo = i == 1 ? bad : good,
		                                        .schema_version = SCRATCH_SCHEMA,
		                                        .readers = 1,
		                                        .writers = 1 });

		turn_for(&fixture, 200000);
		assert_non_null(database_health(fixture.database).trouble);
		assert_non_null(strstr(database_health(fixture.database).trouble, "/nowhere"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(work_waits_for_the_connection),
		in_scratch(reads_share_a_connection_and_an_error_is_one_reads_own),
		in_scratch(nothing_runs_after_a_prelude_that_fails),
		in_scratch(what_was_done_before_an_error_is_undone),
		in_scratch(a_conflict_is_tried_once_more),
		in_scratch(a_second_conflict_is_left_to_the_client),
		in_scratch(a_read_survives_the_loss_of_every_connection),
		in_scratch(a_write_whose_connection_breaks_is_lost),
		in_scratch(a_transaction_begins_and_ends_explicitly),
		in_scratch(an_error_at_the_end_is_the_outcome_and_leaves_nothing_open),
		in_scratch(a_migration_of_what_a_read_answers_costs_nothing),
		in_scratch(a_migration_of_what_a_write_answers_costs_nothing_and_it_is_done_once),
		in_scratch(a_connection_that_was_closed_while_idle_costs_nothing),
		in_scratch(a_second_reader_takes_over_from_one_that_is_stuck),
		in_scratch(long_reads_leave_the_first_reader_alone),
		in_scratch(more_writes_than_may_wait_are_refused_at_once),
		in_scratch(writes_that_wait_for_their_commit_leave_room_for_others),
		in_scratch(writes_that_are_stuck_leave_room_for_the_next),
		in_scratch(a_write_does_not_wait_for_ever),
		in_scratch(a_server_without_the_migration_is_refused),
		in_scratch(readers_and_writers_may_each_be_in_trouble),
	};

	return cmocka_run_group_tests(tests, scratch_create, scratch_drop);
}
