#include "base/buffer.h"
#include "base/cell.h"
#include "base/crypto.h"
#include "cli/commands/commands.h"
#include "cli/commands/option.h"
#include "cli/import/register_file.h"
#include "cli/import/register_store.h"
#include "cli/lib/console.h"
#include "cli/lib/input.h"
#include "cli/lib/phone.h"
#include "cli/lib/store.h"
#include "cli/lib/translation.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define LINES_BYTES_FIRST ((size_t)64 * 1024)
#define PEOPLE_SHOWN_MAX 50
#define REASON_CODE_POINTS_MAX 500

static enum exit_status
refuse(const char *path, const struct register_file *file)
{
	faults_report(&file->faults, path);
	console_complain("%s: nothing was changed", path);
	return EXIT_REFUSED;
}

/* Each with its change, if the rows have one. */
static void
list_people(const struct db_result *people, bool has_change)
{
	size_t count = store_count(people);

	for (size_t row = 0; row < count && row < PEOPLE_SHOWN_MAX; row++) {
		console_say("  %s号楼 %s单元 %s室 %s%s%s", store_text(people, row, "building"),
		            store_text(people, row, "unit"), store_text(people, row, "room"),
		            store_text(people, row, "name"), has_change ? ": " : "",
		            has_change ? store_text(people, row, "change") : "");
	}
	if (count > PEOPLE_SHOWN_MAX)
		console_say("  and %zu more", count - PEOPLE_SHOWN_MAX);
}

static void
report_missing(const struct invocation *invocation, const struct db_result *missing)
{
	size_t count = store_count(missing);

	if (count == 0)
		return;
	if (!invocation_has(invocation, "--complete")) {
		console_say(
		    "%zu residents of the register are not in the file and stay as they are:",
		    count);
	} else if (invocation_has(invocation, "--dry-run")) {
		console_say("%zu residents of the register are not in the file and would leave the "
		            "community:",
		            count);
	} else {
		console_say("%zu residents of the register are not in the file and have left the "
		            "community:",
		            count);
	}
	list_people(missing, false);
}

static void
report_named(const struct db_result *named, bool is_dry)
{
	if (store_count(named) == 0)
		return;
	console_say(is_dry ? _("%zu residents would have another name or address, or would be the "
	                       "new head:")
	                   : _("%zu residents have another name or address, or are the new head:"),
	            store_count(named));
	list_people(named, true);
}

static void
report(const struct invocation *invocation, const struct register_summary *summary,
       const struct register_file *file)
{
	bool is_dry = invocation_has(invocation, "--dry-run");

	console_say(is_dry ? _("would add %" PRId64 " households and %" PRId64 " residents")
	                   : _("added %" PRId64 " households and %" PRId64 " residents"),
	            summary->households_added, summary->residents_added);
	console_say(is_dry ? _("would change %" PRId64 " residents, %" PRId64
	                       " of them with another phone number, %" PRId64 " who had left")
	                   : _("changed %" PRId64 " residents, %" PRId64
	                       " of them with another phone number, %" PRId64 " who had left"),
	            summary->residents_changed, summary->phones_changed,
	            summary->residents_returned);
	report_named(summary->named, is_dry);
	console_say("%" PRId64 " residents are as they were", summary->residents_unchanged);
	if (file->refused_line_count > 0) {
		console_say(is_dry ? _("would leave out %zu lines, reported above")
		                   : _("left out %zu lines, reported above"),
		            file->refused_line_count);
	}
	report_missing(invocation, summary->missing);
}

static struct register_options
read_options(const struct invocation *invocation)
{
	const char *path = invocation_value(invocation, "FILE");
	const char *slash = strrchr(path, '/');
	const char *reason = option_text(invocation, "--reason", REASON_CODE_POINTS_MAX);
	bool is_complete = invocation_has(invocation, "--complete");

	if (is_complete && invocation_has(invocation, "--skip-bad")) {
		invocation_misused(invocation,
		                   "--complete needs every line, so it does not go with "
		                   "--skip-bad");
	}
	if (!is_complete && invocation_has(invocation, "--many"))
		invocation_misused(invocation, "--many goes with --complete");
	return (struct register_options){
		.reason = reason != NULL  ? reason
		          : slash != NULL ? slash + 1
		                          : path,
		.is_complete = is_complete,
		.may_be_many = invocation_has(invocation, "--many"),
	};
}

