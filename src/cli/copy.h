#pragma once

/*
 * Rows in the text format of COPY.
 *
 *	struct buffer rows = buffer_create(arena, 65536);
 *	copy_integer(&rows, line);
 *	copy_text(&rows, name);
 *	copy_end_row(&rows);
 */

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* NULL writes a null. */
void
copy_text(struct buffer *rows, const char *text);

void
copy_integer(struct buffer *rows, int64_t value);

void
copy_boolean(struct buffer *rows, bool value);

void
copy_null(struct buffer *rows);

/* A bytea. */
void
copy_bytes(struct buffer *rows, const void *bytes, size_t bytes_count);

void
copy_end_row(struct buffer *rows);
