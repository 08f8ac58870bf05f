#pragma once

/*
 * People in arguments of the command line:
 *
 *	12/2/301/张三		a resident: building, unit, room, name
 *	6f1c…-…			a member, by the id that the mini-program shows
 *
 *	const char *resident_id = people_find_resident(store, arena, "12/2/301/张三");
 *
 * An unknown person makes the store fail with a message, which says where somebody went who lived
 * there.
 */

#include "base/arena.h"
#include "cli/lib/store.h"

/* As the database takes them; all NULL after a failure. */
struct people_address {
	const char *building;
	const char *unit;
	const char *room;
	const char *name; /* NULL in the address of a flat */
};

/* The flat 12/2/301. */
struct people_address
people_read_address(struct store *store, struct arena *arena, const char *argument);

/* The flat and the name in it, 12/2/301/张三, of somebody known or not. */
struct people_address
people_read_resident(struct store *store, struct arena *arena, const char *argument);

/* Somebody who lives there; NULL after a failure. */
const char *
people_find_resident(struct store *store, struct arena *arena, const char *address);

/* Somebody who lives or lived there; NULL after a failure. */
const char *
people_find_known(struct store *store, struct arena *arena, const char *address);

/* The membership, by its own id or that of the resident it is bound to; NULL after a failure. */
const char *
people_find_member(struct store *store, struct arena *arena, const char *member);

/* The number of a household, by its code or address; NULL after a failure. */
const char *
people_find_household(struct store *store, struct arena *arena, const char *household);
