#pragma once

/*
 * Converts files to UTF-8.
 *
 *	struct text utf8;
 *	const char *reason = encoding_to_utf8(arena, bytes, &utf8);
 */

#include "base/arena.h"
#include "base/text.h"

/*
 * Accepts UTF-8 with or without a byte order mark, UTF-16 with one (Excel's "Unicode text"), and
 * decodes anything else as GB18030, which Excel in China saves. Returns NULL, or the reason for a
 * failure, which names workbooks, documents and web pages as such. utf8 borrows bytes or belongs to
 * the arena.
 */
const char *
encoding_to_utf8(struct arena *arena, struct text bytes, struct text *utf8);
