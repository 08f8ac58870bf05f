#include "cli/commands.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/refusals.h"
#include "cli/reward_file.h"
#include "cli/rows.h"
#include "cli/store.h"

static size_t
count_new(const struct db_result *saved)
{
	size_t count = 0;
	for (size_t row = 0; row < store_count(saved); row++)
		count += text_is(text_of(store_text(saved, row, "what")), "added");
	return count;
}

enum exit_status
reward_import(struct invocation *invocation)
{
	struct arena *arena = invocation->arena;
	const char *path = invocation_value(invocation, "FILE");
	bool only_tries = invocation_has(invocation, "--dry-run");
	struct text bytes;
	if (!input_read(arena, path, &bytes))
		return EXIT_REFUSED;
	struct json_rows rewards = reward_file_read(arena, bytes);
	if (!json_rows_accept(&rewards, path))
		return EXIT_REFUSED;
	struct store *store = store_open(invocation, STORE_OWNER);
	store_begin(store, invocation_value(invocation, "COMMUNITY"));
	const struct db_result *saved =
	    store_call_file(store, "sql/reward_save.sql", db_arguments(rewards.json.data));
	refusals_tell_lines(store, arena, path, saved);
	enum exit_status status = only_tries ? store_abandon(store) : store_finish(store);
	if (status != EXIT_DONE)
		return status;
	for (size_t row = 0; row < store_count(saved); row++)
		console_remark("%s: %s", store_text(saved, row, "what"),
		               store_text(saved, row, "name"));
	size_t added = count_new(saved);
	console_say("%s%zu rewards added, %zu saved again", only_tries ? "dry run: " : "", added,
	            store_count(saved) - added);
	return EXIT_DONE;
}

enum exit_status
reward_list(struct invocation *invocation)
{
	struct store *store = store_open(invocation, STORE_OWNER);
	store_begin(store, invocation_value(invocation, "COMMUNITY"));
	const struct db_result *listed =
	    store_call_file(store, "sql/reward_list.sql", db_no_arguments);
	enum exit_status status = store_finish(store);
	if (status == EXIT_DONE)
		rows_print(invocation->arena, listed);
	return status;
}
