#pragma once

/* The file name of an answer that clients save. */

#include "base/arena.h"
#include "http/contract.h"

/*
 * The value of Content-Disposition as RFC 6266 says, in the arena; NULL when the operation answers
 * no file. The parameters are in the operation's order.
 */
const char *
file_disposition(struct arena *arena, const struct operation *operation,
                 const char *const *parameters);
