#pragma once

/*
 * Finding the columns of a file by the names in its header line, in any order.
 *
 *	static const struct column columns[] = {
 *		{"姓名", "name", true},
 *		{"手机", "phone", false},
 *	};
 *	size_t places[2];
 *	bool found = columns_find(header, columns, 2, places, &faults);
 */

#include "base/arena.h"
#include "cli/csv.h"
#include "cli/faults.h"

#include <stdbool.h>
#include <stddef.h>

#define COLUMN_ABSENT ((size_t)-1)

struct column {
	const char *name_zh;
	const char *name_en;
	bool is_required;
};

struct columns {
	const struct column *known;
	size_t known_count;
	size_t *places; /* of each known column in a row, or COLUMN_ABSENT */
};

/* Fills places from the header; false, with faults, when one is missing, unknown or twice there. */
bool
columns_find(const struct columns *columns, const struct csv_row *header, struct faults *faults);

/* The cell of a known column; empty when the column is absent. */
struct text
columns_cell(const struct columns *columns, const struct csv_row *row, size_t column);

/* The name that people call the column by in messages. */
const char *
columns_name(const struct columns *columns, size_t column);
