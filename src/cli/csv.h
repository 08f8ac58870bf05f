#pragma once

/*
 * Strict reading of comma- or tab-separated files, with the line on which each row begins.
 *
 *	struct faults faults = {.arena = arena};
 *	struct csv_table table = csv_read(arena, bytes, &faults);
 *
 * Bytes are UTF-8 with or without a byte order mark, or GB18030 as Excel in China saves it. The
 * separator is the one that the first line has more of. Blank lines do not count as rows. A line
 * with broken quotation becomes a fault and reading goes on with the next line; bytes in no known
 * encoding, or more lines than IMPORT_LINES_MAX, become one fault and no row. Cells are trimmed and
 * belong to the arena; they may still hold control characters, NUL among them.
 */

#include "base/arena.h"
#include "base/text.h"
#include "cli/faults.h"

#include <stddef.h>
#include <stdint.h>

struct csv_row {
	int64_t line;
	struct text *cells;
	size_t cells_count;
};

struct csv_table {
	struct csv_row *rows;
	size_t rows_count;
	size_t rows_capacity;
};

struct csv_table
csv_read(struct arena *arena, struct text bytes, struct faults *faults);
