#pragma once

/*
 * Phone numbers as they are stored: sealed for whoever may read them, hashed under a key for
 * looking them up.
 *
 *	struct phone_keys keys;
 *	if (!phone_keys_load(&keys))
 *		return EXIT_REFUSED;
 *	struct digest hash = phone_hash(&keys, "13800138000");
 */

#include "base/arena.h"
#include "base/crypto.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct phone_keys {
	struct key hash;
	struct key seal;
};

/* False, with a complaint, when a key is missing or malformed. */
bool
phone_keys_load(struct phone_keys *keys);

/* The same for the same number, so that it can be looked up. */
struct digest
phone_hash(const struct phone_keys *keys, const char *phone);

/* Bound to the resident: the bytes of one are worthless in the row of another. */
struct text
phone_seal(struct arena *arena, const struct phone_keys *keys, const char *owner,
           const char *phone);
