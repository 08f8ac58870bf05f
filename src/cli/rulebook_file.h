#pragma once

/*
 * A rulebook as a file: one line per item, tab- or comma-separated, with the columns
 *
 *	code category title_zh title_en basis points cap_period cap_points
 *	evidence_required reviewer_level content_public (the last one may be missing)
 *
 *	struct rulebook_file file = rulebook_file_read(arena, bytes);
 *
 * Everything belongs to the arena.
 */

#include "base/arena.h"
#include "base/text.h"
#include "cli/faults.h"

#include <stddef.h>

struct rulebook_file {
	struct text items; /* as JSON, what rule.save_rulebook takes */
	size_t items_count;
	struct faults faults;
};

struct rulebook_file
rulebook_file_read(struct arena *arena, struct text bytes);
