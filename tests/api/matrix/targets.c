#include "targets.h"

#include "support/sql.h"
#include "support/world.h"
#include "support/written.h"

#include <string.h>

#define CODE_BYTES strlen("7KQ2M4")

/*
 * What is drawn at random or counted over all communities: its value and what the answers call it.
 */
#define NAMES \
	"SELECT deed_id::text, 'deed ' || deed_no FROM deed " \
	"UNION ALL SELECT code, format('home %%s-%%s-%%s', building, unit, room) FROM household " \
	"UNION ALL SELECT resident_id::text, 'resident ' || name FROM resident " \
	"UNION ALL SELECT membership_id::text, 'member ' || member_no FROM membership " \
	"UNION ALL SELECT team_id::text, 'team ' || name FROM team " \
	"UNION ALL SELECT claim_id::text, 'claim ' || claim_no FROM claim " \
	"UNION ALL SELECT confirmation_id::text, 'confirmation ' || rank() OVER (ORDER BY " \
	"confirmation_no) FROM confirmation " \
	"UNION ALL SELECT feedback_id::text, 'feedback ' || rank() OVER (ORDER BY feedback_no) " \
	"FROM feedback " \
	"UNION ALL SELECT inspection_id::text, 'inspection ' || inspection_no FROM inspection " \
	"UNION ALL SELECT reminder_id::text, 'reminder ' || reminder_no FROM reminder " \
	"UNION ALL SELECT entry_id::text, 'entry ' || rank() OVER (ORDER BY entry_id) " \
	"FROM ledger_entry " \
	"UNION ALL SELECT reward_id::text, 'reward ' || reward_no FROM reward " \
	"UNION ALL SELECT event_id::text, 'event ' || event_no FROM redemption_event " \
	"UNION ALL SELECT redemption_id::text, 'redemption ' || redemption_no FROM redemption " \
	"UNION ALL SELECT code, 'code of redemption ' || redemption_no FROM redemption " \
	"UNION ALL SELECT helper_id::text, 'helper ' || helper_no FROM household_helper " \
	"UNION ALL SELECT card_id::text, 'card ' || card_no FROM household_card " \
	"UNION ALL SELECT code, 'code of voucher ' || voucher_no FROM voucher " \
	"UNION ALL SELECT import_id::text, 'import ' || rank() OVER (ORDER BY import_no) " \
	"FROM register_import " \
	"UNION ALL SELECT move_id::text, 'move ' || rank() OVER (ORDER BY moved_at, move_id) " \
	"FROM stock_move ORDER BY 2"

/* What a parameter is: text of which the name begins so, or one of these. */
static const struct {
	const char *parameter;
	const char *name;
	const char *values[4];
} parameters[] = {
	{ "building", NULL, { "70", "71" } },     { "card_id", "card ", { NULL } },
	{ "claim_id", "claim ", { NULL } },       { "confirmation_id", "confirmation ", { NULL } },
	{ "deed_id", "deed ", { NULL } },         { "document_version", NULL, { "2026-01" } },
	{ "event_id", "event ", { NULL } },       { "feedback_id", "feedback ", { NULL } },
	{ "helper_id", "helper ", { NULL } },     { "household_code", "home ", { NULL } },
	{ "import_id", "import ", { NULL } },     { "inspection_id", "inspection ", { NULL } },
	{ "member_id", "member ", { NULL } },     { "month", NULL, { "2026-05", "2026-06" } },
	{ "operation", NULL, { "reviewDeed" } },  { "period", NULL, { "2026-05", "2026-06" } },
	{ "query", NULL, { "1-1-1" } },           { "redemption_id", "redemption ", { NULL } },
	{ "resident_id", "resident ", { NULL } }, { "reward_id", "reward ", { NULL } },
	{ "room", NULL, { "101", "301" } },       { "team_id", "team ", { NULL } },
	{ "unit", NULL, { "1", "2" } },           { "version", NULL, { "1" } },
};

static const struct db_result *names;

void
targets_read_names(void)
{
	names = sql(NAMES);
}

const char *
targets_name(const char *value)
{
	for (size_t row = 0; row < db_result_row_count(names); row++) {
		if (strcmp(db_result_text(names, row, 0).data, value) == 0)
			return db_result_text(names, row, 1).data;
	}
	return NULL;
}

const char *
targets_with_names(const char *text)
{
	for (size_t row = 0; row < db_result_row_count(names); row++) {
		struct text value = db_result_text(names, row, 0);

		if (value.bytes < CODE_BYTES)
			continue;
		/* A code that looks like a number has a mark in a CSV. */
		text = replaced(text, written(",'%s", value.data), written(",%s", value.data));
		text = replaced(text, value.data, db_result_text(names, row, 1).data);
	}
	return replaced(text, world.here.code, "here");
}

/* The values of a parameter, with NULL behind the last. */
static const char *const *
values_of(const struct parameter *parameter)
{
	const char **found =
	    arena_alloc(world.arena, (db_result_row_count(names) + 1) * sizeof(char *));
	size_t count = 0;

	if (parameter->schema->values != NULL)
		return parameter->schema->values;
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
		const char *name = parameters[i].name;

		if (strcmp(parameters[i].parameter, parameter->name) != 0)
			continue;
		if (name == NULL)
			return parameters[i].values;
		for (size_t row = 0; row < db_result_row_count(names); row++) {
			if (strncmp(db_result_text(names, row, 1).data, name, strlen(name)) == 0)
				found[count++] = db_result_text(names, row, 0).data;
		}
	}
	found[count] = NULL;
	return found;
}

/* With each value of the parameters from this one on in the path. */
static void
ask_about_each(const struct operation *operation, size_t index, const char *target,
               targets_ask *ask)
{
	const char *const *value;
	const char *place;

	if (index == operation->parameter_count) {
		ask(operation, target);
		return;
	}
	place = written("{%s}", operation->parameters[index].name);
	if (strstr(target, place) == NULL) {
		ask_about_each(operation, index + 1, target, ask);
		return;
	}
	for (value = values_of(&operation->parameters[index]); *value != NULL; value++)
		ask_about_each(operation, index + 1, replaced(target, place, *value), ask);
}

void
targets_each(const struct operation *operation, targets_ask *ask)
{
	bool paged = operation->answer == ANSWER_LIST;
	const char *path = replaced(operation->path, "{community}", world.here.code);

	path = written("%s%s", path, paged ? "?limit=100" : "");
	ask_about_each(operation, 0, path, ask);
	for (size_t i = 0; i < operation->parameter_count; i++) {
		const struct parameter *parameter = &operation->parameters[i];
		const char *const *value = values_of(parameter);

		for (; parameter->place == PLACE_QUERY && *value != NULL; value++) {
			ask_about_each(
			    operation, 0,
			    written("%s%s%s=%s", path, paged ? "&" : "?", parameter->name, *value),
			    ask);
		}
	}
}
