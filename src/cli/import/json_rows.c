#include "cli/import/json_rows.h"

#include "base/buffer.h"
#include "cli/lib/console.h"
#include "cli/lib/input.h"

#include <inttypes.h>

#define JSON_BYTES_FIRST ((size_t)16 * 1024)

static void
append_value(struct buffer *json, const struct value *value)
{
	switch (value->kind) {
	case VALUE_EMPTY:
		buffer_append_string(json, "null");
		break;
	case VALUE_NUMBER:
		buffer_append_integer(json, value->number);
		break;
	case VALUE_TEXT:
		buffer_append_json(json, value->text);
		break;
	case VALUE_BOOLEAN:
		buffer_append_string(json, value->number != 0 ? "true" : "false");
		break;
	}
}

static void
append_row(struct buffer *json, const struct table *table, const struct table_row *row)
{
	buffer_append_format(json, "{\"line\":%" PRId64, row->line);
	for (size_t i = 0; i < table->columns.known_count; i++) {
		const struct column *column = &table->columns.known[i];

		if (!table_has(table, i) || column->read == NULL)
			continue;
		buffer_append_string(json, ",");
		buffer_append_json(json, value_first_word(column->names));
		buffer_append_string(json, ":");
		append_value(json, &row->values[i]);
	}
	buffer_append_string(json, "}");
}

struct json_rows
json_rows_read(struct arena *arena, struct text bytes, const struct table_shape *shape)
{
	struct table table = table_read(arena, bytes, shape);
	struct buffer json = buffer_create(arena, JSON_BYTES_FIRST);

	buffer_append_string(&json, "[");
	for (size_t i = 0; i < table.row_count; i++) {
		buffer_append_string(&json, i > 0 ? "," : "");
		append_row(&json, &table, &table.rows[i]);
	}
	buffer_append_string(&json, "]");
	return (struct json_rows){
		.json = buffer_text(&json),
		.count = table.row_count,
		.faults = table.faults,
		.notes = table.notes,
	};
}

bool
json_rows_load(struct arena *arena, const char *path, const struct table_shape *shape,
               struct json_rows *rows)
{
	struct text bytes;

	if (!input_read(arena, path, &bytes))
		return false;
	*rows = json_rows_read(arena, bytes, shape);
	faults_print(&rows->notes, path);
	if (rows->faults.count == 0)
		return true;
	faults_report(&rows->faults, path);
	console_complain("%s: nothing was changed", path);
	return false;
}
