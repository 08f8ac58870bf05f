#include "base/arena.h"

#include "base/limits.h"
#include "base/log.h"

#include <assert.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESS_SANITIZER true
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define ADDRESS_SANITIZER true
#endif
#ifndef ADDRESS_SANITIZER
#define ADDRESS_SANITIZER false
#endif

/* One block per allocation, so that the sanitizer puts red zones around each. */
static const bool blocks_are_shared = !ADDRESS_SANITIZER;

/*
 * An allocation larger than this gets its own block, so that it does not waste the rest of another.
 */
#define SHARED_BYTES_MAX (ARENA_BLOCK_BYTES / 4)

/* All bytes of a block after the used ones are zero. */
struct block {
	struct block *next;
	char *data;
	size_t used;
};

struct deferred {
	struct deferred *next;
	arena_release *release;
	void *resource;
};

struct arena {
	size_t bytes_max;
	size_t bytes; /* handed out since the last reset */
	struct block *first; /* kept by a reset; NULL when blocks are not shared */
	struct block *current; /* the block that is being filled */
	struct block *others;
	struct deferred *deferred;
};

static _Noreturn void
fail(const char *event, size_t bytes, size_t bytes_max)
{
	struct log_line line = log_begin(LOG_LEVEL_ERROR, event);

	log_add_integer(&line, "bytes", (int64_t)bytes);
	log_add_integer(&line, "bytes_max", (int64_t)bytes_max);
	log_end(&line);
	abort();
}

static void *
take_from_system(size_t bytes)
{
	void *memory = calloc(1, bytes);

	if (memory == NULL)
		fail("memory_exhausted", bytes, 0);
	return memory;
}

static struct block *
create_block(size_t bytes)
{
	struct block *block = take_from_system(sizeof(*block));

	block->data = take_from_system(bytes);
	return block;
}

static void
destroy_block(struct block *block)
{
	free(block->data);
	free(block);
}

static struct block *
add_block(struct arena *arena, size_t bytes)
{
	struct block *block = create_block(bytes);

	block->next = arena->others;
	arena->others = block;
	return block;
}

struct arena *
arena_create(size_t bytes_max)
{
	struct arena *arena;

	assert(bytes_max <= SIZE_MAX / 2);
	arena = take_from_system(sizeof(*arena));
	arena->bytes_max = bytes_max;
	if (blocks_are_shared)
		arena->first = create_block(ARENA_BLOCK_BYTES);
	arena->current = arena->first;
	return arena;
}

void *
arena_alloc(struct arena *arena, size_t bytes)
{
	const size_t alignment = alignof(max_align_t);
	size_t left = arena->bytes_max - arena->bytes;
	size_t rounded;
	void *memory;

	if (bytes > left)
		fail("arena_exhausted", bytes, arena->bytes_max);
	rounded = (bytes + alignment - 1) / alignment * alignment;
	arena->bytes += rounded < left ? rounded : left;

	if (!blocks_are_shared || rounded > SHARED_BYTES_MAX)
		return add_block(arena, bytes)->data;
	if (rounded > ARENA_BLOCK_BYTES - arena->current->used)
		arena->current = add_block(arena, ARENA_BLOCK_BYTES);
	memory = arena->current->data + arena->current->used;
	arena->current->used += rounded;
	return memory;
}

void *
arena_alloc_array(struct arena *arena, size_t count, size_t element_bytes)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, element_bytes, &bytes))
		bytes = SIZE_MAX;
	return arena_alloc(arena, bytes);
}

char *
arena_copy(struct arena *arena, const void *bytes, size_t byte_count)
{
	char *copy;

	assert(byte_count < SIZE_MAX);
	copy = arena_alloc(arena, byte_count + 1);
	if (byte_count > 0)
		memcpy(copy, bytes, byte_count);
	return copy;
}

char *
arena_copy_string(struct arena *arena, const char *string)
{
	return arena_copy(arena, string, strlen(string));
}

char *
arena_format_list(struct arena *arena, const char *format, va_list arguments)
{
	va_list measured;
	int bytes;
	char *string;

	assert(format != NULL);
	va_copy(measured, arguments);
	bytes = vsnprintf(NULL, 0, format, measured);
	va_end(measured);
	assert(bytes >= 0);

	string = arena_alloc(arena, (size_t)bytes + 1);
	vsnprintf(string, (size_t)bytes + 1, format, arguments);
	return string;
}

char *
arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	char *string;

	va_start(arguments, format);
	string = arena_format_list(arena, format, arguments);
	va_end(arguments);
	return string;
}

void
arena_defer(struct arena *arena, arena_release *release, void *resource)
{
	struct deferred *deferred = arena_new(arena, struct deferred);

	deferred->next = arena->deferred;
	deferred->release = release;
	deferred->resource = resource;
	arena->deferred = deferred;
}

static void
release_deferred(struct arena *arena)
{
	while (arena->deferred != NULL) {
		struct deferred *deferred = arena->deferred;

		arena->deferred = deferred->next;
		deferred->release(deferred->resource);
	}
}

void
arena_reset(struct arena *arena)
{
	release_deferred(arena);
	while (arena->others != NULL) {
		struct block *block = arena->others;

		arena->others = block->next;
		destroy_block(block);
	}
	if (arena->first != NULL) {
		memset(arena->first->data, 0, arena->first->used);
		arena->first->used = 0;
	}
	arena->current = arena->first;
	arena->bytes = 0;
}

void
arena_destroy(struct arena *arena)
{
	arena_reset(arena);
	if (arena->first != NULL)
		destroy_block(arena->first);
	free(arena);
}
