#pragma once

/*
 * Codes and rooms as people type them by hand: in full width, in small letters, with spaces and
 * hyphens of any keyboard, with what nobody sees. Each returns the one spelling, in the arena.
 */

#include "base/arena.h"
#include "base/text.h"

/*
 * A code without spaces and hyphens, in capitals; I, L and O are read as 1, 1 and 0. Whether it is
 * a code that was given out is not asked.
 */
const char *
typed_code(struct arena *arena, struct text text);

/* The code of a household, six symbols of Crockford base32; NULL when it is none. */
const char *
typed_household_code(struct arena *arena, struct text text);

/* 301, 104室, 12a: one to eight capitals, digits and hyphens; NULL when it is no room. */
const char *
typed_room(struct arena *arena, struct text text);
