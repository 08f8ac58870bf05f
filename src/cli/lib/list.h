#pragma once

/*
 * Arrays that grow inside an arena.
 *
 *	list_reserve(arena, &rows->items, rows->count, &rows->capacity);
 *	rows->items[rows->count++] = row;
 *
 * The old block stays in the arena until the arena is reset; doubling bounds the waste.
 */

#include "base/arena.h"

#include <stddef.h>
#include <string.h>

#define LIST_CAPACITY_FIRST 16

/* Makes room for one more item; items points to the pointer of the array. */
static inline void
list_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t item_bytes)
{
	size_t wider = *capacity > 0 ? *capacity * 2 : LIST_CAPACITY_FIRST;
	void *old = NULL;
	void *grown;

	if (count < *capacity)
		return;
	memcpy(&old, items, sizeof(old));
	grown = arena_alloc(arena, wider * item_bytes);
	if (count > 0)
		memcpy(grown, old, count * item_bytes);
	memcpy(items, &grown, sizeof(grown));
	*capacity = wider;
}

#define list_reserve(arena, items, count, capacity) \
	list_grow((arena), (items), (count), (capacity), sizeof(**(items)))
