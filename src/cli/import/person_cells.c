#include "cli/import/person_cells.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "cli/import/cells.h"
#include "cli/import/dates.h"
#include "cli/import/spreadsheet.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

/* The database refuses the same values; these messages include the line. */
#define BUILDING_MAX 9999
#define UNIT_MAX 99
#define ROOM_BYTES_MAX 8
#define PHONE_DIGITS 11
#define US_PER_S 1000000

static const struct flaw *
refuse_made_date(const struct cell *cell)
{
	return flaw_of(cell->arena, "made_date",
	               "the spreadsheet has made a date of it; format the column as text and write "
	               "it again");
}

static const struct flaw *
refuse_rounded(const struct cell *cell)
{
	return flaw_of(cell->arena, "rounded",
	               "the spreadsheet has rounded the number; format the column as text first");
}

static struct text
drop_suffixes(struct text cell, const char *const *suffixes)
{
	for (; *suffixes != NULL; suffixes++) {
		struct text shorter = cells_drop_suffix(cell, *suffixes);

		if (shorter.bytes < cell.bytes)
			return cells_trim(shorter);
	}
	return cell;
}

/* The index of the first character in a list of three-byte characters, or -1. */
static int
place_among(struct text text, const char *characters)
{
	for (int i = 0; characters[3 * i] != '\0'; i++) {
		if (text.bytes >= 3 &&
		    memcmp(text.data, &characters[(size_t)3 * (size_t)i], 3) == 0)
			return i;
	}
	return -1;
}

/* 三, 十二, 二十, 一百零三: digits, each followed by its power of ten. */
static bool
read_chinese_number(struct text text, int64_t *number)
{
	static const int64_t powers[] = { 10, 100, 1000 };
	int64_t smallest = 10000;
	int64_t digit = -1;

	*number = 0;
	while (text.bytes > 0) {
		int power = place_among(text, "十百千");
		int read = place_among(text, "零一二三四五六七八九");

		if (power >= 0 && powers[power] < smallest) {
			smallest = powers[power];
			*number += (digit >= 0 ? digit : 1) * smallest;
			digit = -1;
		} else if (read >= 0 && digit <= 0) {
			digit = read;
		} else {
			return false;
		}
		text = cells_drop_front(text, 3);
	}
	*number += digit > 0 ? digit : 0;
	return *number > 0;
}

static bool
read_number(struct text cell, int64_t maximum, struct value *value)
{
	int64_t number = 0;

	if (!value_whole_number(cell, &number) && !read_chinese_number(cell, &number))
		return false;
	*value = value_of_number(number);
	return number >= 1 && number <= maximum;
}

const struct flaw *
person_cell_building(const struct cell *cell, struct value *value)
{
	static const char *const suffixes[] = { "号楼", "楼", "栋", "幢", "座", "号", NULL };

	if (dates_is_shown(cell->narrow))
		return refuse_made_date(cell);
	if (read_number(drop_suffixes(cell->narrow, suffixes), BUILDING_MAX, value))
		return NULL;
	return flaw_of(cell->arena, "no_building",
	               "\"%s\" is no building; write a number, such as 12 or 12号楼",
	               cells_show(cell->arena, cell->narrow));
}

const struct flaw *
person_cell_unit(const struct cell *cell, struct value *value)
{
	static const char *const suffixes[] = { "单元", "门", NULL };

	if (dates_is_shown(cell->narrow))
		return refuse_made_date(cell);
	if (read_number(drop_suffixes(cell->narrow, suffixes), UNIT_MAX, value))
		return NULL;
	return flaw_of(cell->arena, "no_unit",
	               "\"%s\" is no unit; write a number, such as 2 or 2单元",
	               cells_show(cell->arena, cell->narrow));
}

static char
upper(char byte)
{
	return byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
}

static bool
is_room_byte(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || byte == '-';
}

