#pragma once

/*
 * People in arguments of the command line:
 *
 *	12/2/301/张三		a resident: building, unit, room, name
 *	6f1c…-…			a member, by the id that the mini-program shows
 *
 *	const char *resident_id = people_find_resident(store, arena, "12/2/301/张三");
 *
 * An unknown person makes the store fail with a message.
 */

#include "base/arena.h"
#include "cli/lib/store.h"

/* NULL after a failure. */
const char *
people_find_resident(struct store *store, struct arena *arena, const char *address);

/* The membership, by its own id or that of the resident it is bound to; NULL after a failure. */
const char *
people_find_member(struct store *store, struct arena *arena, const char *member);
