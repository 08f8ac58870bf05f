#pragma once

/*
 * Days and moments in the formats of people and spreadsheets: 2028-01-01, 2028/1/1, 2028年1月1日,
 * 2028.1, 20280101.
 *
 *	struct date date;
 *	if (dates_take(&rest, &date) && dates_is_midnight(rest))
 *		day = dates_write_day(arena, &date);
 *
 * Cells are narrowed and trimmed.
 */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>

/* All dates of the platform are within these years. */
#define DATES_YEAR_MIN 1900
#define DATES_YEAR_MAX 2200

struct date {
	int year;
	int month; /* 0 when only the year is given */
	int day; /* 0 when only the month is given */
};

/* Removes a valid calendar date from the front; it begins with a year of four digits. */
bool
dates_take(struct text *rest, struct date *date);

/* The same without separators: the whole cell is 2028, 202801 or 20280101. */
bool
dates_read_digits(struct text cell, struct date *date);

/* A day as YYYY-MM-DD and nothing else, in the years above. */
bool
dates_is_day(struct text cell);

/* Whether the text is empty or midnight, as spreadsheets write it after a day. */
bool
dates_is_midnight(struct text rest);

/*
 * Removes " 9:00" or "T09:00:30" from the front, as HH:MM or HH:MM:SS; NULL when there is no time.
 */
const char *
dates_take_time(struct arena *arena, struct text *rest);

/* YYYY-MM-DD. */
const char *
dates_write_day(struct arena *arena, const struct date *date);

/* Whether the text is a date as spreadsheets display it: 2028/1/1, 3月2日, 2-Mar, Mar-28. */
bool
dates_is_shown(struct text cell);