const struct flaw *
person_cell_room(const struct cell *cell, struct value *value)
{
	static const char *const suffixes[] = { "室", "房", "号", ".0", NULL };
	struct text bare = drop_suffixes(cell->narrow, suffixes);
	char *copy = arena_copy(cell->arena, bare.data, bare.bytes);
	bool fits = bare.bytes >= 1 && bare.bytes <= ROOM_BYTES_MAX;

	if (!cell->is_text && dates_is_shown(bare))
		return refuse_made_date(cell);
	if (!cell->is_text && spreadsheet_rounded(bare))
		return refuse_rounded(cell);
	for (size_t i = 0; i < bare.bytes; i++) {
		copy[i] = upper(copy[i]);
		fits = fits && is_room_byte(copy[i]);
	}
	*value = value_of_text((struct text){ copy, bare.bytes });
	if (fits)
		return NULL;
	return flaw_of(cell->arena, "no_room",
	               "\"%s\" is no room; write at most %d digits and letters, such as 301",
	               cells_show(cell->arena, cell->narrow), ROOM_BYTES_MAX);
}

const struct flaw *
person_cell_name(const struct cell *cell, struct value *value)
{
	*value = value_of_text(cell->content);
	return NULL;
}

/* Without grouping spaces and hyphens, and without +86, 86 or 0086. */
static struct text
bare_phone(const struct cell *cell)
{
	static const char *const prefixes[] = { "+86", "0086", "86" };
	struct buffer digits = buffer_create(cell->arena, cell->narrow.bytes + 1);
	struct text phone;

	for (size_t i = 0; i < cell->narrow.bytes; i++) {
		if (cell->narrow.data[i] != ' ' && cell->narrow.data[i] != '-')
			buffer_append(&digits, &cell->narrow.data[i], 1);
	}
	phone = cells_drop_suffix(buffer_text(&digits), ".0");
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t bytes = strlen(prefixes[i]);

		if (phone.bytes == bytes + PHONE_DIGITS && text_starts(phone, prefixes[i]))
			return cells_drop_front(phone, bytes);
	}
	return phone;
}

static bool
is_mobile_number(struct text phone)
{
	return phone.bytes == PHONE_DIGITS && cells_is_digits(phone) && phone.data[0] == '1' &&
	       phone.data[1] >= '3';
}

const struct flaw *
person_cell_phone(const struct cell *cell, struct value *value)
{
	struct text bare = bare_phone(cell);

	if (is_mobile_number(bare)) {
		*value = value_of_text(bare);
		return NULL;
	}
	if (spreadsheet_rounded(cell->narrow) || memchr(bare.data, '.', bare.bytes) != NULL)
		return refuse_rounded(cell);
	return flaw_of(cell->arena, "no_phone",
	               "this is no mobile number; it has 11 digits, the first two from 13 to 19");
}

static int
current_year(void)
{
	time_t now_s = (time_t)(clock_wall_us() / US_PER_S);
	struct tm utc;

	gmtime_r(&now_s, &utc);
	return utc.tm_year + 1900;
}

/* A year, a month or a day, with or without separators. */
static bool
read_year(struct text cell, int *year)
{
	struct text rest = cell;
	struct date date;
	int64_t number;

	if ((dates_take(&rest, &date) && dates_is_midnight(rest)) ||
	    dates_read_digits(cell, &date)) {
		*year = date.year;
		return true;
	}
	if (!value_whole_number(cell, &number) || number > DATES_YEAR_MAX)
		return false;
	*year = (int)number;
	return true;
}

const struct flaw *
person_cell_birth_year(const struct cell *cell, struct value *value)
{
	static const char *const suffixes[] = { "出生", "生", NULL };
	int this_year = current_year();
	int year = 0;

	if (read_year(drop_suffixes(cell->narrow, suffixes), &year) && year >= DATES_YEAR_MIN &&
	    year <= this_year) {
		*value = value_of_number(year);
		return NULL;
	}
	return flaw_of(cell->arena, "no_birth_year", "\"%s\" is no year of birth from %d to %d",
	               cells_show(cell->arena, cell->narrow), DATES_YEAR_MIN, this_year);
}

/* 之妻, 户主之妻 and 妻子 mean the same. */
static struct text
bare_relation(struct text cell)
{
	static const char *const prefixes[] = { "户主的", "户主之", "之" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (text_starts(cell, prefixes[i]))
			return cells_drop_front(cell, strlen(prefixes[i]));
	}
	return cell;
}

