#pragma once

/* Time. Wall-clock time is for logs and expiry; durations are measured on the monotonic clock. */

#include <stdint.h>

/* Monotonic microseconds. */
int64_t
clock_monotonic_us(void);

/* Microseconds since 1970-01-01 UTC. */
int64_t
clock_wall_us(void);

/* So many milliseconds in microseconds, the unit of all times here. */
int64_t
clock_us_of_ms(int64_t duration_ms);
