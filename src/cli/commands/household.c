#include "base/buffer.h"
#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/commands/people.h"
#include "cli/import/rows.h"
#include "cli/lib/console.h"
#include "cli/lib/store.h"

#include <stdbool.h>
#include <string.h>

#define MEMBERS_BYTES_FIRST ((size_t)512)
#define POINTS_MAX 100000000
#define TEXT_CODE_POINTS_MAX 500

/* What two administrators have decided, as the database takes it. */
struct agreement {
	const char *document;
	const char *administrator;
	const char *second;
	const char *day;
};

static struct agreement
read_agreement(struct store *store, const struct invocation *invocation)
{
	const char *second = invocation_value(invocation, "--second");
	struct arena *arena = invocation->arena;

	return (struct agreement){
		.document = option_text(invocation, "--document", TEXT_CODE_POINTS_MAX),
		.administrator = people_find_member(
		    store, arena, invocation_value(invocation, "--administrator")),
		.second = second != NULL ? people_find_member(store, arena, second) : NULL,
		.day = option_date(invocation, "--day"),
	};
}

static void
check_agreement(const struct invocation *invocation)
{
	option_text(invocation, "--document", TEXT_CODE_POINTS_MAX);
	option_date(invocation, "--day");
}

static enum exit_status
end_transaction(struct invocation *invocation, struct store *store)
{
	bool only_tries = invocation_has(invocation, "--dry-run");
	enum exit_status status = only_tries ? store_abandon(store) : store_finish(store);

	if (status == EXIT_DONE && only_tries)
		console_say("dry run, nothing was changed:");
	return status;
}

/* The end of a split or merge; NULL after a failure. */
static const struct db_result *
finish(struct invocation *invocation, struct store *store, const struct db_result *moved,
       enum exit_status *status)
{
	const struct db_result *outcome;

	store_refuse_error(store, moved);
	outcome = store_call_file(store, "commands/household/outcome.sql",
	                          db_arguments(store_text(moved, 0, "transfer_no")));
	*status = end_transaction(invocation, store);
	return *status == EXIT_DONE ? outcome : NULL;
}

/* The identifiers of the named members, separated by commas. */
static const char *
find_members(struct store *store, struct arena *arena, const char *household_id, const char *names)
{
	const struct db_result *members = store_call_file(store, "commands/household/members.sql",
	                                                  db_arguments(household_id, names));
	struct buffer ids = buffer_create(arena, MEMBERS_BYTES_FIRST);

	for (size_t row = 0; row < store_count(members); row++) {
		const char *resident_id = store_text(members, row, "resident_id");

		if (resident_id == NULL) {
			store_refuse(store, "the household has no member %s",
			             store_text(members, row, "name"));
			return NULL;
		}
		buffer_append_format(&ids, "%s%s", row > 0 ? "," : "", resident_id);
	}
	return buffer_text(&ids).data;
}

enum exit_status
household_split(struct invocation *invocation)
{
	struct arena *arena = invocation->arena;
	const char *points = invocation_value(invocation, "--points");
	struct store *store;
	const char *household_id;
	struct people_address to;
	const char *members;
	struct agreement agreed;
	const struct db_result *outcome;
	enum exit_status status;

	option_integer(invocation, "--points", 0, 0, POINTS_MAX);
	check_agreement(invocation);
	store = store_enter(invocation);
	household_id =
	    people_find_household(store, arena, invocation_value(invocation, "HOUSEHOLD"));
	to = people_read_address(store, arena, invocation_value(invocation, "ADDRESS"));
	members = find_members(store, arena, household_id, invocation_value(invocation, "MEMBERS"));
	agreed = read_agreement(store, invocation);
	outcome =
	    finish(invocation, store,
	           store_call_file(store, "commands/household/split.sql",
	                           db_arguments(household_id, to.building, to.unit, to.room,
	                                        members, points, agreed.document,
	                                        agreed.administrator, agreed.second, agreed.day)),
	           &status);
	if (status == EXIT_DONE) {
		console_say("household %s at %s号楼 %s单元 %s室 is new, with %s points; "
		            "household %s keeps %s",
		            store_text(outcome, 0, "to_code"), store_text(outcome, 0, "building"),
		            store_text(outcome, 0, "unit"), store_text(outcome, 0, "room"),
		            store_text(outcome, 0, "to_points"),
		            store_text(outcome, 0, "from_code"),
		            store_text(outcome, 0, "from_points"));
	}
	return status;
}

