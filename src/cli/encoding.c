#include "cli/encoding.h"

#include <iconv.h>
#include <stdint.h>
#include <string.h>

#define NO_CONVERTER ((iconv_t)-1)
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* Two bytes of GB18030 become three of UTF-8; nothing grows more. */
#define GROWTH_NUMERATOR 3
#define GROWTH_DENOMINATOR 2

static bool
starts_with(struct text text, const char *bytes, size_t bytes_count)
{
	return text.bytes >= bytes_count && memcmp(text.data, bytes, bytes_count) == 0;
}

static size_t
count_lines(const char *start, const char *end)
{
	size_t lines = 1;
	for (const char *at = start; at < end; at++)
		lines += *at == '\n';
	return lines;
}

static size_t
utf8_bytes(struct text bytes)
{
	struct text rest = bytes;
	uint32_t code_point;
	size_t taken;
	while (rest.bytes && (taken = text_first_code_point(rest, &code_point)))
		rest = (struct text){ rest.data + taken, rest.bytes - taken };
	return bytes.bytes - rest.bytes;
}

/* The file is meant to be in the encoding in which it can be read farther. */
static const char *
explain_broken_line(struct arena *arena, struct text bytes, size_t gb18030_bytes)
{
	size_t read_bytes = utf8_bytes(bytes);
	read_bytes = read_bytes > gb18030_bytes ? read_bytes : gb18030_bytes;
	return arena_format(arena, "line %zu is neither UTF-8 nor GB18030",
	                    count_lines(bytes.data, bytes.data + read_bytes));
}

static const char *
convert(struct arena *arena, iconv_t converter, struct text bytes, struct text *utf8)
{
	size_t capacity = bytes.bytes / GROWTH_DENOMINATOR * GROWTH_NUMERATOR + GROWTH_NUMERATOR;
	char *out = arena_alloc(arena, capacity);
	char *from = (char *)(uintptr_t)bytes.data;
	char *to = out;
	size_t from_bytes = bytes.bytes;
	size_t to_bytes = capacity;
	if (iconv(converter, &from, &from_bytes, &to, &to_bytes) == (size_t)-1 || from_bytes != 0)
		return explain_broken_line(arena, bytes, bytes.bytes - from_bytes);
	*utf8 = (struct text){ out, (size_t)(to - out) };
	return NULL;
}

static void
close_converter(void *converter)
{
	if (converter != NO_CONVERTER)
		iconv_close(converter);
}

static const char *
convert_gb18030(struct arena *arena, struct text bytes, struct text *utf8)
{
	iconv_t converter = iconv_open("UTF-8", "GB18030");
	arena_defer(arena, close_converter, converter);
	if (converter == NO_CONVERTER)
		return "the file is not UTF-8, and this system cannot read GB18030";
	return convert(arena, converter, bytes, utf8);
}

const char *
encoding_to_utf8(struct arena *arena, struct text bytes, struct text *utf8)
{
	if (starts_with(bytes, "\xFF\xFE", 2) || starts_with(bytes, "\xFE\xFF", 2))
		return "the file is UTF-16; save it as CSV in UTF-8";
	if (starts_with(bytes, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK))) {
		bytes.data += strlen(BYTE_ORDER_MARK);
		bytes.bytes -= strlen(BYTE_ORDER_MARK);
	}
	*utf8 = bytes;
	return text_is_utf8(bytes) ? NULL : convert_gb18030(arena, bytes, utf8);
}
