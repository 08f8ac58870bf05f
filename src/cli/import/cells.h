#pragma once

/*
 * Cells as people write them, normalised: trimmed, full-width letters and digits narrowed. All text
 * is well-formed UTF-8.
 */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Without spaces at both ends, including ideographic ones. */
struct text
cells_trim(struct text cell);

/* Full-width ASCII (１２Ａ) and the ideographic space as narrow characters; then trimmed. */
struct text
cells_narrow(struct arena *arena, struct text cell);

/* CR LF and CR as LF. */
struct text
cells_unify_lines(struct arena *arena, struct text cell);

/* Without this many bytes at the front. */
struct text
cells_drop_front(struct text text, size_t bytes);

/* The text without the suffix, if it ends with it. */
struct text
cells_drop_suffix(struct text cell, const char *suffix);

/*
 * True when nothing in the text is a control character or invisible: C0, C1, line separators,
 * zero-width characters, bidirectional controls, noncharacters.
 */
bool
cells_is_visible(struct text cell);

/* True when the text has no ASCII control character; it may have other invisible ones. */
bool
cells_has_no_control(struct text cell);

/* True for a visible text that may also have line feeds, tabs, and the joiner of emoji families. */
bool
cells_is_readable(struct text cell);

/* A to Z and a to z. */
bool
cells_is_letter(char byte);

/* Only ASCII digits, one at least. */
bool
cells_is_digits(struct text cell);

/* Short and safe to print on a terminal: invisible characters as U+FFFD, truncated after 24. */
const char *
cells_show(struct arena *arena, struct text cell);
