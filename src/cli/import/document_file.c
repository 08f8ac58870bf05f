#include "cli/import/document_file.h"

#include "cli/import/cells.h"
#include "cli/import/dates.h"
#include "cli/lib/translation.h"

#include <stddef.h>
#include <string.h>

#define VERSION_BYTES_MAX 20
#define TITLE_CODE_POINTS_MAX 80
#define CONTENT_CODE_POINTS_MAX 20000

struct line_reader {
	struct text rest;
	size_t number; /* of the line that was read last, from 1 */
};

static const char *
copy_text(struct arena *arena, struct text text)
{
	return arena_format(arena, "%.*s", (int)text.bytes, text.data);
}

static bool
next_line(struct line_reader *reader, struct text *line)
{
	const char *end;

	if (reader->rest.bytes == 0)
		return false;
	end = memchr(reader->rest.data, '\n', reader->rest.bytes);
	*line = (struct text){ reader->rest.data, end != NULL ? (size_t)(end - reader->rest.data)
		                                              : reader->rest.bytes };
	reader->rest = cells_drop_front(reader->rest, line->bytes + (end != NULL));
	reader->number++;
	return true;
}

bool
document_file_is_version(struct text version)
{
	if (version.bytes == 0 || version.bytes > VERSION_BYTES_MAX)
		return false;
	for (size_t i = 0; i < version.bytes; i++) {
		char byte = version.data[i];
		bool is_sign = byte == '.' || byte == '-';

		if (!cells_is_letter(byte) && (byte < '0' || byte > '9') && (!is_sign || i == 0))
			return false;
	}
	return true;
}

static const char *
read_head_line(struct arena *arena, struct text line, struct document_file *document)
{
	const char *colon = memchr(line.data, ':', line.bytes);
	struct text key;
	struct text value;

	if (colon == NULL)
		return _("write \"key: value\", or end the head with ---");
	key = cells_trim((struct text){ line.data, (size_t)(colon - line.data) });
	value = cells_trim(cells_drop_front(line, (size_t)(colon - line.data) + 1));
	if (text_is(key, "document")) {
		document->document = copy_text(arena, value);
		return NULL;
	}
	if (text_is(key, "version")) {
		document->version = copy_text(arena, value);
		return document_file_is_version(value) ? NULL
		                                       : _("a version has 1 to 20 letters, digits, "
		                                           "dots and hyphens, such as 2026-01");
	}
	if (text_is(key, "in_force_from")) {
		document->in_force_from = copy_text(arena, value);
		return dates_is_day(value) ? NULL : _("in_force_from is a day, YYYY-MM-DD");
	}
	return _("the head has the keys document, version and in_force_from, and no other");
}

static const char *
at_line(struct arena *arena, const struct line_reader *reader, const char *flaw)
{
	return flaw != NULL ? arena_format(arena, _("line %zu: %s"), reader->number, flaw) : NULL;
}

/* Moves the reader behind the head, if there is one. */
static const char *
read_head(struct arena *arena, struct line_reader *reader, struct document_file *document)
{
	struct line_reader ahead = *reader;
	struct text line;

	if (!next_line(&ahead, &line) || !text_is(cells_trim(line), "---"))
		return NULL;
	while (next_line(&ahead, &line)) {
		const char *flaw;

		if (text_is(cells_trim(line), "---")) {
			*reader = ahead;
			return NULL;
		}
		flaw = line.bytes ? read_head_line(arena, line, document) : NULL;
		if (flaw != NULL)
			return at_line(arena, &ahead, flaw);
	}
	return at_line(arena, &ahead, _("the head does not end with ---"));
}

/* A browser could take this for a tag. */
static bool
has_markup(struct text line)
{
	for (size_t i = 0; i + 1 < line.bytes; i++) {
		char next = line.data[i + 1];

		if (line.data[i] == '<' &&
		    (cells_is_letter(next) || next == '/' || next == '!' || next == '?'))
			return true;
	}
	return false;
}

static const char *
check_line(struct arena *arena, struct text line, struct document_file *document)
{
	struct text title;

	if (!cells_is_readable(line))
		return _("there is a control character or an invisible one");
	if (has_markup(line))
		return _("there is HTML; write a link as [words](address)");
	if (document->title != NULL || !text_starts(line, "# "))
		return NULL;
	title = cells_trim(cells_drop_front(line, strlen("# ")));
	if (title.bytes == 0 || text_code_points(title) > TITLE_CODE_POINTS_MAX)
		return _("the title has 1 to 80 characters");
	document->title = copy_text(arena, title);
	return NULL;
}

/* From its first line that is not empty to its last one. */
static const char *
read_content(struct arena *arena, struct line_reader *reader, struct document_file *document)
{
	const char *begin = NULL;
	const char *end = NULL;
	struct text content;
	struct text line;

	while (next_line(reader, &line)) {
		const char *flaw = check_line(arena, line, document);

		if (flaw != NULL)
			return at_line(arena, reader, flaw);
		if (cells_trim(line).bytes == 0)
			continue;
		begin = begin != NULL ? begin : line.data;
		end = line.data + line.bytes;
	}
	if (document->title == NULL)
		return _("the text has no title: begin it with a line such as \"# 帮助\"");
	content = (struct text){ begin, (size_t)(end - begin) };
	if (text_code_points(content) >= CONTENT_CODE_POINTS_MAX) {
		return arena_format(arena, _("the text has more than %d characters"),
		                    CONTENT_CODE_POINTS_MAX);
	}
	document->content = arena_format(arena, "%.*s\n", (int)content.bytes, content.data);
	return NULL;
}

const char *
document_file_read(struct arena *arena, struct text utf8, struct document_file *document)
{
	struct line_reader reader = { .rest = cells_unify_lines(arena, utf8) };
	const char *flaw;

	*document = (struct document_file){ 0 };
	flaw = read_head(arena, &reader, document);
	return flaw != NULL ? flaw : read_content(arena, &reader, document);
}
