#pragma once

/*
 * A separate, blocking connection, for operations written in C and for the command line.
 *
 *	struct session *session = session_create(arena, options);
 *	struct db_outcome outcome = session_begin(session, arena);
 *
 *	if (outcome.status == DB_DONE)
 *		outcome = session_call(session, arena, "SELECT rule.post($1)", db_arguments(id));
 *	if (outcome.status == DB_DONE)
 *		outcome = session_commit(session, arena);
 *
 * The first call connects, and so does a call that finds the connection closed between two
 * transactions. Outcomes and their rows belong to the arena given to the call. An error leaves the
 * transaction to session_rollback, which may also be called when there is none.
 */

#include "base/arena.h"
#include "db/outcome.h"

#include <stdbool.h>
#include <stddef.h>

struct session;

typedef void
session_notice(void *context, const char *severity, const char *message);

struct session_options {
	const char *conninfo; /* as libpq reads it, without a password */
	/* The required migration, on a durable server; NULL for any server. */
	const char *schema_version;
	int statement_timeout_ms; /* 0 for none */
	int lock_timeout_ms; /* 0 for none */
	session_notice *notice; /* receives RAISE NOTICE; NULL to drop them */
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
struct session *
session_create(struct arena *arena, struct session_options options);

/* Runs one statement. $n are unknown-typed texts unless the statement casts them: $1::uuid. */
struct db_outcome
session_call(struct session *session, struct arena *arena, const char *statement,
             struct db_arguments arguments);

/* Runs a script of several statements, without arguments and without rows. */
struct db_outcome
session_run_script(struct session *session, struct arena *arena, const char *script);

struct db_outcome
session_begin(struct session *session, struct arena *arena);

struct db_outcome
session_commit(struct session *session, struct arena *arena);

/* Ends a transaction that is open or broken; does nothing otherwise. */
void
session_rollback(struct session *session);

/* Closes the connection, which releases its locks; the next call connects again. */
void
session_drop(struct session *session);

/* Starts "COPY … FROM STDIN"; then session_copy_write, and session_copy_end in any case. */
struct db_outcome
session_copy_begin(struct session *session, struct arena *arena, const char *statement);

/* False when the connection broke; session_copy_end reports it too. */
bool
session_copy_write(struct session *session, struct text rows);

/* Ends the copy; with a reason, makes it fail. */
struct db_outcome
session_copy_end(struct session *session, struct arena *arena, const char *reason);
