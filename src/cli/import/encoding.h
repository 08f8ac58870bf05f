#pragma once

/*
 * Files as people save them become UTF-8.
 *
 *	struct text utf8;
 *	const char *reason = encoding_to_utf8(arena, bytes, &utf8);
 */

#include "base/arena.h"
#include "base/text.h"

/*
 * Takes UTF-8 with or without a byte order mark as it is, UTF-16 with one (Excel's "Unicode text"),
 * and anything else as GB18030, what Excel in China saves. NULL when that went well, otherwise why
 * not: workbooks, documents and web pages are named as what they are. utf8 borrows bytes or belongs
 * to the arena.
 */
const char *
encoding_to_utf8(struct arena *arena, struct text bytes, struct text *utf8);
