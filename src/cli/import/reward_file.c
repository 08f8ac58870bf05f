#include "cli/import/reward_file.h"

#include "cli/import/cells.h"
#include "cli/lib/translation.h"

#include <string.h>

#define REWARDS_MAX 1000

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

static const char *const kinds[] = { "goods|实物|物品|商品", "voucher|抵用券|代金券|优惠券|券",
	                             NULL };

/* The limits are those of the table. */
static const struct column reward_columns[REWARD_COLUMNS] = {
	[REWARD_NAME] = { .names = "name|名称|品名|兑换品|兑换品名称|商品名称",
	                  .is_required = true,
	                  .read = value_text,
	                  .maximum = 60 },
	[REWARD_KIND] = { .names = "kind|种类|类型|类别",
	                  .is_required = true,
	                  .read = value_choice,
	                  .choices = kinds },
	[REWARD_UNIT] = { .names = "unit|单位|计量单位",
	                  .is_required = true,
	                  .read = value_text,
	                  .maximum = 8 },
	[REWARD_PRICE] = { .names = "price|单价|所需积分|兑换积分|积分",
	                   .is_required = true,
	                   .read = value_number,
	                   .minimum = 1,
	                   .maximum = 100000 },
	[REWARD_ID] = { .names = "reward_id|编号", .may_be_empty = true, .read = value_uuid },
	[REWARD_DESCRIPTION] = { .names = "description|说明|描述|简介",
	                         .may_be_empty = true,
	                         .read = value_text,
	                         .maximum = 500,
	                         .is_legible = cells_is_readable },
	[REWARD_COST] = { .names = "cost_fen|成本分|进价分",
	                  .may_be_empty = true,
	                  .read = value_number,
	                  .maximum = 10000000 },
	[REWARD_LIMIT] = { .names = "limit_per_period|每期限额|每户限额|限兑",
	                   .may_be_empty = true,
	                   .read = value_number,
	                   .minimum = 1,
	                   .maximum = 1000 },
	[REWARD_LOW_STOCK] = { .names = "low_stock|库存预警|低库存",
	                       .may_be_empty = true,
	                       .read = value_number,
	                       .maximum = 100000 },
	[REWARD_PERCENT] = { .names = "discount_percent|折扣百分比|优惠百分比",
	                     .may_be_empty = true,
	                     .read = value_number,
	                     .minimum = 1,
	                     .maximum = 100 },
	[REWARD_FEN] = { .names = "discount_fen|抵扣分|优惠分",
	                 .may_be_empty = true,
	                 .read = value_number,
	                 .minimum = 1,
	                 .maximum = 10000000 },
	[REWARD_FROM] = { .names = "valid_from|有效期起|生效日期|开始日期",
	                  .may_be_empty = true,
	                  .read = value_day },
	[REWARD_UNTIL] = { .names = "valid_until|有效期止|截止日期|结束日期",
	                   .may_be_empty = true,
	                   .read = value_day },
	[REWARD_ACTIVE] = { .names = "active|可兑换|启用|是否启用|上架|是否上架",
	                    .may_be_empty = true,
	                    .read = value_yes },
	[REWARD_STOCK] = { .names = "stock|库存" },
	[REWARD_HELD] = { .names = "held|预留" },
};

/* The table's constraints on vouchers, reported with the line. */
static const char *
find_contradiction(const struct value *values)
{
	struct text from = values[REWARD_FROM].text;
	struct text until = values[REWARD_UNTIL].text;
	int discounts =
	    (values[REWARD_PERCENT].kind != VALUE_EMPTY) + (values[REWARD_FEN].kind != VALUE_EMPTY);

	if (!text_is(values[REWARD_KIND].text, "voucher")) {
		return discounts > 0 || from.bytes > 0 || until.bytes > 0
		           ? _("only a voucher has a discount and days on which it is valid")
		           : NULL;
	}
	if (discounts != 1)
		return _("a voucher has a discount_percent or a discount_fen, and not both");
	if (from.bytes == 0 || until.bytes == 0)
		return _("a voucher has a day valid_from and a day valid_until");
	return memcmp(from.data, until.data, until.bytes) > 0
	           ? _("valid_until is before valid_from")
	           : NULL;
}

static const size_t unique[] = { REWARD_NAME, REWARD_ID };

const struct table_shape reward_file_shape = {
	.things = N_("rewards"),
	.things_max = REWARDS_MAX,
	.columns = reward_columns,
	.column_count = REWARD_COLUMNS,
	.unique = unique,
	.unique_count = sizeof(unique) / sizeof(unique[0]),
	.find_contradiction = find_contradiction,
};
