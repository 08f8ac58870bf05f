#include "cli/import/columns.h"

#include "base/buffer.h"
#include "cli/import/cells.h"
#include "cli/import/spreadsheet.h"

#include <string.h>

/* 手 机 号*: removes spaces and marks, and brackets or everything after the first one. */
static struct text
bare_name(struct arena *arena, struct text name, bool with_remark)
{
	static const char dropped[] = " \t\r\n*:()";
	struct buffer bare = buffer_create(arena, name.bytes + 1);

	for (size_t i = 0; i < name.bytes && (with_remark || name.data[i] != '('); i++) {
		if (memchr(dropped, name.data[i], sizeof(dropped) - 1) == NULL)
			buffer_append(&bare, &name.data[i], 1);
	}
	return buffer_text(&bare);
}

static size_t
find_known(const struct columns *columns, struct text name)
{
	for (size_t i = 0; name.bytes > 0 && i < columns->known_count; i++) {
		if (value_is_among(name, columns->known[i].names))
			return i;
	}
	return COLUMN_ABSENT;
}

/* 成本（分） is 成本分, and 手机号（必填） is 手机号. */
size_t
columns_named(struct arena *arena, const struct columns *columns, struct text head_cell)
{
	struct text name = cells_narrow(arena, spreadsheet_read(arena, head_cell).content);
	size_t column;

	column = find_known(columns, bare_name(arena, name, true));
	return column != COLUMN_ABSENT ? column
	                               : find_known(columns, bare_name(arena, name, false));
}

/* Uses the row as the header; of two cells for one column, the first counts. */
static struct columns
place(struct arena *arena, const struct csv_row *row, const struct columns *base)
{
	struct columns columns = *base;

	columns.head_row = row;
	columns.places = arena_alloc(arena, columns.known_count * sizeof(*columns.places));
	for (size_t i = 0; i < columns.known_count; i++)
		columns.places[i] = COLUMN_ABSENT;
	for (size_t i = 0; i < row->cell_count; i++) {
		size_t column = columns_named(arena, &columns, row->cells[i]);

		if (cells_trim(row->cells[i]).bytes > 0)
			columns.width = i + 1;
		if (column != COLUMN_ABSENT && columns.places[column] == COLUMN_ABSENT) {
			columns.places[column] = i;
			columns.found_count++;
		}
	}
	for (size_t i = 0; i < columns.known_count; i++) {
		columns.missing_count +=
		    columns.known[i].is_required && columns.places[i] == COLUMN_ABSENT;
	}
	return columns;
}

struct columns
columns_find(struct arena *arena, const struct csv_table *table, const struct column *known,
             size_t known_count)
{
	const struct columns base = { .known = known, .known_count = known_count };
	struct columns best = base;

	for (size_t i = 0; i < table->row_count && i < COLUMNS_HEAD_ROWS_MAX; i++) {
		struct columns columns = place(arena, &table->rows[i], &base);

		columns.head = i;
		if (columns.missing_count == 0)
			return columns;
		if (columns.found_count > best.found_count)
			best = columns;
	}
	return best;
}

struct text
columns_cell(const struct columns *columns, const struct csv_row *row, size_t column)
{
	size_t place = columns->places[column];

	if (place == COLUMN_ABSENT || place >= row->cell_count)
		return (struct text){ "", 0 };
	return row->cells[place];
}

static const char *
first_chinese_name(struct arena *arena, const char *names)
{
	while (true) {
		struct text name = value_first_word(names);

		if ((name.data[0] & 0x80) != 0)
			return arena_copy(arena, name.data, name.bytes);
		names += name.bytes;
		if (*names == '\0')
			return arena_copy(arena, name.data, name.bytes);
		names++;
	}
}

const char *
columns_name(struct arena *arena, const struct columns *columns, size_t column)
{
	const struct csv_row *head = columns->head_row;
	struct text name;

	if (head == NULL || columns->places[column] == COLUMN_ABSENT)
		return first_chinese_name(arena, columns->known[column].names);
	name = head->cells[columns->places[column]];
	return cells_show(arena, spreadsheet_read(arena, name).content);
}
