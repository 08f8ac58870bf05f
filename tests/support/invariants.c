#include "support/invariants.h"

#include "support/sql.h"
#include "support/test_database.h"
#include "support/world.h"
#include "support/written.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define INVARIANTS_MAX 100
#define FOLDER "src/cli/invariants"

static int
compare_names(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

const char *const *
invariants_list(void)
{
	const char **names = arena_new_array(world.arena, const char *, INVARIANTS_MAX + 1);
	DIR *folder = opendir(written("%s/%s", test_database_environment("XINYI_SOURCE"), FOLDER));
	const struct dirent *entry;
	size_t count = 0;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		if (strstr(entry->d_name, ".sql") == NULL)
			continue;
		assert_true(count < INVARIANTS_MAX);
		names[count++] = arena_copy_string(world.arena, entry->d_name);
	}
	closedir(folder);
	qsort(names, count, sizeof(names[0]), compare_names);
	return names;
}

struct db_outcome
invariants_query(struct session *session, const char *name)
{
	return session_call(session, world.arena, world_read_source(written(FOLDER "/%s", name)),
	                    db_no_arguments);
}

static void
print_row(const struct db_result *result, size_t row)
{
	for (size_t column = 0; column < db_result_column_count(result); column++) {
		print_error(" %s=%s", db_result_column_name(result, column),
		            db_result_text(result, row, column).data);
	}
	print_error("\n");
}

/* True when the query found something, or failed. */
static bool
breaks(const char *community, const char *name)
{
	struct db_outcome outcome = invariants_query(world.owner, name);
	size_t count = outcome.status == DB_DONE ? db_result_row_count(outcome.result) : 0;

	if (outcome.status != DB_DONE)
		print_error("%s: %s\n", name, outcome.message);
	for (size_t row = 0; row < count; row++) {
		print_error("%s: %s does not hold:", community, name);
		print_row(outcome.result, row);
	}
	return outcome.status != DB_DONE || count > 0;
}

size_t
invariants_break_anywhere(void)
{
	const struct db_result *communities =
	    sql("SELECT community_id, code FROM community ORDER BY community_id");
	size_t broken_count = 0;

	for (size_t row = 0; row < db_result_row_count(communities); row++) {
		const char *code = db_result_text(communities, row, 1).data;

		world_move_to((struct community){ db_result_integer(communities, row, 0), code });
		for (const char *const *name = invariants_list(); *name != NULL; name++)
			broken_count += breaks(code, *name);
	}
	return broken_count;
}
