#include "cli/import/values.h"

#include "base/buffer.h"
#include "cli/import/cells.h"
#include "cli/import/dates.h"
#include "cli/import/spreadsheet.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#define NUMBER_DIGITS_MAX 18
#define GROUP_DIGITS 3

/* 1.000 is a thousand in some countries and one in others. */
#define ZERO_FRACTION_DIGITS_MAX 2

struct value
value_of_text(struct text text)
{
	return (struct value){ .kind = VALUE_TEXT, .text = text };
}

struct value
value_of_number(int64_t number)
{
	return (struct value){ .kind = VALUE_NUMBER, .number = number };
}

struct text
value_first_word(const char *words)
{
	return (struct text){ words, strcspn(words, "|") };
}

bool
value_is_among(struct text word, const char *words)
{
	while (true) {
		struct text known = value_first_word(words);

		if (known.bytes == word.bytes &&
		    strncasecmp(known.data, word.data, word.bytes) == 0) {
			return true;
		}
		words += known.bytes;
		if (*words == '\0')
			return false;
		words++;
	}
}

const struct flaw *
value_text(const struct cell *cell, struct value *value)
{
	const struct column *column = cell->column;

	if (text_code_points(cell->content) > (size_t)column->maximum) {
		return flaw_of(cell->arena, "too_long",
		               "there are more than %" PRId64 " characters", column->maximum);
	}
	*value = value_of_text(cell->content);
	return NULL;
}

/* 5.0 is 5: programs that store all numbers as fractions write integers so. */
static struct text
without_zero_fraction(struct text cell)
{
	size_t bytes = cell.bytes;

	while (bytes > 0 && cell.data[bytes - 1] == '0')
		bytes--;
	if (bytes < 2 || cell.data[bytes - 1] != '.' || bytes == cell.bytes ||
	    cell.bytes - bytes > ZERO_FRACTION_DIGITS_MAX) {
		return cell;
	}
	return (struct text){ cell.data, bytes - 1 };
}

/* Digits, perhaps with a comma before every three. */
static bool
take_digits(struct text cell, int64_t *number)
{
	size_t digits = 0;
	bool is_grouped = memchr(cell.data, ',', cell.bytes) != NULL;

	*number = 0;
	for (size_t i = 0; i < cell.bytes; i++) {
		bool needs_comma = is_grouped && (cell.bytes - i) % (GROUP_DIGITS + 1) == 0;

		if (needs_comma != (cell.data[i] == ','))
			return false;
		if (needs_comma)
			continue;
		if (cell.data[i] < '0' || cell.data[i] > '9' || digits++ == NUMBER_DIGITS_MAX)
			return false;
		*number = *number * 10 + (cell.data[i] - '0');
	}
	return digits > 0 && cell.data[0] != ',';
}

bool
value_whole_number(struct text cell, int64_t *number)
{
	static const char *const minuses[] = { "-", "−" };
	bool is_negative = false;

	for (size_t i = 0; i < sizeof(minuses) / sizeof(minuses[0]); i++) {
		if (!is_negative && text_starts(cell, minuses[i])) {
			is_negative = true;
			cell = cells_drop_front(cell, strlen(minuses[i]));
		}
	}
	if (!is_negative && text_starts(cell, "+"))
		cell = cells_drop_front(cell, 1);
	if (cell.bytes == 0 || !take_digits(without_zero_fraction(cell), number))
		return false;
	*number = is_negative ? -*number : *number;
	return true;
}

const struct flaw *
value_number(const struct cell *cell, struct value *value)
{
	const struct column *column = cell->column;
	int64_t number;

	if (spreadsheet_rounded(cell->narrow)) {
		return flaw_of(cell->arena, "rounded",
		               "the spreadsheet has rounded the number; write it out");
	}
	if (dates_is_shown(cell->narrow)) {
		return flaw_of(cell->arena, "made_date",
		               "the spreadsheet has made a date of the number; write it again");
	}
	if (!value_whole_number(cell->narrow, &number) || number < column->minimum ||
	    number > column->maximum) {
		return flaw_of(cell->arena, "no_number",
		               "write a whole number from %" PRId64 " to %" PRId64, column->minimum,
		               column->maximum);
	}
	*value = value_of_number(number);
	return NULL;
}

const struct flaw *
value_choice(const struct cell *cell, struct value *value)
{
	struct buffer known = buffer_create(cell->arena, 64);

	for (const char *const *choice = cell->column->choices; *choice != NULL; choice++) {
		struct text name = value_first_word(*choice);

		if (value_is_among(cell->narrow, *choice)) {
			*value = value_of_text(name);
			return NULL;
		}
		buffer_append_string(&known, known.bytes > 0 ? ", " : "");
		buffer_append(&known, name.data, name.bytes);
	}
	return flaw_of(cell->arena, "no_choice", "\"%s\" is none of %s",
	               cells_show(cell->arena, cell->narrow), buffer_text(&known).data);
}

const struct flaw *
value_yes(const struct cell *cell, struct value *value)
{
	static const char yes[] = "yes|y|true|是|有|对|1|√|✓|✔";
	static const char no[] = "no|n|false|否|无|非|不是|0|×";
	bool is_yes = value_is_among(cell->narrow, yes);

	if (!is_yes && !value_is_among(cell->narrow, no))
		return flaw_of(cell->arena, "no_yes_or_no", "write yes or no");
	*value = (struct value){ .kind = VALUE_BOOLEAN, .number = is_yes };
	return NULL;
}

/* A whole date, and what follows it. */
static const struct flaw *
take_day(const struct cell *cell, struct text *rest, const char **day)
{
	struct date date;

	*rest = cell->narrow;
	if (!dates_take(rest, &date) || date.day == 0) {
		*rest = (struct text){ "", 0 };
		if (!dates_read_digits(cell->narrow, &date) || date.day == 0)
			return flaw_of(cell->arena, "no_day", "write a day as YYYY-MM-DD");
	}
	if (date.year < DATES_YEAR_MIN || date.year > DATES_YEAR_MAX) {
		return flaw_of(cell->arena, "no_year", "the year is not from %d to %d",
		               DATES_YEAR_MIN, DATES_YEAR_MAX);
	}
	*day = dates_write_day(cell->arena, &date);
	return NULL;
}

const struct flaw *
value_day(const struct cell *cell, struct value *value)
{
	struct text rest;
	const char *day = NULL;
	const struct flaw *flaw = take_day(cell, &rest, &day);

	if (flaw != NULL)
		return flaw;
	if (!dates_is_midnight(rest)) {
		return flaw_of(cell->arena, "day_with_time",
		               "write a day as YYYY-MM-DD, without a time");
	}
	*value = value_of_text(text_of(day));
	return NULL;
}

const struct flaw *
value_moment(const struct cell *cell, struct value *value)
{
	struct text rest;
	const char *day = NULL;
	const char *time;
	const struct flaw *flaw = take_day(cell, &rest, &day);

	if (flaw != NULL)
		return flaw;
	time = dates_take_time(cell->arena, &rest);
	if (time == NULL || rest.bytes > 0)
		return flaw_of(cell->arena, "no_moment", "write a moment as YYYY-MM-DD HH:MM");
	*value = value_of_text(text_of(arena_format(cell->arena, "%s %s", day, time)));
	return NULL;
}

const struct flaw *
value_uuid(const struct cell *cell, struct value *value)
{
	if (!text_is_uuid(cell->narrow)) {
		return flaw_of(cell->arena, "no_identifier",
		               "leave it empty, or keep what the list printed");
	}
	*value = value_of_text(cell->narrow);
	return NULL;
}
