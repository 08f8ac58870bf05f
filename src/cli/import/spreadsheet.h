#pragma once

/*
 * Writes cells so that spreadsheets do not change them, and reads cells that spreadsheets wrote.
 *
 *	spreadsheet_append(&row, name);				writes 0301 as '0301
 *	struct spreadsheet_cell cell =
 *	    spreadsheet_read(arena, raw);			reads '0301 and ="0301" as 0301
 *
 * spreadsheet_read() returns the text that spreadsheet_append() wrote, even if Excel, WPS or
 * LibreOffice opened and saved the file in between.
 */

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"

#include <stdbool.h>

/*
 * Whether a spreadsheet would read the text as something else: a formula, a number, a date, a
 * boolean, or the text without the spaces at its ends. Such a text is written with an apostrophe in
 * front, and so is one that would lose its own apostrophe.
 */
bool
spreadsheet_needs_mark(struct text content);

/* Appends a text as one cell of a row whose separator is a tab, marked and quoted where needed. */
void
spreadsheet_append(struct buffer *row, struct text content);

struct spreadsheet_cell {
	struct text content;
	bool is_text; /* marked as one, so that no spreadsheet has changed it */
	const char *damage; /* why the content is lost, or NULL */
};

/*
 * What a cell says: without the apostrophe that spreadsheet_needs_mark() asks for, without ="…",
 * and trimmed where neither stands.
 */
struct spreadsheet_cell
spreadsheet_read(struct arena *arena, struct text cell);

/* Whether a narrowed cell is a rounded number, such as 1.39E+10. */
bool
spreadsheet_rounded(struct text cell);
