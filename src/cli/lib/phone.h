#pragma once

/*
 * Phone numbers as stored: sealed for authorised readers, and hashed under a key for lookups.
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

/* False, with an error message, when a key is missing or malformed. */
bool
phone_keys_load(struct phone_keys *keys);

/* Equal for equal numbers, so that a number can be looked up. */
struct digest
phone_hash(const struct phone_keys *keys, const char *phone);

/* Bound to the resident: one resident's bytes cannot be opened in another's row. */
struct text
phone_seal(struct arena *arena, const struct phone_keys *keys, const char *owner,
           const char *phone);
