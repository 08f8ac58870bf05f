#pragma once

/*
 * What people type into cells, in one shape: trimmed, full-width letters and digits narrowed.
 * All text is well-formed UTF-8.
 */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Without spaces at both ends, the ideographic one among them. */
struct text
cells_trim(struct text cell);

/* Full-width ASCII (１２Ａ) and the ideographic space as their narrow selves; then trimmed. */
struct text
cells_narrow(struct arena *arena, struct text cell);

/* The text without a suffix, when it ends with one. */
struct text
cells_drop_suffix(struct text cell, const char *suffix);

/*
 * True when nothing in the text is a control character or invisible: C0, C1, line separators,
 * zero-width characters, marks that turn the direction of writing, noncharacters.
 */
bool
cells_is_visible(struct text cell);

/* A day of the calendar, YYYY-MM-DD. */
bool
cells_is_day(struct text cell);

/* Thirty-six characters of a uuid, in capitals or not. */
bool
cells_is_uuid(struct text cell);

/* Short and safe to print on a terminal: invisible characters as U+FFFD, cut behind 24. */
const char *
cells_show(struct arena *arena, struct text cell);
