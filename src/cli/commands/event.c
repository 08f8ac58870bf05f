#include "cli/commands/commands.h"
#include "cli/commands/named_event.h"
#include "cli/commands/option.h"
#include "cli/import/event_file.h"
#include "cli/import/json_rows.h"
#include "cli/import/refused_rows.h"
#include "cli/import/rows.h"
#include "cli/lib/console.h"
#include "cli/lib/replacing.h"
#include "cli/lib/store.h"
#include "cli/lib/translation.h"

#define NAME_CODE_POINTS_MAX 60
#define TAG_CODE_POINTS_MAX 32
#define PLACE_CODE_POINTS_MAX 80

/* Reports the first name that does not match exactly one reward. */
static void
check_rewards(struct store *store, const char *names)
{
	const struct db_result *doubtful =
	    store_call_file(store, "commands/event/doubtful.sql", db_arguments(names));

	if (store_count(doubtful)) {
		store_refuse(store, "%s rewards are called %s; see xinyi reward list",
		             store_text(doubtful, 0, "rewards"), store_text(doubtful, 0, "name"));
	}
}

enum exit_status
event_save(struct invocation *invocation)
{
	const char *event = option_text(invocation, "EVENT", NAME_CODE_POINTS_MAX);
	const char *place = option_text(invocation, "--place", PLACE_CODE_POINTS_MAX);
	const char *opens = option_moment(invocation, "--opens");
	const char *closes = option_moment(invocation, "--closes");
	const char *rewards = invocation_value(invocation, "--rewards");
	struct store *store = store_enter(invocation);
	const struct db_result *saved;
	enum exit_status status;

	if (rewards != NULL)
		check_rewards(store, rewards);
	saved = store_call_file(
	    store, "commands/event/save.sql",
	    db_arguments(event, place, opens, closes, rewards,
	                 option_text(invocation, "--replacing", TAG_CODE_POINTS_MAX),
	                 _("%s, %s to %s, %s rewards")));
	replacing_check(store, saved, "--replacing",
	                arena_format(invocation->arena, _("event %s"), event));
	store_refuse_error(store, saved);
	if (text_is_uuid(text_of(event)) && text_is(text_of(store_text(saved, 0, "what")), "there"))
		store_refuse(store, "there is no event %s", event);
	status = store_finish(store);
	if (status == EXIT_DONE) {
		console_say("event %s is %s: %s rewards, to be collected before %s", event,
		            gettext(store_text(saved, 0, "what")), store_text(saved, 0, "rewards"),
		            store_text(saved, 0, "lapses_at"));
	}
	return status;
}

enum exit_status
event_import(struct invocation *invocation)
{
	struct arena *arena = invocation->arena;
	const char *path = invocation_value(invocation, "FILE");
	bool only_tries = invocation_has(invocation, "--dry-run");
	size_t added = 0;
	const struct db_result *saved;
	enum exit_status status;
	struct json_rows events;
	struct store *store;

	if (!json_rows_load(arena, path, &event_file_shape, &events))
		return EXIT_REFUSED;
	store = store_enter(invocation);
	saved = store_call_file(store, "commands/event/import.sql", db_arguments(events.json.data));
	refused_rows_report(store, arena, path, saved);
	status = only_tries ? store_abandon(store) : store_finish(store);
	if (status != EXIT_DONE)
		return status;
	for (size_t row = 0; row < store_count(saved); row++)
		added += text_is(text_of(store_text(saved, row, "what")), "added");
	console_say("%s%zu events added, %zu unchanged", only_tries ? _("dry run: ") : "", added,
	            store_count(saved) - added);
	return EXIT_DONE;
}

enum exit_status
event_list(struct invocation *invocation)
{
	return rows_list(invocation, "commands/event/list.sql");
}

enum exit_status
event_pick_list(struct invocation *invocation)
{
	struct store *store = store_enter(invocation);
	const char *event = named_event(store, invocation_value(invocation, "EVENT"));
	const struct db_result *headings;
	const struct db_result *picks;
	enum exit_status status;

	headings = store_call_file(store, "commands/event/pick_headings.sql", db_arguments(event));
	picks = store_call_file(store, "commands/event/pick_list.sql", db_arguments(event));
	status = store_finish(store);
	if (status == EXIT_DONE) {
		rows_print_headings(invocation->arena, headings);
		rows_print(invocation->arena, "event", picks);
	}
	return status;
}
