#pragma once

/*
 * The token of a session: the number of its community, a period, and 32 random bytes in base64url.
 * The number leads to the community's database before anything is looked up; the database checks
 * whether the token is valid.
 */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>

struct session_token {
	const char *community_id; /* decimal, in the range of PostgreSQL's integer */
	const char *hash; /* SHA-256 of the whole token, as bytea */
};

/*
 * Extracts the token from "Bearer …"; false when the header field has any other value. The token
 * belongs to the arena.
 */
bool
authorise_read(struct arena *arena, struct text authorization, struct session_token *token);

/* A new token for a session in the community of that number. */
const char *
authorise_make_token(struct arena *arena, const char *community_id);

/* The hash by which a session is found. */
const char *
authorise_hash(struct arena *arena, struct text token);
