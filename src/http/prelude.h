#pragma once

/*
 * The session prelude: the statement that begins every transaction. It checks the session and the
 * roles and sets the caller and the community for the rest of the transaction.
 *
 *	struct prelude prelude = prelude_bind(request);
 *
 *	if (prelude.statement != NULL)
 *		run(prelude.statement, prelude.values);
 */

#include "db/transaction.h"
#include "http/request.h"

/* With a session, and as a visitor to the community that the path names. */
extern const struct db_statement prelude_member;
extern const struct db_statement prelude_visitor;

struct prelude {
	const struct db_statement *statement; /* NULL for an operation that needs neither */
	const char **values;
};

/* The prelude of this request. The values belong to its arena. */
struct prelude
prelude_bind(const struct request *request);

/* Records the admitted caller, for the log. */
void
prelude_note(struct request *request, const struct db_result *result);

/*
 * Runs the prelude in the open transaction, for an operation written in C, and records the caller.
 * Pass any outcome but DB_DONE to respond_failure.
 */
struct db_outcome
prelude_run(struct request *request);
