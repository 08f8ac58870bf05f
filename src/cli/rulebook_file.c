#include "cli/rulebook_file.h"

#include "cli/cells.h"
#include "cli/columns.h"
#include "cli/csv.h"

#include <inttypes.h>
#include <string.h>

#define ITEMS_BYTES_FIRST ((size_t)16 * 1024)
#define CODE_BYTES 4
#define POINTS_MAX 1000
#define CAP_POINTS_MAX 10000
#define RULEBOOK_ITEMS_MAX 500
#define TITLE_ZH_CODE_POINTS_MAX 120
#define TITLE_EN_CODE_POINTS_MAX 240

struct item_column;

/* Appends the cell as JSON, or says what is wrong with it. */
typedef const char *
write_cell(struct buffer *json, const struct item_column *column, struct text cell);

struct item_column {
	struct column column;
	write_cell *write;
	int64_t limit;
	const char *const *choices;
};

static const char *
write_code(struct buffer *json, const struct item_column *column, struct text cell)
{
	(void)column;
	bool fits = cell.bytes == CODE_BYTES;
	for (size_t i = 0; fits && i < CODE_BYTES; i++)
		fits = i < 2 ? cell.data[i] >= 'A' && cell.data[i] <= 'Z'
		             : cell.data[i] >= '0' && cell.data[i] <= '9';
	if (!fits)
		return "a code has two capitals and two digits, such as ZY02";
	buffer_append_json(json, cell);
	return NULL;
}

static const char *
write_title(struct buffer *json, const struct item_column *column, struct text cell)
{
	if (cell.bytes == 0)
		return "the title is missing";
	if (text_code_points(cell) > (size_t)column->limit)
		return arena_format(json->arena, "the title has more than %" PRId64 " characters",
		                    column->limit);
	buffer_append_json(json, cell);
	return NULL;
}

static const char *
write_choice(struct buffer *json, const struct item_column *column, struct text cell)
{
	struct buffer known = buffer_create(json->arena, 64);
	for (const char *const *choice = column->choices; *choice; choice++) {
		if (text_is(cell, *choice)) {
			buffer_append_json(json, cell);
			return NULL;
		}
		buffer_append_format(&known, "%s%s", known.bytes ? ", " : "", *choice);
	}
	return arena_format(json->arena, "\"%s\" is none of %s", cells_show(json->arena, cell),
	                    buffer_text(&known).data);
}

static const char *
write_points(struct buffer *json, const struct item_column *column, struct text cell)
{
	int64_t points = 0;
	if (!text_to_integer(cell, &points) || points == 0 || points < -column->limit ||
	    points > column->limit)
		return arena_format(
		    json->arena, "points are a number from -%" PRId64 " to %" PRId64 ", and not 0",
		    column->limit, column->limit);
	buffer_append_integer(json, points);
	return NULL;
}

static const char *
write_cap(struct buffer *json, const struct item_column *column, struct text cell)
{
	int64_t points = 0;
	if (!text_to_integer(cell, &points) || points < 0 || points > column->limit)
		return arena_format(json->arena, "a cap is a number from 0 to %" PRId64,
		                    column->limit);
	buffer_append_integer(json, points);
	return NULL;
}

static const char *
write_yes(struct buffer *json, const struct item_column *column, struct text cell)
{
	(void)column;
	if (!text_is(cell, "yes") && !text_is(cell, "no"))
		return "write yes or no";
	buffer_append_string(json, text_is(cell, "yes") ? "true" : "false");
	return NULL;
}

static const char *const categories[] = { "文明创建", "志愿服务", "公益奉献",
	                                  "好人好事", "失范扣分", NULL };
static const char *const bases[] = { "per_hour", "per_occurrence", "per_month", "per_year", NULL };
static const char *const cap_periods[] = { "none", "month", "year", NULL };
static const char *const reviewer_levels[] = { "normal", "double", NULL };

