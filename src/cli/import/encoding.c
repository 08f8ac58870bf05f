#include "cli/import/encoding.h"

#include "cli/lib/translation.h"

#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define NO_CONVERTER ((iconv_t)-1)
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* Two bytes of GB18030 or UTF-16 become at most three of UTF-8. */
#define GROWTH_NUMERATOR 3
#define GROWTH_DENOMINATOR 2

static bool
starts_with(struct text text, const char *bytes)
{
	size_t byte_count = strlen(bytes);

	return text.bytes >= byte_count && memcmp(text.data, bytes, byte_count) == 0;
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

/* Assume the encoding in which more of the file can be read. */
static const char *
explain_broken_line(struct arena *arena, struct text bytes, size_t gb18030_bytes)
{
	size_t read_bytes = utf8_bytes(bytes);

	read_bytes = read_bytes > gb18030_bytes ? read_bytes : gb18030_bytes;
	return arena_format(arena, _("line %zu is neither UTF-8 nor GB18030 nor UTF-16"),
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
convert_from(struct arena *arena, const char *encoding, struct text bytes, struct text *utf8)
{
	iconv_t converter = iconv_open("UTF-8", encoding);

	arena_defer(arena, close_converter, converter);
	if (converter == NO_CONVERTER)
		return arena_format(arena, _("this system cannot read %s"), encoding);
	return convert(arena, converter, bytes, utf8);
}

static bool
starts_with_tag(struct text text, const char *tag)
{
	size_t bytes = strlen(tag);

	while (text.bytes > 0 && strchr(" \t\r\n", text.data[0]) != NULL && text.data[0] != '\0') {
		text.data++;
		text.bytes--;
	}
	return text.bytes >= bytes && strncasecmp(text.data, tag, bytes) == 0;
}

/* Files that a spreadsheet opens but that are not text tables. */
static const char *
name_other_format(struct text bytes)
{
	static const char *const tags[] = { "<html", "<!doctype", "<table", "<?xml", "<meta" };

	if (starts_with(bytes, "PK\x03\x04"))
		return _("a workbook (xlsx, ods) or another zip archive");
	if (starts_with(bytes, "\xD0\xCF\x11\xE0"))
		return _("a workbook (xls)");
	if (starts_with(bytes, "%PDF"))
		return "a PDF document";
	if (starts_with(bytes, "{\\rtf"))
		return _("a text document (rtf)");
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (starts_with_tag(bytes, tags[i]))
			return _("a web page (html, xml), whatever its name ends in");
	}
	return NULL;
}

/*
 * Without a byte order mark, characters of two bytes are ambiguous: the bytes of é in UTF-8 are
 * those of 茅 in GB18030. Three bytes and more, as for Chinese in UTF-8, are not.
 */
static bool
is_doubtful(struct text bytes)
{
	bool has_short = false;

	while (bytes.bytes > 0) {
		uint32_t code_point;
		size_t taken = text_first_code_point(bytes, &code_point);

		if (taken > 2)
			return false;
		has_short = has_short || taken == 2;
		bytes = (struct text){ bytes.data + taken, bytes.bytes - taken };
	}
	return has_short;
}

const char *
encoding_to_utf8(struct arena *arena, struct text bytes, struct text *utf8)
{
	bool has_mark = starts_with(bytes, BYTE_ORDER_MARK);
	const char *format;

	if (starts_with(bytes, "\xFF\xFE") || starts_with(bytes, "\xFE\xFF"))
		return convert_from(arena, "UTF-16", bytes, utf8);
	if (has_mark) {
		bytes.data += strlen(BYTE_ORDER_MARK);
		bytes.bytes -= strlen(BYTE_ORDER_MARK);
	}
	format = name_other_format(bytes);
	if (format != NULL) {
		return arena_format(arena,
		                    _("the file is %s; open it in the spreadsheet and save it as "
		                      "CSV UTF-8"),
		                    format);
	}
	*utf8 = bytes;
	if (!text_is_utf8(bytes))
		return convert_from(arena, "GB18030", bytes, utf8);
	return !has_mark && is_doubtful(bytes)
	           ? _("the file may be UTF-8 or GB18030; save it as CSV UTF-8")
	           : NULL;
}
