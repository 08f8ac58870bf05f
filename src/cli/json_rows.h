#pragma once

/*
 * A file with one line per thing, as JSON for the routine that saves them: each cell is checked and
 * written by the function of its column, and whatever is wrong is said with line and column.
 *
 *	static const struct json_column columns[] = {
 *		{ { NULL, "name", true }, json_write_text, 0, 60, NULL, NULL },
 *		{ { NULL, "price", true }, json_write_number, 1, 100000, NULL, NULL },
 *	};
 *	static const size_t unique[] = { 0 };
 *	static const struct json_shape shape = { "rewards", 1000, columns, 2, unique, 1 };
 *
 *	struct json_rows rows = json_rows_read(arena, bytes, &shape);
 *
 * Everything belongs to the arena.
 */

#include "base/arena.h"
#include "base/text.h"
#include "cli/columns.h"
#include "cli/csv.h"
#include "cli/faults.h"

#include <stddef.h>
#include <stdint.h>

#define JSON_COLUMNS_MAX 32

struct json_column;

/* Appends a cell that is not empty, or says what is wrong with it. */
typedef const char *
json_write(struct buffer *json, const struct json_column *column, struct text cell);

struct json_column {
	struct column column;
	json_write *write; /* NULL: the column is passed over */
	int64_t minimum; /* of a number */
	int64_t maximum; /* of a number, or of code points */
	const char *const *choices; /* ends in NULL */
	const char *empty; /* what an empty cell is in JSON; NULL when it may not be empty */
};

struct json_shape {
	const char *things; /* as messages call them */
	size_t things_max;
	const struct json_column *columns;
	size_t columns_count; /* JSON_COLUMNS_MAX at most */
	const size_t *unique; /* the columns in which nothing stands twice */
	size_t unique_count;
	/* What is wrong with a row as a whole, or NULL; may be NULL itself. */
	const char *(*find_contradiction)(const struct columns *columns, const struct csv_row *row);
};

struct json_rows {
	struct text json; /* an array of objects: the columns by name, and "line" */
	size_t count;
	struct faults faults;
};

struct json_rows
json_rows_read(struct arena *arena, struct text bytes, const struct json_shape *shape);

json_write json_write_text;
json_write json_write_number;
json_write json_write_choice;
json_write json_write_yes; /* yes or no */
