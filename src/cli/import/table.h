#pragma once

/*
 * Reads files that people keep in a spreadsheet: bytes become text, rows, columns, cells, and then
 * values; faults are reported by line and column.
 *
 *	static const struct table_shape shape = { .things = "rewards", .things_max = 1000,
 *	                                          .columns = columns, .column_count = 2 };
 *	struct table table = table_read(arena, bytes, &shape);
 *	faults_print(&table.notes, path);
 *	if (table.faults.count > 0)
 *		faults_report(&table.faults, path);
 *
 * The separator (comma, tab, semicolon, full-width comma) is the one under which a row names the
 * columns. Titles above that row are ignored, and so are rows that repeat it and a row of sums. A
 * row may end early; empty cells may follow the last column. A column that the shape does not know
 * is noted and ignored. Everything belongs to the arena.
 */

#include "base/arena.h"
#include "base/text.h"
#include "cli/import/columns.h"
#include "cli/import/faults.h"
#include "cli/import/values.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table_shape {
	const char *things; /* their name in messages */
	size_t things_max; /* 0 for no limit */
	const struct column *columns;
	size_t column_count;
	const size_t *unique; /* the columns with unique values */
	size_t unique_count;
	/* Returns the fault of a row with valid cells, or NULL; may be NULL itself. */
	const char *(*find_contradiction)(const struct value *values);
};

struct table_row {
	int64_t line;
	struct value *values; /* for each column of the shape */
	bool is_right;
};

struct table {
	struct table_row *rows;
	size_t row_count;
	struct columns columns;
	struct faults faults; /* in the order of lines */
	struct faults notes; /* ignored columns, which are not faults */
	bool is_readable; /* false when the encoding or the header is wrong, and no row was read */
};

struct table
table_read(struct arena *arena, struct text bytes, const struct table_shape *shape);

/* Whether the file has the column. */
bool
table_has(const struct table *table, size_t column);
