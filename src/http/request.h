#pragma once

/*
 * A request for handlers. Parameters and body have been checked against the contract before a
 * handler runs, and are normalised. Everything reachable from the request belongs to its arena.
 *
 *	const char *code = request_member_string(request, "code");
 */

#include "base/arena.h"
#include "base/crypto.h"
#include "base/text.h"
#include "db/session.h"
#include "http/contract.h"

#include <jansson.h>

struct request {
	struct arena *arena;
	const struct operation *operation;
	const char *id; /* the request's name in logs and answers */
	const char *address; /* the client's, as nginx saw it */
	const char *community_id; /* that the session token names; NULL without one */
	const char *token_hash; /* SHA-256 of the session token, as bytea; NULL without one */
	const char *const *parameters; /* in the order of the operation's; NULL when absent */
	json_t *body; /* NULL when the operation takes none */
	struct text upload; /* the body of an operation that takes a file; until it is answered */
	const struct key *upload_key; /* see configuration.h */
	const char *if_match; /* see conditions.h */
	const char *acting_for; /* the code of the household for which a helper acts; or NULL */
	const char *actor; /* membership of the caller after the prelude, for the log; or NULL */
	bool audited; /* a read that is written to the audit log */
	struct session *database;
	void *services; /* the services that the engine was created with */
};

/* A parameter by name, or NULL when it is absent. The contract must have the name. */
const char *
request_parameter(const struct request *request, const char *name);

/* A member of the body, or NULL when it is absent. */
const json_t *
request_member(const struct request *request, const char *name);

/* A member of the body that is a string, or NULL when it is absent or null. */
const char *
request_member_string(const struct request *request, const char *name);
