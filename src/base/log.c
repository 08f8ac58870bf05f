#include "base/log.h"

#include "base/clock.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TRUNCATION " truncated=1"

/* Room for the pairs; the rest is reserved for the truncation mark and the newline. */
#define PAIRS_BYTES_MAX (LOG_LINE_BYTES_MAX - sizeof(TRUNCATION))

static const char *const level_names[] = {
	[LOG_LEVEL_DEBUG] = "debug",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_WARNING] = "warning",
	[LOG_LEVEL_ERROR] = "error",
};

static enum log_level lowest_level = LOG_LEVEL_INFO;

void
log_set_level(enum log_level level)
{
	lowest_level = level;
}

/* Appends the whole piece, or nothing if it and the bytes reserved after it do not fit. */
static void
append(struct log_line *line, struct text piece, size_t bytes_reserved)
{
	if (line->truncated || piece.bytes + bytes_reserved > PAIRS_BYTES_MAX - line->bytes) {
		line->truncated = true;
		return;
	}
	memcpy(line->data + line->bytes, piece.data, piece.bytes);
	line->bytes += piece.bytes;
}

static bool
is_key(const char *key)
{
	for (const char *byte = key; *byte != '\0'; byte++) {
		if (*byte <= ' ' || *byte >= 0x7F || *byte == '=' || *byte == '"')
			return false;
	}
	return *key != '\0';
}

static void
append_key(struct log_line *line, const char *key)
{
	size_t bytes_before;

	assert(is_key(key));
	bytes_before = line->bytes;
	append(line, text_of(line->bytes == 0 ? "" : " "), 0);
	append(line, text_of(key), 0);
	append(line, text_of("="), sizeof("\"\"") - 1);
	if (line->truncated)
		line->bytes = bytes_before;
}

static bool
needs_quotes(struct text value)
{
	for (size_t i = 0; i < value.bytes; i++) {
		char byte = value.data[i];

		if (byte <= ' ' || byte >= 0x7F || byte == '"' || byte == '=' || byte == '\\')
			return true;
	}
	return value.bytes == 0;
}

/* Unicode-aware tools also end a line at the line separators. */
static bool
is_control(uint32_t code_point)
{
	return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) ||
	       code_point == 0x2028 || code_point == 0x2029;
}

/* Appends the first character of the value, escaped when it must be, and returns its length. */
static size_t
append_character(struct log_line *line, struct text value)
{
	char escape[sizeof("\\u2028")];
	uint32_t code_point;
	size_t length = text_first_code_point(value, &code_point);
	struct text raw;

	if (length == 0) {
		snprintf(escape, sizeof(escape), "\\x%02x", (unsigned)(uint8_t)value.data[0]);
	} else if (code_point == '\n') {
		snprintf(escape, sizeof(escape), "\\n");
	} else if (code_point == '"' || code_point == '\\') {
		snprintf(escape, sizeof(escape), "\\%c", (char)code_point);
	} else if (is_control(code_point)) {
		snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)(code_point & 0xFFFF));
	} else {
		escape[0] = '\0';
	}
	raw = (struct text){ value.data, length };
	append(line, escape[0] == '\0' ? raw : text_of(escape), sizeof("\"") - 1);
	return length == 0 ? 1 : length;
}

static void
append_quoted(struct log_line *line, struct text value)
{
	line->data[line->bytes++] = '"';
	while (value.bytes > 0 && !line->truncated) {
		size_t length = append_character(line, value);

		value = (struct text){ value.data + length, value.bytes - length };
	}
	line->data[line->bytes++] = '"';
}

void
log_add_text(struct log_line *line, const char *key, struct text value)
{
	append_key(line, key);
	if (line->truncated)
		return;
	/* A value too long for the line is written piecewise, to be truncated. */
	if (needs_quotes(value) || value.bytes > PAIRS_BYTES_MAX - line->bytes) {
		append_quoted(line, value);
	} else {
		append(line, value, 0);
	}
}

void
log_add_integer(struct log_line *line, const char *key, int64_t value)
{
	char digits[sizeof("-9223372036854775808")];
	size_t bytes_before;

	snprintf(digits, sizeof(digits), "%" PRId64, value);
	/* A truncated number would be another number. */
	bytes_before = line->bytes;
	append_key(line, key);
	append(line, text_of(digits), 0);
	if (line->truncated)
		line->bytes = bytes_before;
}

static void
add_time(struct log_line *line)
{
	int64_t now_us = clock_wall_us();
	time_t seconds = (time_t)(now_us / 1000000);
	struct tm utc;
	char date[sizeof("2026-11-22T14:25:00")];
	char time[sizeof("2026-11-22T14:25:00.123456Z")];

	gmtime_r(&seconds, &utc);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(time, sizeof(time), "%s.%06uZ", date, (unsigned)(now_us % 1000000) % 1000000);
	log_add_text(line, "time", text_of(time));
}

struct log_line
log_begin(enum log_level level, const char *event)
{
	struct log_line line;

	line.level = level;
	line.truncated = false;
	line.bytes = 0;
	add_time(&line);
	log_add_text(&line, "level", text_of(level_names[level]));
	log_add_text(&line, "event", text_of(event));
	return line;
}

void
log_end(struct log_line *line)
{
	const char *end;
	size_t end_bytes;
	ssize_t written;

	if (line->level < lowest_level)
		return;
	end = line->truncated ? TRUNCATION "\n" : "\n";
	end_bytes = strlen(end);
	assert(line->bytes + end_bytes <= sizeof(line->data));
	memcpy(line->data + line->bytes, end, end_bytes);
	/* If the log cannot be written, there is no place to report it. */
	do {
		written = write(STDERR_FILENO, line->data, line->bytes + end_bytes);
	} while (written < 0 && errno == EINTR);
}

void
log_pairs(enum log_level level, const char *event, ...)
{
	struct log_line line = log_begin(level, event);
	va_list pairs;
	const char *key;

	va_start(pairs, event);
	while ((key = va_arg(pairs, const char *)) != NULL) {
		const char *value = va_arg(pairs, const char *);

		log_add_text(&line, key, text_of(value));
	}
	va_end(pairs);
	log_end(&line);
}
