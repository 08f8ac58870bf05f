#include "cli/lib/qr.h"

#include "base/buffer.h"
#include "base/qr.h"

/* Quiet zone of four modules, as required by the standard. */
#define QUIET_MODULES 4

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
	struct buffer drawn = buffer_create(arena, 4096);

	for (int row = -QUIET_MODULES; row < qr.size + QUIET_MODULES; row += 2) {
		for (int column = -QUIET_MODULES; column < qr.size + QUIET_MODULES; column++) {
			buffer_append_string(&drawn, half_blocks(qr_is_dark(qr, row, column),
			                                         qr_is_dark(qr, row + 1, column)));
		}
		buffer_append_string(&drawn, "\n");
	}
	return buffer_text(&drawn);
}
