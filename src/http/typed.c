#include "http/typed.h"

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define HOUSEHOLD_CODE_SYMBOLS 6
#define ROOM_BYTES_MAX 8
#define FULL_WIDTH_FIRST 0xFF01
#define FULL_WIDTH_LAST 0xFF5E
#define FULL_WIDTH_OFFSET 0xFEE0

struct range {
	uint32_t first;
	uint32_t last;
};

/* Spaces of all widths and invisible characters. */
static const struct range skipped[] = {
	{ 0x0020, 0x0020 }, { 0x00A0, 0x00A0 }, { 0x00AD, 0x00AD },
	{ 0x2000, 0x200F }, { 0x2028, 0x202F }, { 0x205F, 0x206F },
	{ 0x3000, 0x3000 }, { 0xFE00, 0xFE0F }, { 0xFEFF, 0xFEFF },
};

/* Hyphens, dashes and minus signs, and the sound mark that the same key types in Japanese. */
static const struct range hyphens[] = {
	{ 0x2010, 0x2015 }, { 0x2212, 0x2212 }, { 0x30FC, 0x30FC },
	{ 0xFE58, 0xFE58 }, { 0xFE63, 0xFE63 },
};

static bool
is_in(const struct range *ranges, size_t range_count, uint32_t code_point)
{
	for (size_t i = 0; i < range_count; i++) {
		if (code_point >= ranges[i].first && code_point <= ranges[i].last)
			return true;
	}
	return false;
}

static uint32_t
narrow(uint32_t code_point)
{
	if (is_in(hyphens, sizeof(hyphens) / sizeof(hyphens[0]), code_point))
		return '-';
	if (code_point >= FULL_WIDTH_FIRST && code_point <= FULL_WIDTH_LAST)
		code_point -= FULL_WIDTH_OFFSET;
	if (code_point >= 'a' && code_point <= 'z')
		code_point -= 'a' - 'A';
	return code_point;
}

/* Without spaces, ASCII in half width and capitals; other characters unchanged. */
static struct text
plain(struct arena *arena, struct text text)
{
	struct buffer out = buffer_create(arena, text.bytes + 1);

	while (text.bytes > 0) {
		uint32_t code_point = 0;
		size_t bytes = text_first_code_point(text, &code_point);
		uint32_t narrowed = narrow(code_point);
		char ascii = (char)narrowed;

		if (bytes == 0)
			break;
		if (!is_in(skipped, sizeof(skipped) / sizeof(skipped[0]), code_point)) {
			buffer_append(&out, narrowed < 0x80 ? &ascii : text.data,
			              narrowed < 0x80 ? 1 : bytes);
		}
		text = (struct text){ text.data + bytes, text.bytes - bytes };
	}
	return buffer_text(&out);
}

const char *
typed_code(struct arena *arena, struct text text)
{
	struct text typed = plain(arena, text);
	char *code = arena_copy(arena, typed.data, typed.bytes);
	size_t count = 0;

	for (size_t i = 0; i < typed.bytes; i++) {
		char symbol = code[i];

		if (symbol == 'I' || symbol == 'L')
			symbol = '1';
		if (symbol == 'O')
			symbol = '0';
		if (symbol != '-')
			code[count++] = symbol;
	}
	code[count] = '\0';
	return code;
}

const char *
typed_household_code(struct arena *arena, struct text text)
{
	static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	const char *code = typed_code(arena, text);

	return strlen(code) == HOUSEHOLD_CODE_SYMBOLS &&
	               strspn(code, symbols) == HOUSEHOLD_CODE_SYMBOLS
	           ? code
	           : NULL;
}

static struct text
drop_suffix(struct text text, const char *suffix)
{
	size_t bytes = strlen(suffix);

	if (text.bytes > bytes && memcmp(text.data + text.bytes - bytes, suffix, bytes) == 0)
		text.bytes -= bytes;
	return text;
}

const char *
typed_room(struct arena *arena, struct text text)
{
	static const char symbols[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
	struct text bare = drop_suffix(drop_suffix(plain(arena, text), "室"), "号");
	const char *room = arena_copy(arena, bare.data, bare.bytes);

	return bare.bytes >= 1 && bare.bytes <= ROOM_BYTES_MAX &&
	               strspn(room, symbols) == bare.bytes
	           ? room
	           : NULL;
}
