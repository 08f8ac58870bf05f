#include "cli/commands.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/register_file.h"
#include "cli/register_store.h"
#include "cli/store.h"

#include <inttypes.h>
#include <stdint.h>

#define MISSING_SHOWN_MAX 50

static bool
accept(const struct invocation *invocation, const struct register_file *file)
{
	const char *path = invocation_value(invocation, "FILE");
	bool may_skip = invocation_has(invocation, "--skip-bad") && file->is_readable;
	faults_print(&file->faults, path, may_skip ? SIZE_MAX : FAULTS_SHOWN_MAX);
	if (file->faults.count == 0 || may_skip)
		return true;
	console_complain("%s: nothing was changed", path);
	return false;
}

static void
report_missing(const struct db_result *missing)
{
	size_t count = store_count(missing);
	if (count == 0)
		return;
	console_say("%zu residents of the register are not in the file and stay as they are:", count);
	for (size_t row = 0; row < count && row < MISSING_SHOWN_MAX; row++)
		console_say("  %s号楼 %s单元 %s室 %s", store_text(missing, row, "building"),
		            store_text(missing, row, "unit"), store_text(missing, row, "room"),
		            store_text(missing, row, "name"));
	if (count > MISSING_SHOWN_MAX)
		console_say("  and %zu more", count - MISSING_SHOWN_MAX);
}

static void
report(const struct invocation *invocation, const struct register_summary *summary,
       const struct register_file *file)
{
	bool is_dry = invocation_has(invocation, "--dry-run");
	console_say("%s %" PRId64 " households and %" PRId64 " residents",
	            is_dry ? "would add" : "added", summary->households_added,
	            summary->residents_added);
	console_say("%s %" PRId64 " residents, %" PRId64 " of them with another phone number, %" PRId64
	            " who had left",
	            is_dry ? "would change" : "changed", summary->residents_changed,
	            summary->phones_changed, summary->residents_returned);
	console_say("%" PRId64 " residents are as they were", summary->residents_unchanged);
	if (file->lines_refused_count)
		console_say("%s %zu lines, reported above", is_dry ? "would leave out" : "left out",
		            file->lines_refused_count);
	report_missing(summary->missing);
}

enum exit_status
register_import(struct invocation *invocation)
{
	struct arena *arena = invocation->arena;
	struct text bytes;
	if (!input_read(arena, invocation_value(invocation, "FILE"), &bytes))
		return EXIT_REFUSED;
	struct register_file file = register_file_read(arena, bytes);
	if (file.faults.count && !(file.is_readable && invocation_has(invocation, "--skip-bad")))
		return accept(invocation, &file) ? EXIT_DONE : EXIT_REFUSED;

	struct store *store = store_open(invocation, STORE_OWNER);
	store_begin(store, invocation_value(invocation, "COMMUNITY"));
	struct register_summary summary = register_store_plan(store, arena, &file);
	if (!store_failed(store) && !accept(invocation, &file)) {
		store_abandon(store);
		return EXIT_REFUSED;
	}
	enum exit_status status;
	if (invocation_has(invocation, "--dry-run")) {
		status = store_abandon(store);
	} else {
		register_store_apply(store);
		status = store_finish(store);
	}
	if (status == EXIT_DONE)
		report(invocation, &summary, &file);
	return status;
}
