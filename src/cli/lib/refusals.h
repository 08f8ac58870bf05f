#pragma once

/* What an error code or a constraint of the database means to the person at the terminal. */

#include "base/arena.h"

/* What the code means, or else the message of the database. code may be NULL. */
const char *
refusals_explain(struct arena *arena, const char *code, const char *message);
