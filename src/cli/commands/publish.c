#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/lib/console.h"
#include "cli/lib/publication.h"
#include "cli/lib/store.h"
#include "cli/lib/translation.h"

/* Refuses a period that is not due in the community, before any change. */
static void
check_due(struct store *store, const char *period)
{
	const struct db_result *found = store_call_file(
	    store, "commands/publish/period.sql",
	    db_arguments(period, _("%s is due on %s"), _("%s has not begun; %s is open")));
	const char *refusal;

	if (found != NULL && store_count(found) == 0)
		store_refuse(store, "there is no period %s", period);
	refusal = store_text(found, 0, "refusal");
	if (refusal != NULL)
		store_fail(store, EXIT_NOT_DUE, refusal);
}

/* Closes ended periods; true when a period waits for publication. */
static bool
close_community(struct store *store, const char *community, const char *period)
{
	const struct db_result *waiting;
	bool waits;

	store_begin(store, community);
	if (period != NULL)
		check_due(store, period);
	publication_close(store);
	waiting = store_call_file(store, "commands/publish/waiting.sql", db_no_arguments);
	waits = store_integer(waiting, "periods") > 0;
	return store_finish(store) == EXIT_DONE && waits;
}

static void
report(const char *community, const struct db_result *published, const struct db_result *next)
{
	for (size_t row = 0; row < store_count(published); row++) {
		console_say("%s: %s is published, No. %s: %s households, %s entries, %s points",
		            community, store_text(published, row, "period"),
		            store_text(published, row, "number"),
		            store_text(published, row, "line_count"),
		            store_text(published, row, "entry_count"),
		            store_text(published, row, "points"));
	}
	console_remark("%s: next is %s, due on %s", community, store_text(next, 0, "name"),
	               store_text(next, 0, "due_at"));
}

static void
publish_community(struct store *store, const char *community)
{
	const struct db_result *published;
	const struct db_result *next;

	store_begin(store, community);
	published = publication_publish(store);
	next = store_call_file(store, "commands/publish/next.sql", db_no_arguments);
	if (store_finish(store) == EXIT_DONE)
		report(community, published, next);
}

static void
refresh(struct store *store)
{
	struct progress progress = progress_begin("Computing the publication", 0);

	store_begin(store, NULL);
	publication_refresh(store);
	store_finish(store);
	progress_end(&progress);
}

/* One community's failure must not prevent the publication of the others. */
static void
remember_failure(struct store *store, enum exit_status *status)
{
	enum exit_status failure = store_forgive(store);

	*status = *status == EXIT_DONE ? failure : *status;
}

enum exit_status
publish(struct invocation *invocation)
{
	const char *period = option_month(invocation, "--period");
	struct store *store;
	const struct db_result *listed;
	enum exit_status status = EXIT_DONE;
	bool waits = false;

	store = store_open(invocation, STORE_PUBLISHER);
	publication_lock(store);
	listed = store_list_communities(store, invocation_value(invocation, "COMMUNITY"));
	remember_failure(store, &status);
	for (size_t i = 0; i < store_count(listed); i++) {
		waits |= close_community(store, store_text(listed, i, "code"), period);
		remember_failure(store, &status);
	}
	if (waits)
		refresh(store);
	remember_failure(store, &status);
	for (size_t i = 0; i < store_count(listed); i++) {
		publish_community(store, store_text(listed, i, "code"));
		remember_failure(store, &status);
	}
	return status;
}
