#pragma once

/*
 * Memory that belongs to one task, usually a request, and is freed with it.
 *
 *	struct arena *arena = arena_create(ARENA_BYTES_MAX);
 *	char *name = arena_copy_string(arena, "张三");
 *	arena_defer(arena, release_result, result);
 *	arena_reset(arena);		ready for the next request
 *	arena_destroy(arena);
 *
 * Everything handed out belongs to the arena. Allocation cannot fail: beyond the limit the process
 * logs one line and exits, and systemd restarts it.
 */

#include <stdarg.h>
#include <stddef.h>

struct arena;

typedef void
arena_release(void *resource);

/* Creates an empty arena that refuses to hand out more than bytes_max. */
struct arena *
arena_create(size_t bytes_max);

/* Zeroed memory, aligned for any type. */
void *
arena_alloc(struct arena *arena, size_t bytes);

/* Zeroed memory for count elements; a product that overflows exceeds every limit. */
void *
arena_alloc_array(struct arena *arena, size_t count, size_t element_bytes);

/* A zero-terminated copy of byte_count bytes. */
char *
arena_copy(struct arena *arena, const void *bytes, size_t byte_count);

/* A copy of a zero-terminated string. */
char *
arena_copy_string(struct arena *arena, const char *string);

/* A formatted, zero-terminated string. */
char *
arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Likewise, for a function that takes the arguments itself. */
char *
arena_format_list(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Calls release(resource) when the arena is reset or destroyed, last deferred first. */
void
arena_defer(struct arena *arena, arena_release *release, void *resource);

/* Releases everything and keeps the first block for the next use. */
void
arena_reset(struct arena *arena);

/* Releases everything and the arena itself. */
void
arena_destroy(struct arena *arena);

#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_new_array(arena, type, count) \
	((type *)arena_alloc_array((arena), (count), sizeof(type)))
