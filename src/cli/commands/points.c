#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/import/rows.h"
#include "cli/lib/console.h"
#include "cli/lib/store.h"

#include <inttypes.h>

/* Households per transaction, which locks them: requests wait at most two seconds for one. */
#define HOUSEHOLDS_PER_BATCH "200"

static void
lapse_community(struct store *store, const char *community)
{
	int64_t households = 0;
	int64_t points = 0;
	int64_t batch = 0;

	do {
		const struct db_result *lapsed;

		store_begin(store, community);
		lapsed = store_call(store,
		                    "SELECT households, points"
		                    " FROM rule.lapse_points(:in_community, $1::integer)",
		                    db_arguments(HOUSEHOLDS_PER_BATCH));
		batch = store_integer(lapsed, "households");
		if (store_finish(store) != EXIT_DONE) {
			batch = 0;
		} else {
			points += store_integer(lapsed, "points");
		}
		households += batch;
	} while (batch);
	if (points) {
		console_say("%s: %" PRId64 " points of %" PRId64 " households have lapsed",
		            community, points, households);
	} else if (!store_failed(store)) {
		console_remark("%s: no points have to lapse", community);
	}
}

/* Notices of what will lapse, once before each of two days. */
static void
tell_community(struct store *store, const char *community)
{
	int64_t households = 0;
	int64_t batch = 0;

	do {
		const struct db_result *told;

		store_begin(store, community);
		told = store_call(store,
		                  "SELECT rule.tell_of_lapse(:in_community, $1::integer)"
		                  " AS households",
		                  db_arguments(HOUSEHOLDS_PER_BATCH));
		batch = store_integer(told, "households");
		if (store_finish(store) != EXIT_DONE)
			batch = 0;
		households += batch;
	} while (batch > 0);
	if (households > 0) {
		console_say("%s: %" PRId64 " households are told that points will lapse", community,
		            households);
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
