#pragma once

/*
 * What people write into cells, in one form: trimmed, full-width letters and digits narrowed. All
 * text is well-formed UTF-8.
 */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether the text begins with these bytes. */
bool
cells_starts(struct text text, const char *prefix);

/* Whether the text ends with these bytes. */
bool
cells_ends(struct text text, const char *suffix);

/* Without spaces at both ends, the ideographic one among them. */
struct text
cells_trim(struct text cell);

/* Full-width ASCII (１２Ａ) and the ideographic space as their narrow selves; then trimmed. */
struct text
cells_narrow(struct arena *arena, struct text cell);

/* CR LF and CR as LF. */
struct text
cells_unify_lines(struct arena *arena, struct text cell);

/* Without so many bytes at the front. */
struct text
cells_drop_front(struct text text, size_t bytes);

/* The text without a suffix, when it ends with one. */
struct text
cells_drop_suffix(struct text cell, const char *suffix);

/*
 * True when nothing in the text is a control character or invisible: C0, C1, line separators,
 * zero-width characters, marks that turn the direction of writing, noncharacters.
 */
bool
cells_is_visible(struct text cell);

/* True when there is no control character of ASCII; others that are invisible may be there. */
bool
cells_has_no_control(struct text cell);

/*
 * True of a visible text, and of one that holds line feeds, tabs, or the joiner that families of
 * emoji are made with.
 */
bool
cells_is_readable(struct text cell);

/* A to Z and a to z. */
bool
cells_is_letter(char byte);

/* Only ASCII digits, one at least. */
bool
cells_is_digits(struct text cell);

/* Thirty-six characters of a uuid, in capitals or not. */
bool
cells_is_uuid(struct text cell);

/* Short and safe to print on a terminal: invisible characters as U+FFFD, cut behind 24. */
const char *
cells_show(struct arena *arena, struct text cell);
