#include "base/gzip.h"

#include <assert.h>
#include <zlib.h>

#define WINDOW_BITS_GZIP (15 + 16) /* the largest window; 16 asks for gzip's header */
#define MEMORY_LEVEL 8 /* zlib's default */

struct text
gzip_compress(struct arena *arena, struct text text)
{
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)text.data,
		            .avail_in = (uInt)text.bytes };
	int status = deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_BITS_GZIP,
	                          MEMORY_LEVEL, Z_DEFAULT_STRATEGY);
	uLong bound;

	assert(status == Z_OK);
	bound = deflateBound(&stream, stream.avail_in);
	stream.next_out = arena_alloc(arena, bound);
	stream.avail_out = (uInt)bound;
	status = deflate(&stream, Z_FINISH);
	assert(status == Z_STREAM_END);
	deflateEnd(&stream);
	return (struct text){ (char *)stream.next_out - stream.total_out, stream.total_out };
}
