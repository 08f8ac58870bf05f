#include "cli/rulebook_file.h"

#include <stdbool.h>

#define CODE_BYTES 4
#define POINTS_MAX 1000
#define CAP_POINTS_MAX 10000
#define RULEBOOK_ITEMS_MAX 500
#define TITLE_ZH_CODE_POINTS_MAX 120
#define TITLE_EN_CODE_POINTS_MAX 240

static const char *
write_code(struct buffer *json, const struct json_column *column, struct text cell)
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
write_points(struct buffer *json, const struct json_column *column, struct text cell)
{
	return text_is(cell, "0") ? "an item has points, or takes some: write another number than 0"
	                          : json_write_number(json, column, cell);
}

static const char *const categories[] = { "文明创建", "志愿服务", "公益奉献",
	                                  "好人好事", "失范扣分", NULL };
static const char *const bases[] = { "per_hour", "per_occurrence", "per_month", "per_year", NULL };
static const char *const cap_periods[] = { "none", "month", "year", NULL };
static const char *const reviewer_levels[] = { "normal", "double", NULL };

static const struct json_column item_columns[] = {
	{ { NULL, "code", true }, write_code, 0, 0, NULL, NULL },
	{ { NULL, "category", true }, json_write_choice, 0, 0, categories, NULL },
	{ { NULL, "title_zh", true }, json_write_text, 0, TITLE_ZH_CODE_POINTS_MAX, NULL, NULL },
	{ { NULL, "title_en", true }, json_write_text, 0, TITLE_EN_CODE_POINTS_MAX, NULL, NULL },
	{ { NULL, "basis", true }, json_write_choice, 0, 0, bases, NULL },
	{ { NULL, "points", true }, write_points, -POINTS_MAX, POINTS_MAX, NULL, NULL },
	{ { NULL, "cap_period", true }, json_write_choice, 0, 0, cap_periods, NULL },
	{ { NULL, "cap_points", true }, json_write_number, 0, CAP_POINTS_MAX, NULL, NULL },
	{ { NULL, "evidence_required", true }, json_write_yes, 0, 0, NULL, NULL },
	{ { NULL, "reviewer_level", true }, json_write_choice, 0, 0, reviewer_levels, NULL },
	{ { NULL, "content_public", false }, json_write_yes, 0, 0, NULL, NULL },
};

struct json_rows
rulebook_file_read(struct arena *arena, struct text bytes)
{
	static const size_t unique[] = { 0 };
	static const struct json_shape items = {
		.things = "items",
		.things_max = RULEBOOK_ITEMS_MAX,
		.columns = item_columns,
		.columns_count = sizeof(item_columns) / sizeof(item_columns[0]),
		.unique = unique,
		.unique_count = 1,
	};
	return json_rows_read(arena, bytes, &items);
}
