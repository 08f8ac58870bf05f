#pragma once

/* What a constraint of the database means to the person at the terminal. */

#include "base/arena.h"

const char *
refusals_explain(struct arena *arena, const char *constraint, const char *message);
