#pragma once

/*
 * A rulebook as a file: one line per item, tab- or comma-separated, with the columns
 *
 *	code category title_zh title_en basis points cap_period cap_points
 *	evidence_required reviewer_level content_public (the last one may be missing)
 *
 *	struct json_rows items = rulebook_file_read(arena, bytes);
 *
 * Everything belongs to the arena.
 */

#include "base/arena.h"
#include "base/text.h"
#include "cli/import/json_rows.h"

/* The argument of rule.save_rulebook. */
struct json_rows
rulebook_file_read(struct arena *arena, struct text bytes);
