#include "cli/import/register_report.h"

#include "base/buffer.h"

#include <inttypes.h>

#define REPORT_BYTES_FIRST ((size_t)16 * 1024)

static void
append_string(struct buffer *json, const char *string)
{
	if (string != NULL) {
		buffer_append_json(json, text_of(string));
	} else {
		buffer_append_string(json, "null");
	}
}

static void
append_count(struct buffer *json, const char *name, int64_t count)
{
	buffer_append_format(json, "\"%s\":%" PRId64 ",", name, count);
}

static void
append_fault(struct buffer *json, const struct register_file *file, const struct fault *fault)
{
	buffer_append_format(json, "\"line\":%" PRId64 ",\"column\":", fault->line);
	append_string(json, fault->column);
	buffer_append_string(json, ",\"field\":");
	append_string(json, register_file_field(file->faults.arena, file, fault->column));
	buffer_append_string(json, ",\"code\":");
	append_string(json, fault->code);
	buffer_append_string(json, ",\"reason\":");
	append_string(json, fault->reason);
	buffer_append_string(json, "}");
}

static void
append_faults(struct buffer *json, const struct register_file *file)
{
	const struct faults *faults = &file->faults;

	buffer_append_string(json, "\"faults\":[");
	for (size_t i = 0; i < faults->count && i < REPORT_ITEMS_MAX; i++) {
		buffer_append_string(json, i > 0 ? ",{" : "{");
		append_fault(json, file, &faults->items[i]);
	}
	buffer_append_string(json, "],");
}

static void
append_kinds(struct buffer *json, const struct register_file *file)
{
	struct fault_groups kinds = faults_group(&file->faults);

	buffer_append_string(json, "\"kinds\":[");
	for (size_t i = 0; i < kinds.count && i < REPORT_ITEMS_MAX; i++) {
		buffer_append_format(json, "%s{\"count\":%zu,", i > 0 ? "," : "",
		                     kinds.items[i].count);
		append_fault(json, file, kinds.items[i].first);
	}
	buffer_append_string(json, "],");
}

static void
append_notes(struct buffer *json, const struct faults *notes)
{
	buffer_append_string(json, "\"notes\":[");
	for (size_t i = 0; i < notes->count && i < REPORT_ITEMS_MAX; i++) {
		buffer_append_string(json, i > 0 ? ",{\"code\":" : "{\"code\":");
		append_string(json, notes->items[i].code);
		buffer_append_string(json, ",\"reason\":");
		append_string(json, notes->items[i].reason);
		buffer_append_string(json, "}");
	}
	buffer_append_string(json, "]}");
}

static void
append_people(struct buffer *json, const char *name, const struct db_result *people,
              const char *change_column)
{
	size_t count = store_count(people);

	buffer_append_format(json, "\"%s\":[", name);
	for (size_t row = 0; row < count && row < REPORT_ITEMS_MAX; row++) {
		buffer_append_format(
		    json, "%s{\"building\":%s,\"unit\":%s,\"room\":", row > 0 ? "," : "",
		    store_text(people, row, "building"), store_text(people, row, "unit"));
		append_string(json, store_text(people, row, "room"));
		buffer_append_string(json, ",\"name\":");
		append_string(json, store_text(people, row, "name"));
		buffer_append_string(json, ",\"change\":");
		append_string(json, change_column != NULL ? store_text(people, row, change_column)
		                                          : NULL);
		buffer_append_string(json, "}");
	}
	buffer_append_string(json, "],");
}

struct text
register_report_make(struct arena *arena, const struct register_file *file,
                     const struct register_summary *summary, int64_t living_count)
{
	struct buffer json = buffer_create(arena, REPORT_BYTES_FIRST);

	buffer_append_string(&json, "{");
	append_count(&json, "households_added", summary->households_added);
	append_count(&json, "residents_added", summary->residents_added);
	append_count(&json, "residents_changed", summary->residents_changed);
	append_count(&json, "phones_changed", summary->phones_changed);
	append_count(&json, "residents_returned", summary->residents_returned);
	append_count(&json, "residents_unchanged", summary->residents_unchanged);
	append_count(&json, "lines_left_out", (int64_t)file->refused_line_count);
	append_count(&json, "living_count", living_count);
	append_count(&json, "missing_count", (int64_t)store_count(summary->missing));
	append_people(&json, "missing", summary->missing, NULL);
	append_count(&json, "named_count", (int64_t)store_count(summary->named));
	append_people(&json, "named", summary->named, "change");
	append_count(&json, "fault_count", (int64_t)file->faults.count);
	append_kinds(&json, file);
	append_faults(&json, file);
	append_notes(&json, &file->notes);
	return buffer_text(&json);
}
