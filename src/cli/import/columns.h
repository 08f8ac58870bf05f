#pragma once

/*
 * Finds the header row of a table, below any titles, and the columns in it, in any order and by any
 * of their names.
 *
 *	struct columns columns = columns_find(arena, &table, known, known_count);
 *	if (columns.missing_count == 0)
 *		cell = columns_cell(&columns, row, 0);
 *
 * Everything belongs to the arena.
 */

#include "base/arena.h"
#include "cli/import/csv.h"
#include "cli/import/values.h"

#include <stdbool.h>
#include <stddef.h>

#define COLUMN_ABSENT ((size_t)-1)

/* Maximum number of rows with titles, dates and remarks above the header. */
#define COLUMNS_HEAD_ROWS_MAX 30

struct columns {
	const struct column *known;
	size_t known_count;
	size_t head; /* the row in the table */
	const struct csv_row *head_row; /* NULL when no row names any column */
	size_t *places; /* index of each known column in a row, or COLUMN_ABSENT */
	size_t width; /* cells up to the last column that the header names */
	size_t found_count;
	size_t missing_count; /* missing required columns */
};

/* The first row that names all required columns, or else the one that names the most columns. */
struct columns
columns_find(struct arena *arena, const struct csv_table *table, const struct column *known,
             size_t known_count);

/* The known column that a cell of the header names, or COLUMN_ABSENT. */
size_t
columns_named(struct arena *arena, const struct columns *columns, struct text head_cell);

/* The cell of a known column; empty when the column is absent or the row ends before it. */
struct text
columns_cell(const struct columns *columns, const struct csv_row *row, size_t column);

/* The column's name in the file; if the file lacks it, its first Chinese name. */
const char *
columns_name(struct arena *arena, const struct columns *columns, size_t column);
