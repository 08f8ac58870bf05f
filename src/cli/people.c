#include "cli/people.h"

#include "cli/cells.h"
#include "cli/person_cells.h"

#include <string.h>

struct address {
	int building;
	int unit;
	const char *room;
	const char *name;
};

static struct text
take_part(struct text *rest)
{
	const char *slash = memchr(rest->data, '/', rest->bytes);
	struct text part = { rest->data, slash ? (size_t)(slash - rest->data) : rest->bytes };
	size_t taken = part.bytes + (slash != NULL);
	*rest = (struct text){ rest->data + taken, rest->bytes - taken };
	return part;
}

/* NULL, or what is wrong. */
static const char *
read_address(struct arena *arena, const char *argument, struct address *address)
{
	struct text rest = text_of(argument);
	if (!text_is_utf8(rest))
		return "it is not UTF-8";
	rest = cells_narrow(arena, rest);
	const char *reason = person_cell_building(arena, take_part(&rest), &address->building);
	reason = reason ? reason : person_cell_unit(arena, take_part(&rest), &address->unit);
	reason = reason ? reason : person_cell_room(arena, take_part(&rest), &address->room);
	return reason ? reason : person_cell_name(arena, rest, &address->name);
}

const char *
people_find_resident(struct store *store, struct arena *arena, const char *address)
{
	struct address parts;
	const char *reason = read_address(arena, address, &parts);
	if (reason) {
		store_refuse(store, "\"%s\" names no resident (building/unit/room/name): %s",
		             address, reason);
		return NULL;
	}
	const struct db_result *found = store_call_file(
	    store, "sql/people_resident.sql",
	    db_arguments(arena_format(arena, "%d", parts.building),
	                 arena_format(arena, "%d", parts.unit), parts.room, parts.name));
	if (found && store_count(found) == 0)
		store_refuse(store, "the register has no %s in %d号楼 %d单元 %s室", parts.name,
		             parts.building, parts.unit, parts.room);
	return store_text(found, 0, "resident_id");
}

const char *
people_find_member(struct store *store, struct arena *arena, const char *member)
{
	if (cells_is_uuid(text_of(member))) {
		const struct db_result *known =
		    store_call_file(store, "sql/people_member.sql", db_arguments(member));
		if (known && store_count(known) == 0)
			store_refuse(store, "there is no member %s here", member);
		return store_text(known, 0, "membership_id");
	}
	const char *resident_id = people_find_resident(store, arena, member);
	const struct db_result *bound =
	    store_call_file(store, "sql/people_bound.sql", db_arguments(resident_id));
	if (bound && store_count(bound) == 0)
		store_refuse(store,
		             "%s has not signed in to the mini-program and bound the account yet",
		             member);
	return store_text(bound, 0, "membership_id");
}
