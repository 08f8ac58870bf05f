#include "cli/import/spreadsheet.h"

#include "base/buffer.h"
#include "base/cell.h"
#include "cli/import/cells.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static bool
is_word(struct text text, const char *word)
{
	return text.bytes == strlen(word) && strncasecmp(text.data, word, text.bytes) == 0;
}

static const struct flaw *
find_damage(struct arena *arena, struct text content)
{
	static const char *const errors[] = { "#REF!", "#N/A",   "#NAME?",  "#VALUE!", "#DIV/0!",
		                              "#NUM!", "#NULL!", "#SPILL!", "#CALC!" };
	bool is_hashes = content.bytes >= 2;
	bool has_failed = text_starts(content, "Err:");

	for (size_t i = 0; i < content.bytes; i++)
		is_hashes = is_hashes && content.data[i] == '#';
	if (is_hashes) {
		return flaw_of(
		    arena, "too_narrow",
		    "the spreadsheet shows ##### here; make the column wider and save again");
	}
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		has_failed = has_failed || is_word(content, errors[i]);
	return has_failed ? flaw_of(arena, "formula_failed",
	                            "a formula of the spreadsheet has failed here; write the value")
	                  : NULL;
}

/* ="a""b" is a"b; false for another formula. */
static bool
read_formula(struct arena *arena, struct text cell, struct text *content)
{
	struct buffer text;

	if (cell.bytes < 3 || !text_starts(cell, "=\"") || !text_ends(cell, "\""))
		return false;
	text = buffer_create(arena, cell.bytes + 1);
	for (size_t i = 2; i < cell.bytes - 1; i++) {
		if (cell.data[i] == '"' && (++i == cell.bytes - 1 || cell.data[i] != '"'))
			return false;
		buffer_append(&text, &cell.data[i], 1);
	}
	*content = buffer_text(&text);
	return true;
}

struct spreadsheet_cell
spreadsheet_read(struct arena *arena, struct text cell)
{
	struct text trimmed = cells_trim(cell);
	struct text marked = cells_drop_front(cell, (size_t)(trimmed.data - cell.data));
	struct text formula;

	if (text_starts(marked, "'") && cell_needs_mark(cells_drop_front(marked, 1)))
		return (struct spreadsheet_cell){ cells_drop_front(marked, 1), true, NULL };
	if (read_formula(arena, trimmed, &formula))
		return (struct spreadsheet_cell){ formula, true, NULL };
	return (struct spreadsheet_cell){ trimmed, false, find_damage(arena, trimmed) };
}

/* Digits, perhaps a fraction, and a power of ten with its sign. */
bool
spreadsheet_rounded(struct text cell)
{
	size_t digits = 0;
	struct text rest = cell;

	while (rest.bytes > 0 &&
	       ((rest.data[0] >= '0' && rest.data[0] <= '9') || rest.data[0] == '.')) {
		rest = cells_drop_front(rest, 1);
		digits++;
	}
	if (digits == 0 || (!text_starts(rest, "E+") && !text_starts(rest, "e+") &&
	                    !text_starts(rest, "E-") && !text_starts(rest, "e-"))) {
		return false;
	}
	return cells_is_digits(cells_drop_front(rest, 2));
}
