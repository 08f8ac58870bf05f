#pragma once

/*
 * Compresses a text as gzip:
 *
 *	struct text packed = gzip_compress(arena, page);
 */

#include "base/arena.h"
#include "base/text.h"

/* The compressed bytes, in the arena, with header and checksum of gzip. */
struct text
gzip_compress(struct arena *arena, struct text text);
