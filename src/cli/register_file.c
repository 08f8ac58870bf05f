#include "cli/register_file.h"

#include "cli/cells.h"
#include "cli/columns.h"
#include "cli/csv.h"
#include "cli/list.h"
#include "cli/person_cells.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum register_column {
	COLUMN_BUILDING,
	COLUMN_UNIT,
	COLUMN_ROOM,
	COLUMN_NAME,
	COLUMN_PHONE,
	COLUMN_BIRTH_YEAR,
	COLUMN_HEAD,
	COLUMNS_COUNT,
};

static const struct column known_columns[COLUMNS_COUNT] = {
	[COLUMN_BUILDING] = { "楼栋", "building", true },
	[COLUMN_UNIT] = { "单元", "unit", true },
	[COLUMN_ROOM] = { "室", "room", true },
	[COLUMN_NAME] = { "姓名", "name", true },
	[COLUMN_PHONE] = { "手机", "phone", false },
	[COLUMN_BIRTH_YEAR] = { "出生年份", "birth_year", false },
	[COLUMN_HEAD] = { "户主", "head", false },
};

struct reading {
	struct arena *arena;
	struct columns columns;
	size_t header_cells_count;
	const struct csv_row *row;
	struct register_file *file;
};

static struct text
cell_of(const struct reading *reading, enum register_column column)
{
	return cells_narrow(reading->arena, columns_cell(&reading->columns, reading->row, column));
}

static void
refuse_cell(const struct reading *reading, enum register_column column, const char *reason)
{
	if (reason)
		faults_add(&reading->file->faults, reading->row->line,
		           columns_name(&reading->columns, column), "%s", reason);
}

/* But for names: what nobody sees in them is dropped with their other variants of writing. */
static void
check_visible(const struct reading *reading)
{
	for (size_t column = 0; column < COLUMNS_COUNT; column++)
		if (column != COLUMN_NAME &&
		    !cells_is_visible(cell_of(reading, (enum register_column)column)))
			refuse_cell(reading, (enum register_column)column,
			            "there is a control character or an invisible one");
}

static void
read_cells(const struct reading *reading, struct register_person *person)
{
	struct arena *arena = reading->arena;
	refuse_cell(
	    reading, COLUMN_BUILDING,
	    person_cell_building(arena, cell_of(reading, COLUMN_BUILDING), &person->building));
	refuse_cell(reading, COLUMN_UNIT,
	            person_cell_unit(arena, cell_of(reading, COLUMN_UNIT), &person->unit));
	refuse_cell(reading, COLUMN_ROOM,
	            person_cell_room(arena, cell_of(reading, COLUMN_ROOM), &person->room));
	refuse_cell(reading, COLUMN_NAME,
	            person_cell_name(arena, cell_of(reading, COLUMN_NAME), &person->name));
	refuse_cell(reading, COLUMN_PHONE,
	            person_cell_phone(arena, cell_of(reading, COLUMN_PHONE), &person->phone));
	refuse_cell(reading, COLUMN_BIRTH_YEAR,
	            person_cell_birth_year(arena, cell_of(reading, COLUMN_BIRTH_YEAR),
	                                   &person->birth_year));
	refuse_cell(reading, COLUMN_HEAD,
	            person_cell_yes(arena, cell_of(reading, COLUMN_HEAD), &person->is_head));
}

static void
read_row(const struct reading *reading)
{
	struct register_file *file = reading->file;
	size_t faults_before = file->faults.count;
	if (reading->row->cells_count != reading->header_cells_count) {
		faults_add(&file->faults, reading->row->line, NULL,
		           "there are %zu cells where the first line has %zu",
		           reading->row->cells_count, reading->header_cells_count);
		return;
	}
	struct register_person person = { .line = reading->row->line };
	check_visible(reading);
	if (file->faults.count == faults_before)
		read_cells(reading, &person);
	if (file->faults.count > faults_before)
		return;
	list_reserve(reading->arena, &file->people, file->people_count, &file->people_capacity);
	file->people[file->people_count++] = person;
}

static int
compare_addresses(const struct register_person *a, const struct register_person *b)
{
	if (a->building != b->building)
		return a->building < b->building ? -1 : 1;
	if (a->unit != b->unit)
		return a->unit < b->unit ? -1 : 1;
	return strcmp(a->room, b->room);
}

static int
compare_lines(const struct register_person *a, const struct register_person *b)
{
	return (a->line > b->line) - (a->line < b->line);
}

