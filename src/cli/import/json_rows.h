#pragma once

/*
 * The rows of a table as JSON for the routine that saves them.
 *
 *	struct json_rows rows = json_rows_read(arena, bytes, &shape);
 *	if (!json_rows_accept(&rows, path))
 *		return EXIT_REFUSED;
 *
 * Everything belongs to the arena.
 */

#include "cli/import/table.h"

struct json_rows {
	struct text json; /* an array of objects: the columns by their first name, and "line" */
	size_t count;
	struct faults faults;
	struct faults notes;
};

/* Columns that the file lacks are omitted, and an empty cell is null. */
struct json_rows
json_rows_read(struct arena *arena, struct text bytes, const struct table_shape *shape);

/* Prints the ignored columns and the faults; false when there are faults. */
bool
json_rows_accept(const struct json_rows *rows, const char *path);
