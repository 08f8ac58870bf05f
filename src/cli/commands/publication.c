#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/import/rows.h"
#include "cli/lib/store.h"

enum exit_status
publication_list(struct invocation *invocation)
{
	return rows_list(invocation, "commands/publication/list.sql");
}

/* Refuses a month that was not published, and a building without lines in it. */
static void
check_published(struct store *store, struct db_arguments subject, const char *period,
                const char *building)
{
	const struct db_result *found =
	    store_call_file(store, "commands/publication/known.sql", subject);

	if (found == NULL)
		return;
	if (store_count(found) == 0) {
		store_refuse(store, "no month %s has been published", period);
	} else if (store_integer(found, "buildings") == 0 && building != NULL) {
		store_refuse(store, "building %s has no line in the publication of %s", building,
		             period);
	}
}

enum exit_status
publication_print(struct invocation *invocation)
{
	const char *period = option_month(invocation, "PERIOD");
	const char *building = invocation_value(invocation, "BUILDING");
	struct db_arguments subject = db_arguments(period, building);
	const struct db_result *headings;
	const struct db_result *lines;
	struct store *store;
	enum exit_status status;

	option_integer(invocation, "BUILDING", 1, 1, 9999);
	store = store_enter(invocation);
	check_published(store, subject, period, building);
	headings = store_call_file(store, "commands/publication/heading.sql", subject);
	lines = store_call_file(store, "commands/publication/sheets.sql", subject);
	status = store_finish(store);
	if (status == EXIT_DONE) {
		rows_print_headings(invocation->arena, headings);
		rows_print(invocation->arena, "publication", lines);
	}
	return status;
}
