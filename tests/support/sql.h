#pragma once

/*
 * What tests do and see behind the back of the API: statements of the owner of the database, acting
 * in the community of the test like a command of the server.
 *
 *	sql("UPDATE settings SET answer_days = %d", 3);
 *	assert_int_equal(sql_integer("SELECT count(*) FROM notice"), 2);
 *	expect_refusal("overlapping_deed", "INSERT INTO participant …");
 *
 * Anything that fails unexpectedly fails the test.
 */

#include "db/session.h"

#include <stdint.h>

/* The rows of the statement. */
const struct db_result *
sql(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The first column of the only row; NULL when that is null. */
const char *
sql_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

int64_t
sql_integer(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* How many rows there are beyond those of the crowd, such as of "notice WHERE kind = 'x'". */
int64_t
sql_added(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* As another role, and whatever comes of it. */
struct db_outcome
sql_try(struct session *session, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A digest of all rows of a community, its audit log and its sessions left out. */
const char *
sql_digest(void);

/* The database itself refuses the statement of its owner, in the name of that constraint. */
#define expect_refusal(constraint, ...) \
	sql_expect_refusal(sql_try(world.owner, __VA_ARGS__), (constraint), __FILE__, __LINE__)

void
sql_expect_refusal(struct db_outcome outcome, const char *constraint, const char *file, int line);
