#pragma once

/*
 * A reward in arguments of the command line: its name, or the id that "reward list" prints.
 *
 *	struct reward_found found = rewards_find(store, "大米 5kg");
 *
 * An unknown reward makes the store fail with a message.
 */

#include "cli/lib/store.h"

/* Both NULL after a failure. */
struct reward_found {
	const char *reward_id;
	const char *unit;
};

struct reward_found
rewards_find(struct store *store, const char *reward);
