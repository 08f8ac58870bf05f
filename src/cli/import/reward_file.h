#pragma once

/*
 * Rewards as a file: one line per reward, tab- or comma-separated, with the columns
 *
 *	name kind unit price		and, optionally,
 *	reward_id description cost_fen limit_per_period low_stock discount_percent discount_fen
 *	valid_from valid_until active
 *
 *	struct json_rows rewards = reward_file_read(arena, bytes);
 *
 * stock and held, which "reward list" also prints, are ignored. Everything belongs to the arena.
 */

#include "base/arena.h"
#include "base/text.h"
#include "cli/import/json_rows.h"

/* For each reward the argument of rule.save_reward, and its line. */
struct json_rows
reward_file_read(struct arena *arena, struct text bytes);
