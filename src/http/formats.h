#pragma once

/* The formats of the contract's strings, as strict as PostgreSQL needs them to be. */

#include "base/text.h"

#include <stdbool.h>

/* 8-4-4-4-12 hexadecimal digits of either case. */
bool
formats_is_uuid(struct text text);

/* A day of the calendar, 2026-11-22. */
bool
formats_is_date(struct text text);

/*
 * RFC 3339 with an offset that exists somewhere: 2026-11-22T14:25:00Z, 2026-11-22T22:25:00.5+08:00.
 */
bool
formats_is_date_time(struct text text);
