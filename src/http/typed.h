#pragma once

/*
 * Codes and rooms as people type them by hand: in full width, in lower case, with spaces and
 * hyphens of any keyboard, with invisible characters. Each function returns the normal spelling, in
 * the arena.
 */

#include "base/arena.h"
#include "base/text.h"

/*
 * A code without spaces and hyphens, in capitals; I, L and O are read as 1, 1 and 0. Does not check
 * whether the code was issued.
 */
const char *
typed_code(struct arena *arena, struct text text);

/* The code of a household, six symbols of Crockford base32; NULL for other text. */
const char *
typed_household_code(struct arena *arena, struct text text);

/* 301, 104室, 12a: one to eight capitals, digits and hyphens; NULL for other text. */
const char *
typed_room(struct arena *arena, struct text text);
