#pragma once

/* Input files of commands. */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>

/* Reads a whole file into the arena; false, with an error message, on failure. */
bool
input_read(struct arena *arena, const char *path, struct text *bytes);
