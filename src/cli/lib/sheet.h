#pragma once

/*
 * Sheets for people: an embedded HTML file in which every {{name}} stands for a value.
 *
 *	const struct sheet_value values[] = {
 *		{ "name", "张**", false },
 *		{ "drawing", qr_draw_svg(arena, code).data, true },
 *	};
 *	struct text sheet = sheet_fill(arena, "commands/household/card.html", values, 2);
 *
 * The text belongs to the arena.
 */

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct sheet_value {
	const char *name;
	const char *value;
	bool is_markup; /* printed as it is; other values are escaped */
};

/* Every name in the file has a value. */
struct text
sheet_fill(struct arena *arena, const char *path, const struct sheet_value *values,
           size_t value_count);
