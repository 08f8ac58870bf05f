#include "base/cell.h"

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
is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool
is_word(struct text text, const char *word)
{
	return text.bytes == strlen(word) && strncasecmp(text.data, word, text.bytes) == 0;
}

bool
cell_is_month(struct text word)
{
	static const char *const months[] = { "january",   "february", "march",    "april",
		                              "may",       "june",     "july",     "august",
		                              "september", "october",  "november", "december" };

	for (size_t i = 0; i < sizeof(months) / sizeof(months[0]); i++) {
		if (word.bytes >= 3 && word.bytes <= strlen(months[i]) &&
		    strncasecmp(word.data, months[i], word.bytes) == 0) {
			return true;
		}
	}
	return false;
}

static struct text
leading_letters(struct text text)
{
	size_t bytes = 0;

	while (bytes < text.bytes && is_letter(text.data[bytes]))
		bytes++;
	return (struct text){ text.data, bytes };
}

/* Words of numbers, times and dates: 1E5, 9 AM, 2-Mar. */
static bool
is_word_of_numbers(struct text word)
{
	return cell_is_month(word) || is_word(word, "e") || is_word(word, "a") ||
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
		if (text_starts(text, signs[i]))
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

		has_digit = has_digit || is_digit(ascii);
		if (word.bytes > 0) {
			if (!is_word_of_numbers(word))
				return false;
			bytes = word.bytes;
		} else if (ascii == '\0' || is_letter(ascii)) {
			bytes = number_sign_bytes(text);
		}
		if (bytes == 0)
			return false;
		text = (struct text){ text.data + bytes, text.bytes - bytes };
	}
	return has_digit;
}

/* Digits that a spreadsheet does not change. */
static bool
is_plain_number(struct text text)
{
	for (size_t i = 0; i < text.bytes; i++) {
		if (!is_digit(text.data[i]))
			return false;
	}
	return text.bytes <= PLAIN_DIGITS_MAX && (text.data[0] != '0' || text.bytes == 1);
}

static bool
starts_with_sign(struct text text)
{
	size_t bytes;
	char ascii = first_ascii(text, &bytes);

	return ascii != '\0' && strchr("=+-@#\t\r\n", ascii) != NULL;
}

static bool
has_outer_space(struct text text)
{
	static const char *const spaces[] = { " ", "\t", "\u3000", "\u00A0" };

	for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++) {
		if (text_starts(text, spaces[i]) || text_ends(text, spaces[i]))
			return true;
	}
	return false;
}

static bool
would_change(struct text content)
{
	return starts_with_sign(content) || has_outer_space(content) || is_word(content, "true") ||
	       is_word(content, "false") || (may_be_number(content) && !is_plain_number(content));
}

bool
cell_needs_mark(struct text content)
{
	while (text_starts(content, "'"))
		content = (struct text){ content.data + 1, content.bytes - 1 };
	return would_change(content);
}

static bool
has_any(struct text content, const char *signs)
{
	for (size_t i = 0; i < content.bytes; i++) {
		if (content.data[i] != '\0' && strchr(signs, content.data[i]) != NULL)
			return true;
	}
	return false;
}

void
cell_append(struct buffer *row, struct text content, const char *signs)
{
	const char *quote = has_any(content, signs) ? "\"" : "";

	buffer_append_string(row, quote);
	buffer_append_string(row, cell_needs_mark(content) ? "'" : "");
	for (size_t i = 0; i < content.bytes; i++) {
		buffer_append_string(row, content.data[i] == '"' ? "\"" : "");
		buffer_append(row, &content.data[i], 1);
	}
	buffer_append_string(row, quote);
}
