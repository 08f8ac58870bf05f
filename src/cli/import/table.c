#include "cli/import/table.h"

#include "base/buffer.h"
#include "cli/import/cells.h"
#include "cli/import/csv.h"
#include "cli/import/dates.h"
#include "cli/import/encoding.h"
#include "cli/import/spreadsheet.h"
#include "cli/lib/translation.h"

#include <inttypes.h>
#include <string.h>

#define IDENTITY_NUMBER_BYTES 18

struct table_reading {
	struct arena *arena;
	const struct table_shape *shape;
	struct csv_table raw;
	struct table table;
};

static bool
is_blank(struct text cell)
{
	return cells_trim(cell).bytes == 0;
}

/* Eighteen characters with a day of birth; rounded to 15 digits the value is still recognised. */
static bool
is_identity_number(struct text cell)
{
	struct date birth;

	return cell.bytes == IDENTITY_NUMBER_BYTES &&
	       cells_is_digits((struct text){ cell.data, IDENTITY_NUMBER_BYTES - 1 }) &&
	       dates_read_digits((struct text){ cell.data + 6, 8 }, &birth) &&
	       birth.year >= DATES_YEAR_MIN && birth.year <= DATES_YEAR_MAX;
}

/* The separator with which a row names all required columns, or else the most columns. */
static const char *
find_separator(struct arena *arena, struct text utf8, const struct table_shape *shape)
{
	static const char *const separators[] = { ",", "\t", ";", "，" };
	const char *best = separators[0];
	size_t best_count = 0;

	for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++) {
		struct faults ignored = { .arena = arena };
		struct csv_table top =
		    csv_read(arena, utf8, separators[i], COLUMNS_HEAD_ROWS_MAX, &ignored);
		struct columns columns =
		    columns_find(arena, &top, shape->columns, shape->column_count);

		if (columns.head_row != NULL && columns.missing_count == 0)
			return separators[i];
		if (columns.found_count > best_count) {
			best_count = columns.found_count;
			best = separators[i];
		}
	}
	return best;
}

static const char *
list_names(struct arena *arena, const char *names)
{
	struct buffer list = buffer_create(arena, 64);

	for (; *names != '\0'; names++)
		buffer_append(&list, *names == '|' ? ", " : names, *names == '|' ? 2 : 1);
	return buffer_text(&list).data;
}

static void
refuse_missing_columns(struct table_reading *reading)
{
	struct table *table = &reading->table;
	struct columns *columns = &table->columns;
	int64_t line = columns->head_row != NULL ? columns->head_row->line : 0;

	if (columns->head_row == NULL) {
		faults_add(&table->faults, 0, NULL, "no_head", "no line names the columns");
		return;
	}
	for (size_t i = 0; i < columns->known_count; i++) {
		if (columns->known[i].is_required && columns->places[i] == COLUMN_ABSENT) {
			faults_add(&table->faults, line, columns_name(reading->arena, columns, i),
			           "column_missing", "the column is missing; it may be called %s",
			           list_names(reading->arena, columns->known[i].names));
		}
	}
}

/* Whether a name or a cell shows that the column has identity card numbers. */
static bool
holds_identity_numbers(const struct table_reading *reading, struct text name, size_t place)
{
	const struct csv_table *raw = &reading->raw;

	if (memmem(name.data, name.bytes, "身份证", strlen("身份证")) != NULL ||
	    memmem(name.data, name.bytes, "证件号", strlen("证件号")) != NULL) {
		return true;
	}
	for (size_t i = reading->table.columns.head + 1; i < raw->row_count; i++) {
		struct text content;

		if (place >= raw->rows[i].cell_count)
			continue;
		content = spreadsheet_read(reading->arena, raw->rows[i].cells[place]).content;
		if (is_identity_number(cells_trim(content)))
			return true;
	}
	return false;
}

static bool
has_content(const struct table_reading *reading, size_t place)
{
	const struct csv_table *raw = &reading->raw;

	for (size_t i = reading->table.columns.head + 1; i < raw->row_count; i++) {
		if (place < raw->rows[i].cell_count && !is_blank(raw->rows[i].cells[place]))
			return true;
	}
	return false;
}

static void
note_unknown_column(struct table_reading *reading, size_t place)
{
	struct faults *notes = &reading->table.notes;
	struct text head_cell = reading->table.columns.head_row->cells[place];
	struct text name = cells_trim(head_cell);
	const char *shown =
	    name.bytes > 0
	        ? arena_format(reading->arena, _("column \"%s\""), cells_show(reading->arena, name))
	        : arena_format(reading->arena, _("column %zu, without a name"), place + 1);

	if (holds_identity_numbers(reading, name, place)) {
		faults_add(notes, 0, NULL, "identity_column",
		           "%s holds numbers of identity cards: it is not read; better take it out "
		           "of the file",
		           shown);
	} else if (name.bytes > 0 || has_content(reading, place)) {
		faults_add(notes, 0, NULL, "unknown_column", "%s is not read", shown);
	}
}

