#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/import/count_file.h"
#include "cli/import/json_rows.h"
#include "cli/import/refused_rows.h"
#include "cli/import/rows.h"
#include "cli/lib/console.h"
#include "cli/lib/store.h"
#include "cli/lib/translation.h"

#define QUANTITY_MAX 100000
#define REASON_CODE_POINTS_MAX 500

/* Both NULL after a failure. */
struct reward_found {
	const char *reward_id;
	const char *unit;
};

/* By its name, or by the id that "reward list" prints. */
static struct reward_found
find_reward(struct store *store, const char *reward)
{
	const struct db_result *found =
	    store_call_file(store, "commands/stock/reward.sql", db_arguments(reward));

	if (found != NULL && store_count(found) == 0)
		store_refuse(store, "there is no reward %s; see xinyi reward list", reward);
	if (store_count(found) > 1) {
		store_refuse(store, "%zu rewards are called %s; name it by its id",
		             store_count(found), reward);
	}
	return (struct reward_found){
		.reward_id = store_text(found, 0, "reward_id"),
		.unit = store_text(found, 0, "unit"),
	};
}

static enum exit_status
move(struct invocation *invocation, const char *kind, int64_t quantity_min)
{
	const char *reward = invocation_value(invocation, "REWARD");
	const char *quantity = invocation_value(invocation, "QUANTITY");
	const char *reason = option_text(invocation, "--reason", REASON_CODE_POINTS_MAX);
	struct store *store;
	struct reward_found found;
	const struct db_result *moved;
	enum exit_status status;

	option_integer(invocation, "QUANTITY", 0, quantity_min, QUANTITY_MAX);
	store = store_enter(invocation);
	found = find_reward(store, reward);
	moved = store_call_file(store, "commands/stock/move.sql",
	                        db_arguments(found.reward_id, kind, quantity, reason));
	store_refuse_error(store, moved);
	status = store_finish(store);
	if (status == EXIT_DONE) {
		console_say("%s: %s%s %s, %s on the shelf now", reward,
		            store_text(moved, 0, "sign"), store_text(moved, 0, "quantity"),
		            found.unit, store_text(moved, 0, "stock"));
	}
	return status;
}

enum exit_status
stock_receive(struct invocation *invocation)
{
	return move(invocation, "received", 1);
}

enum exit_status
stock_count(struct invocation *invocation)
{
	return move(invocation, "counted", 0);
}

enum exit_status
stock_waste(struct invocation *invocation)
{
	return move(invocation, "wasted", 1);
}

enum exit_status
stock_sheet(struct invocation *invocation)
{
	return rows_list(invocation, "commands/stock/sheet.sql");
}

enum exit_status
stock_import(struct invocation *invocation)
{
	struct arena *arena = invocation->arena;
	const char *path = invocation_value(invocation, "FILE");
	const char *reason = option_text(invocation, "--reason", REASON_CODE_POINTS_MAX);
	bool only_tries = invocation_has(invocation, "--dry-run");
	const struct db_result *posted;
	const struct db_result *differences;
	enum exit_status status;
	struct json_rows counts;
	struct store *store;

	if (!json_rows_load(arena, path, &count_file_shape, &counts))
		return EXIT_REFUSED;
	store = store_enter(invocation);
	posted = store_call_file(store, "commands/stock/import.sql",
	                         db_arguments(counts.json.data, reason));
	refused_rows_report(store, arena, path, posted);
	differences = store_call_file(store, "commands/stock/differences.sql",
	                              db_arguments(store_text(posted, 0, "count_id")));
	status = only_tries ? store_abandon(store) : store_finish(store);
	if (status != EXIT_DONE)
		return status;
	rows_print(arena, "stock", differences);
	console_say("%s%zu rewards counted, %zu differ from the books",
	            only_tries ? _("dry run: ") : "", store_count(posted),
	            store_count(differences));
	return EXIT_DONE;
}

enum exit_status
stock_show(struct invocation *invocation)
{
	const char *reward = invocation_value(invocation, "REWARD");
	struct store *store = store_enter(invocation);
	const struct db_result *shown;
	enum exit_status status;

	shown = reward != NULL
	            ? store_call_file(
	                  store, "commands/stock/moves.sql",
	                  db_arguments(find_reward(store, reward).reward_id, _("redemption %s")))
	            : store_call_file(store, "commands/stock/shelves.sql", db_no_arguments);
	status = store_finish(store);
	if (status == EXIT_DONE)
		rows_print(invocation->arena, "stock", shown);
	return status;
}
