#include "cli/import/register_file.h"

#include "cli/import/cells.h"
#include "cli/import/person_cells.h"
#include "cli/import/table.h"
#include "cli/lib/list.h"
#include "cli/lib/translation.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const struct column columns[REGISTER_COLUMNS] = {
	[REGISTER_BUILDING] = { .names =
	                            "building|楼栋|楼号|楼栋号|栋|栋号|幢|幢号|楼幢|楼|楼座|座",
	                        .is_required = true,
	                        .missing = N_("the building is missing"),
	                        .read = person_cell_building },
	[REGISTER_UNIT] = { .names = "unit|单元|单元号",
	                    .is_required = true,
	                    .missing =
	                        N_("the unit is missing; a building with one entrance has unit 1"),
	                    .read = person_cell_unit },
	[REGISTER_ROOM] = { .names = "room|室|房号|房间号|房间|门牌|门牌号|户号|房屋号|室号|房",
	                    .is_required = true,
	                    .missing = N_("the room is missing"),
	                    .read = person_cell_room },
	[REGISTER_NAME] = { .names = "name|姓名|居民姓名|住户姓名|成员姓名|人员姓名",
	                    .is_required = true,
	                    .missing = N_("the name is missing"),
	                    .is_legible = cells_has_no_control,
	                    .read = person_cell_name },
	[REGISTER_PHONE] = { .names = "phone|手机|手机号|手机号码|联系电话|联系方式|电话|电话号码|"
	                              "移动电话|联系手机|mobile",
	                     .may_be_empty = true,
	                     .read = person_cell_phone },
	[REGISTER_BIRTH_YEAR] = { .names = "birth_year|出生年份|出生年|出生年月|出生日期|"
	                                   "出生年月日|出生|生日",
	                          .may_be_empty = true,
	                          .read = person_cell_birth_year },
	[REGISTER_HEAD] = { .names = "head|户主|是否户主|关系|与户主关系|与户主的关系|和户主关系|"
	                             "家庭关系",
	                    .may_be_empty = true,
	                    .read = person_cell_head },
	[REGISTER_FORMER_NAME] = { .names = "former_name|原姓名|原名",
	                           .may_be_empty = true,
	                           .is_legible = cells_has_no_control,
	                           .read = person_cell_former_name },
	[REGISTER_FORMER_ADDRESS] = { .names = "former_address|原住址|原地址",
	                              .may_be_empty = true,
	                              .read = person_cell_former_address },
};

const char *
register_file_field(struct arena *arena, const struct register_file *file, const char *column)
{
	for (size_t i = 0; column != NULL && i < REGISTER_COLUMNS; i++) {
		if (file->column_names[i] != NULL && strcmp(file->column_names[i], column) == 0) {
			struct text field = value_first_word(columns[i].names);

			return arena_copy(arena, field.data, field.bytes);
		}
	}
	return NULL;
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
	int order = strcmp(a->phone != NULL ? a->phone : "", b->phone != NULL ? b->phone : "");

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
	return earlier->phone != NULL && person->phone != NULL &&
	       strcmp(earlier->phone, person->phone) == 0;
}

struct repetition {
	int (*compare)(const void *left, const void *right);
	is_repeated *is_repeated;
	size_t column;
	const char *subject;
};

static const struct repetition repetitions[] = {
	{ compare_people, is_same_person, REGISTER_NAME, N_("this person of this household") },
	{ compare_heads, is_second_head, REGISTER_HEAD, N_("the head of this household") },
	{ compare_phones, is_same_phone, REGISTER_PHONE, N_("this number") },
};

/* Removes every line that repeats an earlier one; leaves people in the order of the sort. */
static void
refuse_repetitions(struct register_file *file, const struct repetition *repetition)
{
	size_t kept = 0;

	qsort(file->people, file->people_count, sizeof(*file->people), repetition->compare);
	for (size_t i = 0; i < file->people_count; i++) {
		const struct register_person *person = &file->people[i];
		const struct register_person *earlier = &file->people[kept ? kept - 1 : 0];

		if (kept && repetition->is_repeated(earlier, person)) {
			faults_add(&file->faults, person->line,
			           file->column_names[repetition->column], "repeated",
			           "%s stands on line %" PRId64 " already",
			           gettext(repetition->subject), earlier->line);
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

/* NULL for an empty cell. */
static const char *
copy_cell(struct arena *arena, struct text cell)
{
	return cell.bytes > 0 ? arena_copy(arena, cell.data, cell.bytes) : NULL;
}

static struct register_person
person_of(struct arena *arena, const struct table_row *row)
{
	const struct value *values = row->values;
	struct text room = values[REGISTER_ROOM].text;
	struct text name = values[REGISTER_NAME].text;
	struct text former_name = values[REGISTER_FORMER_NAME].text;
	struct text former_address = values[REGISTER_FORMER_ADDRESS].text;
	bool is_newcomer =
	    text_is(former_name, PERSON_CELL_NONE) || text_is(former_address, PERSON_CELL_NONE);

	return (struct register_person){
		.line = row->line,
		.building = (int)values[REGISTER_BUILDING].number,
		.unit = (int)values[REGISTER_UNIT].number,
		.room = arena_copy(arena, room.data, room.bytes),
		.name = arena_copy(arena, name.data, name.bytes),
		.phone = copy_cell(arena, values[REGISTER_PHONE].text),
		.birth_year = (int)values[REGISTER_BIRTH_YEAR].number,
		.is_head = values[REGISTER_HEAD].number != 0,
		.former_name = is_newcomer ? NULL : copy_cell(arena, former_name),
		.former_address = is_newcomer ? NULL : copy_cell(arena, former_address),
		.is_newcomer = is_newcomer,
	};
}

static void
take_people(struct arena *arena, const struct table *table, struct register_file *file)
{
	for (size_t i = 0; i < table->row_count; i++) {
		if (!table->rows[i].is_right)
			continue;
		list_reserve(arena, &file->people, file->people_count, &file->people_capacity);
		file->people[file->people_count++] = person_of(arena, &table->rows[i]);
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
	static const struct table_shape shape = {
		.things = N_("residents"),
		.columns = columns,
		.column_count = REGISTER_COLUMNS,
	};
	struct table table = table_read(arena, bytes, &shape);
	struct register_file file = {
		.is_readable = table.is_readable,
		.faults = table.faults,
		.notes = table.notes,
	};

	if (table.is_readable) {
		file.names_heads = table_has(&table, REGISTER_HEAD);
		for (size_t i = 0; i < REGISTER_COLUMNS; i++)
			file.column_names[i] = columns_name(arena, &table.columns, i);
		take_people(arena, &table, &file);
	}
	faults_sort(&file.faults);
	file.refused_line_count = count_faulty_lines(&file.faults);
	return file;
}
