#include "db/session.h"

#include "scratch.h"

#include <stdio.h>

static struct session *
open_session(const struct scratch *scratch)
{
	return session_create(scratch->arena,
	                      (struct session_options){ .conninfo = scratch_conninfo(scratch) });
}

static void
expect_rows_of_scratch(const struct scratch *scratch, int64_t count)
{
	assert_int_equal(scratch_count(scratch, "SELECT count(*) FROM scratch"), count);
}

static void
a_call_answers_with_rows(void **state)
{
	struct scratch *scratch = *state;
	struct session *session = open_session(scratch);
	struct db_outcome outcome = session_call(
	    session, scratch->arena, "SELECT $1::integer AS n, $2::text AS t, now() AS at",
	    db_arguments("12", NULL));

	assert_int_equal(outcome.status, DB_DONE);
	assert_int_equal(db_result_row_count(outcome.result), 1);
	assert_int_equal(db_result_integer(outcome.result, 0, db_result_find(outcome.result, "n")),
	                 12);
	assert_true(db_result_is_null(outcome.result, 0, 1));
	assert_int_equal(db_result_column_kind(outcome.result, 2), DB_KIND_TIMESTAMP);
	assert_int_equal(db_result_find(outcome.result, "absent"), DB_NO_COLUMN);
}

static void
a_broken_constraint_is_named(void **state)
{
	struct scratch *scratch = *state;
	struct db_outcome outcome =
	    session_call(open_session(scratch), scratch->arena, "INSERT INTO scratch VALUES ($1)",
	                 db_arguments("-1"));

	assert_int_equal(outcome.status, DB_REFUSED);
	assert_string_equal(outcome.constraint, "positive");
	assert_string_equal(outcome.sqlstate, "23514");
	assert_non_null(outcome.message);
}

static void
errors_are_told_apart(void **state)
{
	static const struct {
		const char *sqlstate;
		enum db_status status;
	} errors[] = {
		{ "40001", DB_CONFLICT }, { "40P01", DB_CONFLICT }, { "55P03", DB_BUSY },
		{ "57014", DB_BUSY },     { "22012", DB_FAILED },   { "P0001", DB_FAILED },
	};
	struct scratch *scratch = *state;
	struct session *session = open_session(scratch);

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		const char *statement = arena_format(
		    scratch->arena, "DO $$ BEGIN RAISE SQLSTATE '%s'; END $$", errors[i].sqlstate);
		struct db_outcome outcome =
		    session_call(session, scratch->arena, statement, db_no_arguments);

		assert_int_equal(outcome.status, errors[i].status);
		assert_string_equal(outcome.sqlstate, errors[i].sqlstate);
	}
}

static void
a_transaction_is_kept_or_dropped_whole(void **state)
{
	struct scratch *scratch = *state;
	struct session *session = open_session(scratch);

	assert_int_equal(session_begin(session, scratch->arena).status, DB_DONE);
	session_call(session, scratch->arena, "INSERT INTO scratch VALUES (1)", db_no_arguments);
	session_rollback(session);
	expect_rows_of_scratch(scratch, 0);
	assert_int_equal(session_begin(session, scratch->arena).status, DB_DONE);
	session_call(session, scratch->arena, "INSERT INTO scratch VALUES (1)", db_no_arguments);
	assert_int_equal(session_commit(session, scratch->arena).status, DB_DONE);
	expect_rows_of_scratch(scratch, 1);
	session_rollback(session);
	expect_rows_of_scratch(scratch, 1);
}

static void
a_commit_after_an_error_fails(void **state)
{
	struct scratch *scratch = *state;
	struct session *session = open_session(scratch);

	session_begin(session, scratch->arena);
	session_call(session, scratch->arena, "INSERT INTO scratch VALUES (1)", db_no_arguments);
	session_call(session, scratch->arena, "INSERT INTO scratch VALUES (0)", db_no_arguments);
	assert_int_equal(session_commit(session, scratch->arena).status, DB_FAILED);
	expect_rows_of_scratch(scratch, 0);
}

static void
a_connection_that_was_closed_between_transactions_is_opened_again(void **state)
{
	struct scratch *scratch = *state;
	struct session *session = open_session(scratch);

	assert_int_equal(session_call(session, scratch->arena, "SELECT 1", db_no_arguments).status,
	                 DB_DONE);
	scratch_disconnect_all(scratch);
	assert_int_equal(session_call(session, scratch->arena, "SELECT 1", db_no_arguments).status,
	                 DB_DONE);
}

