#pragma once

/*
 * Keeps a worker as small after a rush of requests as it was before.
 *
 *	memory_return_early();			first thing in main
 *	memory_trim_regularly(arena, loop);
 */

#include "base/arena.h"
#include "base/loop.h"

/* Lets the system have large blocks, and the end of the heap, as soon as they are free. */
void
memory_return_early(void);

/* Every few seconds, lets it have the free pages in the middle of the heap too. */
void
memory_trim_regularly(struct arena *arena, struct loop *loop);
