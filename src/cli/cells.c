#include "cli/cells.h"

#include <stdint.h>
#include <string.h>
#include <time.h>

#define IDEOGRAPHIC_SPACE "\u3000"
#define NO_BREAK_SPACE "\u00A0"
#define REPLACEMENT "\uFFFD"
#define ELLIPSIS "…"
#define FULL_WIDTH_FIRST 0xFF01
#define FULL_WIDTH_LAST 0xFF5E
#define FULL_WIDTH_OFFSET 0xFEE0
#define SHOWN_CODE_POINTS_MAX 24

static bool
text_ends(struct text text, const char *suffix)
{
	size_t bytes = strlen(suffix);
	return text.bytes >= bytes && memcmp(text.data + text.bytes - bytes, suffix, bytes) == 0;
}

static bool
text_starts(struct text text, const char *prefix)
{
	size_t bytes = strlen(prefix);
	return text.bytes >= bytes && memcmp(text.data, prefix, bytes) == 0;
}

static const char *const spaces[] = { " ", "\t", IDEOGRAPHIC_SPACE, NO_BREAK_SPACE };

static size_t
leading_space_bytes(struct text text)
{
	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++)
		if (text_starts(text, spaces[i]))
			return strlen(spaces[i]);
	return 0;
}

static size_t
trailing_space_bytes(struct text text)
{
	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++)
		if (text_ends(text, spaces[i]))
			return strlen(spaces[i]);
	return 0;
}

static struct text
without_front(struct text text, size_t bytes)
{
	return (struct text){ text.data + bytes, text.bytes - bytes };
}

struct text
cells_trim(struct text cell)
{
	for (size_t bytes = leading_space_bytes(cell); bytes; bytes = leading_space_bytes(cell))
		cell = without_front(cell, bytes);
	for (size_t bytes = trailing_space_bytes(cell); bytes; bytes = trailing_space_bytes(cell))
		cell.bytes -= bytes;
	return cell;
}

struct text
cells_narrow(struct arena *arena, struct text cell)
{
	struct buffer narrow = buffer_create(arena, cell.bytes + 1);
	while (cell.bytes) {
		uint32_t code_point;
		size_t bytes = text_first_code_point(cell, &code_point);
		char ascii = (char)(code_point - FULL_WIDTH_OFFSET);
		if (code_point >= FULL_WIDTH_FIRST && code_point <= FULL_WIDTH_LAST)
			buffer_append(&narrow, &ascii, 1);
		else if (text_starts(cell, IDEOGRAPHIC_SPACE))
			buffer_append(&narrow, " ", 1);
		else
			buffer_append(&narrow, cell.data, bytes);
		cell = without_front(cell, bytes);
	}
	return cells_trim(buffer_text(&narrow));
}

struct text
cells_drop_suffix(struct text cell, const char *suffix)
{
	if (text_ends(cell, suffix))
		cell.bytes -= strlen(suffix);
	return cell;
}

static bool
code_point_is_visible(uint32_t code_point)
{
	static const struct {
		uint32_t first;
		uint32_t last;
	} invisible[] = {
		{ 0x0000, 0x001F }, { 0x007F, 0x009F }, { 0x00AD, 0x00AD }, { 0x061C, 0x061C },
		{ 0x180E, 0x180E }, { 0x200B, 0x200F }, { 0x2028, 0x202E }, { 0x2060, 0x206F },
		{ 0xFDD0, 0xFDEF }, { 0xFEFF, 0xFEFF }, { 0xFFF0, 0xFFFB }, { 0xE0000, 0xE0FFF },
	};
	for (size_t i = 0; i < sizeof(invisible) / sizeof(invisible[0]); i++)
		if (code_point >= invisible[i].first && code_point <= invisible[i].last)
			return false;
	return (code_point & 0xFFFE) != 0xFFFE;
}

bool
cells_is_visible(struct text cell)
{
	while (cell.bytes) {
		uint32_t code_point;
		size_t bytes = text_first_code_point(cell, &code_point);
		if (!code_point_is_visible(code_point))
			return false;
		cell = without_front(cell, bytes);
	}
	return true;
}

bool
cells_is_day(struct text cell)
{
	char day[sizeof("YYYY-MM-DD")] = "";
	char again[sizeof(day)] = "";
	if (cell.bytes != sizeof(day) - 1)
		return false;
	memcpy(day, cell.data, cell.bytes);
	struct tm read = { .tm_mday = 1 };
	const char *end = strptime(day, "%Y-%m-%d", &read);
	read.tm_isdst = -1;
	struct tm normal = read;
	timegm(&normal);
	return end && *end == '\0' && normal.tm_mday == read.tm_mday &&
	       strftime(again, sizeof(again), "%Y-%m-%d", &read) && strcmp(again, day) == 0;
}

bool
cells_is_uuid(struct text cell)
{
	static const char shape[] = "00000000-0000-0000-0000-000000000000";
	static const char digits[] = "0123456789abcdefABCDEF";
	bool fits = cell.bytes == sizeof(shape) - 1;
	for (size_t i = 0; fits && i < cell.bytes; i++)
		fits = shape[i] == '-' ? cell.data[i] == '-'
		                       : memchr(digits, cell.data[i], sizeof(digits) - 1) != NULL;
	return fits;
}

const char *
cells_show(struct arena *arena, struct text cell)
{
	struct buffer shown = buffer_create(arena, cell.bytes + 1);
	for (int i = 0; cell.bytes && i < SHOWN_CODE_POINTS_MAX; i++) {
		uint32_t code_point;
		size_t bytes = text_first_code_point(cell, &code_point);
		if (code_point_is_visible(code_point))
			buffer_append(&shown, cell.data, bytes);
		else
			buffer_append_string(&shown, REPLACEMENT);
		cell = without_front(cell, bytes);
	}
	buffer_append_string(&shown, cell.bytes ? ELLIPSIS : "");
	return buffer_text(&shown).data;
}
