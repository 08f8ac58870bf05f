#include "support/rulebook.h"

#include "support/sql.h"
#include "support/world.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum rulebook_column {
	CODE,
	CATEGORY,
	TITLE_ZH,
	TITLE_EN,
	BASIS,
	POINTS,
	CAP_PERIOD,
	CAP_POINTS,
	EVIDENCE_REQUIRED,
	REVIEWER_LEVEL,
	CONTENT_PUBLIC,
	COLUMN_COUNT,
};

static json_t *
item_of(char *line)
{
	const char *cells[COLUMN_COUNT];

	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		cells[i] = strsep(&line, "\t");
		assert_non_null(cells[i]);
	}
	return json_pack(
	    "{s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:i, s:b, s:s, s:b}", "code", cells[CODE],
	    "category", cells[CATEGORY], "title_zh", cells[TITLE_ZH], "title_en", cells[TITLE_EN],
	    "basis", cells[BASIS], "points", (int)strtol(cells[POINTS], NULL, 10), "cap_period",
	    cells[CAP_PERIOD], "cap_points", (int)strtol(cells[CAP_POINTS], NULL, 10),
	    "evidence_required", strcmp(cells[EVIDENCE_REQUIRED], "yes") == 0, "reviewer_level",
	    cells[REVIEWER_LEVEL], "content_public", strcmp(cells[CONTENT_PUBLIC], "yes") == 0);
}

const char *
rulebook_sample_items(void)
{
	char *rest = arena_copy_string(world.arena, world_read_source("data/rulebook-39.tsv"));
	json_t *items = json_array();
	const char *text;
	char *dumped;

	strsep(&rest, "\n");
	for (char *line = strsep(&rest, "\n"); line != NULL && *line != '\0';
	     line = strsep(&rest, "\n"))
		json_array_append_new(items, item_of(line));
	dumped = json_dumps(items, JSON_COMPACT);
	text = arena_copy_string(world.arena, dumped);
	free(dumped);
	json_decref(items);
	return text;
}

void
rulebook_adopt_sample(void)
{
	static char *items; /* the same for every test, and cheap to keep */

	if (items == NULL)
		items = strdup(rulebook_sample_items());
	sql("SELECT save_rulebook(actor_community_id(), 1, '信义积分管理条例', $items$%s$items$)",
	    items);
	sql("SELECT adopt_rulebook(actor_community_id(), 1, rulebook_digest(b), '居民代表会议', "
	    "'2026-01-01', "
	    "'2026-01-01') FROM rulebook b WHERE version = 1");
}