/* Writes the plan, unless a line is wrong or this is a dry run. */
static enum exit_status
end_import(struct invocation *invocation, struct store *store, const struct register_file *file,
           bool *is_refused)
{
	bool is_dry = invocation_has(invocation, "--dry-run");

	*is_refused = !store_failed(store) && file->faults.count > 0 &&
	              !invocation_has(invocation, "--skip-bad");
	if (*is_refused || is_dry)
		return store_abandon(store);
	register_store_apply(store);
	return store_finish(store);
}

enum exit_status
register_import(struct invocation *invocation)
{
	struct arena *arena = invocation->arena;
	const char *path = invocation_value(invocation, "FILE");
	struct register_options options = read_options(invocation);
	struct text bytes;
	struct register_file file;
	struct store *store;
	struct register_summary summary;
	bool is_refused;
	enum exit_status status;

	if (!input_read(arena, path, &bytes))
		return EXIT_REFUSED;
	file = register_file_read(arena, bytes);
	faults_print(&file.notes, path);
	if (!file.is_readable)
		return refuse(path, &file);

	store = store_enter(invocation);
	summary = register_store_plan(store, arena, &file, &options);
	status = end_import(invocation, store, &file, &is_refused);
	if (status == EXIT_DONE && is_refused)
		return refuse(path, &file);
	if (status != EXIT_DONE) {
		faults_report(&file.faults, path);
		return status;
	}
	faults_print(&file.faults, path);
	report(invocation, &summary, &file);
	return EXIT_DONE;
}

/* Empty when there is none on record. */
static struct text
open_phone(struct store *store, struct arena *arena, const struct key *key,
           const struct db_result *people, size_t row)
{
	const char *sealed = store_text(people, row, "sealed");
	struct text bytes;
	struct text phone;

	if (sealed == NULL)
		return text_of("");
	if (!crypto_base64url_decode(arena, text_of(sealed), &bytes) ||
	    !crypto_open(arena, key, text_of(store_text(people, row, "owner")), bytes, &phone)) {
		store_refuse(store, "the phone number of %s cannot be read with this key",
		             store_text(people, row, "姓名"));
		return text_of("");
	}
	return phone;
}

/* The lines of the file; a column of phones only with a key. */
static struct text
write_register(struct store *store, struct arena *arena, const struct key *key,
               const struct db_result *people)
{
	static const char *const columns[] = { "楼栋", "单元", "室", "姓名", "出生年份", "户主" };
	struct buffer lines = buffer_create(arena, LINES_BYTES_FIRST);

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		buffer_append_format(&lines, "%s%s", i > 0 ? "\t" : "", columns[i]);
	buffer_append_string(&lines, key != NULL ? "\t手机\n" : "\n");
	for (size_t row = 0; row < store_count(people) && !store_failed(store); row++) {
		for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
			const char *cell = store_text(people, row, columns[i]);

			buffer_append_string(&lines, i > 0 ? "\t" : "");
			cell_append(&lines, text_of(cell != NULL ? cell : ""), CELL_SIGNS_TSV);
		}
		if (key != NULL) {
			buffer_append_string(&lines, "\t");
			cell_append(&lines, open_phone(store, arena, key, people, row),
			            CELL_SIGNS_TSV);
		}
		buffer_append_string(&lines, "\n");
	}
	return buffer_text(&lines);
}

enum exit_status
register_export(struct invocation *invocation)
{
	bool has_phones = invocation_has(invocation, "--phones");
	struct phone_keys keys = { 0 };
	struct store *store = store_enter(invocation);
	const struct db_result *people;
	struct text lines;
	enum exit_status status;

	if (has_phones && !phone_keys_load(&keys))
		store_refuse(store, "phone numbers cannot be read without these keys");
	people = store_call_file(store, "import/register/export.sql", db_no_arguments);
	lines = write_register(store, invocation->arena, has_phones ? &keys.seal : NULL, people);
	crypto_wipe(&keys, sizeof(keys));
	store_call(store,
	           "SELECT rule.note_act(:in_community, 'read', 'resident', "
	           "jsonb_build_object('rows', $1::integer, 'phones', $2::boolean))",
	           db_arguments(arena_format(invocation->arena, "%zu", store_count(people)),
	                        has_phones ? "true" : "false"));
	status = store_finish(store);
	if (status == EXIT_DONE)
		fwrite(lines.data, 1, lines.bytes, stdout);
	return status;
}
