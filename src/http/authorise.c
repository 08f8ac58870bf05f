#include "http/authorise.h"

#include "base/crypto.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SECRET_BYTES 32
#define SECRET_CHARACTERS 43 /* in base64url */
#define COMMUNITY_DIGITS_MAX 10

static bool
is_base64url(struct text text)
{
	static const char alphabet[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	for (size_t i = 0; i < text.bytes; i++) {
		if (text.data[i] == '\0' || strchr(alphabet, text.data[i]) == NULL)
			return false;
	}
	return true;
}

/* A positive integer of PostgreSQL without leading zeros. */
static bool
is_community_id(const char *digits, size_t count)
{
	return count > 0 && count <= COMMUNITY_DIGITS_MAX && digits[0] != '0' &&
	       strspn(digits, "0123456789") == count && strtoll(digits, NULL, 10) <= INT32_MAX;
}

bool
authorise_read(struct arena *arena, struct text authorization, struct session_token *token)
{
	static const char scheme[] = "Bearer ";
	size_t scheme_bytes = sizeof(scheme) - 1;
	struct text whole;
	const char *period;

	if (authorization.bytes < scheme_bytes ||
	    strncasecmp(authorization.data, scheme, scheme_bytes) != 0)
		return false;
	whole =
	    (struct text){ authorization.data + scheme_bytes, authorization.bytes - scheme_bytes };
	period = memchr(whole.data, '.', whole.bytes);
	if (period == NULL || whole.data + whole.bytes - period != 1 + SECRET_CHARACTERS ||
	    !is_base64url((struct text){ period + 1, SECRET_CHARACTERS }))
		return false;
	token->community_id = arena_copy(arena, whole.data, (size_t)(period - whole.data));
	token->hash = authorise_hash(arena, whole);
	return is_community_id(token->community_id, (size_t)(period - whole.data));
}

const char *
authorise_make_token(struct arena *arena, const char *community_id)
{
	uint8_t secret[SECRET_BYTES];

	crypto_random(secret, sizeof(secret));
	return arena_format(arena, "%s.%s", community_id,
	                    crypto_base64url(arena, secret, sizeof(secret)));
}

const char *
authorise_hash(struct arena *arena, struct text token)
{
	struct digest hash = crypto_sha256(token);

	return arena_format(arena, "\\x%s", crypto_hex(arena, hash.bytes, sizeof(hash.bytes)));
}
