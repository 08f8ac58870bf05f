#pragma once

/*
 * Redemption events as a file, see table.h: one line per event, with the columns
 *
 *	name place opens_at closes_at		and, optionally,
 *	event_id rewards
 *
 *	struct json_rows events;
 *	bool is_right = json_rows_load(arena, path, &event_file_shape, &events);
 *
 * lapses_at and held, which "event list" also prints, are ignored.
 */

#include "cli/import/table.h"

/* Its rows are the argument of commands/event/import.sql. */
extern const struct table_shape event_file_shape;
