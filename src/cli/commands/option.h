#pragma once

/*
 * Arguments of a command as values. Each function exits with EXIT_MISUSED when the argument is
 * invalid.
 */

#include "cli/lib/command.h"

#include <stddef.h>
#include <stdint.h>

/* A number within limits, or fallback when it was omitted. */
int64_t
option_integer(const struct invocation *invocation, const char *name, int64_t fallback,
               int64_t minimum, int64_t maximum);

/* A day as YYYY-MM-DD; NULL when it was omitted. */
const char *
option_date(const struct invocation *invocation, const char *name);

/* A month as YYYY-MM; NULL when it was omitted. */
const char *
option_month(const struct invocation *invocation, const char *name);

/* A minute as YYYY-MM-DD HH:MM; NULL when it was omitted. */
const char *
option_moment(const struct invocation *invocation, const char *name);

/* A text of at most this many visible characters; NULL when it was omitted. */
const char *
option_text(const struct invocation *invocation, const char *name, size_t code_points_max);
