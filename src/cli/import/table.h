#pragma once

/*
 * The one reader of files that people keep in a spreadsheet: bytes become text, rows, columns,
 * cells, and then values, with whatever is wrong said by line and column.
 *
 *	static const struct table_shape shape = { .things = "rewards", .things_max = 1000,
 *	                                          .columns = columns, .column_count = 2 };
 *	struct table table = table_read(arena, bytes, &shape);
 *	faults_print(&table.notes, path, SIZE_MAX);
 *	if (table.faults.count > 0)
 *		faults_print(&table.faults, path, FAULTS_SHOWN_MAX);
 *
 * The separator (comma, tab, semicolon, full-width comma) is the one under which a row names the
 * columns. Titles above that row are passed over, and so are rows that repeat it and a row of sums.
 * A row may end early; behind the last column there may be empty cells. A column that the shape
 * does not know is noted and not read. Everything belongs to the arena.
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
	const char *things; /* as messages call them */
	size_t things_max; /* 0: as many as a file has lines */
	const struct column *columns;
	size_t column_count;
	const size_t *unique; /* the columns in which nothing stands twice */
	size_t unique_count;
	/* What is wrong with a row whose cells are right, or NULL; may be NULL itself. */
	const char *(*find_contradiction)(const struct value *values);
};

struct table_row {
	int64_t line;
	struct value *values; /* of each column of the shape */
	bool is_right;
};

struct table {
	struct table_row *rows;
	size_t row_count;
	struct columns columns;
	struct faults faults; /* in the order of lines */
	struct faults notes; /* what was not read, and is no fault */
	bool is_readable; /* false when the bytes or the head are wrong, and no row was read */
};

struct table
table_read(struct arena *arena, struct text bytes, const struct table_shape *shape);

/* Whether the file has the column. */
bool
table_has(const struct table *table, size_t column);
