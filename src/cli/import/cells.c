#include "cli/import/cells.h"

#include "base/buffer.h"

#include <stdint.h>
#include <string.h>

#define IDEOGRAPHIC_SPACE "\u3000"
#define NO_BREAK_SPACE "\u00A0"
#define REPLACEMENT "\uFFFD"
#define ELLIPSIS "…"
#define FULL_WIDTH_FIRST 0xFF01
#define FULL_WIDTH_LAST 0xFF5E
#define FULL_WIDTH_OFFSET 0xFEE0
#define ZERO_WIDTH_JOINER 0x200D
#define SHOWN_CODE_POINTS_MAX 24

/* The bytes of the space at one end of the text; 0 when there is none. */
static size_t
space_bytes(struct text text, bool (*has_at_end)(struct text text, const char *space))
{
	static const char *const spaces[] = { " ", "\t", IDEOGRAPHIC_SPACE, NO_BREAK_SPACE };

	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
		if (has_at_end(text, spaces[i]))
			return strlen(spaces[i]);
	}
	return 0;
}

struct text
cells_drop_front(struct text text, size_t bytes)
{
	return (struct text){ text.data + bytes, text.bytes - bytes };
}

struct text
cells_trim(struct text cell)
{
	size_t bytes;

	while ((bytes = space_bytes(cell, text_starts)) > 0)
		cell = cells_drop_front(cell, bytes);
	while ((bytes = space_bytes(cell, text_ends)) > 0)
		cell.bytes -= bytes;
	return cell;
}

struct text
cells_narrow(struct arena *arena, struct text cell)
{
	struct buffer narrow = buffer_create(arena, cell.bytes + 1);

	while (cell.bytes > 0) {
		uint32_t code_point;
		size_t bytes = text_first_code_point(cell, &code_point);
		char ascii = (char)(code_point - FULL_WIDTH_OFFSET);

		if (code_point >= FULL_WIDTH_FIRST && code_point <= FULL_WIDTH_LAST) {
			buffer_append(&narrow, &ascii, 1);
		} else if (text_starts(cell, IDEOGRAPHIC_SPACE)) {
			buffer_append(&narrow, " ", 1);
		} else {
			buffer_append(&narrow, cell.data, bytes);
		}
		cell = cells_drop_front(cell, bytes);
	}
	return cells_trim(buffer_text(&narrow));
}

struct text
cells_unify_lines(struct arena *arena, struct text cell)
{
	struct buffer unified = buffer_create(arena, cell.bytes + 1);

	for (size_t i = 0; i < cell.bytes; i++) {
		bool is_return = cell.data[i] == '\r';

		buffer_append(&unified, is_return ? "\n" : &cell.data[i], 1);
		if (is_return && i + 1 < cell.bytes && cell.data[i + 1] == '\n')
			i++;
	}
	return buffer_text(&unified);
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

	for (size_t i = 0; i < sizeof(invisible) / sizeof(invisible[0]); i++) {
		if (code_point >= invisible[i].first && code_point <= invisible[i].last)
			return false;
	}
	return (code_point & 0xFFFE) != 0xFFFE;
}

static bool
is_among(uint32_t code_point, const uint32_t *others, size_t other_count)
{
	for (size_t i = 0; i < other_count; i++) {
		if (code_point == others[i])
			return true;
	}
	return false;
}

static bool
is_visible_except(struct text cell, const uint32_t *others, size_t other_count)
{
	while (cell.bytes > 0) {
		uint32_t code_point;
		size_t bytes = text_first_code_point(cell, &code_point);

		if (!code_point_is_visible(code_point) &&
		    !is_among(code_point, others, other_count)) {
			return false;
		}
		cell = cells_drop_front(cell, bytes);
	}
	return true;
}

bool
cells_is_visible(struct text cell)
{
	return is_visible_except(cell, NULL, 0);
}

bool
cells_has_no_control(struct text cell)
{
	for (size_t i = 0; i < cell.bytes; i++) {
		if ((uint8_t)cell.data[i] < ' ')
			return false;
	}
	return true;
}

bool
cells_is_readable(struct text cell)
{
	static const uint32_t others[] = { '\n', '\t', ZERO_WIDTH_JOINER };

	return is_visible_except(cell, others, sizeof(others) / sizeof(others[0]));
}

bool
cells_is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool
cells_is_digits(struct text cell)
{
	for (size_t i = 0; i < cell.bytes; i++) {
		if (cell.data[i] < '0' || cell.data[i] > '9')
			return false;
	}
	return cell.bytes > 0;
}

const char *
cells_show(struct arena *arena, struct text cell)
{
	struct buffer shown = buffer_create(arena, cell.bytes + 1);

	for (int i = 0; cell.bytes && i < SHOWN_CODE_POINTS_MAX; i++) {
		uint32_t code_point;
		size_t bytes = text_first_code_point(cell, &code_point);

		if (code_point_is_visible(code_point)) {
			buffer_append(&shown, cell.data, bytes);
		} else {
			buffer_append_string(&shown, REPLACEMENT);
		}
		cell = cells_drop_front(cell, bytes);
	}
	buffer_append_string(&shown, cell.bytes ? ELLIPSIS : "");
	return buffer_text(&shown).data;
}
