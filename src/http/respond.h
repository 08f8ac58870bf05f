#pragma once

/*
 * Answers to a request. An operation written in C returns one of them:
 *
 *	struct response
 *	open_session(struct request *request)
 *	{
 *		const char *code = request_member_string(request, "code");
 *		struct db_outcome outcome =
 *		    session_call(request->database, request->arena, sign_in, db_arguments(code));
 *
 *		if (outcome.status != DB_DONE)
 *			return respond_failure(request, &outcome);
 *		return respond_rows(request, outcome.result);
 *	}
 *
 * Handlers run in fibers, so that others run while one waits, and share one connection to the
 * database: a handler must not wait in a transaction. A transaction left open is rolled back.
 */

#include "http/request.h"
#include "http/response.h"
#include "http/violations.h"

/*
 * The operation's success with these rows, or not_found when it wants a row and there is none; a
 * column "error" is an error code, and a column "etag" the entity tag of an object that has one.
 */
struct response
respond_rows(struct request *request, const struct db_result *result);

/* A problem document. */
struct response
respond_error(struct request *request, enum error_code code);

/* A problem document with the list of violations, which may be NULL. */
struct response
respond_invalid(struct request *request, enum error_code code, const struct violations *violations);

/* The problem document for a database outcome other than DB_DONE. */
struct response
respond_failure(struct request *request, const struct db_outcome *outcome);
