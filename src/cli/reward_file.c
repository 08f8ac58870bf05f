#include "cli/reward_file.h"

#include "cli/cells.h"
#include "cli/columns.h"
#include "cli/csv.h"

#include <inttypes.h>
#include <string.h>

#define REWARDS_BYTES_FIRST ((size_t)16 * 1024)
#define REWARDS_MAX 1000

struct reward_column;

/* Appends a cell that is not empty as JSON, or says what is wrong with it. */
typedef const char *
write_cell(struct buffer *json, const struct reward_column *column, struct text cell);

struct reward_column {
	struct column column;
	write_cell *write; /* NULL: the column is passed over */
	int64_t minimum;
	int64_t maximum;
	const char *empty; /* what an empty cell is in JSON; NULL when it may not be empty */
};

static const char *
write_text(struct buffer *json, const struct reward_column *column, struct text cell)
{
	if (text_code_points(cell) > (size_t)column->maximum)
		return arena_format(json->arena, "there are more than %" PRId64 " characters",
		                    column->maximum);
	buffer_append_json(json, cell);
	return NULL;
}

static const char *
write_number(struct buffer *json, const struct reward_column *column, struct text cell)
{
	int64_t number = 0;
	if (!text_to_integer(cell, &number) || number < column->minimum || number > column->maximum)
		return arena_format(json->arena,
		                    "write a whole number from %" PRId64 " to %" PRId64,
		                    column->minimum, column->maximum);
	buffer_append_integer(json, number);
	return NULL;
}

static const char *
write_kind(struct buffer *json, const struct reward_column *column, struct text cell)
{
	(void)column;
	if (!text_is(cell, "goods") && !text_is(cell, "voucher"))
		return "write goods or voucher";
	buffer_append_json(json, cell);
	return NULL;
}

static const char *
write_day(struct buffer *json, const struct reward_column *column, struct text cell)
{
	(void)column;
	if (!cells_is_day(cell))
		return "write a day as YYYY-MM-DD";
	buffer_append_json(json, cell);
	return NULL;
}

static const char *
write_yes(struct buffer *json, const struct reward_column *column, struct text cell)
{
	(void)column;
	if (!text_is(cell, "yes") && !text_is(cell, "no"))
		return "write yes or no";
	buffer_append_string(json, text_is(cell, "yes") ? "true" : "false");
	return NULL;
}

static const char *
write_id(struct buffer *json, const struct reward_column *column, struct text cell)
{
	(void)column;
	if (!cells_is_uuid(cell))
		return "leave it empty, or keep what reward list printed";
	buffer_append_json(json, cell);
	return NULL;
}

enum {
	REWARD_NAME,
	REWARD_KIND,
	REWARD_UNIT,
	REWARD_PRICE,
	REWARD_ID,
	REWARD_DESCRIPTION,
	REWARD_COST,
	REWARD_LIMIT,
	REWARD_LOW_STOCK,
	REWARD_PERCENT,
	REWARD_FEN,
	REWARD_FROM,
	REWARD_UNTIL,
	REWARD_ACTIVE,
	REWARD_STOCK,
	REWARD_HELD,
	REWARD_COLUMNS,
};

/* The limits are those of the table. */
static const struct reward_column reward_columns[REWARD_COLUMNS] = {
	[REWARD_NAME] = { { NULL, "name", true }, write_text, 1, 60, NULL },
	[REWARD_KIND] = { { NULL, "kind", true }, write_kind, 0, 0, NULL },
	[REWARD_UNIT] = { { NULL, "unit", true }, write_text, 1, 8, NULL },
	[REWARD_PRICE] = { { NULL, "price", true }, write_number, 1, 100000, NULL },
	[REWARD_ID] = { { NULL, "reward_id", false }, write_id, 0, 0, "null" },
	[REWARD_DESCRIPTION] = { { NULL, "description", false }, write_text, 0, 500, "\"\"" },
	[REWARD_COST] = { { NULL, "cost_fen", false }, write_number, 0, 10000000, "null" },
	[REWARD_LIMIT] = { { NULL, "limit_per_period", false }, write_number, 1, 1000, "null" },
	[REWARD_LOW_STOCK] = { { NULL, "low_stock", false }, write_number, 0, 100000, "0" },
	[REWARD_PERCENT] = { { NULL, "discount_percent", false }, write_number, 1, 100, "null" },
	[REWARD_FEN] = { { NULL, "discount_fen", false }, write_number, 1, 10000000, "null" },
	[REWARD_FROM] = { { NULL, "valid_from", false }, write_day, 0, 0, "null" },
	[REWARD_UNTIL] = { { NULL, "valid_until", false }, write_day, 0, 0, "null" },
	[REWARD_ACTIVE] = { { NULL, "active", false }, write_yes, 0, 0, "true" },
	[REWARD_STOCK] = { { NULL, "stock", false }, NULL, 0, 0, NULL },
	[REWARD_HELD] = { { NULL, "held", false }, NULL, 0, 0, NULL },
};

struct reading {
	struct columns columns;
	size_t header_cells_count;
	struct buffer json;
	struct reward_file *file;
};

