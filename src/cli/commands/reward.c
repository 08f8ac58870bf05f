#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/import/json_rows.h"
#include "cli/import/refused_rows.h"
#include "cli/import/reward_file.h"
#include "cli/import/rows.h"
#include "cli/lib/console.h"
#include "cli/lib/store.h"
#include "cli/lib/translation.h"

#include <string.h>

#define TAG_CODE_POINTS_MAX 32

/* The number of rows with this word in the column. */
static size_t
count_of(const struct db_result *saved, const char *column, const char *word)
{
	size_t count = 0;

	for (size_t row = 0; row < store_count(saved); row++) {
		const char *cell = store_text(saved, row, column);

		count += cell != NULL && strcmp(cell, word) == 0;
	}
	return count;
}

static void
say_changes(const struct db_result *saved)
{
	for (size_t row = 0; row < store_count(saved); row++) {
		const char *what = store_text(saved, row, "what");

		if (strcmp(what, "changed") == 0) {
			console_remark("changed: %s, last by %s at %s: %s",
			               store_text(saved, row, "name"),
			               store_text(saved, row, "changed_by"),
			               store_text(saved, row, "changed_at"),
			               store_text(saved, row, "difference"));
		} else {
			console_remark("%s: %s", gettext(what), store_text(saved, row, "name"));
		}
	}
}

/*
 * Saves new rewards, and then, with the rows still locked, overwrites those that the operator has
 * seen, identified by the tag that an import without it prints. Returns the rows of the first
 * round.
 */
static const struct db_result *
save_rewards(struct store *store, const struct json_rows *rewards, const char *seen)
{
	static const char path[] = "commands/reward/save.sql";
	const struct db_result *saved =
	    store_call_file(store, path, db_arguments(rewards->json.data, NULL));
	const char *tag = store_text(saved, 0, "tag");

	if (tag != NULL && seen != NULL && strcmp(tag, seen) == 0)
		store_call_file(store, path, db_arguments(rewards->json.data, "{*}"));
	return saved;
}

/* Refuses to overwrite rewards that the operator has not seen; a dry run shows them. */
static void
refuse_unseen(struct store *store, const struct db_result *saved, const char *seen)
{
	const char *tag = store_text(saved, 0, "tag");
	size_t changed = count_of(saved, "what", "changed");

	if (tag == NULL || store_failed(store) || (seen != NULL && strcmp(tag, seen) == 0))
		return;
	say_changes(saved);
	store_refuse(store,
	             "%zu rewards say something else by now; nothing was changed, "
	             "--replacing %s overwrites them",
	             changed, tag);
}

enum exit_status
reward_import(struct invocation *invocation)
{
	struct arena *arena = invocation->arena;
	const char *path = invocation_value(invocation, "FILE");
	bool only_tries = invocation_has(invocation, "--dry-run");
	const char *seen = option_text(invocation, "--replacing", TAG_CODE_POINTS_MAX);
	struct json_rows rewards;
	struct store *store;
	const struct db_result *saved;
	enum exit_status status;

	if (!json_rows_load(arena, path, &reward_file_shape, &rewards))
		return EXIT_REFUSED;
	store = store_enter(invocation);
	saved = save_rewards(store, &rewards, seen);
	refused_rows_report(store, arena, path, saved);
	if (!only_tries)
		refuse_unseen(store, saved, seen);
	status = only_tries ? store_abandon(store) : store_finish(store);
	if (status != EXIT_DONE)
		return status;
	say_changes(saved);
	console_say("%s%zu rewards added, %zu changed, %zu unchanged",
	            only_tries ? _("dry run: ") : "", count_of(saved, "what", "added"),
	            count_of(saved, "what", "changed"), count_of(saved, "what", "unchanged"));
	return EXIT_DONE;
}

enum exit_status
reward_list(struct invocation *invocation)
{
	return rows_list(invocation, "commands/reward/list.sql");
}
