#pragma once

/*
 * The entering statements, which begin every transaction: they check the session and the roles and
 * settle who acts, and in which community, for all that follows.
 *
 *	struct entering entering = entering_bind(request);
 *
 *	if (entering.statement != NULL)
 *		run(entering.statement, entering.values);
 */

#include "db/transaction.h"
#include "http/request.h"

/* With a session, and as a visitor to the community that the path names. */
extern const struct db_statement entering_member;
extern const struct db_statement entering_visitor;

struct entering {
	const struct db_statement *statement; /* NULL for an operation that needs neither */
	const char **values;
};

/* What lets this request in. The values belong to its arena. */
struct entering
entering_bind(const struct request *request);

/* Notes who was let in, for the log. */
void
entering_note(struct request *request, const struct db_result *entered);
