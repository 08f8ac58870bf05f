#pragma once

/*
 * One request as an operation written in C sees it, and the ways to answer it.
 *
 *	struct response
 *	create_session(struct request *request)
 *	{
 *		const char *code = request_member_string(request, "code");
 *		struct db_outcome outcome =
 *		    session_call(request->database, request->arena, sign_in, db_arguments(code));
 *
 *		if (outcome.status != DB_DONE)
 *			return request_failure(request, &outcome);
 *		return request_rows(request, outcome.result);
 *	}
 *
 * Parameters and body have been checked against the contract before the handler runs. Handlers run
 * in fibers, so that one that waits lets others run, and they share one connection to the database:
 * nothing may be waited for in a transaction. All that is reachable from the request belongs to its
 * arena and ends with it; a transaction left open is rolled back.
 */

#include "base/arena.h"
#include "base/text.h"
#include "db/outcome.h"
#include "db/session.h"
#include "http/contract.h"
#include "http/faults.h"
#include "http/response.h"

#include <jansson.h>

struct request {
	struct arena *arena;
	const struct operation *operation;
	const char *id; /* the request's name in logs and answers */
	const char *address; /* the client's, as nginx saw it */
	const char *token_hash; /* SHA-256 of the session token, as bytea; NULL without one */
	const char *const *parameters; /* in the order of the operation's; NULL when absent */
	json_t *body; /* NULL when the operation takes none */
	const char *if_match; /* see conditions.h */
	const char *actor; /* membership of the caller once entered, for the log; or NULL */
	bool audited; /* an auditor's read, which is written down */
	struct session *database;
	void *services; /* what the engine was created with for its handlers */
};

/* A parameter by name, or NULL when it is absent. The name must stand in the contract. */
const char *
request_parameter(const struct request *request, const char *name);

/* A member of the body, or NULL when it is absent. */
const json_t *
request_member(const struct request *request, const char *name);

/* A member of the body that is a string, or NULL when it is absent or null. */
const char *
request_member_string(const struct request *request, const char *name);

/*
 * Runs the operation's entering statement in the transaction under way: checks session and roles
 * and sets who is acting. Anything but DB_DONE is for request_failure.
 */
struct db_outcome
request_enter(struct request *request);

/*
 * The operation's success with these rows, or not_found when it wants a row and there is none; a
 * column "error" is an error code, and a column "etag" the entity tag of an object that has one.
 */
struct response
request_rows(struct request *request, const struct db_result *result);

/* The operation's success without content. */
struct response
request_nothing(struct request *request);

/* A problem document. */
struct response
request_error(struct request *request, enum error_code code);

/* A problem document that lists what is wrong where; faults may be NULL. */
struct response
request_faulty(struct request *request, enum error_code code, const struct faults *faults);

/* The problem document that a database outcome other than DB_DONE stands for. */
struct response
request_failure(struct request *request, const struct db_outcome *outcome);
