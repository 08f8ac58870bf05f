#pragma once

/*
 * Results as a statement would have given them, without a server.
 *
 *	struct rows_column columns[] = { { "balance", ROWS_INT4 }, { "name", ROWS_TEXT } };
 *	const char *const cells[] = { "12", "张三", "7", NULL };
 *
 *	result = rows_make(arena, columns, 2, cells, 2);
 */

#include "base/arena.h"
#include "db/result.h"

/* PostgreSQL's numbers of types. */
enum rows_type {
	ROWS_BOOL = 16,
	ROWS_INT8 = 20,
	ROWS_INT4 = 23,
	ROWS_TEXT = 25,
	ROWS_JSON = 114,
	ROWS_DATE = 1082,
	ROWS_TIMESTAMPTZ = 1184,
	ROWS_NUMERIC = 1700,
	ROWS_UUID = 2950,
	ROWS_JSONB = 3802,
};

struct rows_column {
	const char *name;
	enum rows_type type;
};

/* Rows of cells, row by row; a NULL cell is null. The result belongs to the arena. */
const struct db_result *
rows_make(struct arena *arena, const struct rows_column *columns, size_t column_count,
          const char *const *cells, size_t row_count);
