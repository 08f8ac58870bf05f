#include "cli/json_rows.h"

#include "cli/cells.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>

#define JSON_BYTES_FIRST ((size_t)16 * 1024)

struct reading {
	const struct json_shape *shape;
	struct columns columns;
	size_t header_cells_count;
	struct buffer json;
	struct json_rows *rows;
};

const char *
json_write_text(struct buffer *json, const struct json_column *column, struct text cell)
{
	if (text_code_points(cell) > (size_t)column->maximum)
		return arena_format(json->arena, "there are more than %" PRId64 " characters",
		                    column->maximum);
	buffer_append_json(json, cell);
	return NULL;
}

const char *
json_write_number(struct buffer *json, const struct json_column *column, struct text cell)
{
	int64_t number = 0;
	if (!text_to_integer(cell, &number) || number < column->minimum || number > column->maximum)
		return arena_format(json->arena,
		                    "write a whole number from %" PRId64 " to %" PRId64,
		                    column->minimum, column->maximum);
	buffer_append_integer(json, number);
	return NULL;
}

const char *
json_write_choice(struct buffer *json, const struct json_column *column, struct text cell)
{
	struct buffer known = buffer_create(json->arena, 64);
	for (const char *const *choice = column->choices; *choice; choice++) {
		if (text_is(cell, *choice)) {
			buffer_append_json(json, cell);
			return NULL;
		}
		buffer_append_format(&known, "%s%s", known.bytes ? ", " : "", *choice);
	}
	return arena_format(json->arena, "\"%s\" is none of %s", cells_show(json->arena, cell),
	                    buffer_text(&known).data);
}

const char *
json_write_yes(struct buffer *json, const struct json_column *column, struct text cell)
{
	(void)column;
	if (!text_is(cell, "yes") && !text_is(cell, "no"))
		return "write yes or no";
	buffer_append_string(json, text_is(cell, "yes") ? "true" : "false");
	return NULL;
}

static const char *
append_cell(struct buffer *json, const struct json_column *column, struct text cell)
{
	if (!cells_is_visible(cell))
		return "there is a control character or an invisible one";
	if (cell.bytes)
		return column->write(json, column, cell);
	buffer_append_string(json, column->empty ? column->empty : "null");
	return column->empty ? NULL : "the cell is empty";
}

static void
append_row(struct reading *reading, const struct csv_row *row)
{
	const struct json_shape *shape = reading->shape;
	buffer_append_format(&reading->json, "%s{\"line\":%" PRId64,
	                     reading->rows->count ? "," : "", row->line);
	for (size_t i = 0; i < shape->columns_count; i++) {
		if (reading->columns.places[i] == COLUMN_ABSENT || !shape->columns[i].write)
			continue;
		const char *name = columns_name(&reading->columns, i);
		buffer_append_format(&reading->json, ",\"%s\":", name);
		const char *reason = append_cell(&reading->json, &shape->columns[i],
		                                 columns_cell(&reading->columns, row, i));
		if (reason)
			faults_add(&reading->rows->faults, row->line, name, "%s", reason);
	}
	buffer_append_string(&reading->json, "}");
	reading->rows->count++;
}

static void
read_row(struct reading *reading, const struct csv_row *row)
{
	struct faults *faults = &reading->rows->faults;
	if (row->cells_count != reading->header_cells_count) {
		faults_add(faults, row->line, NULL,
		           "there are %zu cells where the first line has %zu", row->cells_count,
		           reading->header_cells_count);
		return;
	}
	append_row(reading, row);
	const char *contradiction = NULL;
	if (reading->shape->find_contradiction)
		contradiction = reading->shape->find_contradiction(&reading->columns, row);
	if (contradiction)
		faults_add(faults, row->line, NULL, "%s", contradiction);
}

static bool
is_repeated(const struct columns *columns, const struct csv_row *row, const struct csv_row *earlier,
            size_t column)
{
	struct text cell = columns_cell(columns, row, column);
	return cell.bytes && text_equal(cell, columns_cell(columns, earlier, column));
}

static void
refuse_repetitions(struct reading *reading, const struct csv_table *table, size_t column)
{
	const struct columns *columns = &reading->columns;
	for (size_t i = 1; i < table->rows_count; i++)
		for (size_t j = 1; j < i; j++)
			if (is_repeated(columns, &table->rows[i], &table->rows[j], column)) {
				faults_add(&reading->rows->faults, table->rows[i].line,
				           columns_name(columns, column),
				           "it stands on line %" PRId64 " already",
				           table->rows[j].line);
				break;
			}
}

static void
read_rows(struct arena *arena, const struct csv_table *table, const struct json_shape *shape,
          struct json_rows *rows)
{
	struct column known[JSON_COLUMNS_MAX];
	size_t places[JSON_COLUMNS_MAX];
	assert(shape->columns_count <= JSON_COLUMNS_MAX);
	for (size_t i = 0; i < shape->columns_count; i++)
		known[i] = shape->columns[i].column;
	struct reading reading = {
		.shape = shape,
		.columns = { known, shape->columns_count, places },
		.header_cells_count = table->rows[0].cells_count,
		.json = buffer_create(arena, JSON_BYTES_FIRST),
		.rows = rows,
	};
	if (!columns_find(&reading.columns, &table->rows[0], &rows->faults))
		return;
	buffer_append_string(&reading.json, "[");
	for (size_t i = 1; i < table->rows_count; i++)
		read_row(&reading, &table->rows[i]);
	buffer_append_string(&reading.json, "]");
	rows->json = buffer_text(&reading.json);
	for (size_t i = 0; i < shape->unique_count; i++)
		refuse_repetitions(&reading, table, shape->unique[i]);
}

struct json_rows
json_rows_read(struct arena *arena, struct text bytes, const struct json_shape *shape)
{
	struct json_rows rows = { .faults = { .arena = arena } };
	struct csv_table table = csv_read(arena, bytes, &rows.faults);
	if (table.rows_count > shape->things_max + 1)
		faults_add(&rows.faults, 0, NULL, "a file has at most %zu %s", shape->things_max,
		           shape->things);
	else if (table.rows_count)
		read_rows(arena, &table, shape, &rows);
	if (rows.faults.count == 0 && rows.count == 0)
		faults_add(&rows.faults, 0, NULL, "the file has no %s", shape->things);
	faults_sort(&rows.faults);
	return rows;
}
