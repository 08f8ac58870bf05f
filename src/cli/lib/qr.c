#include "cli/lib/qr.h"

#include "base/buffer.h"

#include <assert.h>
#include <qrencode.h>
#include <stdbool.h>

/* Quiet zone of four modules, as required by the standard. */
#define QUIET_MODULES 4
#define MODULE_IS_DARK 1

static void
release_code(void *code)
{
	QRcode_free(code);
}

static bool
is_dark(const QRcode *code, int row, int column)
{
	bool inside = row >= 0 && row < code->width && column >= 0 && column < code->width;

	return inside && (code->data[row * code->width + column] & MODULE_IS_DARK);
}

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
	QRcode *code = QRcode_encodeString8bit(content, 0, QR_ECLEVEL_M);
	struct buffer drawn;

	assert(code != NULL);
	arena_defer(arena, release_code, code);
	drawn = buffer_create(arena, 4096);
	for (int row = -QUIET_MODULES; row < code->width + QUIET_MODULES; row += 2) {
		for (int column = -QUIET_MODULES; column < code->width + QUIET_MODULES; column++) {
			buffer_append_string(&drawn, half_blocks(is_dark(code, row, column),
			                                         is_dark(code, row + 1, column)));
		}
		buffer_append_string(&drawn, "\n");
	}
	return buffer_text(&drawn);
}
