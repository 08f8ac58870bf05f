#include "scratch.h"

#include "base/limits.h"
#include "support/test_database.h"

#include <stdlib.h>

static const char objects[] =
    "CREATE SEQUENCE number;"
    "CREATE TABLE scratch (n integer CONSTRAINT positive CHECK (n > 0));"
    "CREATE VIEW shape AS SELECT 1::integer AS n;"
    "CREATE FUNCTION fail_until(lucky integer) RETURNS integer LANGUAGE plpgsql AS $$"
    " BEGIN"
    "  IF nextval('number') < lucky THEN"
    "   RAISE serialization_failure;"
    "  END IF;"
    "  RETURN 7;"
    " END $$;"
    /* What is inserted is looked at when the transaction ends; nought takes its time. */
    "CREATE TABLE late (n integer);"
    "CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN"
    "  IF NEW.n = 0 THEN"
    "   PERFORM pg_sleep(5);"
    "  ELSIF NEW.n < 0 THEN"
    "   RAISE check_violation USING CONSTRAINT = 'late_positive';"
    "  END IF;"
    "  RETURN NULL;"
    " END $$;"
    "CREATE CONSTRAINT TRIGGER look AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION look();";

static struct scratch *
create(void)
{
	struct arena *arena = arena_create(ARENA_BYTES_MAX);
	struct scratch *scratch = arena_new(arena, struct scratch);

	scratch->arena = arena;
	scratch->breaker = test_database_connect(arena, "postgres");
	return scratch;
}

int
scratch_create(void **state)
{
	struct scratch *scratch;
	struct db_outcome outcome;

	(void)state;
	test_database_create();
	scratch = create();
	outcome = session_run_script(scratch->breaker, scratch->arena, objects);
	assert_int_equal(outcome.status, DB_DONE);
	arena_destroy(scratch->arena);
	return 0;
}

int
scratch_drop(void **state)
{
	(void)state;
	test_database_drop();
	return 0;
}

int
scratch_enter(void **state)
{
	struct scratch *scratch = create();

	/* Of a connection that broke, PostgreSQL may still run what it was sent. */
	scratch_disconnect_all(scratch);
	scratch_run(scratch, "TRUNCATE scratch");
	scratch_run(scratch, "ALTER SEQUENCE number RESTART");
	*state = scratch;
	return 0;
}

int
scratch_leave(void **state)
{
	struct scratch *scratch = *state;

	arena_destroy(scratch->arena);
	return 0;
}

const char *
scratch_conninfo(const struct scratch *scratch)
{
	return test_database_conninfo(scratch->arena, "postgres");
}

const struct db_result *
scratch_run(const struct scratch *scratch, const char *statement)
{
	struct db_outcome outcome =
	    session_call(scratch->breaker, scratch->arena, statement, db_no_arguments);

	if (outcome.status != DB_DONE)
		fail_msg("%s: %s", statement, outcome.message);
	return outcome.result;
}

int64_t
scratch_count(const struct scratch *scratch, const char *statement)
{
	return db_result_integer(scratch_run(scratch, statement), 0, 0);
}

void
scratch_disconnect_all(const struct scratch *scratch)
{
	scratch_run(scratch, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
	                     " WHERE datname = current_database() AND pid <> pg_backend_pid()");
}
