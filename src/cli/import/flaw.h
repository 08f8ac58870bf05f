#pragma once

/*
 * What is wrong with a cell, a line or a file: a code for programs, which stays the same, and a
 * sentence for people, in their language.
 *
 *	return flaw_of(arena, "no_building", "\"%s\" is no building", shown);
 *
 * A reader that finds nothing wrong returns NULL. Flaws belong to the arena.
 */

#include "base/arena.h"

struct flaw {
	const char *code; /* lasts for ever */
	const char *text;
};

const struct flaw *
flaw_of(struct arena *arena, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
