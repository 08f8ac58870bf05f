#pragma once

/* Messages for error codes of the contract and constraints of the database. */

#include "base/arena.h"

/* The message of the code, or else that of the database. code may be NULL. */
const char *
refusals_explain(struct arena *arena, const char *code, const char *message);
