#include "base/qr.h"

#include "base/limits.h"

#include <assert.h>
#include <qrencode.h>
#include <string.h>

#define MODULE_IS_DARK 1
#define DIGIT_MODULES 4 /* of a hexadecimal digit */
#define VERSION_SMALLEST 0 /* the first one with enough room */

struct qr
qr_encode(struct arena *arena, const char *content)
{
	QRcode *code;
	struct qr qr;

	assert(strlen(content) <= QR_CONTENT_BYTES_MAX);
	code = QRcode_encodeString8bit(content, VERSION_SMALLEST, QR_ECLEVEL_M);
	assert(code != NULL);
	qr.size = code->width;
	qr.modules = arena_copy(arena, code->data, (size_t)code->width * (size_t)code->width);
	QRcode_free(code);
	return qr;
}

bool
qr_is_dark(struct qr qr, int row, int column)
{
	bool inside = row >= 0 && row < qr.size && column >= 0 && column < qr.size;

	return inside && (qr.modules[row * qr.size + column] & MODULE_IS_DARK);
}

static int
digit_at(struct qr qr, int row, int column)
{
	int digit = 0;

	for (int i = 0; i < DIGIT_MODULES; i++)
		digit = 2 * digit + qr_is_dark(qr, row, column + i);
	return digit;
}

void
qr_append_rows(struct buffer *out, struct qr qr)
{
	for (int row = 0; row < qr.size; row++) {
		if (row > 0)
			buffer_append(out, "/", 1);
		for (int column = 0; column < qr.size; column += DIGIT_MODULES)
			buffer_append(out, &"0123456789abcdef"[digit_at(qr, row, column)], 1);
	}
}
