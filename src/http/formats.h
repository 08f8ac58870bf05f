#pragma once

/* The formats of the contract's strings: checks and conversions. */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* A day of the calendar, 2026-11-22. */
bool
formats_is_date(struct text text);

/*
 * RFC 3339, from year 1 to 9999 in UTC: 2026-11-22T14:25:00Z, 2026-11-22t22:25:00.125+08:00. A leap
 * second belongs to the next day.
 */
bool
formats_is_date_time(struct text text);

/*
 * The instant of a date-time in microseconds since 1970-01-01 UTC; further digits are truncated.
 * False when the text is not a date-time.
 */
bool
formats_read_instant(struct text text, int64_t *instant_us);

/* The format of instants in answers: 2026-11-22T14:25:00.125000Z. */
const char *
formats_write_instant(struct arena *arena, int64_t instant_us);