static int
compare_people(const void *left, const void *right)
{
	const struct register_person *a = left;
	const struct register_person *b = right;
	int order = compare_addresses(a, b);
	order = order ? order : strcmp(a->name, b->name);
	return order ? order : compare_lines(a, b);
}

static int
compare_heads(const void *left, const void *right)
{
	const struct register_person *a = left;
	const struct register_person *b = right;
	int order = compare_addresses(a, b);
	order = order ? order : b->is_head - a->is_head;
	return order ? order : compare_lines(a, b);
}

static int
compare_phones(const void *left, const void *right)
{
	const struct register_person *a = left;
	const struct register_person *b = right;
	int order = strcmp(a->phone ? a->phone : "", b->phone ? b->phone : "");
	return order ? order : compare_lines(a, b);
}

static int
compare_people_by_line(const void *left, const void *right)
{
	return compare_lines(left, right);
}

typedef bool
is_repeated(const struct register_person *earlier, const struct register_person *person);

static bool
is_same_person(const struct register_person *earlier, const struct register_person *person)
{
	return compare_addresses(earlier, person) == 0 && strcmp(earlier->name, person->name) == 0;
}

static bool
is_second_head(const struct register_person *earlier, const struct register_person *person)
{
	return earlier->is_head && person->is_head && compare_addresses(earlier, person) == 0;
}

static bool
is_same_phone(const struct register_person *earlier, const struct register_person *person)
{
	return earlier->phone && person->phone && strcmp(earlier->phone, person->phone) == 0;
}

struct repetition {
	int (*compare)(const void *left, const void *right);
	is_repeated *is_repeated;
	enum register_column column;
	const char *subject;
};

static const struct repetition repetitions[] = {
	{ compare_people, is_same_person, COLUMN_NAME, "this person of this household" },
	{ compare_heads, is_second_head, COLUMN_HEAD, "the head of this household" },
	{ compare_phones, is_same_phone, COLUMN_PHONE, "this number" },
};

/* Takes out every line that repeats an earlier one; people are left in the order of the sort. */
static void
refuse_repetitions(struct register_file *file, const struct repetition *repetition)
{
	qsort(file->people, file->people_count, sizeof(*file->people), repetition->compare);
	size_t kept = 0;
	for (size_t i = 0; i < file->people_count; i++) {
		const struct register_person *person = &file->people[i];
		const struct register_person *earlier = &file->people[kept ? kept - 1 : 0];
		if (kept && repetition->is_repeated(earlier, person)) {
			faults_add(&file->faults, person->line,
			           known_columns[repetition->column].name_zh,
			           "%s stands on line %" PRId64 " already", repetition->subject,
			           earlier->line);
		} else {
			file->people[kept++] = *person;
		}
	}
	file->people_count = kept;
}

static size_t
count_faulty_lines(const struct faults *faults)
{
	size_t lines = 0;
	for (size_t i = 0; i < faults->count; i++)
		lines += i == 0 || faults->items[i].line != faults->items[i - 1].line;
	return lines;
}

static void
read_people(struct arena *arena, const struct csv_table *table, struct register_file *file)
{
	size_t places[COLUMNS_COUNT];
	struct reading reading = {
		.arena = arena,
		.columns = { known_columns, COLUMNS_COUNT, places },
		.header_cells_count = table->rows[0].cells_count,
		.file = file,
	};
	if (!columns_find(&reading.columns, &table->rows[0], &file->faults))
		return;
	file->is_readable = true;
	file->names_heads = places[COLUMN_HEAD] != COLUMN_ABSENT;
	for (size_t i = 1; i < table->rows_count; i++) {
		reading.row = &table->rows[i];
		read_row(&reading);
	}
	if (file->people_count == 0)
		return;
	for (size_t i = 0; i < sizeof(repetitions) / sizeof(repetitions[0]); i++)
		refuse_repetitions(file, &repetitions[i]);
	qsort(file->people, file->people_count, sizeof(*file->people), compare_people_by_line);
}

struct register_file
register_file_read(struct arena *arena, struct text bytes)
{
	struct register_file file = { .faults = { .arena = arena } };
	struct csv_table table = csv_read(arena, bytes, &file.faults);
	if (table.rows_count)
		read_people(arena, &table, &file);
	else if (file.faults.count == 0)
		faults_add(&file.faults, 0, NULL, "the file is empty");
	faults_sort(&file.faults);
	file.lines_refused_count = count_faulty_lines(&file.faults);
	return file;
}
