#pragma once

/*
 * Results as a statement would have given them, without a server.
 *
 *	struct rows_column columns[] = { { "balance", TYPE_INT4 }, { "name", TYPE_TEXT } };
 *	const char *const cells[] = { "12", "张三", "7", NULL };
 *
 *	result = rows_make(arena, columns, 2, cells, 2);
 */

#include "base/arena.h"
#include "db/result.h"
#include "db/type.h"

struct rows_column {
	const char *name;
	enum db_type type;
};

/* Rows of cells, row by row; a NULL cell is null. The result belongs to the arena. */
const struct db_result *
rows_make(struct arena *arena, const struct rows_column *columns, size_t column_count,
          const char *const *cells, size_t row_count);
