#pragma once

/*
 * Reads cells that spreadsheets wrote.
 *
 *	struct spreadsheet_cell cell =
 *	    spreadsheet_read(arena, raw);			reads '0301 and ="0301" as 0301
 *
 * spreadsheet_read() returns the text that cell_append() wrote, even if Excel, WPS or LibreOffice
 * opened and saved the file in between.
 */

#include "base/arena.h"
#include "base/text.h"
#include "cli/import/flaw.h"

#include <stdbool.h>

struct spreadsheet_cell {
	struct text content;
	bool is_text; /* marked as one, so that no spreadsheet has changed it */
	const struct flaw *damage; /* why the content is lost, or NULL */
};

/*
 * What a cell says: without the apostrophe that cell_needs_mark() asks for, without ="…",
 * and trimmed where neither stands.
 */
struct spreadsheet_cell
spreadsheet_read(struct arena *arena, struct text cell);

/* Whether a narrowed cell is a rounded number, such as 1.39E+10. */
bool
spreadsheet_rounded(struct text cell);
