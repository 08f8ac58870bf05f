#pragma once

/*
 * A filled count sheet as a file, see table.h: one line per reward, with the columns
 *
 *	counted			and name, reward_id, or both, and, optionally,
 *	moves
 *
 *	struct json_rows counts;
 *	bool is_right = json_rows_load(arena, path, &count_file_shape, &counts);
 *
 * unit, stock and held, which "stock sheet" also prints, are ignored.
 */

#include "cli/import/table.h"

/* Its rows are the argument of commands/stock/import.sql. */
extern const struct table_shape count_file_shape;
