#include "cli/csv.h"

#include "base/limits.h"
#include "cli/cells.h"
#include "cli/encoding.h"
#include "cli/list.h"

#include <assert.h>
#include <csv.h>
#include <string.h>

#define PARSER_OPTIONS (CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL)

struct reader {
	struct arena *arena;
	struct faults *faults;
	struct csv_table table;
	struct csv_parser parser;
	int64_t line;
	int64_t row_line;
	struct text *cells;
	size_t cells_count;
	size_t cells_capacity;
};

static void
take_cell(void *data, size_t bytes, void *context)
{
	struct reader *reader = context;
	if (reader->cells_count++ >= IMPORT_CELLS_MAX)
		return;
	list_reserve(reader->arena, &reader->cells, reader->cells_count - 1,
	             &reader->cells_capacity);
	struct text cell = { arena_copy(reader->arena, data, bytes), bytes };
	reader->cells[reader->cells_count - 1] = cells_trim(cell);
}

static void
begin_row(struct reader *reader, int64_t line)
{
	reader->row_line = line;
	reader->cells = NULL;
	reader->cells_count = 0;
	reader->cells_capacity = 0;
}

/* A row whose cells are all empty, such as ",,,": spreadsheets leave them behind the table. */
static bool
row_is_blank(const struct reader *reader)
{
	for (size_t i = 0; i < reader->cells_count && i < IMPORT_CELLS_MAX; i++)
		if (reader->cells[i].bytes)
			return false;
	return true;
}

static void
take_row(int terminator, void *context)
{
	(void)terminator;
	struct reader *reader = context;
	struct csv_table *table = &reader->table;
	if (reader->cells_count > IMPORT_CELLS_MAX) {
		faults_add(reader->faults, reader->row_line, NULL, "there are more than %d cells",
		           IMPORT_CELLS_MAX);
	} else if (!row_is_blank(reader)) {
		list_reserve(reader->arena, &table->rows, table->rows_count, &table->rows_capacity);
		table->rows[table->rows_count++] = (struct csv_row){
			.line = reader->row_line,
			.cells = reader->cells,
			.cells_count = reader->cells_count,
		};
	}
	begin_row(reader, reader->line + 1);
}

static void
start_parser(struct reader *reader, char separator)
{
	int failed = csv_init(&reader->parser, PARSER_OPTIONS);
	assert(!failed);
	csv_set_delim(&reader->parser, (unsigned char)separator);
}

/* Drops the row under way and starts afresh behind the current line. */
static void
refuse_row(struct reader *reader, char separator, const char *reason)
{
	faults_add(reader->faults, reader->row_line, NULL, "%s", reason);
	csv_free(&reader->parser);
	start_parser(reader, separator);
	begin_row(reader, reader->line + 1);
}

/* A line with its end: LF, CR LF, or CR alone. */
static struct text
take_line(struct text *rest)
{
	size_t bytes = 0;
	while (bytes < rest->bytes && rest->data[bytes] != '\n' && rest->data[bytes] != '\r')
		bytes++;
	if (bytes + 1 < rest->bytes && rest->data[bytes] == '\r' && rest->data[bytes + 1] == '\n')
		bytes++;
	bytes += bytes < rest->bytes;
	struct text line = { rest->data, bytes };
	*rest = (struct text){ rest->data + bytes, rest->bytes - bytes };
	return line;
}

static char
find_separator(struct text utf8)
{
	struct text line = take_line(&utf8);
	ptrdiff_t balance = 0;
	for (size_t i = 0; i < line.bytes; i++)
		balance += (line.data[i] == '\t') - (line.data[i] == ',');
	return balance > 0 ? '\t' : ',';
}

static void
read_lines(struct reader *reader, struct text rest, char separator)
{
	while (rest.bytes) {
		struct text line = take_line(&rest);
		if (reader->line++ == IMPORT_LINES_MAX) {
			faults_add(reader->faults, 0, NULL, "the file has more than %d lines",
			           IMPORT_LINES_MAX);
			reader->table.rows_count = 0;
			return;
		}
		size_t taken =
		    csv_parse(&reader->parser, line.data, line.bytes, take_cell, take_row, reader);
		if (taken != line.bytes)
			refuse_row(reader, separator,
			           "quotation marks enclose a whole cell, and are doubled in it");
	}
	if (csv_fini(&reader->parser, take_cell, take_row, reader) != 0)
		refuse_row(reader, separator, "the quoted cell that begins here never ends");
}

struct csv_table
csv_read(struct arena *arena, struct text bytes, struct faults *faults)
{
	struct reader reader = { .arena = arena, .faults = faults };
	struct text utf8;
	const char *reason = encoding_to_utf8(arena, bytes, &utf8);
	if (reason) {
		faults_add(faults, 0, NULL, "%s", reason);
		return reader.table;
	}
	char separator = find_separator(utf8);
	start_parser(&reader, separator);
	begin_row(&reader, 1);
	read_lines(&reader, utf8, separator);
	csv_free(&reader.parser);
	return reader.table;
}
