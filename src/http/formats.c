#include "http/formats.h"

#include <ctype.h>

#define DATE_BYTES 10 /* 2026-11-22 */
#define TIME_BYTES 9 /* T14:25:00 */
#define OFFSET_BYTES 6 /* +08:00 */
#define FRACTION_DIGITS_MAX 6 /* PostgreSQL keeps microseconds */
#define OFFSET_HOURS_MAX 14

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* True when every byte is what the shape says: 0 a digit, x a hexadecimal digit, else itself. */
static bool
has_shape(const char *data, const char *shape)
{
	for (size_t i = 0; shape[i] != '\0'; i++) {
		bool fits = shape[i] == '0'   ? is_digit(data[i])
		            : shape[i] == 'x' ? isxdigit((unsigned char)data[i]) != 0
		                              : data[i] == shape[i];

		if (!fits)
			return false;
	}
	return true;
}

static int
number_at(const char *data, size_t digits)
{
	int number = 0;

	for (size_t i = 0; i < digits; i++)
		number = 10 * number + (data[i] - '0');
	return number;
}

bool
formats_is_uuid(struct text text)
{
	static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

	return text.bytes == sizeof(shape) - 1 && has_shape(text.data, shape);
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

	if (text.bytes != DATE_BYTES || !has_shape(text.data, "0000-00-00"))
		return false;
	year = number_at(text.data, 4);
	month = number_at(text.data + 5, 2);
	day = number_at(text.data + 8, 2);
	return year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days_of_month(year, month);
}

static bool
is_time(const char *data)
{
	return has_shape(data, "T00:00:00") && number_at(data + 1, 2) <= 23 &&
	       number_at(data + 4, 2) <= 59 && number_at(data + 7, 2) <= 59;
}

static bool
is_offset(struct text text)
{
	if (text_is(text, "Z"))
		return true;
	return text.bytes == OFFSET_BYTES &&
	       (has_shape(text.data, "+00:00") || has_shape(text.data, "-00:00")) &&
	       number_at(text.data + 1, 2) <= OFFSET_HOURS_MAX && number_at(text.data + 4, 2) <= 59;
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
	return digits == 0 || digits > FRACTION_DIGITS_MAX ? SIZE_MAX : 1 + digits;
}

bool
formats_is_date_time(struct text text)
{
	struct text rest;
	size_t fraction;

	if (text.bytes <= DATE_BYTES + TIME_BYTES ||
	    !formats_is_date((struct text){ text.data, DATE_BYTES }) ||
	    !is_time(text.data + DATE_BYTES))
		return false;
	rest = (struct text){ text.data + DATE_BYTES + TIME_BYTES,
		              text.bytes - DATE_BYTES - TIME_BYTES };
	fraction = fraction_bytes(rest);
	if (fraction == SIZE_MAX)
		return false;
	return is_offset((struct text){ rest.data + fraction, rest.bytes - fraction });
}
