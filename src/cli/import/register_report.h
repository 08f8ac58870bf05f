#pragma once

/*
 * The report of an import as JSON, in the shape of ImportReport in the contract.
 *
 *	struct register_report report = register_report_make(arena, &file, &summary, living_count);
 *
 * It has the first REPORT_ITEMS_MAX items of each list, and counts all. Everything belongs to the
 * arena.
 */

#include "cli/import/register_file.h"
#include "cli/import/register_store.h"

#define REPORT_ITEMS_MAX 200

/* living_count: residents of the register before the import. */
struct text
register_report_make(struct arena *arena, const struct register_file *file,
                     const struct register_summary *summary, int64_t living_count);
