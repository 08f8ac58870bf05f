#include "http/formats.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#define DATE_BYTES 10 /* 2026-11-22 */
#define TIME_BYTES 9 /* T14:25:00 */
#define FRACTION_DIGITS 6 /* that are stored: PostgreSQL has microseconds */
#define SECOND_US INT64_C(1000000)
#define DAY_S INT64_C(86400)
#define YEAR_MIN 1900
#define YEAR_MAX 2200
/* The years begin and end in community time, eight hours before UTC, and in UTC. */
#define INSTANT_MIN_S INT64_C(-2208988800) /* 1900-01-01T00:00:00Z */
#define INSTANT_END_S INT64_C(7289625600) /* 2200-12-31T16:00:00Z */

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static int
number_at(const char *data, size_t digits)
{
	int number = 0;

	for (size_t i = 0; i < digits; i++)
		number = 10 * number + (data[i] - '0');
	return number;
}

static int
days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

bool
formats_is_date(struct text text)
{
	int year;
	int month;
	int day;

	if (!text_has_shape(text, "0000-00-00"))
		return false;
	year = number_at(text.data, 4);
	month = number_at(text.data + 5, 2);
	day = number_at(text.data + 8, 2);
	return year >= YEAR_MIN && year <= YEAR_MAX && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days_of_month(year, month);
}

/* Seconds since midnight; 86400 in a leap second, -1 when it is not a time. */
static int64_t
time_of_day(const char *data)
{
	int hour;
	int minute;
	int second;

	if ((data[0] != 'T' && data[0] != 't') ||
	    !text_has_shape((struct text){ data + 1, TIME_BYTES - 1 }, "00:00:00"))
		return -1;
	hour = number_at(data + 1, 2);
	minute = number_at(data + 4, 2);
	second = number_at(data + 7, 2);
	return hour <= 23 && minute <= 59 && second <= 60 ? 3600 * hour + 60 * minute + second : -1;
}

static bool
read_offset(struct text text, int64_t *seconds)
{
	int hours;
	int minutes;

	*seconds = 0;
	if (text_is(text, "Z") || text_is(text, "z"))
		return true;
	if (!text_has_shape(text, "+00:00") && !text_has_shape(text, "-00:00"))
		return false;
	hours = number_at(text.data + 1, 2);
	minutes = number_at(text.data + 4, 2);
	*seconds = (text.data[0] == '-' ? -60 : 60) * (60 * hours + minutes);
	return hours <= 23 && minutes <= 59;
}

/* The bytes of ".5" and the like, 0 when there is no fraction, SIZE_MAX when it is malformed. */
static size_t
fraction_bytes(struct text text)
{
	size_t digits = 0;

	if (text.bytes == 0 || text.data[0] != '.')
		return 0;
	while (1 + digits < text.bytes && is_digit(text.data[1 + digits]))
		digits++;
	return digits == 0 ? SIZE_MAX : 1 + digits;
}

/* Truncate to microseconds. */
static int64_t
microseconds_of(struct text fraction)
{
	int64_t microseconds = 0;

	for (size_t i = 1; i <= FRACTION_DIGITS; i++) {
		microseconds =
		    10 * microseconds + (i < fraction.bytes ? fraction.data[i] - '0' : 0);
	}
	return microseconds;
}

static int64_t
start_of_day(const char *date)
{
	struct tm day = {
		.tm_year = number_at(date, 4) - 1900,
		.tm_mon = number_at(date + 5, 2) - 1,
		.tm_mday = number_at(date + 8, 2),
	};

	return timegm(&day);
}

bool
formats_read_instant(struct text text, int64_t *instant_us)
{
	struct text rest;
	size_t fraction;
	int64_t time_s;
	int64_t offset_s;
	int64_t instant_s;

	if (text.bytes <= DATE_BYTES + TIME_BYTES ||
	    !formats_is_date((struct text){ text.data, DATE_BYTES }))
		return false;
	time_s = time_of_day(text.data + DATE_BYTES);
	rest = (struct text){ text.data + DATE_BYTES + TIME_BYTES,
		              text.bytes - DATE_BYTES - TIME_BYTES };
	fraction = fraction_bytes(rest);
	if (time_s < 0 || fraction == SIZE_MAX ||
	    !read_offset((struct text){ rest.data + fraction, rest.bytes - fraction }, &offset_s))
		return false;
	/* Leap seconds come at the end of a day in UTC. */
	if (memcmp(rest.data - 2, "60", 2) == 0 && (time_s - offset_s) % DAY_S != 0)
		return false;
	instant_s = start_of_day(text.data) + time_s - offset_s;
	if (instant_s < INSTANT_MIN_S || instant_s >= INSTANT_END_S)
		return false;
	*instant_us = instant_s * SECOND_US + microseconds_of((struct text){ rest.data, fraction });
	return true;
}

bool
formats_is_date_time(struct text text)
{
	int64_t instant_us;

	return formats_read_instant(text, &instant_us);
}

const char *
formats_write_instant(struct arena *arena, int64_t instant_us)
{
	int64_t microseconds = ((instant_us % SECOND_US) + SECOND_US) % SECOND_US;
	time_t seconds = (instant_us - microseconds) / SECOND_US;
	struct tm utc;

	gmtime_r(&seconds, &utc);
	return arena_format(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%06" PRId64 "Z",
	                    utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
	                    utc.tm_min, utc.tm_sec, microseconds);
}
