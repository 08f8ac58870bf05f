#include "cli/lib/qr.h"

#include "base/buffer.h"
#include "base/qr.h"

/* Quiet zone of four modules, as required by the standard. */
#define QUIET_MODULES 4
#define DRAWING_BYTES_FIRST ((size_t)4096)

static const char *
half_blocks(bool is_upper_dark, bool is_lower_dark)
{
	if (is_upper_dark)
		return is_lower_dark ? "█" : "▀";
	return is_lower_dark ? "▄" : " ";
}

struct text
qr_draw(struct arena *arena, const char *content)
{
	struct qr qr = qr_encode(arena, content);
	struct buffer drawn = buffer_create(arena, DRAWING_BYTES_FIRST);

	for (int row = -QUIET_MODULES; row < qr.size + QUIET_MODULES; row += 2) {
		for (int column = -QUIET_MODULES; column < qr.size + QUIET_MODULES; column++) {
			buffer_append_string(&drawn, half_blocks(qr_is_dark(qr, row, column),
			                                         qr_is_dark(qr, row + 1, column)));
		}
		buffer_append_string(&drawn, "\n");
	}
	return buffer_text(&drawn);
}

/* Dark modules next to each other are one rectangle. */
static void
append_rectangles(struct buffer *drawn, struct qr qr, int row)
{
	int column = 0;

	while (column < qr.size) {
		int first = column;

		while (qr_is_dark(qr, row, column))
			column++;
		if (column > first) {
			buffer_append_format(drawn, "M%d %dh%dv1h-%dz", first + QUIET_MODULES,
			                     row + QUIET_MODULES, column - first, column - first);
		}
		column++;
	}
}

struct text
qr_draw_svg(struct arena *arena, const char *content)
{
	struct qr qr = qr_encode(arena, content);
	int side = qr.size + 2 * QUIET_MODULES;
	struct buffer drawn = buffer_create(arena, DRAWING_BYTES_FIRST);

	buffer_append_format(&drawn,
	                     "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
	                     "shape-rendering=\"crispEdges\"><path d=\"",
	                     side, side);
	for (int row = 0; row < qr.size; row++)
		append_rectangles(&drawn, qr, row);
	buffer_append_string(&drawn, "\"/></svg>");
	return buffer_text(&drawn);
}
