#pragma once

/*
 * One logfmt line per event, to standard error. Values are quoted and control characters escaped,
 * so that no input can forge a line.
 *
 *	struct log_line line = log_begin(LOG_LEVEL_INFO, "request");
 *	log_add_text(&line, "operation", text_of("getHousehold"));
 *	log_add_integer(&line, "status", 200);
 *	log_end(&line);
 *
 *	log_event(LOG_LEVEL_ERROR, "database_unreachable", "reason", PQerrorMessage(connection));
 *
 * Never a name, phone number, token, openid or a URL with a secret.
 */

#include "base/limits.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level {
	LOG_LEVEL_DEBUG,
	LOG_LEVEL_INFO,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_ERROR,
};

struct log_line {
	enum log_level level;
	bool truncated;
	size_t bytes;
	char data[LOG_LINE_BYTES_MAX];
};

/* Lines below this level are not written; by default, those below info. */
void
log_set_level(enum log_level level);

struct log_line
log_begin(enum log_level level, const char *event);

void
log_add_text(struct log_line *line, const char *key, struct text value);

void
log_add_integer(struct log_line *line, const char *key, int64_t value);

/* Writes the line with one write(2); a truncated line ends in "truncated=1". */
void
log_end(struct log_line *line);

/* One event with pairs of (const char *key, const char *value), ended by a NULL key. */
void
log_pairs(enum log_level level, const char *event, ...) __attribute__((sentinel));

#define log_event(level, ...) log_pairs((level), __VA_ARGS__, (const char *)0)
