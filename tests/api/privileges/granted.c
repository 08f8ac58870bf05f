/* The privileges of the database's roles are exactly those in granted.txt. */

#include "base/buffer.h"
#include "support/test_database.h"
#include "support/testing.h"

#include <string.h>

#define FOLDER "tests/api/privileges"

static const char *const roles[] = { "xinyi_owner",    "xinyi_reader",    "xinyi_writer",
	                             "xinyi_notifier", "xinyi_publisher", "xinyi_auditor",
	                             "xinyi_registrar" };

static char *
read_lines(const char *name)
{
	return arena_copy_string(world.arena, world_read_source(written(FOLDER "/%s", name)));
}

/* Whether one of the lines is this one. */
static bool
has_line(const char *lines, const char *line)
{
	return strstr(written("\n%s", lines), written("\n%s\n", line)) != NULL;
}

/* The privileges as the database has them, one line each. */
static const char *
list_privileges(void)
{
	const struct db_result *rows = sql("%s", read_lines("granted.sql"));
	struct buffer lines = buffer_create(world.arena, 16384);

	for (size_t row = 0; row < db_result_row_count(rows); row++)
		buffer_append_format(&lines, "%s\n", db_result_text(rows, row, 0).data);
	return buffer_text(&lines).data;
}

/* Prints the lines of one text that the other lacks, each with the fault. */
static size_t
count_missing(const char *lines, const char *among, const char *complaint)
{
	char *rest = arena_copy_string(world.arena, lines);
	size_t missing = 0;

	for (char *line = strsep(&rest, "\n"); line != NULL && *line != '\0';
	     line = strsep(&rest, "\n")) {
		if (has_line(among, line))
			continue;
		print_error("%s: %s\n", complaint, line);
		missing++;
	}
	return missing;
}

static void
the_roles_may_do_what_is_written_and_nothing_else(void **state)
{
	const char *written_down = read_lines("granted.txt");
	const char *granted = list_privileges();
	size_t surplus = count_missing(granted, written_down, "granted and not in granted.txt");
	size_t lacking = count_missing(written_down, granted, "in granted.txt and not granted");

	assert_int_equal(surplus + lacking, 0);
}

static void
one_privilege_more_is_noticed(void **state)
{
	sql("GRANT UPDATE (points) ON ledger_entry TO xinyi_writer");
	assert_true(
	    has_line(list_privileges(), "xinyi.ledger_entry (points): UPDATE to xinyi_writer"));
	sql("REVOKE UPDATE (points) ON ledger_entry FROM xinyi_writer");
	sql("CREATE FUNCTION rule.hole() RETURNS integer LANGUAGE sql SECURITY DEFINER RETURN 1");
	sql("GRANT EXECUTE ON FUNCTION rule.hole TO PUBLIC");
	assert_true(has_line(list_privileges(), "rule.hole: EXECUTE to PUBLIC"));
	assert_true(has_line(list_privileges(), "not fixed: search_path of rule.hole"));
	sql("DROP FUNCTION rule.hole");
}

/* In a community whose clock was moved. */
static void
no_role_takes_a_routine_of_ours_for_one_of_postgresql(void **state)
{
	assert_string_equal(
	    sql_text("SELECT string_agg(DISTINCT ours.proname, ' ') FROM pg_proc ours "
	             "JOIN pg_proc USING (proname) WHERE ours.pronamespace = 'rule'::regnamespace "
	             "AND pg_proc.pronamespace = 'pg_catalog'::regnamespace"),
	    "now");
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		struct session *session = test_database_connect(world.arena, roles[i]);
		struct db_outcome outcome =
		    sql_try(session,
		            "SELECT now() = pg_catalog.now() "
		            "FROM set_config('xinyi.community', '%lld', false)",
		            (long long)world.here.id);

		assert_int_equal(outcome.status, DB_DONE);
		assert_true(db_result_boolean(outcome.result, 0, 0));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(the_roles_may_do_what_is_written_and_nothing_else),
		in_world(one_privilege_more_is_noticed),
		in_world(no_role_takes_a_routine_of_ours_for_one_of_postgresql),
	};

	return world_run(tests);
}
