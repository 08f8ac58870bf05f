#include "http/answer.h"

#include "base/buffer.h"
#include "base/cell.h"
#include "base/limits.h"
#include "base/qr.h"

#include <assert.h>
#include <string.h>

#define CELL_BYTES_GUESSED 24

#define DATE_BYTES 10 /* 2026-11-22 */
#define SECONDS_BYTES 19 /* 2026-11-22 14:25:00 */

/* Properties of a column that are the same in every row. */
struct answer_column {
	size_t index;
	struct text key; /* with quotes, colon and the comma before it */
	enum db_kind kind;
	struct text drawn_key; /* likewise, of the member that draws it; or empty */
};

struct answer_table {
	const struct db_result *result;
	const struct answer_column *columns;
	size_t column_count;
};

static struct buffer
create_output(struct arena *arena, const struct db_result *result)
{
	size_t cells = db_result_row_count(result) * db_result_column_count(result);

	return buffer_create_limited(arena, 256 + cells * CELL_BYTES_GUESSED, ANSWER_BYTES_MAX);
}

static struct text
close_output(struct buffer *out)
{
	return out->overflowed ? (struct text){ NULL, 0 } : buffer_text(out);
}

static bool
is_among(const char *name, const char *const *names)
{
	while (*names != NULL && strcmp(name, *names) != 0)
		names++;
	return *names != NULL;
}

static struct text
make_key(struct arena *arena, const char *comma, const char *name)
{
	struct buffer key = buffer_create(arena, 32);

	buffer_append_string(&key, comma);
	buffer_append_json(&key, text_of(name));
	buffer_append_string(&key, ":");
	return buffer_text(&key);
}

static struct text
make_drawn_key(struct arena *arena, const struct operation *operation, const char *code)
{
	for (size_t i = 0; i < operation->drawn_count; i++) {
		if (strcmp(operation->drawn[i].code, code) == 0)
			return make_key(arena, ",", operation->drawn[i].name);
	}
	return (struct text){ NULL, 0 };
}

/* The first column_count columns, without those that are hidden. */
static struct answer_table
describe(struct arena *arena, const struct operation *operation, const struct db_result *result,
         size_t column_count, const char *const *hidden)
{
	struct answer_column *columns = arena_new_array(arena, struct answer_column, column_count);
	struct answer_table table = { .result = result, .columns = columns };

	for (size_t i = 0; i < column_count; i++) {
		const char *name = db_result_column_name(result, i);
		const char *comma = table.column_count > 0 ? "," : "";

		if (is_among(name, hidden))
			continue;
		columns[table.column_count++] =
		    (struct answer_column){ .index = i,
			                    .key = make_key(arena, comma, name),
			                    .kind = db_result_column_kind(result, i),
			                    .drawn_key = make_drawn_key(arena, operation, name) };
	}
	return table;
}

/* Whether it begins like "2026-11-22 14:25:00" and is not a year BC. */
static bool
is_instant(struct text value)
{
	return value.bytes >= SECONDS_BYTES &&
	       text_has_shape((struct text){ value.data, SECONDS_BYTES }, "0000-00-00 00:00:00") &&
	       value.data[value.bytes - 1] != 'C'; /* of BC */
}

/* Sessions run in UTC. */
static void
append_timestamp(struct buffer *out, struct text value)
{
	if (!is_instant(value)) {
		buffer_append_string(out, "null");
		return;
	}
	buffer_append_string(out, "\"");
	buffer_append(out, value.data, DATE_BYTES);
	buffer_append_string(out, "T");
	buffer_append(out, value.data + DATE_BYTES + 1, SECONDS_BYTES - DATE_BYTES - 1);
	buffer_append_string(out, "Z\"");
}

void
answer_append_value(struct buffer *out, enum db_kind kind, struct text value)
{
	switch (kind) {
	case DB_KIND_BOOLEAN:
		buffer_append_string(out, text_is(value, "t") ? "true" : "false");
		break;
	case DB_KIND_NUMBER:
	case DB_KIND_JSON:
		buffer_append(out, value.data, value.bytes);
		break;
	case DB_KIND_TIMESTAMP:
		append_timestamp(out, value);
		break;
	case DB_KIND_TEXT:
		buffer_append_json(out, value);
		break;
	}
}

/* NULL data for a cell without a value. */
static struct text
cell_of(const struct db_result *result, size_t row, size_t column)
{
	struct text value = db_result_text(result, row, column);

	if (value.bytes == 0 && db_result_is_null(result, row, column))
		value.data = NULL;
	return value;
}

static void
append_cell(struct buffer *out, enum db_kind kind, struct text value)
{
	if (value.data == NULL) {
		buffer_append(out, "null", 4);
	} else {
		answer_append_value(out, kind, value);
	}
}

