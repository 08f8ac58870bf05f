#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/import/rows.h"
#include "cli/lib/console.h"
#include "cli/lib/store.h"

#include <inttypes.h>

/* Households per transaction, which locks them: requests wait at most two seconds for one. */
#define HOUSEHOLDS_PER_BATCH "200"

struct batches {
	int64_t households;
	int64_t points;
};

/* Calls the statement for so many households at a time, until there are none behind the last. */
static struct batches
run_batches(struct store *store, const char *community, const char *statement)
{
	struct batches all = { 0 };
	const char *last = "0";

	while (last != NULL) {
		const struct db_result *done;

		store_begin(store, community);
		done = store_call(store, statement, db_arguments(HOUSEHOLDS_PER_BATCH, last));
		if (store_finish(store) != EXIT_DONE)
			return all;
		all.households += store_integer(done, "households");
		all.points += store_integer(done, "points");
		last = store_text(done, 0, "last_one");
	}
	return all;
}

static void
lapse_community(struct store *store, const char *community)
{
	struct batches lapsed = run_batches(store, community,
	                                    "SELECT households, points, last_one "
	                                    "FROM rule.lapse_points(:in_community, "
	                                    "$1::integer, $2::bigint)");

	if (lapsed.points > 0) {
		console_say("%s: %" PRId64 " points of %" PRId64 " households have lapsed",
		            community, lapsed.points, lapsed.households);
	} else if (!store_failed(store)) {
		console_remark("%s: no points have to lapse", community);
	}
}

/* Notices of what will lapse, once before each of two days. */
static void
tell_community(struct store *store, const char *community)
{
	struct batches told = run_batches(store, community,
	                                  "SELECT households, 0 AS points, last_one "
	                                  "FROM rule.tell_of_lapse(:in_community, $1::integer, "
	                                  "$2::bigint)");

	if (told.households > 0) {
		console_say("%s: %" PRId64 " households are told that points will lapse", community,
		            told.households);
	}
}

static void
visit_community(struct store *store, const char *community)
{
	lapse_community(store, community);
	if (!store_failed(store))
		tell_community(store, community);
}

static enum exit_status
preview(struct invocation *invocation, const char *community, const char *day)
{
	struct store *store = store_open(invocation, STORE_PUBLISHER);
	const struct db_result *listed;
	const struct db_result *total;
	enum exit_status status;

	store_begin(store, community);
	listed = store_call_file(store, "commands/points/preview.sql", db_arguments(day));
	total = store_call_file(store, "commands/points/preview_total.sql", db_arguments(day));
	status = store_finish(store);
	if (status != EXIT_DONE)
		return status;
	rows_print(invocation->arena, "points", listed);
	console_remark("# on %s: %s points of %s households", store_text(total, 0, "on_day"),
	               store_text(total, 0, "points"), store_text(total, 0, "households"));
	return status;
}

enum exit_status
points_lapse(struct invocation *invocation)
{
	const char *community = invocation_value(invocation, "COMMUNITY");
	const char *day = option_date(invocation, "--on");

	if (invocation_has(invocation, "--preview")) {
		if (community == NULL)
			invocation_misused(invocation, "--preview is of one COMMUNITY");
		return preview(invocation, community, day);
	}
	if (day != NULL)
		invocation_misused(invocation, "--on goes with --preview");
	return store_visit_communities(store_open(invocation, STORE_PUBLISHER), community,
	                               visit_community);
}
