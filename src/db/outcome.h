#pragma once

/*
 * The outcome of a statement, or of a transaction of a few.
 *
 * Any unexpected outcome is DB_FAILED and has already been logged, once, with its SQLSTATE.
 */

#include "db/result.h"

#include <stdbool.h>

enum db_status {
	DB_DONE,
	DB_REFUSED, /* a constraint failed, or a routine raised with its name */
	DB_CONFLICT, /* nothing was changed: the whole transaction may be retried */
	DB_BUSY, /* a timeout, or too many are waiting; nothing was changed */
	DB_LOST, /* no connection, or it broke: the outcome is unknown */
	DB_FAILED,
};

#define DB_SQLSTATE_BYTES 6

struct db_outcome {
	enum db_status status;
	char sqlstate[DB_SQLSTATE_BYTES]; /* empty when PostgreSQL reported no error */
	const char *constraint; /* when DB_REFUSED */
	const char *message; /* for the command line, never for clients; NULL when DB_DONE */
	const char *detail; /* of the same message, or NULL */
	const struct db_result *result; /* when DB_DONE; of the last statement */
	const struct db_result *prelude; /* its result, when there was one */
};

/* Whether a retry may succeed. After DB_LOST the transaction may already have been committed. */
static inline bool
db_may_try_again(const struct db_outcome *outcome)
{
	return outcome->status == DB_LOST || outcome->status == DB_BUSY ||
	       outcome->status == DB_CONFLICT;
}
