#pragma once

/*
 * A database to try connections on, and a superuser's session next to them that breaks things.
 *
 *	const struct CMUnitTest tests[] = { in_scratch(a_read_answers_with_rows) };
 *
 *	return cmocka_run_group_tests(tests, scratch_create, scratch_drop);
 */

#include "base/arena.h"
#include "db/session.h"
#include "support/assertions.h"

/* A migration that the database has. */
#define SCRATCH_SCHEMA "schemas"

#define in_scratch(test) cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

struct scratch {
	struct arena *arena; /* of the test under way, and all that it has created */
	struct session *breaker;
};

/*
 * The database with a table scratch(n integer CONSTRAINT positive CHECK (n > 0)), a sequence, and a
 * view shape(n) of one row.
 */
int
scratch_create(void **state);

int
scratch_drop(void **state);

/* The state is a struct scratch; the table is empty, and the next number of the sequence is 1. */
int
scratch_enter(void **state);

int
scratch_leave(void **state);

const char *
scratch_conninfo(const struct scratch *scratch);

/* Runs a statement outside the connections under test; it must succeed. */
const struct db_result *
scratch_run(const struct scratch *scratch, const char *statement);

/* The whole number that a statement outside them returns. */
int64_t
scratch_count(const struct scratch *scratch, const char *statement);

/* Ends every other connection to the database, as a restart would. */
void
scratch_disconnect_all(const struct scratch *scratch);
