#include "cli/import/spreadsheet.h"

#include "base/buffer.h"
#include "cli/import/cells.h"
#include "cli/import/dates.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* A spreadsheet shows longer numbers as powers of ten. */
#define PLAIN_DIGITS_MAX 9

#define FULL_WIDTH_FIRST 0xFF01
#define FULL_WIDTH_LAST 0xFF5E
#define FULL_WIDTH_OFFSET 0xFEE0

static bool
is_word(struct text text, const char *word)
{
	return text.bytes == strlen(word) && strncasecmp(text.data, word, text.bytes) == 0;
}

static struct text
leading_letters(struct text text)
{
	size_t bytes = 0;

	while (bytes < text.bytes && cells_is_letter(text.data[bytes]))
		bytes++;
	return (struct text){ text.data, bytes };
}

/* Words of numbers, times and dates: 1E5, 9 AM, 2-Mar. */
static bool
is_word_of_numbers(struct text word)
{
	return dates_month(word) != 0 || is_word(word, "e") || is_word(word, "a") ||
	       is_word(word, "p") || is_word(word, "am") || is_word(word, "pm");
}

/* The first character, narrowed if it is full-width; '\0' if it is not ASCII. */
static char
first_ascii(struct text text, size_t *bytes)
{
	uint32_t code_point = 0;

	*bytes = text_first_code_point(text, &code_point);
	if (code_point >= FULL_WIDTH_FIRST && code_point <= FULL_WIDTH_LAST)
		code_point -= FULL_WIDTH_OFFSET;
	return code_point < 0x80 ? (char)code_point : '\0';
}

static size_t
number_sign_bytes(struct text text)
{
	static const char *const signs[] = { "年", "月", "日", "时", "分",     "秒", "上午", "下午",
		                             "星", "期", "周", "￥", "\u00A5", "€",  "£",    "−" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (cells_starts(text, signs[i]))
			return strlen(signs[i]);
	}
	return 0;
}

/* Whether a spreadsheet might read the text as a number, a date or a time. */
static bool
may_be_number(struct text text)
{
	bool has_digit = false;

	while (text.bytes > 0) {
		struct text word = leading_letters(text);
		size_t bytes;
		char ascii = first_ascii(text, &bytes);

		has_digit = has_digit || (ascii >= '0' && ascii <= '9');
		if (word.bytes > 0) {
			if (!is_word_of_numbers(word))
				return false;
			bytes = word.bytes;
		} else if (ascii == '\0' || cells_is_letter(ascii)) {
			bytes = number_sign_bytes(text);
		}
		if (bytes == 0)
			return false;
		text = cells_drop_front(text, bytes);
	}
	return has_digit;
}

/* Digits that a spreadsheet does not change. */
static bool
is_plain_number(struct text text)
{
	return cells_is_digits(text) && text.bytes <= PLAIN_DIGITS_MAX &&
	       (text.data[0] != '0' || text.bytes == 1);
}

static bool
starts_with_sign(struct text text)
{
	size_t bytes;
	char ascii = first_ascii(text, &bytes);

	return ascii != '\0' && strchr("=+-@#\t\r\n", ascii) != NULL;
}

static bool
would_change(struct text content)
{
	return starts_with_sign(content) || cells_trim(content).bytes < content.bytes ||
	       is_word(content, "true") || is_word(content, "false") ||
	       (may_be_number(content) && !is_plain_number(content));
}

bool
spreadsheet_needs_mark(struct text content)
{
	struct text rest = content;

	while (cells_starts(rest, "'"))
		rest = cells_drop_front(rest, 1);
	return would_change(rest);
}

static bool
needs_quotes(struct text content)
{
	for (size_t i = 0; i < content.bytes; i++) {
		if (content.data[i] == '"' || content.data[i] == '\t' || content.data[i] == '\n' ||
		    content.data[i] == '\r') {
			return true;
		}
	}
	return false;
}

void
spreadsheet_append(struct buffer *row, struct text content)
{
	const char *quote = needs_quotes(content) ? "\"" : "";

	buffer_append_string(row, quote);
	buffer_append_string(row, spreadsheet_needs_mark(content) ? "'" : "");
	for (size_t i = 0; i < content.bytes; i++) {
		buffer_append_string(row, content.data[i] == '"' ? "\"" : "");
		buffer_append(row, &content.data[i], 1);
	}
	buffer_append_string(row, quote);
}

static const char *
find_damage(struct text content)
{
	static const char *const errors[] = { "#REF!", "#N/A",   "#NAME?",  "#VALUE!", "#DIV/0!",
		                              "#NUM!", "#NULL!", "#SPILL!", "#CALC!" };
	bool is_hashes = content.bytes >= 2;

	for (size_t i = 0; i < content.bytes; i++)
		is_hashes = is_hashes && content.data[i] == '#';
	if (is_hashes)
		return "the spreadsheet shows ##### here; make the column wider and save again";
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		if (is_word(content, errors[i]))
			return "a formula of the spreadsheet has failed here; write the value";
	}
	return cells_starts(content, "Err:") ? "a formula of the spreadsheet has failed here; "
	                                       "write the value"
	                                     : NULL;
}

/* ="a""b" is a"b; false for another formula. */
static bool
read_formula(struct arena *arena, struct text cell, struct text *content)
{
	struct buffer text;

	if (cell.bytes < 3 || !cells_starts(cell, "=\"") || !cells_ends(cell, "\""))
		return false;
	text = buffer_create(arena, cell.bytes + 1);
	for (size_t i = 2; i < cell.bytes - 1; i++) {
		if (cell.data[i] == '"' && (++i == cell.bytes - 1 || cell.data[i] != '"'))
			return false;
		buffer_append(&text, &cell.data[i], 1);
	}
	*content = buffer_text(&text);
	return true;
}

struct spreadsheet_cell
spreadsheet_read(struct arena *arena, struct text cell)
{
	struct text trimmed = cells_trim(cell);
	struct text marked = cells_drop_front(cell, (size_t)(trimmed.data - cell.data));
	struct text formula;

	if (cells_starts(marked, "'") && spreadsheet_needs_mark(cells_drop_front(marked, 1)))
		return (struct spreadsheet_cell){ cells_drop_front(marked, 1), true, NULL };
	if (read_formula(arena, trimmed, &formula))
		return (struct spreadsheet_cell){ formula, true, NULL };
	return (struct spreadsheet_cell){ trimmed, false, find_damage(trimmed) };
}

/* Digits, perhaps a fraction, and a power of ten with its sign. */
bool
spreadsheet_rounded(struct text cell)
{
	size_t digits = 0;
	struct text rest = cell;

	while (rest.bytes > 0 &&
	       ((rest.data[0] >= '0' && rest.data[0] <= '9') || rest.data[0] == '.')) {
		rest = cells_drop_front(rest, 1);
		digits++;
	}
	if (digits == 0 || (!cells_starts(rest, "E+") && !cells_starts(rest, "e+") &&
	                    !cells_starts(rest, "E-") && !cells_starts(rest, "e-"))) {
		return false;
	}
	return cells_is_digits(cells_drop_front(rest, 2));
}