static const char *
append_cell(struct buffer *json, const struct reward_column *column, struct text cell)
{
	if (!cells_is_visible(cell))
		return "there is a control character or an invisible one";
	if (cell.bytes)
		return column->write(json, column, cell);
	buffer_append_string(json, column->empty ? column->empty : "null");
	return column->empty ? NULL : "the cell is empty";
}

/* What the table asks of vouchers, said with the line. */
static const char *
find_contradiction(const struct columns *columns, const struct csv_row *row)
{
	struct text from = columns_cell(columns, row, REWARD_FROM);
	struct text until = columns_cell(columns, row, REWARD_UNTIL);
	int discounts = (columns_cell(columns, row, REWARD_PERCENT).bytes != 0) +
	                (columns_cell(columns, row, REWARD_FEN).bytes != 0);
	if (!text_is(columns_cell(columns, row, REWARD_KIND), "voucher"))
		return discounts || from.bytes || until.bytes
		           ? "only a voucher has a discount and days on which it is valid"
		           : NULL;
	if (discounts != 1)
		return "a voucher has a discount_percent or a discount_fen, and not both";
	if (!from.bytes || !until.bytes)
		return "a voucher has a day valid_from and a day valid_until";
	bool ends_early = cells_is_day(from) && cells_is_day(until) &&
	                  memcmp(from.data, until.data, until.bytes) > 0;
	return ends_early ? "valid_until is before valid_from" : NULL;
}

static void
read_reward(struct reading *reading, const struct csv_row *row)
{
	struct faults *faults = &reading->file->faults;
	if (row->cells_count != reading->header_cells_count) {
		faults_add(faults, row->line, NULL,
		           "there are %zu cells where the first line has %zu", row->cells_count,
		           reading->header_cells_count);
		return;
	}
	buffer_append_format(&reading->json, "%s{\"line\":%" PRId64,
	                     reading->file->rewards_count ? "," : "", row->line);
	for (size_t i = 0; i < REWARD_COLUMNS; i++) {
		if (reading->columns.places[i] == COLUMN_ABSENT || !reward_columns[i].write)
			continue;
		const char *name = columns_name(&reading->columns, i);
		buffer_append_format(&reading->json, ",\"%s\":", name);
		const char *reason = append_cell(&reading->json, &reward_columns[i],
		                                 columns_cell(&reading->columns, row, i));
		if (reason)
			faults_add(faults, row->line, name, "%s", reason);
	}
	buffer_append_string(&reading->json, "}");
	reading->file->rewards_count++;
	const char *contradiction = find_contradiction(&reading->columns, row);
	if (contradiction)
		faults_add(faults, row->line, NULL, "%s", contradiction);
}

static bool
is_repeated(const struct columns *columns, const struct csv_row *row, const struct csv_row *earlier,
            size_t column)
{
	struct text cell = columns_cell(columns, row, column);
	return cell.bytes && text_equal(cell, columns_cell(columns, earlier, column));
}

static void
refuse_repetitions(const struct columns *columns, const struct csv_table *table,
                   struct faults *faults)
{
	static const size_t unique[] = { REWARD_NAME, REWARD_ID };
	for (size_t u = 0; u < sizeof(unique) / sizeof(unique[0]); u++)
		for (size_t i = 1; i < table->rows_count; i++)
			for (size_t j = 1; j < i; j++)
				if (is_repeated(columns, &table->rows[i], &table->rows[j],
				                unique[u])) {
					faults_add(faults, table->rows[i].line,
					           columns_name(columns, unique[u]),
					           "it stands on line %" PRId64 " already",
					           table->rows[j].line);
					break;
				}
}

static void
read_rewards(struct arena *arena, const struct csv_table *table, struct reward_file *file)
{
	struct column known[REWARD_COLUMNS];
	size_t places[REWARD_COLUMNS];
	for (size_t i = 0; i < REWARD_COLUMNS; i++)
		known[i] = reward_columns[i].column;
	struct reading reading = {
		.columns = { known, REWARD_COLUMNS, places },
		.header_cells_count = table->rows[0].cells_count,
		.json = buffer_create(arena, REWARDS_BYTES_FIRST),
		.file = file,
	};
	if (!columns_find(&reading.columns, &table->rows[0], &file->faults))
		return;
	buffer_append_string(&reading.json, "[");
	for (size_t i = 1; i < table->rows_count; i++)
		read_reward(&reading, &table->rows[i]);
	buffer_append_string(&reading.json, "]");
	file->rewards = buffer_text(&reading.json);
	refuse_repetitions(&reading.columns, table, &file->faults);
}

struct reward_file
reward_file_read(struct arena *arena, struct text bytes)
{
	struct reward_file file = { .faults = { .arena = arena } };
	struct csv_table table = csv_read(arena, bytes, &file.faults);
	if (table.rows_count > REWARDS_MAX + 1)
		faults_add(&file.faults, 0, NULL, "a file has at most %d rewards", REWARDS_MAX);
	else if (table.rows_count)
		read_rewards(arena, &table, &file);
	if (file.faults.count == 0 && file.rewards_count == 0)
		faults_add(&file.faults, 0, NULL, "the file has no rewards");
	faults_sort(&file.faults);
	return file;
}
