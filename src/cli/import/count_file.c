#include "cli/import/count_file.h"

#include "cli/lib/translation.h"

#define REWARDS_MAX 1000
#define MOVES_MAX 1000000000

enum {
	COUNT_NAME,
	COUNT_COUNTED,
	COUNT_MOVES,
	COUNT_ID,
	COUNT_UNIT,
	COUNT_STOCK,
	COUNT_HELD,
	COUNT_COLUMNS,
};

static const struct column count_columns[COUNT_COLUMNS] = {
	[COUNT_NAME] = { .names = "name|名称|品名|兑换品|兑换品名称|商品名称",
	                 .is_required = true,
	                 .read = value_text,
	                 .maximum = 60 },
	[COUNT_COUNTED] = { .names = "counted|实盘|实盘数|盘点数|盘点数量",
	                    .is_required = true,
	                    .may_be_empty = true,
	                    .read = value_number,
	                    .maximum = 100000 },
	[COUNT_MOVES] = { .names = "moves|流水数",
	                  .may_be_empty = true,
	                  .read = value_number,
	                  .maximum = MOVES_MAX },
	[COUNT_ID] = { .names = "reward_id|编号", .may_be_empty = true, .read = value_uuid },
	[COUNT_UNIT] = { .names = "unit|单位|计量单位" },
	[COUNT_STOCK] = { .names = "stock|账面库存|库存" },
	[COUNT_HELD] = { .names = "held|已预留|预留" },
};

static const size_t unique[] = { COUNT_ID };

const struct table_shape count_file_shape = {
	.things = N_("rewards"),
	.things_max = REWARDS_MAX,
	.columns = count_columns,
	.column_count = COUNT_COLUMNS,
	.unique = unique,
	.unique_count = 1,
};
