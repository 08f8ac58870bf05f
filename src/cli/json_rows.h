#pragma once

/*
 * The rows of a table as JSON for the routine that saves them.
 *
 *	struct json_rows rows = json_rows_write(arena, &table, shape.columns);
 *
 * Everything belongs to the arena.
 */

#include "cli/table.h"

struct json_rows {
	struct text json; /* an array of objects: the columns by their first name, and "line" */
	size_t count;
	struct faults faults;
	struct faults notes;
};

/* Columns that the file does not have are left out, and an empty cell is null. */
struct json_rows
json_rows_read(struct arena *arena, struct text bytes, const struct table_shape *shape);
