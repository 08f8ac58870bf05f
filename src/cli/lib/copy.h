#pragma once

/*
 * Rows in the text format of COPY.
 *
 *	struct buffer rows = buffer_create(arena, 65536);
 *	copy_integer(&rows, line);
 *	copy_text(&rows, name);
 *	copy_end_row(&rows);
 */

#include "base/buffer.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text, or a null for NULL. */
void
copy_text(struct buffer *rows, const char *text);

/* A whole number of any size. */
void
copy_integer(struct buffer *rows, int64_t value);

/* A boolean. */
void
copy_boolean(struct buffer *rows, bool value);

/* A null of any type. */
void
copy_null(struct buffer *rows);

/* A bytea. */
void
copy_bytes(struct buffer *rows, const void *bytes, size_t byte_count);

/* Ends the row, which has a cell. */
void
copy_end_row(struct buffer *rows);
