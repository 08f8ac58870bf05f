#pragma once

/* Files that a command is given. */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>

/* Reads a whole file into the arena; false, with a complaint, when that fails. */
bool
input_read(struct arena *arena, const char *path, struct text *bytes);
