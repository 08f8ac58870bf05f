#pragma once

/*
 * Text that grows inside an arena.
 *
 *	struct buffer out = buffer_create(arena, 4096);
 *	buffer_append_string(&out, "{\"name\":");
 *	buffer_append_json(&out, text_of("张三"));
 */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
	struct arena *arena;
	char *data;
	size_t bytes;
	size_t capacity;
	size_t bytes_max;
	bool overflowed; /* more was appended than bytes_max; the buffer accepts no more */
};

/* An empty buffer, with room for capacity bytes before it has to grow. */
struct buffer
buffer_create(struct arena *arena, size_t capacity);

/*
 * An empty buffer that never holds more than bytes_max bytes. An append that does not fit leaves it
 * unchanged and sets overflowed.
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

/* Appends formatted text, as printf would print it. */
void
buffer_append_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The buffer's bytes, with a terminating zero. */
struct text
buffer_text(struct buffer *buffer);
