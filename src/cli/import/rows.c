#include "cli/import/rows.h"

#include "base/buffer.h"
#include "base/cell.h"
#include "cli/lib/translation.h"

#include <stdio.h>
#include <string.h>

#define ROW_BYTES_FIRST ((size_t)512)

static void
append_cell(struct buffer *line, const struct db_result *result, size_t row, size_t column)
{
	struct text cell = db_result_text(result, row, column);

	if (db_result_column_is_text(result, column)) {
		const char *name = db_result_column_name(result, column);

		cell_append(line, text_of(translation_of_cell(name, cell.data)), CELL_SIGNS_TSV);
	} else {
		buffer_append(line, cell.data, cell.bytes);
	}
}

static const char *
separator(const struct db_result *result, size_t column)
{
	return column + 1 < db_result_column_count(result) ? "\t" : "\n";
}

void
rows_print(struct arena *arena, const char *context, const struct db_result *result)
{
	struct buffer lines = buffer_create(arena, ROW_BYTES_FIRST);

	for (size_t column = 0; column < db_result_column_count(result); column++) {
		buffer_append_string(
		    &lines, translation_of_column(context, db_result_column_name(result, column)));
		buffer_append_string(&lines, separator(result, column));
	}
	for (size_t row = 0; row < db_result_row_count(result); row++) {
		for (size_t column = 0; column < db_result_column_count(result); column++) {
			append_cell(&lines, result, row, column);
			buffer_append_string(&lines, separator(result, column));
		}
	}
	fputs(buffer_text(&lines).data, stdout);
}

void
rows_print_headings(struct arena *arena, const struct db_result *headings)
{
	struct buffer lines = buffer_create(arena, ROW_BYTES_FIRST);

	for (size_t row = 0; row < store_count(headings); row++) {
		cell_append(&lines, text_of(store_text(headings, row, "heading")), CELL_SIGNS_TSV);
		buffer_append_string(&lines, "\n");
	}
	fputs(buffer_text(&lines).data, stdout);
}

/* "reward" of "commands/reward/list.sql". */
static const char *
folder(struct arena *arena, const char *statement)
{
	const char *start = strchr(statement, '/') + 1;

	return arena_format(arena, "%.*s", (int)strcspn(start, "/"), start);
}

enum exit_status
rows_show(struct invocation *invocation, struct store *store, const struct rows_parts *parts,
          const char *subject)
{
	const struct db_result **shown =
	    arena_alloc(invocation->arena, parts->count * sizeof(*shown));
	enum exit_status status;

	for (size_t i = 0; i < parts->count; i++)
		shown[i] = store_call_file(store, parts->statements[i], db_arguments(subject));
	status = store_finish(store);
	for (size_t i = 0; status == EXIT_DONE && i < parts->count; i++) {
		if (i > 0)
			putchar('\n');
		rows_print(invocation->arena, folder(invocation->arena, parts->statements[i]),
		           shown[i]);
	}
	return status;
}

enum exit_status
rows_list(struct invocation *invocation, const char *statement)
{
	struct store *store = store_enter(invocation);
	const struct db_result *listed;
	enum exit_status status;

	listed = store_call_file(store, statement, db_no_arguments);
	status = store_finish(store);
	if (status == EXIT_DONE)
		rows_print(invocation->arena, folder(invocation->arena, statement), listed);
	return status;
}
