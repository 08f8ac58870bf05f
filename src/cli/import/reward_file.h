#pragma once

/*
 * Rewards as a file: one line per reward, tab- or comma-separated, with the columns
 *
 *	name kind unit price		and, optionally,
 *	reward_id description cost_fen limit_per_period low_stock discount_percent discount_fen
 *	valid_from valid_until active
 *
 *	struct json_rows rewards;
 *	bool is_right = json_rows_load(arena, path, &reward_file_shape, &rewards);
 *
 * stock and held, which "reward list" also prints, are ignored. Everything belongs to the arena.
 */

#include "cli/import/table.h"

/* Each row is the argument of rule.save_reward, and has its line. */
extern const struct table_shape reward_file_shape;
