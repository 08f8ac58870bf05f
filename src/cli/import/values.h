#pragma once

/*
 * Cells of a table as typed values.
 *
 *	static const struct column columns[] = {
 *		{ .names = "name|名称", .is_required = true, .read = value_text, .maximum = 60 },
 *		{ .names = "price|单价", .is_required = true, .read = value_number, .minimum = 1,
 *		  .maximum = 100000 },
 *	};
 *
 * A reader gets a cell that is not empty, with the content from spreadsheet_read(). It returns
 * NULL, or the flaw. Data that a value refers to belongs to the arena.
 */

#include "base/arena.h"
#include "base/text.h"
#include "cli/import/flaw.h"

#include <stdbool.h>
#include <stdint.h>

enum value_kind {
	VALUE_EMPTY,
	VALUE_NUMBER,
	VALUE_TEXT,
	VALUE_BOOLEAN,
};

struct value {
	enum value_kind kind;
	int64_t number; /* 1 and 0 of a boolean */
	struct text text;
};

struct column;

struct cell {
	struct arena *arena;
	const struct column *column;
	struct text content;
	bool is_text; /* marked as one, so that no spreadsheet has changed it */
	struct text narrow; /* the content, with full-width letters and digits narrowed, trimmed */
};

typedef const struct flaw *
value_read(const struct cell *cell, struct value *value);

struct column {
	const char *names; /* separated by |; the first is the key and the printed header */
	bool is_required; /* whether the file must have the column */
	bool may_be_empty;
	const char *missing; /* the message for an empty cell; NULL for the default */
	value_read *read; /* NULL: the column is known and ignored */
	int64_t minimum; /* of a number */
	int64_t maximum; /* of a number, or of code points */
	const char *const
	    *choices; /* each has words separated by |, the first is the value; ends in NULL */
	bool (*is_legible)(struct text content); /* NULL: cells_is_visible() */
};

/* A text as typed, within the column's length. */
value_read value_text;

/* A whole number: -5, 1,000, 5.0, full width. */
value_read value_number;

/* One of the column's choices, in any of its words. */
value_read value_choice;

/* yes, no, 是, 否, TRUE, FALSE. */
value_read value_yes;

/* A day as YYYY-MM-DD. */
value_read value_day;

/* A moment as YYYY-MM-DD HH:MM, with seconds when they are not 0. */
value_read value_moment;

/* The identifier that a list printed. */
value_read value_uuid;

/* The value of a text. */
struct value
value_of_text(struct text text);

/* The value of a number. */
struct value
value_of_number(int64_t number);

/* Whether a narrowed cell is a whole number in one of these forms, of at most 18 digits. */
bool
value_whole_number(struct text cell, int64_t *number);

/* Whether a word is among words separated by |; ASCII letters in any case. */
bool
value_is_among(struct text word, const char *words);

/* The first of the words. */
struct text
value_first_word(const char *words);
