#include "base/percent.h"

#include <stddef.h>
#include <stdint.h>

static int
hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

/* The byte of a %XY escape, or -1. */
static int
escaped_byte(struct text text, size_t position)
{
	int high;
	int low;

	if (text.bytes - position < 3)
		return -1;
	high = hex_value(text.data[position + 1]);
	low = hex_value(text.data[position + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool
percent_decode(struct arena *arena, struct text text, bool plus_is_space, struct text *decoded)
{
	char *data = arena_alloc(arena, text.bytes + 1);
	size_t bytes = 0;
	struct text result;

	for (size_t i = 0; i < text.bytes; i++) {
		int byte = (uint8_t)text.data[i];

		if (byte == '%') {
			byte = escaped_byte(text, i);
			i += 2;
		} else if (byte == '+' && plus_is_space) {
			byte = ' ';
		}
		if (byte <= 0)
			return false;
		data[bytes++] = (char)byte;
	}
	result = (struct text){ data, bytes };
	if (!text_is_utf8(result))
		return false;
	*decoded = result;
	return true;
}
