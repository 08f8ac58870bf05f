#pragma once

/*
 * Days and moments in the forms in which people write them and spreadsheets save them: 2028-01-01,
 * 2028/1/1, 2028年1月1日, 2028.1, 20280101.
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

/* No date of the platform is outside of these years. */
#define DATES_YEAR_MIN 1900
#define DATES_YEAR_MAX 2200

struct date {
	int year;
	int month; /* 0 when only the year is there */
	int day; /* 0 when only the month is there */
};

/* Takes a date that is in the calendar off the front; it begins with a year of four digits. */
bool
dates_take(struct text *rest, struct date *date);

/* The same without separators: the whole cell is 2028, 202801 or 20280101. */
bool
dates_read_digits(struct text cell, struct date *date);

/* A day as YYYY-MM-DD and nothing else, in the years above. */
bool
dates_is_day(struct text cell);

/* Nothing, or a time that is midnight, as spreadsheets write it behind a day. */
bool
dates_is_midnight(struct text rest);

/* Takes " 9:00" or "T09:00:30" off the front, as HH:MM or HH:MM:SS; NULL when there is none. */
const char *
dates_take_time(struct arena *arena, struct text *rest);

/* YYYY-MM-DD. */
const char *
dates_write_day(struct arena *arena, const struct date *date);

/* Whether spreadsheets show dates so: 2028/1/1, 3月2日, 2-Mar, Mar-28. */
bool
dates_is_shown(struct text cell);

/* The number of a month by its English name or the abbreviation of it; 0 for another word. */
int
dates_month(struct text word);