static void
a_transaction_does_not_go_on_over_a_new_connection(void **state)
{
	static const char insert[] = "INSERT INTO scratch VALUES (1)";
	struct scratch *scratch = *state;
	struct session *session = open_session(scratch);

	session_begin(session, scratch->arena);
	scratch_disconnect_all(scratch);
	assert_int_equal(session_call(session, scratch->arena, insert, db_no_arguments).status,
	                 DB_LOST);
	assert_int_equal(session_call(session, scratch->arena, insert, db_no_arguments).status,
	                 DB_LOST);
	assert_int_equal(session_commit(session, scratch->arena).status, DB_LOST);
	expect_rows_of_scratch(scratch, 0);
	assert_int_equal(session_call(session, scratch->arena, insert, db_no_arguments).status,
	                 DB_DONE);
	expect_rows_of_scratch(scratch, 1);
}

static void
no_server_is_a_lost_connection(void **state)
{
	struct scratch *scratch = *state;
	struct session *session = session_create(
	    scratch->arena, (struct session_options){ .conninfo = "host=/nonexistent" });
	struct db_outcome outcome =
	    session_call(session, scratch->arena, "SELECT 1", db_no_arguments);

	assert_int_equal(outcome.status, DB_LOST);
	assert_non_null(outcome.message);
}

static void
a_server_without_the_migration_is_refused(void **state)
{
	struct scratch *scratch = *state;
	struct session_options options = { .conninfo = scratch_conninfo(scratch),
		                           .schema_version = SCRATCH_SCHEMA,
		                           .lock_timeout_ms = 100 };
	struct session *session = session_create(scratch->arena, options);

	assert_int_equal(session_call(session, scratch->arena, "SELECT 1", db_no_arguments).status,
	                 DB_DONE);
	options.schema_version = "a_later_one";
	session = session_create(scratch->arena, options);
	assert_int_equal(session_call(session, scratch->arena, "SELECT 1", db_no_arguments).status,
	                 DB_LOST);
}

static void
rows_are_copied_in(void **state)
{
	struct scratch *scratch = *state;
	struct session *session = open_session(scratch);

	assert_int_equal(
	    session_copy_begin(session, scratch->arena, "COPY scratch FROM STDIN").status, DB_DONE);
	assert_true(session_copy_write(session, text_of("1\n2\n")));
	assert_true(session_copy_write(session, text_of("3\n")));
	assert_int_equal(session_copy_end(session, scratch->arena, NULL).status, DB_DONE);
	expect_rows_of_scratch(scratch, 3);
}

static void
a_copy_is_all_or_nothing(void **state)
{
	struct scratch *scratch = *state;
	struct session *session = open_session(scratch);

	session_copy_begin(session, scratch->arena, "COPY scratch FROM STDIN");
	session_copy_write(session, text_of("1\n0\n"));
	assert_int_equal(session_copy_end(session, scratch->arena, NULL).status, DB_REFUSED);
	session_copy_begin(session, scratch->arena, "COPY scratch FROM STDIN");
	session_copy_write(session, text_of("1\n"));
	assert_int_not_equal(session_copy_end(session, scratch->arena, "changed my mind").status,
	                     DB_DONE);
	expect_rows_of_scratch(scratch, 0);
	assert_int_equal(session_call(session, scratch->arena, "SELECT 1", db_no_arguments).status,
	                 DB_DONE);
}

static void
keep_notice(void *context, const char *severity, const char *message)
{
	snprintf(context, 64, "%s %s", severity, message);
}

static void
notices_reach_their_reader(void **state)
{
	struct scratch *scratch = *state;
	char notice[64] = "";
	struct session *session = session_create(
	    scratch->arena, (struct session_options){ .conninfo = scratch_conninfo(scratch),
	                                              .notice = keep_notice,
	                                              .context = notice });

	session_run_script(session, scratch->arena, "DO $$ BEGIN RAISE WARNING 'careful'; END $$");
	assert_string_equal(notice, "WARNING careful");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_scratch(a_call_answers_with_rows),
		in_scratch(a_broken_constraint_is_named),
		in_scratch(errors_are_told_apart),
		in_scratch(a_transaction_is_kept_or_dropped_whole),
		in_scratch(a_commit_after_an_error_fails),
		in_scratch(a_connection_that_was_closed_between_transactions_is_opened_again),
		in_scratch(a_transaction_does_not_go_on_over_a_new_connection),
		in_scratch(no_server_is_a_lost_connection),
		in_scratch(a_server_without_the_migration_is_refused),
		in_scratch(rows_are_copied_in),
		in_scratch(a_copy_is_all_or_nothing),
		in_scratch(notices_reach_their_reader),
	};

	return cmocka_run_group_tests(tests, scratch_create, scratch_drop);
}
