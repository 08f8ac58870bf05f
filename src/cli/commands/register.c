#include "cli/commands/commands.h"
#include "cli/import/register_file.h"
#include "cli/import/register_store.h"
#include "cli/lib/console.h"
#include "cli/lib/input.h"
#include "cli/lib/store.h"

#include <inttypes.h>
#include <stdint.h>

#define MISSING_SHOWN_MAX 50

static enum exit_status
refuse(const char *path, const struct register_file *file)
{
	faults_print(&file->faults, path, FAULTS_SHOWN_MAX);
	console_complain("%s: nothing was changed", path);
	return EXIT_REFUSED;
}

static void
report_missing(const struct db_result *missing)
{
	size_t count = store_count(missing);

	if (count == 0)
		return;
	console_say("%zu residents of the register are not in the file and stay as they are:",
	            count);
	for (size_t row = 0; row < count && row < MISSING_SHOWN_MAX; row++) {
		console_say("  %s号楼 %s单元 %s室 %s", store_text(missing, row, "building"),
		            store_text(missing, row, "unit"), store_text(missing, row, "room"),
		            store_text(missing, row, "name"));
	}
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
	console_say("%s %" PRId64 " residents, %" PRId64
	            " of them with another phone number, %" PRId64 " who had left",
	            is_dry ? "would change" : "changed", summary->residents_changed,
	            summary->phones_changed, summary->residents_returned);
	console_say("%" PRId64 " residents are as they were", summary->residents_unchanged);
	if (file->refused_line_count > 0) {
		console_say("%s %zu lines, reported above", is_dry ? "would leave out" : "left out",
		            file->refused_line_count);
	}
	report_missing(summary->missing);
}

enum exit_status
register_import(struct invocation *invocation)
{
	struct arena *arena = invocation->arena;
	const char *path = invocation_value(invocation, "FILE");
	struct text bytes;
	struct register_file file;
	bool may_skip;
	struct store *store;
	struct register_summary summary;
	bool is_refused;
	bool is_dry;
	enum exit_status status;

	if (!input_read(arena, path, &bytes))
		return EXIT_REFUSED;
	file = register_file_read(arena, bytes);
	may_skip = invocation_has(invocation, "--skip-bad");
	faults_print(&file.notes, path, SIZE_MAX);
	if (!file.is_readable)
		return refuse(path, &file);

	store = store_enter(invocation);
	summary = register_store_plan(store, arena, &file);
	is_refused = !store_failed(store) && file.faults.count && !may_skip;
	is_dry = invocation_has(invocation, "--dry-run");
	if (!is_refused && !is_dry)
		register_store_apply(store);
	status = is_refused || is_dry ? store_abandon(store) : store_finish(store);
	if (status == EXIT_DONE && is_refused)
		return refuse(path, &file);
	if (status != EXIT_DONE) {
		faults_print(&file.faults, path, FAULTS_SHOWN_MAX);
		return status;
	}
	faults_print(&file.faults, path, SIZE_MAX);
	report(invocation, &summary, &file);
	return EXIT_DONE;
}
