#include "support/test_database.h"

#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define NAME_BYTES_MAX 128

static const char *
database_name(struct arena *arena)
{
	return arena_format(arena, "test_%d", getpid());
}

const char *
test_database_environment(const char *name)
{
	const char *value = getenv(name);

	if (value == NULL) {
		fprintf(stderr, "%s is not set; meson test and tests/support/with_cluster set it\n",
		        name);
		exit(EXIT_FAILURE);
	}
	return value;
}

static const char *
conninfo_of(struct arena *arena, const char *database, const char *role)
{
	return arena_format(arena, "host=%s dbname=%s user=%s",
	                    test_database_environment("XINYI_TEST_CLUSTER"), database, role);
}

/* Statements about whole databases, which no connection to the one in question can run. */
static void
command_server(const char *before, const char *after)
{
	struct arena *arena = arena_create(ARENA_BYTES_MAX);
	struct session *session = session_create(
	    arena,
	    (struct session_options){ .conninfo = conninfo_of(arena, "postgres", "postgres") });
	const char *command = arena_format(arena, "%s %s %s", before, database_name(arena), after);
	struct db_outcome outcome = session_call(session, arena, command, db_no_arguments);

	if (outcome.status != DB_DONE) {
		fprintf(stderr, "%s: %s\n", command, outcome.message);
		exit(EXIT_FAILURE);
	}
	arena_destroy(arena);
}

void
test_database_create(void)
{
	char copied[NAME_BYTES_MAX];

	snprintf(copied, sizeof(copied), "OWNER xinyi_owner TEMPLATE %s",
	         test_database_environment("XINYI_TEST_TEMPLATE"));
	command_server("DROP DATABASE IF EXISTS", "WITH (FORCE)");
	command_server("CREATE DATABASE", copied);
}

void
test_database_drop(void)
{
	command_server("DROP DATABASE", "WITH (FORCE)");
}

const char *
test_database_conninfo(struct arena *arena, const char *role)
{
	return conninfo_of(arena, database_name(arena), role);
}

struct session *
test_database_connect(struct arena *arena, const char *role)
{
	return session_create(
	    arena, (struct session_options){ .conninfo = test_database_conninfo(arena, role) });
}
