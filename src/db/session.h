#pragma once

/*
 * A connection of one's own that is waited for: for operations written in C and for the command
 * line.
 *
 *	struct db_session *session = db_session_create(arena, options);
 *	struct db_outcome outcome = db_begin(session, arena);
 *
 *	if (outcome.status == DB_DONE)
 *		outcome = db_call(session, arena, "SELECT rule.post($1)", db_arguments(id));
 *	if (outcome.status == DB_DONE)
 *		outcome = db_commit(session, arena);
 *
 * The first call connects, and so does a call that finds the connection closed between two
 * transactions. Outcomes and their rows belong to the arena given to the call. An error leaves the
 * transaction to db_rollback, which may also be called when there is none.
 */

#include "base/arena.h"
#include "db/outcome.h"

#include <stdbool.h>
#include <stddef.h>

struct db_session;

typedef void
db_notice(void *context, const char *severity, const char *message);

struct db_session_options {
	const char *conninfo; /* as libpq reads it, without a password */
	/* The migration needed, on a server that keeps what it commits; NULL for any server. */
	const char *schema_version;
	int statement_timeout_ms; /* 0 for none */
	int lock_timeout_ms; /* 0 for none */
	db_notice *notice; /* what becomes of RAISE NOTICE; NULL to drop them */
	void *context;
};

struct db_arguments {
	const char *const *values; /* text, NULL for null */
	size_t count;
};

#define db_arguments(...) \
	((struct db_arguments){ (const char *const[]){ __VA_ARGS__ }, \
	                        sizeof((const char *const[]){ __VA_ARGS__ }) / \
	                            sizeof(const char *) })

#define db_no_arguments ((struct db_arguments){ NULL, 0 })

/* Does not connect yet. The arena closes the connection when it ends. */
struct db_session *
db_session_create(struct arena *arena, struct db_session_options options);

/* Runs one statement. $n are unknown-typed texts unless the statement casts them: $1::uuid. */
struct db_outcome
db_call(struct db_session *session, struct arena *arena, const char *statement,
        struct db_arguments arguments);

/* Runs a script of several statements, without arguments and without rows. */
struct db_outcome
db_run_script(struct db_session *session, struct arena *arena, const char *script);

struct db_outcome
db_begin(struct db_session *session, struct arena *arena);

struct db_outcome
db_commit(struct db_session *session, struct arena *arena);

/* Ends a transaction that is open or broken; does nothing otherwise. */
void
db_rollback(struct db_session *session);

/* Closes the connection, and with it ends what it has locked; the next call connects again. */
void
db_drop(struct db_session *session);

/* Starts "COPY … FROM STDIN"; then db_copy_write, and db_copy_end whatever happened between. */
struct db_outcome
db_copy_begin(struct db_session *session, struct arena *arena, const char *statement);

/* False when the connection broke; db_copy_end says so too. */
bool
db_copy_write(struct db_session *session, struct text rows);

/* Ends the copy; with a reason, makes it fail. */
struct db_outcome
db_copy_end(struct db_session *session, struct arena *arena, const char *reason);
