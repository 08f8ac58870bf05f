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
	MINUTES_MIN,
	TIMES_REQUIRED,
	FILED_BY,
	SUBJECT,
	UNIQUENESS,
	DANGEROUS,
	POSITION,
	HINT,
	COLUMN_COUNT,
};

static int
number_of(const char *cell)
{
	return (int)strtol(cell, NULL, 10);
}

static bool
is_yes(const char *cell)
{
	return strcmp(cell, "yes") == 0;
}

static json_t *
item_of(char *line)
{
	const char *cells[COLUMN_COUNT];

	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		cells[i] = strsep(&line, "\t");
		assert_non_null(cells[i]);
	}
	return json_pack(
	    "{s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:i, s:b, s:s, s:b, s:i, s:b, s:s, s:s, s:s, s:b, "
	    "s:i, s:s}",
	    "code", cells[CODE], "category", cells[CATEGORY], "title_zh", cells[TITLE_ZH],
	    "title_en", cells[TITLE_EN], "basis", cells[BASIS], "points", number_of(cells[POINTS]),
	    "cap_period", cells[CAP_PERIOD], "cap_points", number_of(cells[CAP_POINTS]),
	    "evidence_required", is_yes(cells[EVIDENCE_REQUIRED]), "reviewer_level",
	    cells[REVIEWER_LEVEL], "content_public", is_yes(cells[CONTENT_PUBLIC]), "minutes_min",
	    number_of(cells[MINUTES_MIN]), "times_required", is_yes(cells[TIMES_REQUIRED]),
	    "filed_by", cells[FILED_BY], "subject", cells[SUBJECT], "uniqueness", cells[UNIQUENESS],
	    "dangerous", is_yes(cells[DANGEROUS]), "position", number_of(cells[POSITION]), "hint",
	    cells[HINT]);
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
