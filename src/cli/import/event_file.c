#include "cli/import/event_file.h"

#include "cli/lib/translation.h"

#include <string.h>

#define EVENTS_MAX 1000
#define REWARDS_CODE_POINTS_MAX 60000

enum {
	EVENT_NAME,
	EVENT_PLACE,
	EVENT_OPENS,
	EVENT_CLOSES,
	EVENT_ID,
	EVENT_REWARDS,
	EVENT_LAPSES,
	EVENT_HELD,
	EVENT_COLUMNS,
};

static const struct column event_columns[EVENT_COLUMNS] = {
	[EVENT_NAME] = { .names = "name|名称|活动|活动名称",
	                 .is_required = true,
	                 .read = value_text,
	                 .maximum = 60 },
	[EVENT_PLACE] = { .names = "place|地点|兑换地点",
	                  .is_required = true,
	                  .read = value_text,
	                  .maximum = 80 },
	[EVENT_OPENS] = { .names = "opens_at|开始|开始时间|开始兑换",
	                  .is_required = true,
	                  .read = value_moment },
	[EVENT_CLOSES] = { .names = "closes_at|结束|结束时间|截止|截止时间",
	                   .is_required = true,
	                   .read = value_moment },
	[EVENT_ID] = { .names = "event_id|编号", .may_be_empty = true, .read = value_uuid },
	[EVENT_REWARDS] = { .names = "rewards|兑换品",
	                    .may_be_empty = true,
	                    .read = value_text,
	                    .maximum = REWARDS_CODE_POINTS_MAX },
	[EVENT_LAPSES] = { .names = "lapses_at|领取截止" },
	[EVENT_HELD] = { .names = "held|预留" },
};

/* Moments are written so that they sort as text. */
static const char *
find_contradiction(const struct value *values)
{
	struct text opens = values[EVENT_OPENS].text;
	struct text closes = values[EVENT_CLOSES].text;
	size_t bytes = opens.bytes < closes.bytes ? opens.bytes : closes.bytes;
	int order = memcmp(opens.data, closes.data, bytes);

	return order > 0 || (order == 0 && opens.bytes >= closes.bytes)
	           ? _("an event closes after it opens")
	           : NULL;
}

static const size_t unique[] = { EVENT_ID };

const struct table_shape event_file_shape = {
	.things = N_("events"),
	.things_max = EVENTS_MAX,
	.columns = event_columns,
	.column_count = EVENT_COLUMNS,
	.unique = unique,
	.unique_count = 1,
	.find_contradiction = find_contradiction,
};
