#include "cli/person_cells.h"

#include "base/clock.h"
#include "cli/cells.h"

#include <string.h>
#include <strings.h>
#include <time.h>

/* The database refuses the same; these are said with the line on which they stand. */
#define BUILDING_MAX 9999
#define UNIT_MAX 99
#define ROOM_BYTES_MAX 8
#define PHONE_DIGITS 11
#define BIRTH_YEAR_MIN 1900
#define US_PER_S 1000000

static struct text
drop_suffixes(struct text cell, const char *const *suffixes)
{
	for (; *suffixes; suffixes++) {
		struct text shorter = cells_drop_suffix(cell, *suffixes);
		if (shorter.bytes < cell.bytes)
			return cells_trim(shorter);
	}
	return cell;
}

static bool
is_digits(struct text cell)
{
	for (size_t i = 0; i < cell.bytes; i++)
		if (cell.data[i] < '0' || cell.data[i] > '9')
			return false;
	return cell.bytes > 0;
}

static bool
read_number(struct text cell, int minimum, int maximum, int *number)
{
	int64_t value = 0;
	while (cell.bytes > 1 && cell.data[0] == '0') {
		cell.data++;
		cell.bytes--;
	}
	if (!is_digits(cell) || !text_to_integer(cell, &value) || value < minimum ||
	    value > maximum)
		return false;
	*number = (int)value;
	return true;
}

const char *
person_cell_building(struct arena *arena, struct text cell, int *building)
{
	static const char *const suffixes[] = { "号楼", "楼", "栋", "幢", "座", "号", NULL };
	if (cell.bytes == 0)
		return "the building is missing";
	if (read_number(drop_suffixes(cell, suffixes), 1, BUILDING_MAX, building))
		return NULL;
	return arena_format(arena, "\"%s\" is no building; write a number, such as 12 or 12号楼",
	                    cells_show(arena, cell));
}

const char *
person_cell_unit(struct arena *arena, struct text cell, int *unit)
{
	static const char *const suffixes[] = { "单元", "门", NULL };
	if (cell.bytes == 0)
		return "the unit is missing; a building with one entrance has unit 1";
	if (read_number(drop_suffixes(cell, suffixes), 1, UNIT_MAX, unit))
		return NULL;
	return arena_format(arena, "\"%s\" is no unit; write a number, such as 2 or 2单元",
	                    cells_show(arena, cell));
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

const char *
person_cell_room(struct arena *arena, struct text cell, const char **room)
{
	static const char *const suffixes[] = { "室", "号", NULL };
	if (cell.bytes == 0)
		return "the room is missing";
	struct text bare = drop_suffixes(cell, suffixes);
	char *copy = arena_copy(arena, bare.data, bare.bytes);
	bool fits = bare.bytes >= 1 && bare.bytes <= ROOM_BYTES_MAX;
	for (size_t i = 0; i < bare.bytes; i++) {
		copy[i] = upper(copy[i]);
		fits = fits && is_room_byte(copy[i]);
	}
	*room = copy;
	if (fits)
		return NULL;
	return arena_format(arena,
	                    "\"%s\" is no room; write at most %d digits and letters, such as 301",
	                    cells_show(arena, cell), ROOM_BYTES_MAX);
}

const char *
person_cell_name(struct arena *arena, struct text cell, const char **name)
{
	if (cell.bytes == 0)
		return "the name is missing";
	for (size_t i = 0; i < cell.bytes; i++) {
		if (cell.data[i] >= 0 && cell.data[i] < ' ')
			return "there is a control character";
	}
	*name = arena_copy(arena, cell.data, cell.bytes);
	return NULL;
}

/* Without the spaces and hyphens that people group digits with, and without +86. */
static struct text
bare_phone(struct arena *arena, struct text cell)
{
	struct buffer digits = buffer_create(arena, cell.bytes + 1);
	for (size_t i = 0; i < cell.bytes; i++)
		if (cell.data[i] != ' ' && cell.data[i] != '-')
			buffer_append(&digits, &cell.data[i], 1);
	struct text phone = buffer_text(&digits);
	size_t prefix_bytes = strlen("+86");
	if (phone.bytes > prefix_bytes && memcmp(phone.data, "+86", prefix_bytes) == 0)
		phone = (struct text){ phone.data + prefix_bytes, phone.bytes - prefix_bytes };
	return phone;
}

static bool
is_mobile_number(struct text phone)
{
	return phone.bytes == PHONE_DIGITS && is_digits(phone) && phone.data[0] == '1' &&
	       phone.data[1] >= '3';
}

const char *
person_cell_phone(struct arena *arena, struct text cell, const char **phone)
{
	*phone = NULL;
	if (cell.bytes == 0)
		return NULL;
	struct text bare = bare_phone(arena, cell);
	if (is_mobile_number(bare)) {
		*phone = arena_copy(arena, bare.data, bare.bytes);
		return NULL;
	}
	if (memchr(bare.data, 'E', bare.bytes) || memchr(bare.data, '.', bare.bytes))
		return "the spreadsheet has rounded the number; format the column as text first";
	return "this is no mobile number; it has 11 digits, the first two from 13 to 19";
}

static int
current_year(void)
{
	time_t now_s = (time_t)(clock_wall_us() / US_PER_S);
	struct tm utc;
	gmtime_r(&now_s, &utc);
	return utc.tm_year + 1900;
}

const char *
person_cell_birth_year(struct arena *arena, struct text cell, int *birth_year)
{
	static const char *const suffixes[] = { "年", NULL };
	*birth_year = 0;
	if (cell.bytes == 0)
		return NULL;
	int this_year = current_year();
	if (read_number(drop_suffixes(cell, suffixes), BIRTH_YEAR_MIN, this_year, birth_year))
		return NULL;
	return arena_format(arena, "\"%s\" is no year of birth from %d to %d",
	                    cells_show(arena, cell), BIRTH_YEAR_MIN, this_year);
}

static bool
is_one_of(struct text cell, const char *const *words)
{
	for (; *words; words++)
		if (cell.bytes == strlen(*words) && strncasecmp(cell.data, *words, cell.bytes) == 0)
			return true;
	return false;
}

const char *
person_cell_yes(struct arena *arena, struct text cell, bool *yes)
{
	static const char *const yes_words[] = { "是", "yes", NULL };
	static const char *const no_words[] = { "否", "no", "", NULL };
	*yes = is_one_of(cell, yes_words);
	if (*yes || is_one_of(cell, no_words))
		return NULL;
	return arena_format(arena, "\"%s\" is neither 是 nor 否, yes nor no",
	                    cells_show(arena, cell));
}
