#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/lib/console.h"
#include "cli/lib/store.h"

#define DAYS_MAX 400

enum exit_status
clock_advance(struct invocation *invocation)
{
	const char *community = invocation_value(invocation, "COMMUNITY");
	struct store *store;
	const struct db_result *moved;
	enum exit_status status;

	option_integer(invocation, "--days", 0, 1, DAYS_MAX);
	store = store_open(invocation, STORE_OWNER);
	store_begin(store, community);
	moved = store_call_file(store, "commands/clock/advance.sql",
	                        db_arguments(invocation_value(invocation, "--days")));
	if (moved != NULL && store_count(moved) == 0) {
		store_refuse(store, "%s is no sample community; real clocks are not moved",
		             community);
	}
	status = store_finish(store);
	if (status == EXIT_DONE) {
		console_say("in %s it is now %s", community,
		            store_text(moved, 0, "community_time"));
	}
	return status;
}