/* Reports every ignored column, and refuses duplicate columns. */
static void
check_head(struct table_reading *reading)
{
	struct columns *columns = &reading->table.columns;

	for (size_t place = 0; place < columns->width; place++) {
		struct text head_cell = columns->head_row->cells[place];
		size_t column = columns_named(reading->arena, columns, head_cell);

		if (column == COLUMN_ABSENT) {
			note_unknown_column(reading, place);
		} else if (columns->places[column] != place) {
			faults_add(&reading->table.faults, columns->head_row->line,
			           cells_show(reading->arena, cells_trim(head_cell)),
			           "column_twice", "the column is there twice, first as %s",
			           columns_name(reading->arena, columns, column));
		}
	}
}

/* Lists printed in pages repeat the header on each. */
static bool
repeats_head(const struct columns *columns, const struct csv_row *row)
{
	const struct csv_row *head = columns->head_row;

	for (size_t i = 0; i < row->cell_count || i < columns->width; i++) {
		const struct text none = { "", 0 };
		struct text cell = i < row->cell_count ? cells_trim(row->cells[i]) : none;
		struct text name = i < columns->width ? cells_trim(head->cells[i]) : none;

		if (!text_equal(cell, name))
			return false;
	}
	return true;
}

/* A row that begins with 合计 and lacks a required cell. */
static bool
is_sum(struct arena *arena, const struct columns *columns, const struct csv_row *row)
{
	static const char sums[] = "合计|总计|小计|共计|合计:|总计:|小计:|共计:|total";
	size_t first = 0;

	while (first < row->cell_count && is_blank(row->cells[first]))
		first++;
	if (!value_is_among(cells_narrow(arena, row->cells[first]), sums))
		return false;
	for (size_t i = 0; i < columns->known_count; i++) {
		if (columns->known[i].is_required && is_blank(columns_cell(columns, row, i)))
			return true;
	}
	return false;
}

static const struct flaw *
read_content(const struct cell *cell, struct value *value)
{
	const struct column *column = cell->column;
	bool (*is_legible)(struct text) =
	    column->is_legible != NULL ? column->is_legible : cells_is_visible;

	if (!is_legible(cell->content)) {
		return flaw_of(cell->arena, "invisible_character",
		               "there is a control character or an invisible one");
	}
	if (is_identity_number(cell->narrow)) {
		return flaw_of(cell->arena, "identity_number",
		               "this is the number of an identity card, which is not to be stored");
	}
	if ((cell->is_text ? cell->content : cell->narrow).bytes > 0)
		return column->read(cell, value);
	if (column->may_be_empty)
		return NULL;
	return flaw_of(cell->arena, "missing", "%s",
	               column->missing != NULL ? gettext(column->missing) : _("the cell is empty"));
}

static const struct flaw *
read_cell(const struct table_reading *reading, const struct csv_row *row, size_t column,
          struct value *value)
{
	struct text raw = columns_cell(&reading->table.columns, row, column);
	struct spreadsheet_cell read = spreadsheet_read(reading->arena, raw);
	struct cell cell = {
		.arena = reading->arena,
		.column = &reading->shape->columns[column],
		.content = read.content,
		.is_text = read.is_text,
	};

	if (read.damage != NULL)
		return read.damage;
	if (memchr(cell.content.data, '\r', cell.content.bytes) != NULL)
		cell.content = cells_unify_lines(reading->arena, cell.content);
	cell.narrow = cells_narrow(reading->arena, cell.content);
	return read_content(&cell, value);
}

static void
refuse_cells_behind(struct table_reading *reading, const struct csv_row *row)
{
	size_t width = reading->table.columns.width;

	for (size_t i = width; i < row->cell_count; i++) {
		if (!is_blank(row->cells[i])) {
			faults_add(&reading->table.faults, row->line, NULL, "cells_behind",
			           "cell %zu has something in it, and the head names %zu columns",
			           i + 1, width);
			return;
		}
	}
}

