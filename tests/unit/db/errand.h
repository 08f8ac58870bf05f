#pragma once

/*
 * A database with two readers and four writers in a scratch database, and errands to run on it:
 *
 *	struct fixture fixture = start_ready(*state);
 *	struct errand read;
 *
 *	prepare(&read, "echo", "张三");
 *	database_read(fixture.database, &read.transaction);
 *	await(&fixture, &read);
 *	assert_string_equal(read.text, "张三");
 */

#include "db/database.h"
#include "scratch.h"

struct fixture {
	struct loop *loop;
	struct database *database;
};

/* One transaction and its outcome. */
struct errand {
	struct db_transaction transaction;
	const char *values[1];
	const char *prelude_values[1];
	bool finished;
	enum db_status status;
	char text[64]; /* of the first value, or the constraint */
	int64_t finished_us;
};

/* value is the argument of the statement; NULL when it has none. */
void
prepare(struct errand *errand, const char *statement, const char *value);

/* Adds a prelude before the statement. */
void
prepare_behind(struct errand *errand, const char *prelude, const char *value);

void
turn(const struct fixture *fixture);

/* Runs the loop until the errand is finished. */
void
await(const struct fixture *fixture, const struct errand *errand);

void
turn_for(const struct fixture *fixture, int64_t time_us);

struct fixture
start(const struct scratch *scratch, const char *schema_version);

/* The settings are all but the statements. */
struct fixture
start_with(const struct scratch *scratch, struct database_settings settings);

/* With every connection ready. */
struct fixture
start_ready(const struct scratch *scratch);
