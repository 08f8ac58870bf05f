#pragma once

/*
 * Splits the text of a table into rows and cells, with the line on which each row begins.
 *
 *	struct faults faults = { .arena = arena };
 *	struct csv_table table = csv_read(arena, utf8, ",", SIZE_MAX, &faults);
 *
 * Quotation marks enclose a whole cell, also after an equals sign (="0301"), and are doubled in it;
 * such a cell may have several lines. Blank lines, and lines of empty cells, are not rows. A line
 * with malformed quotation becomes a fault and reading continues with the next line; more lines
 * than IMPORT_LINES_MAX become one fault and no row. Cells contain all bytes between the
 * separators, including spaces and control characters. They borrow from the text, or belong to the
 * arena.
 */

#include "base/arena.h"
#include "base/text.h"
#include "cli/import/faults.h"

#include <stddef.h>
#include <stdint.h>

struct csv_row {
	int64_t line;
	struct text *cells;
	size_t cell_count;
};

struct csv_table {
	struct csv_row *rows;
	size_t row_count;
	size_t rows_capacity;
};

/* Reads at most rows_max rows; the separator is any string. */
struct csv_table
csv_read(struct arena *arena, struct text utf8, const char *separator, size_t rows_max,
         struct faults *faults);