static void
read_row(struct table_reading *reading, const struct csv_row *row)
{
	const struct table_shape *shape = reading->shape;
	struct table *table = &reading->table;
	size_t faults_before = table->faults.count;
	struct value *values = arena_alloc(reading->arena, shape->column_count * sizeof(*values));
	const char *contradiction = NULL;

	memset(values, 0, shape->column_count * sizeof(*values));
	refuse_cells_behind(reading, row);
	for (size_t i = 0; i < shape->column_count; i++) {
		const struct flaw *flaw = NULL;

		if (table->columns.places[i] != COLUMN_ABSENT && shape->columns[i].read != NULL)
			flaw = read_cell(reading, row, i, &values[i]);
		if (flaw != NULL) {
			faults_add_flaw(&table->faults, row->line,
			                columns_name(reading->arena, &table->columns, i), flaw);
		}
	}
	if (table->faults.count == faults_before && shape->find_contradiction != NULL)
		contradiction = shape->find_contradiction(values);
	if (contradiction != NULL)
		faults_add(&table->faults, row->line, NULL, "contradiction", "%s", contradiction);
	table->rows[table->row_count++] = (struct table_row){
		.line = row->line,
		.values = values,
		.is_right = table->faults.count == faults_before,
	};
}

static void
read_rows(struct table_reading *reading)
{
	struct table *table = &reading->table;
	const struct csv_table *raw = &reading->raw;

	table->rows = arena_alloc(reading->arena, raw->row_count * sizeof(*table->rows));
	for (size_t i = table->columns.head + 1; i < raw->row_count; i++) {
		const struct csv_row *row = &raw->rows[i];

		if (repeats_head(&table->columns, row))
			continue;
		if (is_sum(reading->arena, &table->columns, row)) {
			faults_add(&table->notes, 0, NULL, "sum_line",
			           "line %" PRId64 " is a sum and not read", row->line);
			continue;
		}
		read_row(reading, row);
	}
}

static void
refuse_repetitions(struct table_reading *reading, size_t column)
{
	struct table *table = &reading->table;

	for (size_t i = 0; i < table->row_count; i++) {
		struct text text = table->rows[i].values[column].text;

		for (size_t j = 0; j < i && text.bytes > 0; j++) {
			if (!text_equal(text, table->rows[j].values[column].text))
				continue;
			faults_add(&table->faults, table->rows[i].line,
			           columns_name(reading->arena, &table->columns, column),
			           "repeated", "it stands on line %" PRId64 " already",
			           table->rows[j].line);
			break;
		}
	}
}

/* Faults above the header are outside the table. */
static void
forget_faults_above_head(struct table *table)
{
	size_t kept = 0;

	for (size_t i = 0; i < table->faults.count; i++) {
		int64_t line = table->faults.items[i].line;

		if (line == 0 || line > table->columns.head_row->line)
			table->faults.items[kept++] = table->faults.items[i];
	}
	table->faults.count = kept;
}

static void
read_things(struct table_reading *reading)
{
	struct table *table = &reading->table;
	const struct table_shape *shape = reading->shape;

	forget_faults_above_head(table);
	check_head(reading);
	table->is_readable = true;
	for (size_t i = 0; i < table->faults.count; i++) {
		if (table->faults.items[i].line == table->columns.head_row->line)
			table->is_readable = false;
	}
	if (!table->is_readable)
		return;
	read_rows(reading);
	if (shape->things_max > 0 && table->row_count > shape->things_max) {
		faults_add(&table->faults, 0, NULL, "too_many", "a file has at most %zu %s",
		           shape->things_max, gettext(shape->things));
		return;
	}
	for (size_t i = 0; i < shape->unique_count; i++)
		refuse_repetitions(reading, shape->unique[i]);
	if (table->row_count == 0 && table->faults.count == 0) {
		faults_add(&table->faults, 0, NULL, "nothing_there", "the file has no %s",
		           gettext(shape->things));
	}
}

static void
read_text(struct table_reading *reading, struct text utf8)
{
	struct table *table = &reading->table;
	const struct table_shape *shape = reading->shape;
	const char *separator = find_separator(reading->arena, utf8, shape);

	reading->raw = csv_read(reading->arena, utf8, separator, SIZE_MAX, &table->faults);
	table->columns =
	    columns_find(reading->arena, &reading->raw, shape->columns, shape->column_count);
	if (table->columns.head_row != NULL && table->columns.missing_count == 0) {
		read_things(reading);
	} else if (reading->raw.row_count > 0) {
		refuse_missing_columns(reading);
	} else if (table->faults.count == 0) {
		faults_add(&table->faults, 0, NULL, "empty_file", "the file is empty");
	}
}

struct table
table_read(struct arena *arena, struct text bytes, const struct table_shape *shape)
{
	struct table_reading reading = {
		.arena = arena,
		.shape = shape,
		.table = { .faults = { .arena = arena }, .notes = { .arena = arena } },
	};
	struct text utf8;
	const char *reason = encoding_to_utf8(arena, bytes, &utf8);

	if (reason == NULL) {
		read_text(&reading, utf8);
	} else {
		faults_add(&reading.table.faults, 0, NULL, "unreadable_file", "%s", reason);
	}
	faults_sort(&reading.table.faults);
	return reading.table;
}

bool
table_has(const struct table *table, size_t column)
{
	return table->columns.places[column] != COLUMN_ABSENT;
}
