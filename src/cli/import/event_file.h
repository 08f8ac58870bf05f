#pragma once

/*
 * Redemption events as a file, see table.h: one line per event, with the columns
 *
 *	name place opens_at closes_at		and, optionally,
 *	event_id rewards
 *
 *	struct json_rows events = event_file_read(arena, bytes);
 *
 * lapses_at and held, which "event list" also prints, are ignored.
 */

#include "base/arena.h"
#include "base/text.h"
#include "cli/import/json_rows.h"

/* The argument of commands/event/import.sql. */
struct json_rows
event_file_read(struct arena *arena, struct text bytes);
