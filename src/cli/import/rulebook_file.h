#pragma once

/*
 * A rulebook as a file: one line per item, tab- or comma-separated, with the columns
 *
 *	code category title_zh title_en basis points cap_period cap_points
 *	evidence_required reviewer_level content_public (the last one may be missing)
 *
 *	struct json_rows items;
 *	bool is_right = json_rows_load(arena, path, &rulebook_file_shape, &items);
 *
 * Everything belongs to the arena.
 */

#include "cli/import/table.h"

/* Its rows are the argument of rule.save_rulebook. */
extern const struct table_shape rulebook_file_shape;