enum exit_status
household_merge(struct invocation *invocation)
{
	struct arena *arena = invocation->arena;
	struct store *store;
	const char *household_id;
	const char *into_id;
	struct agreement agreed;
	const struct db_result *outcome;
	enum exit_status status;

	check_agreement(invocation);
	store = store_enter(invocation);
	household_id =
	    people_find_household(store, arena, invocation_value(invocation, "HOUSEHOLD"));
	into_id = people_find_household(store, arena, invocation_value(invocation, "INTO"));
	agreed = read_agreement(store, invocation);
	outcome =
	    finish(invocation, store,
	           store_call_file(store, "commands/household/merge.sql",
	                           db_arguments(household_id, into_id, agreed.document,
	                                        agreed.administrator, agreed.second, agreed.day)),
	           &status);
	if (status == EXIT_DONE) {
		console_say("household %s is closed; %s points went to household %s, which has %s",
		            store_text(outcome, 0, "from_code"), store_text(outcome, 0, "points"),
		            store_text(outcome, 0, "to_code"), store_text(outcome, 0, "to_points"));
		if (strcmp(store_text(outcome, 0, "from_held"), "0") != 0) {
			console_say("%s points stay held in the closed household; print the codes "
			            "of what is to be collected with xinyi redemption print",
			            store_text(outcome, 0, "from_held"));
		}
	}
	return status;
}

enum exit_status
household_move(struct invocation *invocation)
{
	struct arena *arena = invocation->arena;
	const char *reason = option_text(invocation, "--reason", TEXT_CODE_POINTS_MAX);
	const char *day = option_date(invocation, "--day");
	struct store *store = store_enter(invocation);
	const char *household_id =
	    people_find_household(store, arena, invocation_value(invocation, "HOUSEHOLD"));
	struct people_address to =
	    people_read_address(store, arena, invocation_value(invocation, "ADDRESS"));
	const struct db_result *moved =
	    store_call_file(store, "commands/household/move.sql",
	                    db_arguments(household_id, to.building, to.unit, to.room, reason, day));
	enum exit_status status;

	store_refuse_error(store, moved);
	status = end_transaction(invocation, store);
	if (status == EXIT_DONE) {
		console_say("household %s has moved to %s号楼 %s单元 %s室 with its %s points",
		            store_text(moved, 0, "code"), store_text(moved, 0, "building"),
		            store_text(moved, 0, "unit"), store_text(moved, 0, "room"),
		            store_text(moved, 0, "balance"));
	}
	return status;
}

enum exit_status
household_close(struct invocation *invocation)
{
	const char *reason = option_text(invocation, "--reason", TEXT_CODE_POINTS_MAX);
	const char *day = option_date(invocation, "--day");
	struct store *store = store_enter(invocation);
	const char *household_id = people_find_household(store, invocation->arena,
	                                                 invocation_value(invocation, "HOUSEHOLD"));
	const struct db_result *closed = store_call_file(store, "commands/household/close.sql",
	                                                 db_arguments(household_id, reason, day));
	enum exit_status status;

	store_refuse_error(store, closed);
	status = end_transaction(invocation, store);
	if (status == EXIT_DONE) {
		console_say("household %s is closed; its %s points lapse in their time",
		            store_text(closed, 0, "code"), store_text(closed, 0, "balance"));
	}
	return status;
}

enum exit_status
household_show(struct invocation *invocation)
{
	static const char *const statements[] = {
		"commands/household/state.sql",  "commands/household/addresses.sql",
		"commands/household/people.sql", "commands/household/transfers.sql",
		"commands/household/cards.sql",  "commands/household/helpers.sql"
	};
	static const struct rows_parts parts = { statements,
		                                 sizeof(statements) / sizeof(statements[0]) };
	struct store *store = store_enter(invocation);
	const char *household_id = people_find_household(store, invocation->arena,
	                                                 invocation_value(invocation, "HOUSEHOLD"));

	store_call_file(store, "commands/household/noted.sql", db_arguments(household_id));
	return rows_show(invocation, store, &parts, household_id);
}
