#pragma once

/*
 * Returns memory to the system after a burst of requests.
 *
 *	memory_return_early();			first thing in main
 *	memory_trim_regularly(arena, loop);
 */

#include "base/arena.h"
#include "base/loop.h"

/* Returns large blocks, and the end of the heap, to the system as soon as they are free. */
void
memory_return_early(void);

/* Every few seconds, also returns the free pages in the middle of the heap. */
void
memory_trim_regularly(struct arena *arena, struct loop *loop);
