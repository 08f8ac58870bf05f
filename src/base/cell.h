#pragma once

/*
 * Writes the cells of a table so that spreadsheets do not change them.
 *
 *	cell_append(&row, code, CELL_SIGNS_CSV);	writes 0301 as '0301
 *
 * cli/import/spreadsheet.h reads the same text from it, even if Excel, WPS or LibreOffice opened
 * and saved the file in between.
 */

#include "base/buffer.h"
#include "base/text.h"

#include <stdbool.h>

/* The characters for which a cell is quoted. Some spreadsheets read a semicolon as a separator. */
#define CELL_SIGNS_CSV ",;\t\"\r\n"
#define CELL_SIGNS_TSV "\t\"\r\n"

/*
 * Whether a spreadsheet would read the text as something else: a formula, a number, a date, a
 * boolean, or the text without the spaces at its ends. Such a text is written with an apostrophe in
 * front, and so is one that would lose its own apostrophe.
 */
bool
cell_needs_mark(struct text content);

/* The name of a month in English, or its first three letters or more, in either case. */
bool
cell_is_month(struct text word);

/* Appends a text as one cell, marked where needed, and quoted if it has one of these characters. */
void
cell_append(struct buffer *row, struct text content, const char *signs);
