#include "cli/commands/people.h"

#include "cli/import/cells.h"
#include "cli/import/person_cells.h"
#include "cli/lib/translation.h"

#include <inttypes.h>
#include <string.h>

#define ADDRESS_PARTS 4

static struct text
take_part(struct text *rest)
{
	const char *slash = memchr(rest->data, '/', rest->bytes);
	struct text part = { rest->data,
		             slash != NULL ? (size_t)(slash - rest->data) : rest->bytes };
	size_t taken = part.bytes + (slash != NULL);

	*rest = (struct text){ rest->data + taken, rest->bytes - taken };
	return part;
}

static const char *
write_value(struct arena *arena, const struct value *value)
{
	return value->kind == VALUE_NUMBER ? arena_format(arena, "%" PRId64, value->number)
	                                   : arena_copy(arena, value->text.data, value->text.bytes);
}

/* Parses the first parts of building, unit, room and name; returns NULL, or an error message. */
static const char *
read_parts(struct arena *arena, const char *argument, const char **parts, size_t part_count)
{
	static const struct column columns[ADDRESS_PARTS] = {
		{ .missing = N_("the building is missing"), .read = person_cell_building },
		{ .missing = N_("the unit is missing"), .read = person_cell_unit },
		{ .missing = N_("the room is missing"), .read = person_cell_room },
		{ .missing = N_("the name is missing"), .read = person_cell_name },
	};
	struct text rest = text_of(argument);

	if (!text_is_utf8(rest))
		return _("it is not UTF-8");
	rest = cells_narrow(arena, rest);
	for (size_t i = 0; i < part_count; i++) {
		struct text part = i + 1 < part_count ? take_part(&rest) : rest;
		struct cell cell = {
			.arena = arena, .content = part, .narrow = part, .is_text = true
		};
		struct value value = { 0 };
		const struct flaw *flaw;

		if (part.bytes == 0)
			return gettext(columns[i].missing);
		flaw = columns[i].read(&cell, &value);
		if (flaw != NULL)
			return flaw->text;
		parts[i] = write_value(arena, &value);
	}
	return NULL;
}

struct people_address
people_read_address(struct store *store, struct arena *arena, const char *argument)
{
	const char *parts[ADDRESS_PARTS] = { NULL };
	const char *reason = read_parts(arena, argument, parts, ADDRESS_PARTS - 1);

	if (reason != NULL) {
		store_refuse(store, "\"%s\" is no address (building/unit/room): %s", argument,
		             reason);
	}
	return (struct people_address){ parts[0], parts[1], parts[2], NULL };
}

struct people_address
people_read_resident(struct store *store, struct arena *arena, const char *argument)
{
	const char *parts[ADDRESS_PARTS] = { NULL };
	const char *reason = read_parts(arena, argument, parts, ADDRESS_PARTS);

	if (reason != NULL) {
		store_refuse(store, "\"%s\" names no resident (building/unit/room/name): %s",
		             argument, reason);
	}
	return (struct people_address){ parts[0], parts[1], parts[2], parts[3] };
}

/* Somebody of the name who lived at the address; no rows when there never was one. */
static const struct db_result *
find_gone(struct store *store, const struct people_address *of)
{
	return store_call_file(store, "commands/people/gone.sql",
	                       db_arguments(of->building, of->unit, of->room, of->name));
}

static void
refuse_absent(struct store *store, const struct people_address *of)
{
	const struct db_result *gone = find_gone(store, of);
	const char *home = store_text(gone, 0, "lives_at");

	if (store_count(gone) == 0) {
		store_refuse(store, "the register has no %s in %s号楼 %s单元 %s室", of->name,
		             of->building, of->unit, of->room);
	} else if (home != NULL) {
		store_refuse(store, "%s does not live there since %s: write %s", of->name,
		             store_text(gone, 0, "gone_on"), home);
	} else {
		store_refuse(store, "%s has left the community on %s (%s)", of->name,
		             store_text(gone, 0, "gone_on"), gettext(store_text(gone, 0, "cause")));
	}
}

static const struct db_result *
find_living(struct store *store, const struct people_address *of)
{
	return store_call_file(store, "commands/people/resident.sql",
	                       db_arguments(of->building, of->unit, of->room, of->name));
}

const char *
people_find_resident(struct store *store, struct arena *arena, const char *address)
{
	struct people_address of = people_read_resident(store, arena, address);
	const struct db_result *found = find_living(store, &of);

	if (found != NULL && store_count(found) == 0)
		refuse_absent(store, &of);
	return store_text(found, 0, "resident_id");
}

const char *
people_find_known(struct store *store, struct arena *arena, const char *address)
{
	struct people_address of = people_read_resident(store, arena, address);
	const struct db_result *found = find_living(store, &of);

	if (found != NULL && store_count(found) == 0)
		found = find_gone(store, &of);
	if (found != NULL && store_count(found) == 0)
		refuse_absent(store, &of);
	return store_text(found, 0, "resident_id");
}

const char *
people_find_member(struct store *store, struct arena *arena, const char *member)
{
	const char *resident_id;
	const struct db_result *bound;

	if (text_is_uuid(text_of(member))) {
		const struct db_result *known =
		    store_call_file(store, "commands/people/member.sql", db_arguments(member));

		if (known != NULL && store_count(known) == 0)
			store_refuse(store, "there is no member %s here", member);
		return store_text(known, 0, "membership_id");
	}
	resident_id = people_find_resident(store, arena, member);
	bound = store_call_file(store, "commands/people/bound.sql", db_arguments(resident_id));
	if (bound != NULL && store_count(bound) == 0) {
		store_refuse(store,
		             "%s has not signed in to the mini-program and bound the account yet",
		             member);
	}
	return store_text(bound, 0, "membership_id");
}

const char *
people_find_household(struct store *store, struct arena *arena, const char *household)
{
	bool is_address = strchr(household, '/') != NULL;
	struct people_address of = { NULL, NULL, NULL, NULL };
	const struct db_result *found;

	if (is_address)
		of = people_read_address(store, arena, household);
	found = store_call_file(
	    store, "commands/household/find.sql",
	    db_arguments(is_address ? NULL : household, of.building, of.unit, of.room));
	if (found != NULL && store_count(found) == 0) {
		store_refuse(store,
		             "there is no household %s; write its code, or building/unit/room",
		             household);
	}
	return store_text(found, 0, "household_id");
}
