#pragma once

/*
 * Texts that tests make up. They live until the test ends.
 *
 *	json_written("{'item': '%s', 'points': %d}", "ZY01", 4)	{"item": "ZY01", "points": 4}
 */

#include <stdarg.h>

const char *
written(const char *format, ...) __attribute__((format(printf, 1, 2)));

const char *
written_list(const char *format, va_list values) __attribute__((format(printf, 1, 0)));

/* Every apostrophe becomes a quotation mark. */
const char *
json_written(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The text with every occurrence of a part replaced. */
const char *
replaced(const char *text, const char *part, const char *by);

/* A random UUID. */
const char *
uuid_written(void);