/* code ends in a zero byte, as the cells of a result do. */
static struct text
draw(struct arena *arena, struct text code)
{
	struct buffer drawn = buffer_create(arena, 512);

	qr_append_rows(&drawn, qr_encode(arena, code.data));
	return buffer_text(&drawn);
}

static void
append_row(struct arena *arena, struct buffer *out, const struct answer_table *table, size_t row)
{
	buffer_append(out, "{", 1);
	for (size_t i = 0; i < table->column_count; i++) {
		const struct answer_column *column = &table->columns[i];
		struct text value = cell_of(table->result, row, column->index);

		buffer_append(out, column->key.data, column->key.bytes);
		append_cell(out, column->kind, value);
		if (column->drawn_key.bytes == 0)
			continue;
		buffer_append(out, column->drawn_key.data, column->drawn_key.bytes);
		append_cell(out, DB_KIND_TEXT, value.data == NULL ? value : draw(arena, value));
	}
	buffer_append(out, "}", 1);
}

struct text
answer_object(struct arena *arena, const struct operation *operation,
              const struct db_result *result)
{
	static const char *const hidden[] = {
		ANSWER_ERROR_COLUMN,      ANSWER_TAG_COLUMN,        ANSWER_CHANGED_AT_COLUMN,
		ANSWER_CHANGED_BY_COLUMN, ANSWER_VIOLATIONS_COLUMN, NULL,
	};
	struct buffer out = create_output(arena, result);
	struct answer_table table =
	    describe(arena, operation, result, db_result_column_count(result), hidden);

	append_row(arena, &out, &table, 0);
	return close_output(&out);
}

struct text
answer_list(struct arena *arena, const struct operation *operation, const struct db_result *result,
            size_t limit)
{
	static const char *const hidden[] = { ANSWER_ERROR_COLUMN, NULL };
	size_t row_count = db_result_row_count(result);
	size_t cursor = db_result_column_count(result) - 1;
	size_t shown = row_count < limit ? row_count : limit;
	struct buffer out = create_output(arena, result);
	struct answer_table table = describe(arena, operation, result, cursor, hidden);

	buffer_append_string(&out, "{\"items\":[");
	for (size_t row = 0; row < shown; row++) {
		if (row > 0)
			buffer_append(&out, ",", 1);
		append_row(arena, &out, &table, row);
	}
	buffer_append_string(&out, "],\"next\":");
	if (row_count > shown && shown > 0) {
		answer_append_value(&out, DB_KIND_NUMBER,
		                    db_result_text(result, shown - 1, cursor));
	} else {
		buffer_append_string(&out, "null");
	}
	buffer_append_string(&out, "}");
	return close_output(&out);
}

static void
append_csv_row(struct buffer *out, const struct db_result *result, size_t row, size_t column_count)
{
	for (size_t i = 0; i < column_count; i++) {
		struct text value = db_result_text(result, row, i);

		if (i > 0)
			buffer_append(out, ",", 1);
		/* Numbers and dates stay what they are in a spreadsheet. */
		if (db_result_column_is_text(result, i)) {
			cell_append(out, value, CELL_SIGNS_CSV);
		} else {
			buffer_append(out, value.data, value.bytes);
		}
	}
	buffer_append(out, "\r\n", 2);
}

static void
append_csv_header(struct buffer *out, const struct db_result *result, size_t column_count)
{
	for (size_t i = 0; i < column_count; i++) {
		buffer_append_string(out, i > 0 ? "," : "");
		cell_append(out, text_of(db_result_column_name(result, i)), CELL_SIGNS_CSV);
	}
	buffer_append(out, "\r\n", 2);
}

/* Returns the number of rows that are headings; these come first. */
static size_t
append_csv_headings(struct buffer *out, const struct db_result *result, size_t heading)
{
	size_t row = 0;

	while (row < db_result_row_count(result) && !db_result_is_null(result, row, heading)) {
		cell_append(out, db_result_text(result, row++, heading), CELL_SIGNS_CSV);
		buffer_append(out, "\r\n", 2);
	}
	return row;
}

struct text
answer_csv(struct arena *arena, const struct db_result *result)
{
	static const char byte_order_mark[] = "\xEF\xBB\xBF";
	size_t column_count = db_result_column_count(result);
	size_t heading = db_result_find(result, ANSWER_HEADING_COLUMN);
	size_t row = 0;
	struct buffer out = create_output(arena, result);

	buffer_append_string(&out, byte_order_mark);
	if (heading != DB_NO_COLUMN) {
		row = append_csv_headings(&out, result, heading);
		column_count = heading;
	}
	append_csv_header(&out, result, column_count);
	for (; row < db_result_row_count(result); row++)
		append_csv_row(&out, result, row, column_count);
	return close_output(&out);
}
