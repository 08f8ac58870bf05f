#include "base/buffer.h"
#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/lib/console.h"
#include "cli/lib/embedded.h"
#include "cli/lib/store.h"
#include "cli/lib/translation.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define REASON_CODE_POINTS_MAX 500
#define COMMENT_MARK "-- "
#define INVARIANTS_FOLDER "invariants/"
#define ROWS_SHOWN_MAX 10

enum exit_status
ledger_reverse(struct invocation *invocation)
{
	const char *entry = invocation_value(invocation, "ENTRY");
	const char *reason = option_text(invocation, "REASON", REASON_CODE_POINTS_MAX);
	struct store *store;
	const struct db_result *reversal;
	enum exit_status status;

	option_integer(invocation, "ENTRY", 0, 1, INT64_MAX);
	store = store_enter(invocation);
	reversal =
	    store_call_file(store, "commands/ledger/reverse.sql", db_arguments(entry, reason));
	if (reversal != NULL && store_count(reversal) == 0)
		store_refuse(store, "there is no ledger entry %s", entry);
	store_refuse_error(store, reversal);
	status = store_finish(store);
	if (status == EXIT_DONE) {
		console_say("entry %s is reversed by entry %s: %s points, balance %s", entry,
		            store_text(reversal, 0, "entry_id"), store_text(reversal, 0, "points"),
		            store_text(reversal, 0, "balance"));
	}
	return status;
}

/* The first sentence of an invariant is its claim: "-- The balance is the sum of the entries." */
static const char *
invariant_claim(struct arena *arena, const struct embedded_file *invariant)
{
	struct buffer comment = buffer_create(arena, 256);
	const char *line = invariant->text;
	const char *end;

	while (strncmp(line, COMMENT_MARK, strlen(COMMENT_MARK)) == 0) {
		size_t bytes = strcspn(line, "\n");

		buffer_append_format(&comment, "%.*s ", (int)(bytes - strlen(COMMENT_MARK)),
		                     line + strlen(COMMENT_MARK));
		line += bytes + strspn(line + bytes, "\n");
	}
	end = strstr(buffer_text(&comment).data, ". ");
	assert(end != NULL);
	return gettext(arena_copy(arena, buffer_text(&comment).data,
	                          (size_t)(end + 1 - buffer_text(&comment).data)));
}

static void
complain_row(struct arena *arena, const char *community, const char *claim,
             const struct db_result *result, size_t row)
{
	struct buffer cells = buffer_create(arena, 256);

	for (size_t column = 0; column < db_result_column_count(result); column++) {
		buffer_append_format(&cells, " %s=%s", db_result_column_name(result, column),
		                     db_result_is_null(result, row, column)
		                         ? "null"
		                         : db_result_text(result, row, column).data);
	}
	console_complain("%s: not true: %s:%s", community, claim, buffer_text(&cells).data);
}

/* True when the invariant holds. */
static bool
verify_invariant(struct store *store, struct arena *arena, const char *community,
                 const struct embedded_file *invariant)
{
	const struct db_result *broken = store_call_file(store, invariant->path, db_no_arguments);
	const char *claim = invariant_claim(arena, invariant);
	size_t count = store_count(broken);

	for (size_t row = 0; row < count && row < ROWS_SHOWN_MAX; row++)
		complain_row(arena, community, claim, broken, row);
	if (count > ROWS_SHOWN_MAX) {
		console_complain("%s: not true: %s: and %zu more", community, claim,
		                 count - ROWS_SHOWN_MAX);
	}
	return count == 0;
}

/* The number of violated invariants. */
static size_t
verify_community(struct store *store, struct arena *arena, const char *community)
{
	size_t broken = 0;
	size_t proven = 0;
	struct progress progress = progress_begin(community, (int64_t)embedded_file_count);

	store_begin(store, community);
	for (size_t i = 0; i < embedded_file_count; i++) {
		const struct embedded_file *file = &embedded_files[i];

		if (strncmp(file->path, INVARIANTS_FOLDER, strlen(INVARIANTS_FOLDER)) != 0)
			continue;
		progress_step(&progress, (int64_t)i);
		if (verify_invariant(store, arena, community, file)) {
			proven++;
		} else {
			broken++;
		}
	}
	progress_end(&progress);
	if (store_finish(store) == EXIT_DONE && broken == 0)
		console_say("%s: %zu invariants hold", community, proven);
	return broken;
}

enum exit_status
ledger_verify(struct invocation *invocation)
{
	struct store *store = store_open(invocation, STORE_OWNER);
	const struct db_result *listed =
	    store_list_communities(store, invocation_value(invocation, "COMMUNITY"));
	size_t broken = 0;

	for (size_t i = 0; i < store_count(listed); i++)
		broken += verify_community(store, invocation->arena, store_text(listed, i, "code"));
	if (store_failed(store))
		return store_status(store);
	return broken ? EXIT_REFUSED : EXIT_DONE;
}
