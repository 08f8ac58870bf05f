#include "base/gzip.h"

#include "testing.h"

#include <string.h>
#include <zlib.h>

#define PAGE_BYTES 60000

/* What gzip's own reader makes of it. */
static struct text
unpack(struct arena *arena, struct text packed)
{
	char *bytes = arena_alloc(arena, PAGE_BYTES);
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)packed.data,
		            .avail_in = (uInt)packed.bytes,
		            .next_out = (Bytef *)bytes,
		            .avail_out = PAGE_BYTES };

	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	assert_int_equal(stream.avail_in, 0);
	assert_int_equal(inflateEnd(&stream), Z_OK);
	return (struct text){ bytes, stream.total_out };
}

static void
a_page_becomes_smaller_and_comes_back(void **state)
{
	struct arena *arena = *state;
	char *page = arena_alloc(arena, PAGE_BYTES);
	struct text packed;
	struct text unpacked;

	for (size_t i = 0; i < PAGE_BYTES; i++)
		page[i] = "{\"line_no\":1},"[i % 14];
	packed = gzip_compress(arena, (struct text){ page, PAGE_BYTES });
	assert_true(packed.bytes < PAGE_BYTES / 100);
	unpacked = unpack(arena, packed);
	assert_int_equal(unpacked.bytes, PAGE_BYTES);
	assert_memory_equal(unpacked.data, page, PAGE_BYTES);
}

static void
bytes_without_a_pattern_come_back_too(void **state)
{
	struct arena *arena = *state;
	char *noise = arena_alloc(arena, PAGE_BYTES);
	uint32_t number = 1;
	struct text unpacked;

	for (size_t i = 0; i < PAGE_BYTES; i++) {
		number = number * 1664525 + 1013904223;
		noise[i] = (char)(number >> 24);
	}
	unpacked = unpack(arena, gzip_compress(arena, (struct text){ noise, PAGE_BYTES }));
	assert_int_equal(unpacked.bytes, PAGE_BYTES);
	assert_memory_equal(unpacked.data, noise, PAGE_BYTES);
	assert_int_equal(unpack(arena, gzip_compress(arena, text_of(""))).bytes, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(a_page_becomes_smaller_and_comes_back),
		with_arena(bytes_without_a_pattern_come_back_too),
	};

	return cmocka_run_group_tests_name("gzip", tests, NULL, NULL);
}
