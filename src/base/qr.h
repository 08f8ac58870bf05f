#pragma once

/*
 * QR codes of error correction M, without their quiet zone.
 *
 *	struct qr qr = qr_encode(arena, "7K3M9QXD4");
 *	bool dark = qr_is_dark(qr, row, column);
 *
 * The modules belong to the arena.
 */

#include "base/arena.h"
#include "base/buffer.h"

#include <stdbool.h>

struct qr {
	const char *modules; /* row by row, in libqrencode's form */
	int size; /* rows, and columns */
};

/* content has at most QR_CONTENT_BYTES_MAX bytes. */
struct qr
qr_encode(struct arena *arena, const char *content);

/* What is outside of the code is light. */
bool
qr_is_dark(struct qr qr, int row, int column);

/*
 * The rows in hexadecimal digits with "/" between them: the first bit of a row is its first module,
 * 1 is dark, and the bits after the last module are 0.
 */
void
qr_append_rows(struct buffer *out, struct qr qr);
