#include "cli/columns.h"

#include "cli/cells.h"

#include <string.h>
#include <strings.h>

static bool
is_called(struct text cell, const struct column *column)
{
	return (column->name_zh && text_is(cell, column->name_zh)) ||
	       (cell.bytes == strlen(column->name_en) &&
	        strncasecmp(cell.data, column->name_en, cell.bytes) == 0);
}

static size_t
find_known(const struct columns *columns, struct text cell)
{
	size_t column = 0;
	while (column < columns->known_count && !is_called(cell, &columns->known[column]))
		column++;
	return column;
}

static void
place_header_cell(const struct columns *columns, const struct csv_row *header, size_t place,
                  struct faults *faults)
{
	struct text cell = cells_narrow(faults->arena, header->cells[place]);
	if (cell.bytes == 0)
		return;
	size_t column = find_known(columns, cell);
	if (column == columns->known_count)
		faults_add(faults, header->line, NULL, "there is no column called \"%s\"",
		           cells_show(faults->arena, cell));
	else if (columns->places[column] != COLUMN_ABSENT)
		faults_add(faults, header->line, columns_name(columns, column),
		           "the column is there twice");
	else
		columns->places[column] = place;
}

bool
columns_find(const struct columns *columns, const struct csv_row *header, struct faults *faults)
{
	size_t faults_before = faults->count;
	for (size_t i = 0; i < columns->known_count; i++)
		columns->places[i] = COLUMN_ABSENT;
	for (size_t place = 0; place < header->cells_count; place++)
		place_header_cell(columns, header, place, faults);
	for (size_t i = 0; i < columns->known_count; i++)
		if (columns->known[i].is_required && columns->places[i] == COLUMN_ABSENT)
			faults_add(faults, header->line, columns_name(columns, i),
			           "the column is missing; the first line must name the columns");
	return faults->count == faults_before;
}

struct text
columns_cell(const struct columns *columns, const struct csv_row *row, size_t column)
{
	size_t place = columns->places[column];
	if (place == COLUMN_ABSENT || place >= row->cells_count)
		return (struct text){ "", 0 };
	return row->cells[place];
}

const char *
columns_name(const struct columns *columns, size_t column)
{
	const struct column *known = &columns->known[column];
	return known->name_zh ? known->name_zh : known->name_en;
}