const struct flaw *
person_cell_head(const struct cell *cell, struct value *value)
{
	static const char heads[] = "户主|本人|户主本人";
	static const char others[] =
	    "非户主|家属|家人|家庭成员|成员|亲属|其他|其它|租户|租客|承租人|保姆|同住人|"
	    "配偶|夫|妻|丈夫|妻子|老公|老婆|爱人|子女|子|儿子|独生子|长子|次子|三子|四子|养子|继子|"
	    "女|女儿|独生女|长女|次女|三女|四女|养女|继女|父母|父|母|父亲|母亲|公公|婆婆|岳父|岳母|"
	    "祖父|祖母|爷爷|奶奶|外祖父|外祖母|外公|外婆|姥爷|姥姥|孙|孙子|孙女|外孙|外孙子|外孙女|"
	    "曾孙|曾孙女|媳|儿媳|儿媳妇|媳妇|孙媳|婿|女婿|孙女婿|兄弟姐妹|兄弟|姐妹|兄|弟|姐|妹|"
	    "哥哥|弟弟|姐姐|妹妹|嫂|弟媳|姐夫|妹夫|侄子|侄女|外甥|外甥女|叔|伯|姑|舅|姨";

	*value = (struct value){ .kind = VALUE_BOOLEAN, .number = 1 };
	if (value_is_among(cell->narrow, heads))
		return NULL;
	value->number = 0;
	if (value_is_among(bare_relation(cell->narrow), others))
		return NULL;
	if (value_yes(cell, value) == NULL)
		return NULL;
	return flaw_of(cell->arena, "no_head",
	               "\"%s\" is neither 是 nor 否, 户主 nor a relation, yes nor no",
	               cells_show(cell->arena, cell->narrow));
}

/* 无 and its like: there is nothing to write, and the clerk has thought of it. */
static bool
says_none(struct text cell)
{
	return value_is_among(cell, "无|没有|新住户|新|none|-");
}

const struct flaw *
person_cell_former_name(const struct cell *cell, struct value *value)
{
	*value = value_of_text(says_none(cell->narrow) ? text_of(PERSON_CELL_NONE) : cell->content);
	return NULL;
}

/* The part before the first of the marks, which is dropped from the rest; all of it without one. */
static struct text
take_part(struct text *rest, const char *const *marks)
{
	struct text whole = *rest;

	for (size_t i = 0; i < whole.bytes; i++) {
		struct text tail = cells_drop_front(whole, i);

		for (const char *const *mark = marks; *mark != NULL; mark++) {
			if (text_starts(tail, *mark)) {
				*rest = cells_drop_front(tail, strlen(*mark));
				return (struct text){ whole.data, i };
			}
		}
	}
	*rest = (struct text){ whole.data, 0 };
	return whole;
}

/* A digit may be part of a word: 号楼 before 楼, and 号 before the unit only. */
const struct flaw *
person_cell_former_address(const struct cell *cell, struct value *value)
{
	static const char *const after_building[] = { "号楼", "楼", "栋", "幢", "座",
		                                      "号",   "/",  "-",  NULL };
	static const char *const after_unit[] = { "单元", "门", "/", "-", NULL };
	struct cell part = *cell;
	struct text rest = cell->narrow;
	struct value building = { 0 };
	struct value unit = { 0 };
	struct value room = { 0 };
	const struct flaw *flaw;

	if (says_none(cell->narrow)) {
		*value = value_of_text(text_of(PERSON_CELL_NONE));
		return NULL;
	}
	part.is_text = true;
	part.narrow = take_part(&rest, after_building);
	flaw = person_cell_building(&part, &building);
	part.narrow = take_part(&rest, after_unit);
	flaw = flaw != NULL ? flaw : person_cell_unit(&part, &unit);
	part.narrow = rest;
	flaw = flaw != NULL ? flaw : person_cell_room(&part, &room);
	if (flaw != NULL) {
		return flaw_of(cell->arena, "no_address",
		               "\"%s\" is no address; write building, unit and room, such as "
		               "12号楼2单元301室, or 无",
		               cells_show(cell->arena, cell->narrow));
	}
	*value = value_of_text(
	    text_of(arena_format(cell->arena, "%" PRId64 "/%" PRId64 "/%.*s", building.number,
	                         unit.number, (int)room.text.bytes, room.text.data)));
	return NULL;
}
