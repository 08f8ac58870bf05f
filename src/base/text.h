#pragma once

/*
 * Slices of text, and a buffer that grows inside an arena.
 *
 *	struct buffer out = buffer_create(arena, 4096);
 *	buffer_append_string(&out, "{\"name\":");
 *	buffer_append_json(&out, text_of("张三"));
 *
 * A slice does not own its bytes and need not be zero-terminated. All text is UTF-8.
 */

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	const char *data;
	size_t bytes;
};

struct buffer {
	struct arena *arena;
	char *data;
	size_t bytes;
	size_t capacity;
	size_t bytes_max;
	bool overflowed; /* more was appended than bytes_max; the buffer takes nothing any more */
};

/* A slice of a zero-terminated string; NULL gives the empty slice. */
struct text
text_of(const char *string);

/* True when both slices have the same bytes. */
bool
text_equal(struct text left, struct text right);

/* True when the slice equals the zero-terminated string. */
bool
text_is(struct text text, const char *string);

/*
 * The length in bytes of the first character, and its code point; 0 when the text is empty or does
 * not start with well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF).
 */
size_t
text_first_code_point(struct text text, uint32_t *code_point);

/* True when all of the text is well-formed UTF-8. */
bool
text_is_utf8(struct text text);

/* Code points in well-formed UTF-8. */
size_t
text_code_points(struct text text);

/* A whole decimal integer and nothing else; false when malformed, "-0" or out of range. */
bool
text_to_integer(struct text text, int64_t *value);

/*
 * Percent-decodes into the arena. plus_is_space for query strings. False on a malformed escape, a
 * NUL byte or bytes that are not UTF-8.
 */
bool
text_percent_decode(struct arena *arena, struct text text, bool plus_is_space,
                    struct text *decoded);

/* An empty buffer, with room for capacity bytes before it has to grow. */
struct buffer
buffer_create(struct arena *arena, size_t capacity);

/*
 * An empty buffer that never holds more than bytes_max bytes. An append that does not fit leaves it
 * as it is and sets overflowed.
 */
struct buffer
buffer_create_limited(struct arena *arena, size_t capacity, size_t bytes_max);

/* Appends bytes, which may lie in the buffer itself. */
void
buffer_append(struct buffer *buffer, const void *bytes, size_t byte_count);

/* Appends a zero-terminated string. */
void
buffer_append_string(struct buffer *buffer, const char *string);

/* Appends the integer in decimal. */
void
buffer_append_integer(struct buffer *buffer, int64_t value);

/* A JSON string with quotes; raw UTF-8, control characters escaped. */
void
buffer_append_json(struct buffer *buffer, struct text text);

/*
 * One CSV cell, quoted when needed, and made harmless for spreadsheets: what could start a formula
 * (= + - @ TAB CR LF and the full-width forms of the first four) gets a ' in front.
 */
void
buffer_append_csv(struct buffer *buffer, struct text text);

/* Appends formatted text, as printf would print it. */
void
buffer_append_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The buffer's bytes, zero-terminated behind the last one. */
struct text
buffer_text(struct buffer *buffer);
