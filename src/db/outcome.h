#pragma once

/*
 * How a statement, or a transaction of a few, ended.
 *
 * Whatever is not one of the expected endings is DB_FAILED and has already been logged, once, with
 * its SQLSTATE.
 */

#include "db/result.h"

#include <stdbool.h>

enum db_status {
	DB_DONE,
	DB_REFUSED, /* a constraint, or a routine that raised in the name of one */
	DB_CONFLICT, /* nothing was changed: the whole transaction may be tried again */
	DB_BUSY, /* something took too long, or too many are waiting; nothing was changed */
	DB_LOST, /* no connection, or it broke: nobody knows whether a change was made */
	DB_FAILED,
};

#define DB_SQLSTATE_BYTES 6

struct db_outcome {
	enum db_status status;
	char sqlstate[DB_SQLSTATE_BYTES]; /* empty when PostgreSQL reported no error */
	const char *constraint; /* when DB_REFUSED */
	const char *message; /* for people at a terminal; NULL when DB_DONE. Never for clients */
	const char *detail; /* of the same message, or NULL */
	const struct db_result *result; /* when DB_DONE; of the last statement */
	const struct db_result *prelude; /* its result, when there was one */
};

/* Whether the same may succeed a moment later. After DB_LOST it may have been done already. */
static inline bool
db_may_try_again(const struct db_outcome *outcome)
{
	return outcome->status == DB_LOST || outcome->status == DB_BUSY ||
	       outcome->status == DB_CONFLICT;
}
