#pragma once

/*
 * Phone numbers that administrators entered over the API: opened with the secret key of uploads,
 * and entered into the register with the keys of phones.
 *
 *	while (register_phones_enter_next(store, arena, &keys, community))
 *		continue;
 */

#include "cli/lib/phone.h"
#include "cli/lib/store.h"

struct register_keys {
	struct key upload;
	struct phone_keys phones;
};

/*
 * The number that has waited longest, in a transaction of its own; false when none waits, and after
 * a failure.
 */
bool
register_phones_enter_next(struct store *store, struct arena *arena,
                           const struct register_keys *keys, const char *community);
