#include "support/written.h"

#include "base/buffer.h"
#include "base/crypto.h"
#include "base/text.h"
#include "support/world.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

const char *
written_list(const char *format, va_list values)
{
	va_list counted;
	char *text;
	int bytes;

	va_copy(counted, values);
	bytes = vsnprintf(NULL, 0, format, counted);
	va_end(counted);
	assert(bytes >= 0);
	text = arena_alloc(world.arena, (size_t)bytes + 1);
	vsnprintf(text, (size_t)bytes + 1, format, values);
	return text;
}

const char *
written(const char *format, ...)
{
	const char *text;
	va_list values;

	va_start(values, format);
	text = written_list(format, values);
	va_end(values);
	return text;
}

const char *
json_written(const char *format, ...)
{
	const char *text;
	va_list values;
	char *json;

	va_start(values, format);
	text = written_list(format, values);
	va_end(values);
	json = arena_copy_string(world.arena, text);
	for (char *byte = json; *byte != '\0'; byte++) {
		if (*byte == '\'')
			*byte = '"';
	}
	return json;
}

const char *
replaced(const char *text, const char *part, const char *by)
{
	struct buffer out = buffer_create(world.arena, strlen(text) + 64);
	const char *found;

	while ((found = strstr(text, part)) != NULL) {
		buffer_append(&out, text, (size_t)(found - text));
		buffer_append_string(&out, by);
		text = found + strlen(part);
	}
	buffer_append_string(&out, text);
	return buffer_text(&out).data;
}

const char *
uuid_written(void)
{
	uint8_t bytes[16];
	const char *hex;

	crypto_random(bytes, sizeof(bytes));
	hex = crypto_hex(world.arena, bytes, sizeof(bytes));
	return written("%.8s-%.4s-4%.3s-8%.3s-%.12s", hex, hex + 8, hex + 13, hex + 17, hex + 20);
}
