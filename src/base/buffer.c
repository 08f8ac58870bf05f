#include "base/buffer.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct buffer
buffer_create(struct arena *arena, size_t capacity)
{
	return buffer_create_limited(arena, capacity, PTRDIFF_MAX);
}

struct buffer
buffer_create_limited(struct arena *arena, size_t capacity, size_t bytes_max)
{
	assert(bytes_max <= PTRDIFF_MAX);
	if (capacity == 0)
		capacity = 1;
	if (capacity > bytes_max + 1)
		capacity = bytes_max + 1;
	return (struct buffer){
		.arena = arena,
		.data = arena_alloc(arena, capacity),
		.capacity = capacity,
		.bytes_max = bytes_max,
	};
}

/* Makes room for byte_count more bytes and the terminating zero; false beyond the limit. */
static bool
reserve(struct buffer *buffer, size_t byte_count)
{
	size_t needed = buffer->bytes + byte_count + 1;
	size_t capacity = 2 * buffer->capacity;
	char *data;

	assert(byte_count <= PTRDIFF_MAX);
	if (buffer->overflowed || needed > buffer->bytes_max + 1) {
		buffer->overflowed = true;
		return false;
	}
	if (needed <= buffer->capacity)
		return true;
	if (capacity > buffer->bytes_max + 1)
		capacity = buffer->bytes_max + 1;
	if (capacity < needed)
		capacity = needed;
	data = arena_alloc(buffer->arena, capacity);
	memcpy(data, buffer->data, buffer->bytes);
	buffer->data = data;
	buffer->capacity = capacity;
	return true;
}

void
buffer_append(struct buffer *buffer, const void *bytes, size_t byte_count)
{
	if (byte_count == 0 || !reserve(buffer, byte_count))
		return;
	memcpy(buffer->data + buffer->bytes, bytes, byte_count);
	buffer->bytes += byte_count;
}

static void
append_byte(struct buffer *buffer, char byte)
{
	buffer_append(buffer, &byte, 1);
}

void
buffer_append_string(struct buffer *buffer, const char *string)
{
	buffer_append(buffer, string, strlen(string));
}

void
buffer_append_integer(struct buffer *buffer, int64_t value)
{
	char digits[sizeof("-9223372036854775808")];
	int bytes = snprintf(digits, sizeof(digits), "%" PRId64, value);

	buffer_append(buffer, digits, (size_t)bytes);
}

static void
append_json_escape(struct buffer *buffer, char byte)
{
	static const char codes[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";
	const char *code = byte == '\0' ? NULL : strchr(codes, byte);

	if (code == NULL) {
		buffer_append_format(buffer, "\\u%04x", (unsigned)byte);
		return;
	}
	append_byte(buffer, '\\');
	append_byte(buffer, letters[code - codes]);
}

void
buffer_append_json(struct buffer *buffer, struct text text)
{
	size_t copied = 0;

	append_byte(buffer, '"');
	for (size_t i = 0; i < text.bytes; i++) {
		char byte = text.data[i];

		if ((uint8_t)byte >= 0x20 && byte != '"' && byte != '\\')
			continue;
		buffer_append(buffer, text.data + copied, i - copied);
		append_json_escape(buffer, byte);
		copied = i + 1;
	}
	if (copied < text.bytes)
		buffer_append(buffer, text.data + copied, text.bytes - copied);
	append_byte(buffer, '"');
}

void
buffer_append_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	size_t room = buffer->capacity - buffer->bytes;
	int bytes;

	va_start(arguments, format);
	bytes = vsnprintf(buffer->data + buffer->bytes, room, format, arguments);
	va_end(arguments);
	assert(bytes >= 0);

	if (!reserve(buffer, (size_t)bytes))
		return;
	if ((size_t)bytes >= room) {
		va_start(arguments, format);
		vsnprintf(buffer->data + buffer->bytes, (size_t)bytes + 1, format, arguments);
		va_end(arguments);
	}
	buffer->bytes += (size_t)bytes;
}

struct text
buffer_text(struct buffer *buffer)
{
	buffer->data[buffer->bytes] = '\0';
	return (struct text){ buffer->data, buffer->bytes };
}
