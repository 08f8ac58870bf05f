#include "cli/reward_file.h"

#include "cli/cells.h"

#include <string.h>

#define REWARDS_MAX 1000

static const char *
write_day(struct buffer *json, const struct json_column *column, struct text cell)
{
	(void)column;
	if (!cells_is_day(cell))
		return "write a day as YYYY-MM-DD";
	buffer_append_json(json, cell);
	return NULL;
}

static const char *
write_id(struct buffer *json, const struct json_column *column, struct text cell)
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

static const char *const kinds[] = { "goods", "voucher", NULL };

/* The limits are those of the table. */
static const struct json_column reward_columns[REWARD_COLUMNS] = {
	[REWARD_NAME] = { { NULL, "name", true }, json_write_text, 0, 60, NULL, NULL },
	[REWARD_KIND] = { { NULL, "kind", true }, json_write_choice, 0, 0, kinds, NULL },
	[REWARD_UNIT] = { { NULL, "unit", true }, json_write_text, 0, 8, NULL, NULL },
	[REWARD_PRICE] = { { NULL, "price", true }, json_write_number, 1, 100000, NULL, NULL },
	[REWARD_ID] = { { NULL, "reward_id", false }, write_id, 0, 0, NULL, "null" },
	[REWARD_DESCRIPTION] = { { NULL, "description", false },
	                         json_write_text,
	                         0,
	                         500,
	                         NULL,
	                         "\"\"" },
	[REWARD_COST] = { { NULL, "cost_fen", false },
	                  json_write_number,
	                  0,
	                  10000000,
	                  NULL,
	                  "null" },
	[REWARD_LIMIT] = { { NULL, "limit_per_period", false },
	                   json_write_number,
	                   1,
	                   1000,
	                   NULL,
	                   "null" },
	[REWARD_LOW_STOCK] = { { NULL, "low_stock", false },
	                       json_write_number,
	                       0,
	                       100000,
	                       NULL,
	                       "0" },
	[REWARD_PERCENT] = { { NULL, "discount_percent", false },
	                     json_write_number,
	                     1,
	                     100,
	                     NULL,
	                     "null" },
	[REWARD_FEN] = { { NULL, "discount_fen", false },
	                 json_write_number,
	                 1,
	                 10000000,
	                 NULL,
	                 "null" },
	[REWARD_FROM] = { { NULL, "valid_from", false }, write_day, 0, 0, NULL, "null" },
	[REWARD_UNTIL] = { { NULL, "valid_until", false }, write_day, 0, 0, NULL, "null" },
	[REWARD_ACTIVE] = { { NULL, "active", false }, json_write_yes, 0, 0, NULL, "true" },
	[REWARD_STOCK] = { { NULL, "stock", false }, NULL, 0, 0, NULL, NULL },
	[REWARD_HELD] = { { NULL, "held", false }, NULL, 0, 0, NULL, NULL },
};

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

struct json_rows
reward_file_read(struct arena *arena, struct text bytes)
{
	static const size_t unique[] = { REWARD_NAME, REWARD_ID };
	static const struct json_shape rewards = {
		.things = "rewards",
		.things_max = REWARDS_MAX,
		.columns = reward_columns,
		.columns_count = REWARD_COLUMNS,
		.unique = unique,
		.unique_count = sizeof(unique) / sizeof(unique[0]),
		.find_contradiction = find_contradiction,
	};
	return json_rows_read(arena, bytes, &rewards);
}
