#pragma once

/*
 * A rulebook as a file: one line per item, tab- or comma-separated, with the columns
 *
 *	code category title_zh title_en basis points cap_period cap_points
 *	evidence_required reviewer_level content_public minutes_min times_required
 *	filed_by subject uniqueness dangerous position hint
 *
 * of which those from content_public on may be missing.
 *
 *	struct json_rows items;
 *	bool is_right = json_rows_load(arena, path, &rulebook_file_shape, &items);
 *
 * Everything belongs to the arena.
 */

#include "cli/import/table.h"

/* Its rows are the argument of rule.save_rulebook. */
extern const struct table_shape rulebook_file_shape;