static const struct item_column item_columns[] = {
	{ { NULL, "code", true }, write_code, 0, NULL },
	{ { NULL, "category", true }, write_choice, 0, categories },
	{ { NULL, "title_zh", true }, write_title, TITLE_ZH_CODE_POINTS_MAX, NULL },
	{ { NULL, "title_en", true }, write_title, TITLE_EN_CODE_POINTS_MAX, NULL },
	{ { NULL, "basis", true }, write_choice, 0, bases },
	{ { NULL, "points", true }, write_points, POINTS_MAX, NULL },
	{ { NULL, "cap_period", true }, write_choice, 0, cap_periods },
	{ { NULL, "cap_points", true }, write_cap, CAP_POINTS_MAX, NULL },
	{ { NULL, "evidence_required", true }, write_yes, 0, NULL },
	{ { NULL, "reviewer_level", true }, write_choice, 0, reviewer_levels },
	{ { NULL, "content_public", false }, write_yes, 0, NULL },
};

#define COLUMNS_COUNT (sizeof(item_columns) / sizeof(item_columns[0]))

struct reading {
	struct columns columns;
	size_t header_cells_count;
	struct buffer json;
	struct rulebook_file *file;
};

static void
read_item(struct reading *reading, const struct csv_row *row)
{
	struct faults *faults = &reading->file->faults;
	if (row->cells_count != reading->header_cells_count) {
		faults_add(faults, row->line, NULL,
		           "there are %zu cells where the first line has %zu", row->cells_count,
		           reading->header_cells_count);
		return;
	}
	buffer_append_string(&reading->json, reading->file->items_count ? ",{" : "{");
	for (size_t i = 0; i < COLUMNS_COUNT; i++) {
		if (reading->columns.places[i] == COLUMN_ABSENT)
			continue;
		const char *name = columns_name(&reading->columns, i);
		struct text cell = columns_cell(&reading->columns, row, i);
		buffer_append_format(&reading->json, "%s\"%s\":", i ? "," : "", name);
		const char *reason =
		    cells_is_visible(cell)
		        ? item_columns[i].write(&reading->json, &item_columns[i], cell)
		        : "there is a control character or an invisible one";
		if (reason)
			faults_add(faults, row->line, name, "%s", reason);
	}
	buffer_append_string(&reading->json, "}");
	reading->file->items_count++;
}

static void
refuse_repeated_codes(const struct columns *columns, const struct csv_table *table,
                      struct faults *faults)
{
	for (size_t i = 1; i < table->rows_count; i++)
		for (size_t j = 1; j < i; j++)
			if (text_equal(columns_cell(columns, &table->rows[i], 0),
			               columns_cell(columns, &table->rows[j], 0))) {
				faults_add(faults, table->rows[i].line, columns_name(columns, 0),
				           "this code stands on line %" PRId64 " already",
				           table->rows[j].line);
				break;
			}
}

static void
read_items(struct arena *arena, const struct csv_table *table, struct rulebook_file *file)
{
	struct column known[COLUMNS_COUNT];
	size_t places[COLUMNS_COUNT];
	for (size_t i = 0; i < COLUMNS_COUNT; i++)
		known[i] = item_columns[i].column;
	struct reading reading = {
		.columns = { known, COLUMNS_COUNT, places },
		.header_cells_count = table->rows[0].cells_count,
		.json = buffer_create(arena, ITEMS_BYTES_FIRST),
		.file = file,
	};
	if (!columns_find(&reading.columns, &table->rows[0], &file->faults))
		return;
	buffer_append_string(&reading.json, "[");
	for (size_t i = 1; i < table->rows_count; i++)
		read_item(&reading, &table->rows[i]);
	buffer_append_string(&reading.json, "]");
	file->items = buffer_text(&reading.json);
	refuse_repeated_codes(&reading.columns, table, &file->faults);
}

struct rulebook_file
rulebook_file_read(struct arena *arena, struct text bytes)
{
	struct rulebook_file file = { .faults = { .arena = arena } };
	struct csv_table table = csv_read(arena, bytes, &file.faults);
	if (table.rows_count > RULEBOOK_ITEMS_MAX + 1)
		faults_add(&file.faults, 0, NULL, "a rulebook has at most %d items",
		           RULEBOOK_ITEMS_MAX);
	else if (table.rows_count)
		read_items(arena, &table, &file);
	if (file.faults.count == 0 && file.items_count == 0)
		faults_add(&file.faults, 0, NULL, "the file has no items");
	faults_sort(&file.faults);
	return file;
}
