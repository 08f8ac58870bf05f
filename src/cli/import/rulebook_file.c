#include "cli/import/rulebook_file.h"

#include "cli/lib/translation.h"
#define CODE_BYTES 4
#define POINTS_MAX 1000
#define CAP_POINTS_MAX 10000
#define RULEBOOK_ITEMS_MAX 100
#define TITLE_ZH_CODE_POINTS_MAX 120
#define TITLE_EN_CODE_POINTS_MAX 240
#define MINUTES_MIN_MAX 720
#define POSITION_MAX 999
#define HINT_CODE_POINTS_MAX 60

static const struct flaw *
read_code(const struct cell *cell, struct value *value)
{
	struct text code = cell->narrow;
	bool fits = code.bytes == CODE_BYTES;

	for (size_t i = 0; fits && i < CODE_BYTES; i++) {
		fits = i < 2 ? code.data[i] >= 'A' && code.data[i] <= 'Z'
		             : code.data[i] >= '0' && code.data[i] <= '9';
	}
	if (!fits) {
		return flaw_of(cell->arena, "no_item_code",
		               "a code has two capitals and two digits, such as ZY02");
	}
	*value = value_of_text(code);
	return NULL;
}

static const struct flaw *
read_points(const struct cell *cell, struct value *value)
{
	const struct flaw *flaw = value_number(cell, value);

	return flaw == NULL && value->number == 0
	           ? flaw_of(cell->arena, "no_points",
	                     "an item has points, or takes some: write another number than 0")
	           : flaw;
}

static const char *const categories[] = { "文明创建", "志愿服务", "公益奉献",
	                                  "好人好事", "失范扣分", NULL };
static const char *const bases[] = { "per_hour|每小时|小时", "per_occurrence|每次|次",
	                             "per_month|每月|月", "per_year|每年|年", NULL };
static const char *const cap_periods[] = { "none|无|不限", "month|月|每月", "year|年|每年", NULL };
static const char *const reviewer_levels[] = { "normal|一人|单人", "double|两人|双人", NULL };

static const char *const filers[] = { "resident|居民", "leader|队长|志愿队队长", "staff|工作人员",
	                              NULL };
static const char *const subjects[] = { "participants|参与人|个人", "household|户|家庭|本户",
	                                NULL };
static const char *const uniquenesses[] = { "none|不限|无",
	                                    "once_per_day|每日一次|每天一次",
	                                    "once_per_month|每月一次",
	                                    "once_per_year|每年一次",
	                                    "once|仅一次|一次",
	                                    NULL };

static const struct column item_columns[] = {
	{ .names = "code|编号|事项编号|代码", .is_required = true, .read = read_code },
	{ .names = "category|类别|分类",
	  .is_required = true,
	  .read = value_choice,
	  .choices = categories },
	{ .names = "title_zh|名称|事项|事项名称|标题|中文名称",
	  .is_required = true,
	  .read = value_text,
	  .maximum = TITLE_ZH_CODE_POINTS_MAX },
	{ .names = "title_en|英文名称|英文",
	  .is_required = true,
	  .read = value_text,
	  .maximum = TITLE_EN_CODE_POINTS_MAX },
	{ .names = "basis|计分方式|计分单位",
	  .is_required = true,
	  .read = value_choice,
	  .choices = bases },
	{ .names = "points|分值|积分|分数",
	  .is_required = true,
	  .read = read_points,
	  .minimum = -POINTS_MAX,
	  .maximum = POINTS_MAX },
	{ .names = "cap_period|上限周期|封顶周期",
	  .is_required = true,
	  .read = value_choice,
	  .choices = cap_periods },
	{ .names = "cap_points|上限积分|封顶积分|上限|封顶",
	  .is_required = true,
	  .read = value_number,
	  .maximum = CAP_POINTS_MAX },
	{ .names = "evidence_required|需要凭证|是否需要凭证|凭证",
	  .is_required = true,
	  .read = value_yes },
	{ .names = "reviewer_level|审核方式|审核人数|审核",
	  .is_required = true,
	  .read = value_choice,
	  .choices = reviewer_levels },
	{ .names = "content_public|公开内容|内容公开|是否公开内容", .read = value_yes },
	{ .names = "minutes_min|最少分钟|最短时长",
	  .read = value_number,
	  .maximum = MINUTES_MIN_MAX },
	{ .names = "times_required|需要起止时间|须填时间", .read = value_yes },
	{ .names = "filed_by|登记人|由谁登记", .read = value_choice, .choices = filers },
	{ .names = "subject|记分对象|对象", .read = value_choice, .choices = subjects },
	{ .names = "uniqueness|可登记次数|重复限制",
	  .read = value_choice,
	  .choices = uniquenesses },
	{ .names = "dangerous|立即危险|危险", .read = value_yes },
	{ .names = "position|顺序|排序", .read = value_number, .maximum = POSITION_MAX },
	{ .names = "hint|提示|登记提示",
	  .may_be_empty = true,
	  .read = value_text,
	  .maximum = HINT_CODE_POINTS_MAX },
};

static const size_t unique[] = { 0 };

const struct table_shape rulebook_file_shape = {
	.things = N_("items"),
	.things_max = RULEBOOK_ITEMS_MAX,
	.columns = item_columns,
	.column_count = sizeof(item_columns) / sizeof(item_columns[0]),
	.unique = unique,
	.unique_count = 1,
};
