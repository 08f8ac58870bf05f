#include "cli/commands/commands.h"
#include "cli/commands/named_event.h"
#include "cli/commands/option.h"
#include "cli/import/rows.h"
#include "cli/lib/console.h"
#include "cli/lib/qr.h"
#include "cli/lib/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BUILDING_MAX 9999

static const char *const states[] = { "held", "collected", "cancelled", "lapsed", "undone" };

/* Each in a separate transaction, so that requests wait for one at most. */
static int64_t
lapse_holds(struct store *store, const char *community)
{
	int64_t lapsed = 0;

	for (;;) {
		const struct db_result *next;
		bool found;

		store_begin(store, community);
		next =
		    store_call(store, "SELECT rule.lapse_next_hold(:in_community) AS redemption_id",
		               db_no_arguments);
		found = store_text(next, 0, "redemption_id") != NULL;
		if (store_finish(store) != EXIT_DONE || !found)
			return lapsed;
		lapsed++;
	}
}

static void
lapse_community(struct store *store, const char *community)
{
	int64_t lapsed = lapse_holds(store, community);

	if (lapsed) {
		console_say("%s: %" PRId64 " redemptions were not collected in time", community,
		            lapsed);
	} else if (!store_failed(store)) {
		console_remark("%s: no redemption has to lapse", community);
	}
}

enum exit_status
redemption_lapse(struct invocation *invocation)
{
	struct store *store = store_open(invocation, STORE_PUBLISHER);

	return store_visit_communities(store, invocation_value(invocation, "COMMUNITY"),
	                               lapse_community);
}

/* Black on white, independent of the terminal's colours: a scanner needs dark on light. */
static void
print_drawing(struct text drawing)
{
	bool has_colours = isatty(STDOUT_FILENO);

	while (drawing.bytes > 0) {
		size_t bytes = (size_t)((const char *)memchr(drawing.data, '\n', drawing.bytes) -
		                        drawing.data);

		printf("%s%.*s%s\n", has_colours ? "\033[30;107m" : "", (int)bytes, drawing.data,
		       has_colours ? "\033[0m" : "");
		drawing = (struct text){ drawing.data + bytes + 1, drawing.bytes - bytes - 1 };
	}
}

static void
print_slip(struct arena *arena, const struct db_result *held, const struct db_result *lines)
{
	const char *code = store_text(held, 0, "code");

	console_say("%s, %s", store_text(held, 0, "name"), store_text(held, 0, "place"));
	for (size_t row = 0; row < store_count(lines); row++) {
		console_say("%s × %s %s", store_text(lines, row, "name"),
		            store_text(lines, row, "quantity"), store_text(lines, row, "unit"));
	}
	console_say("%s points, to be collected before %s", store_text(held, 0, "points"),
	            store_text(held, 0, "lapses_at"));
	print_drawing(qr_draw(arena, code));
	console_say("%.4s %s", code, code + 4);
}

enum exit_status
redemption_print(struct invocation *invocation)
{
	const char *redemption = invocation_value(invocation, "REDEMPTION");
	struct store *store;
	const struct db_result *held;
	const char *ended;
	const struct db_result *lines;
	enum exit_status status;

	if (!text_is_uuid(text_of(redemption)))
		invocation_misused(invocation, "REDEMPTION is the id that the lists show");
	store = store_enter(invocation);
	held = store_call_file(store, "commands/redemption/held.sql", db_arguments(redemption));
	if (held != NULL && store_count(held) == 0)
		store_refuse(store, "there is no redemption %s", redemption);
	ended = store_text(held, 0, "ended");
	if (ended != NULL)
		store_fail(store, EXIT_NOT_HELD, ended);
	lines = store_call_file(store, "commands/redemption/lines.sql", db_arguments(redemption));
	store_call_file(store, "commands/redemption/noted.sql", db_arguments(redemption));
	status = store_finish(store);
	if (status == EXIT_DONE)
		print_slip(invocation->arena, held, lines);
	return status;
}

static bool
is_state(const char *word)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (strcmp(states[i], word) == 0)
			return true;
	}
	return false;
}

enum exit_status
redemption_list(struct invocation *invocation)
{
	const char *event = invocation_value(invocation, "--event");
	const char *state = invocation_value(invocation, "--state");
	const char *building = invocation_value(invocation, "--building");
	const struct db_result *listed;
	enum exit_status status;
	struct store *store;

	if (state != NULL && !is_state(state)) {
		invocation_misused(invocation,
		                   "--state is held, collected, cancelled, lapsed or undone");
	}
	option_integer(invocation, "--building", 1, 1, BUILDING_MAX);
	store = store_enter(invocation);
	event = named_event(store, event);
	listed = store_call_file(store, "commands/redemption/list.sql",
	                         db_arguments(event, state, building));
	status = store_finish(store);
	if (status == EXIT_DONE)
		rows_print(invocation->arena, "redemption", listed);
	return status;
}
