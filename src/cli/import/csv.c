#include "cli/import/csv.h"

#include "base/buffer.h"
#include "base/limits.h"
#include "cli/import/cells.h"
#include "cli/lib/list.h"

#include <stdbool.h>

struct reader {
	struct arena *arena;
	struct faults *faults;
	const char *separator;
	struct text rest;
	int64_t line;
	struct csv_table table;
	struct csv_row row;
	size_t cells_capacity;
};

static void
skip(struct reader *reader, size_t bytes)
{
	reader->rest.data += bytes;
	reader->rest.bytes -= bytes;
}

/* The bytes of a line's end: LF, CR LF, or CR alone; 0 elsewhere. */
static size_t
line_end_bytes(struct text text)
{
	if (text_starts(text, "\r\n"))
		return 2;
	return text_starts(text, "\n") || text_starts(text, "\r");
}

static bool
skip_line_end(struct reader *reader)
{
	size_t bytes = line_end_bytes(reader->rest);

	skip(reader, bytes);
	reader->line += bytes > 0;
	return bytes > 0;
}

static bool
is_at_cell_end(const struct reader *reader)
{
	return reader->rest.bytes == 0 || line_end_bytes(reader->rest) > 0 ||
	       text_starts(reader->rest, reader->separator);
}

static void
skip_spaces(struct reader *reader)
{
	while (!is_at_cell_end(reader) &&
	       (text_starts(reader->rest, " ") || text_starts(reader->rest, "\t"))) {
		skip(reader, 1);
	}
}

static const struct flaw *
refuse_quotation(const struct reader *reader)
{
	return flaw_of(reader->arena, "broken_quotation",
	               "quotation marks enclose a whole cell, and are doubled in it");
}

/* From the opening to the closing mark; a doubled mark is part of the cell. */
static const struct flaw *
take_quoted(struct reader *reader, struct buffer *cell, const char *mark)
{
	skip(reader, 1);
	while (reader->rest.bytes > 0) {
		size_t bytes = line_end_bytes(reader->rest);

		if (text_starts(reader->rest, "\"")) {
			skip(reader, 1);
			if (!text_starts(reader->rest, "\""))
				return NULL;
			skip(reader, 1);
			buffer_append_string(cell, mark);
			continue;
		}
		reader->line += bytes > 0;
		bytes = bytes > 0 ? bytes : 1;
		buffer_append(cell, reader->rest.data, bytes);
		skip(reader, bytes);
	}
	return flaw_of(reader->arena, "endless_quotation",
	               "the quoted cell that begins here never ends");
}

/* The content in quotation marks; after an equals sign it is not changed. */
static const struct flaw *
take_enclosed(struct reader *reader, struct text *cell)
{
	bool is_formula = text_starts(reader->rest, "=");
	struct buffer content = buffer_create(reader->arena, 32);
	const struct flaw *flaw;

	skip(reader, is_formula);
	buffer_append_string(&content, is_formula ? "=\"" : "");
	flaw = take_quoted(reader, &content, is_formula ? "\"\"" : "\"");
	buffer_append_string(&content, is_formula ? "\"" : "");
	*cell = buffer_text(&content);
	skip_spaces(reader);
	if (flaw == NULL && !is_at_cell_end(reader))
		return refuse_quotation(reader);
	return flaw;
}

static const struct flaw *
take_cell(struct reader *reader, struct text *cell)
{
	struct text start = reader->rest;

	skip_spaces(reader);
	if (text_starts(reader->rest, "\"") || text_starts(reader->rest, "=\""))
		return take_enclosed(reader, cell);
	reader->rest = start;
	while (!is_at_cell_end(reader)) {
		if (text_starts(reader->rest, "\""))
			return refuse_quotation(reader);
		skip(reader, 1);
	}
	*cell = (struct text){ start.data, start.bytes - reader->rest.bytes };
	return NULL;
}

static const struct flaw *
take_cells(struct reader *reader)
{
	do {
		struct text cell = { "", 0 };
		const struct flaw *flaw = take_cell(reader, &cell);

		if (flaw != NULL)
			return flaw;
		if (reader->row.cell_count < IMPORT_CELLS_MAX) {
			list_reserve(reader->arena, &reader->row.cells, reader->row.cell_count,
			             &reader->cells_capacity);
			reader->row.cells[reader->row.cell_count++] = cell;
		} else if (cells_trim(cell).bytes > 0) {
			return flaw_of(reader->arena, "too_many_cells",
			               "there are more than %d cells", IMPORT_CELLS_MAX);
		}
		if (!text_starts(reader->rest, reader->separator))
			return NULL;
		skip(reader, text_of(reader->separator).bytes);
	} while (true);
}

/* A row whose cells are all empty, such as ",,,": spreadsheets leave them below the table. */
static bool
row_is_blank(const struct csv_row *row)
{
	for (size_t i = 0; i < row->cell_count; i++) {
		if (cells_trim(row->cells[i]).bytes > 0)
			return false;
	}
	return true;
}

static void
take_row(struct reader *reader)
{
	const struct flaw *flaw;

	reader->row = (struct csv_row){ .line = reader->line };
	reader->cells_capacity = 0;
	flaw = take_cells(reader);
	if (flaw != NULL) {
		faults_add_flaw(reader->faults, reader->row.line, NULL, flaw);
		while (reader->rest.bytes > 0 && line_end_bytes(reader->rest) == 0)
			skip(reader, 1);
	} else if (!row_is_blank(&reader->row)) {
		struct csv_table *table = &reader->table;

		list_reserve(reader->arena, &table->rows, table->row_count, &table->rows_capacity);
		table->rows[table->row_count++] = reader->row;
	}
	skip_line_end(reader);
}

struct csv_table
csv_read(struct arena *arena, struct text utf8, const char *separator, size_t rows_max,
         struct faults *faults)
{
	struct reader reader = {
		.arena = arena,
		.faults = faults,
		.separator = separator,
		.rest = utf8,
		.line = 1,
	};

	while (reader.rest.bytes > 0 && reader.table.row_count < rows_max) {
		if (reader.line > IMPORT_LINES_MAX) {
			faults_add(faults, 0, NULL, "too_many_lines",
			           "the file has more than %d lines", IMPORT_LINES_MAX);
			reader.table.row_count = 0;
			break;
		}
		take_row(&reader);
	}
	return reader.table;
}
