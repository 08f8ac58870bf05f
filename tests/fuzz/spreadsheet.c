#include "cli/import/spreadsheet.h"

#include "base/buffer.h"
#include "base/cell.h"
#include "base/limits.h"
#include "cli/import/cells.h"
#include "cli/import/csv.h"
#include "cli/import/event_file.h"
#include "cli/import/json_rows.h"
#include "cli/import/reward_file.h"
#include "cli/import/rulebook_file.h"
#include "fuzz.h"

#include <stdlib.h>

static void
check(bool holds)
{
	if (!holds)
		abort();
}

/* Any text comes back from the row in which it was written, between others. */
static void
check_round_trip(struct arena *arena, struct text text)
{
	struct buffer row = buffer_create(arena, 64);
	struct faults faults = { .arena = arena };
	struct csv_table table;

	buffer_append_string(&row, "first\t");
	cell_append(&row, text, CELL_SIGNS_TSV);
	buffer_append_string(&row, "\tlast\n");
	table = csv_read(arena, buffer_text(&row), "\t", SIZE_MAX, &faults);
	check(faults.count == 0 && table.row_count == 1 && table.rows[0].cell_count == 3);
	check(text_equal(spreadsheet_read(arena, table.rows[0].cells[1]).content, text));
}

static void
check_rows(const struct json_rows *rows)
{
	check(rows->faults.count > 0 || rows->count > 0);
	check(text_is_utf8(rows->json));
	for (size_t i = 0; i < rows->faults.count; i++) {
		check(cells_is_visible(text_of(rows->faults.items[i].reason)));
		check(i == 0 || rows->faults.items[i].line >= rows->faults.items[i - 1].line);
	}
	for (size_t i = 0; i < rows->notes.count; i++)
		check(cells_is_visible(text_of(rows->notes.items[i].reason)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct arena *arena = arena_create(COMMAND_ARENA_BYTES_MAX);
	struct text text = { (const char *)data, bytes };
	struct json_rows rewards = json_rows_read(arena, text, &reward_file_shape);
	struct json_rows items = json_rows_read(arena, text, &rulebook_file_shape);
	struct json_rows events = json_rows_read(arena, text, &event_file_shape);

	check_rows(&rewards);
	check_rows(&items);
	check_rows(&events);
	if (text_is_utf8(text))
		check_round_trip(arena, text);
	arena_destroy(arena);
	return 0;
}
