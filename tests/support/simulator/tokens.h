#pragma once

/*
 * Access tokens of one app: the classic and the stable family, which never touch each other.
 * Needs the world locked.
 */

#include "call.h"

enum token_state {
	TOKEN_UNKNOWN,
	TOKEN_MALFORMED,
	TOKEN_EXPIRED,
	TOKEN_VALID,
};

/* A new classic token; the one before it is good for five minutes more. */
struct reply
token_issue_classic(struct call *call);

/* The stable token; rotated when it is near its end, or when the call asks for that by force. */
struct reply
token_issue_stable(struct call *call);

/* What another environment does to our token: known to the platform, or behind its back, so that
 * it goes on handing out the dead token until somebody refreshes by force. */
void
token_rotate(struct call *call, json_t *app, bool visible);

/* Judges a token that came with a business call, and finds its app. */
enum token_state
token_judge(struct call *call, const char *value, json_t **app);
