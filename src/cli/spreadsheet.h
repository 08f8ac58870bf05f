#pragma once

/*
 * What spreadsheets do to cells, and how a table is written so that nothing is lost in one.
 *
 *	spreadsheet_append(&row, name);			writes 0301 as '0301
 *	damage = spreadsheet_read(cell, &content);	reads '0301 and ="0301" as 0301
 *
 * What spreadsheet_append() writes, spreadsheet_read() reads as the same text: also when Excel,
 * WPS or LibreOffice opens and saves it in between.
 */

#include "base/text.h"

#include <stdbool.h>

/*
 * Whether a spreadsheet would take the text for something else: for a formula, a number, a date, a
 * truth value, or a text without the spaces at its ends. Such a text is written with an apostrophe
 * in front, and so is one that would lose an apostrophe of its own.
 */
bool
spreadsheet_needs_mark(struct text content);

/* Appends a text as one cell of a row whose separator is a tab, marked and quoted where needed. */
void
spreadsheet_append(struct buffer *row, struct text content);

/*
 * The content of a cell: without the apostrophe that spreadsheet_needs_mark() asks for, without
 * ="…", and trimmed where neither stands. Returns NULL, or why there is nothing left to read.
 */
const char *
spreadsheet_read(struct text cell, struct text *content);

/* Whether a narrowed cell that should hold a number or a room has become a date: 3月2日, 2-Mar. */
bool
spreadsheet_made_date(struct text cell);

/* Whether a narrowed cell holds a rounded number, such as 1.39E+10. */
bool
spreadsheet_rounded(struct text cell);
