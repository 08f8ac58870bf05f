#include "base/text.h"

#include <ctype.h>
#include <string.h>

struct text
text_of(const char *string)
{
	if (string == NULL)
		string = "";
	return (struct text){ string, strlen(string) };
}

bool
text_equal(struct text left, struct text right)
{
	return left.bytes == right.bytes &&
	       (left.bytes == 0 || memcmp(left.data, right.data, left.bytes) == 0);
}

bool
text_is(struct text text, const char *string)
{
	return text_equal(text, text_of(string));
}

bool
text_starts(struct text text, const char *prefix)
{
	size_t bytes = strlen(prefix);

	return text.bytes >= bytes && memcmp(text.data, prefix, bytes) == 0;
}

bool
text_ends(struct text text, const char *suffix)
{
	size_t bytes = strlen(suffix);

	return text.bytes >= bytes && memcmp(text.data + text.bytes - bytes, suffix, bytes) == 0;
}

static bool
is_like(char byte, char model)
{
	if (model == '0')
		return byte >= '0' && byte <= '9';
	return model == 'x' ? isxdigit((unsigned char)byte) != 0 : byte == model;
}

bool
text_has_shape(struct text text, const char *shape)
{
	size_t i = 0;

	while (i < text.bytes && shape[i] != '\0' && is_like(text.data[i], shape[i]))
		i++;
	return i == text.bytes && shape[i] == '\0';
}

bool
text_is_uuid(struct text text)
{
	return text_has_shape(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
}

size_t
text_first_code_point(struct text text, uint32_t *code_point)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t lead;
	size_t length;
	uint32_t value;

	if (text.bytes == 0)
		return 0;
	lead = (uint8_t)text.data[0];
	if (lead < 0x80) {
		*code_point = lead;
		return 1;
	}
	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	if (length > text.bytes)
		return 0;
	value = lead & (0x7Fu >> length);
	for (size_t i = 1; i < length; i++) {
		uint8_t byte = (uint8_t)text.data[i];

		if ((byte & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (byte & 0x3F);
	}
	if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*code_point = value;
	return length;
}

bool
text_is_utf8(struct text text)
{
	while (text.bytes > 0) {
		uint32_t code_point;
		size_t length = text_first_code_point(text, &code_point);

		if (length == 0)
			return false;
		text = (struct text){ text.data + length, text.bytes - length };
	}
	return true;
}

size_t
text_code_points(struct text text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.bytes; i++)
		count += ((uint8_t)text.data[i] & 0xC0) != 0x80;
	return count;
}

bool
text_to_integer(struct text text, int64_t *value)
{
	bool negative = text.bytes > 0 && text.data[0] == '-';
	size_t first = negative ? 1 : 0;
	int64_t sum = 0;

	if (first == text.bytes)
		return false;
	for (size_t i = first; i < text.bytes; i++) {
		int digit;

		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		/* Negative numbers are built downwards because INT64_MIN has no positive twin. */
		digit = negative ? '0' - text.data[i] : text.data[i] - '0';
		if (__builtin_mul_overflow(sum, 10, &sum) ||
		    __builtin_add_overflow(sum, digit, &sum))
			return false;
	}
	if (negative && sum == 0)
		return false;
	*value = sum;
	return true;
}
