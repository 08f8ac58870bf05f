#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/commands/people.h"
#include "cli/lib/console.h"
#include "cli/lib/store.h"

#define TEXT_CODE_POINTS_MAX 500

/* The household and the resident of the arguments. */
struct subject {
	const char *household_id;
	const char *resident_id;
};

static struct subject
find_subject(struct invocation *invocation, struct store *store)
{
	struct arena *arena = invocation->arena;

	return (struct subject){
		.household_id =
		    people_find_household(store, arena, invocation_value(invocation, "HOUSEHOLD")),
		.resident_id =
		    people_find_resident(store, arena, invocation_value(invocation, "RESIDENT")),
	};
}

enum exit_status
household_helper(struct invocation *invocation)
{
	const char *document = option_text(invocation, "--document", TEXT_CODE_POINTS_MAX);
	const char *from = option_date(invocation, "--from");
	const char *until = option_date(invocation, "--until");
	struct store *store = store_enter(invocation);
	struct subject of = find_subject(invocation, store);
	const struct db_result *named =
	    store_call_file(store, "commands/household/name_helper.sql",
	                    db_arguments(of.household_id, of.resident_id, document, from, until));
	enum exit_status status;

	store_refuse_error(store, named);
	status = store_finish(store);
	if (status == EXIT_DONE) {
		console_say("%s helps household %s from %s to %s", store_text(named, 0, "name"),
		            store_text(named, 0, "household"), store_text(named, 0, "begins_on"),
		            store_text(named, 0, "ends_on"));
	}
	return status;
}

enum exit_status
household_dismiss(struct invocation *invocation)
{
	const char *reason = option_text(invocation, "--reason", TEXT_CODE_POINTS_MAX);
	struct store *store = store_enter(invocation);
	struct subject of = find_subject(invocation, store);
	const struct db_result *dismissed =
	    store_call_file(store, "commands/household/dismiss_helper.sql",
	                    db_arguments(of.household_id, of.resident_id, reason));
	enum exit_status status;

	if (dismissed != NULL && store_count(dismissed) == 0)
		store_refuse(store, "the household has no such helper");
	store_refuse_error(store, dismissed);
	status = store_finish(store);
	if (status == EXIT_DONE) {
		console_say("%s helps household %s no more", store_text(dismissed, 0, "name"),
		            store_text(dismissed, 0, "household"));
	}
	return status;
}
