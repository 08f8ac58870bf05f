#pragma once

/*
 * The rows of a table as JSON for the routine that saves them.
 *
 *	struct json_rows rewards;
 *	if (!json_rows_load(arena, path, &reward_file_shape, &rewards))
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

/* Reads a file and prints its ignored columns; false, with messages, when it has faults. */
bool
json_rows_load(struct arena *arena, const char *path, const struct table_shape *shape,
               struct json_rows *rows);
