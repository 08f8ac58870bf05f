#include "cli/import/dates.h"

#include "base/cell.h"
#include "cli/import/cells.h"

#include <stddef.h>
#include <string.h>

static bool
take(struct text *rest, const char *expected)
{
	bool is_there = text_starts(*rest, expected);

	if (is_there)
		*rest = cells_drop_front(*rest, strlen(expected));
	return is_there;
}

static void
skip_spaces(struct text *rest)
{
	while (take(rest, " "))
		continue;
}

/* A number with a minimum and a maximum of digits, not followed by a digit. */
static bool
take_number(struct text *rest, size_t digits_min, size_t digits_max, int *number)
{
	size_t digits = 0;

	*number = 0;
	while (digits < rest->bytes && digits < digits_max && rest->data[digits] >= '0' &&
	       rest->data[digits] <= '9') {
		*number = *number * 10 + (rest->data[digits++] - '0');
	}
	*rest = cells_drop_front(*rest, digits);
	return digits >= digits_min &&
	       (rest->bytes == 0 || rest->data[0] < '0' || rest->data[0] > '9');
}

static int
days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && is_leap);
}

/* month_is_there and day_is_there distinguish a missing part from a zero. */
static bool
is_in_calendar(const struct date *date, bool month_is_there, bool day_is_there)
{
	if (month_is_there && (date->month < 1 || date->month > 12))
		return false;
	return !day_is_there ||
	       (date->day >= 1 && date->day <= days_of_month(date->year, date->month));
}

static bool
take_chinese(struct text *rest, struct date *date)
{
	bool month_is_there;
	bool day_is_there;

	skip_spaces(rest);
	month_is_there = take_number(rest, 1, 2, &date->month) && take(rest, "月");
	skip_spaces(rest);
	day_is_there = month_is_there && take_number(rest, 1, 2, &date->day) &&
	               (take(rest, "日") || take(rest, "号"));
	return is_in_calendar(date, month_is_there, day_is_there);
}

static bool
take_separated(struct text *rest, const char *separator, struct date *date)
{
	bool day_is_there;

	if (!take_number(rest, 1, 2, &date->month))
		return false;
	day_is_there = take(rest, separator);
	if (day_is_there && !take_number(rest, 1, 2, &date->day))
		return false;
	return is_in_calendar(date, true, day_is_there);
}

bool
dates_take(struct text *rest, struct date *date)
{
	static const char *const separators[] = { "-", "/", "." };

	*date = (struct date){ 0 };
	if (!take_number(rest, 4, 4, &date->year))
		return false;
	if (take(rest, "年"))
		return take_chinese(rest, date);
	for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++) {
		if (take(rest, separators[i]))
			return take_separated(rest, separators[i], date);
	}
	return rest->bytes == 0;
}

bool
dates_read_digits(struct text cell, struct date *date)
{
	int digits;
	bool month_is_there = cell.bytes > 4;
	bool day_is_there = cell.bytes > 6;

	*date = (struct date){ 0 };
	if (cell.bytes != 4 && cell.bytes != 6 && cell.bytes != 8)
		return false;
	if (!take_number(&cell, 4, 8, &digits))
		return false;
	date->day = day_is_there ? digits % 100 : 0;
	digits = day_is_there ? digits / 100 : digits;
	date->month = month_is_there ? digits % 100 : 0;
	date->year = month_is_there ? digits / 100 : digits;
	return is_in_calendar(date, month_is_there, day_is_there);
}

bool
dates_is_day(struct text cell)
{
	struct date date;

	return cell.bytes == strlen("YYYY-MM-DD") && cell.data[4] == '-' && cell.data[7] == '-' &&
	       dates_take(&cell, &date) && cell.bytes == 0 && date.year >= DATES_YEAR_MIN &&
	       date.year <= DATES_YEAR_MAX;
}

/* Hours, minutes, and seconds, which are 0 when missing. */
static bool
take_clock(struct text *rest, int *hour, int *minute, int *second)
{
	*second = 0;
	if (!take(rest, "T"))
		skip_spaces(rest);
	if (!take_number(rest, 1, 2, hour) || !take(rest, ":") ||
	    !take_number(rest, 2, 2, minute)) {
		return false;
	}
	if (take(rest, ":") && !take_number(rest, 2, 2, second))
		return false;
	return *hour < 24 && *minute < 60 && *second < 60;
}

bool
dates_is_midnight(struct text rest)
{
	int hour;
	int minute;
	int second;

	return rest.bytes == 0 || (take_clock(&rest, &hour, &minute, &second) && rest.bytes == 0 &&
	                           hour == 0 && minute == 0 && second == 0);
}

const char *
dates_take_time(struct arena *arena, struct text *rest)
{
	int hour;
	int minute;
	int second;

	if (!take_clock(rest, &hour, &minute, &second))
		return NULL;
	return second ? arena_format(arena, "%02d:%02d:%02d", hour, minute, second)
	              : arena_format(arena, "%02d:%02d", hour, minute);
}

const char *
dates_write_day(struct arena *arena, const struct date *date)
{
	return arena_format(arena, "%04d-%02d-%02d", date->year, date->month, date->day);
}

/* 2-Mar, Mar-28, 2-Mar-2028: one month among digits, with hyphens or spaces. */
static bool
is_english(struct text cell)
{
	static const char signs[] = "0123456789- ,";
	size_t start = 0;
	size_t end;
	bool is_parted;

	while (start < cell.bytes && !cells_is_letter(cell.data[start]))
		start++;
	end = start;
	while (end < cell.bytes && cells_is_letter(cell.data[end]))
		end++;
	if (!cell_is_month((struct text){ cell.data + start, end - start }))
		return false;
	is_parted = memchr(cell.data, '-', cell.bytes) != NULL ||
	            memchr(cell.data, ' ', cell.bytes) != NULL;
	for (size_t i = 0; i < cell.bytes; i++) {
		bool is_inside = i >= start && i < end;

		if (!is_inside && memchr(signs, cell.data[i], sizeof(signs) - 1) == NULL)
			return false;
	}
	return is_parted && end - start < cell.bytes;
}

/* 3月2日, 3月, 2/3, 2028/3/2. */
static bool
is_numeric(struct text cell)
{
	bool has_sign = false;
	bool has_digit = false;

	while (cell.bytes > 0) {
		if (take(&cell, "年") || take(&cell, "月") || take(&cell, "日") ||
		    take(&cell, "/")) {
			has_sign = true;
			continue;
		}
		if (cell.data[0] < '0' || cell.data[0] > '9')
			return false;
		has_digit = true;
		cell = cells_drop_front(cell, 1);
	}
	return has_sign && has_digit;
}

bool
dates_is_shown(struct text cell)
{
	struct text rest = cell;
	struct date date;

	if (is_numeric(cell) || is_english(cell))
		return true;
	return dates_take(&rest, &date) && date.day != 0 && dates_is_midnight(rest);
}
