#pragma once

/*
 * Functions that wait without stopping the thread. Each runs on a stack of its own and leaves the
 * thread to the loop while it waits.
 *
 *	struct fibers *fibers = fibers_create(arena, loop, 128);
 *
 *	if (!fibers_start(fibers, answer, request))	runs answer(request) until it first waits
 *		refuse(request);
 *
 * In answer, however deep:
 *
 *	fiber_sleep(200);
 *
 *	call_back_with(fiber_resume, fiber_running());
 *	fiber_wait();
 *
 * Only one fiber runs at a time, and another fiber, or the loop, runs only where one waits: a fiber
 * completes what others must not see half done between two waits.
 */

#include "base/arena.h"
#include "base/loop.h"

#include <stdbool.h>
#include <stddef.h>

struct fiber;
struct fibers;

typedef void
fiber_function(void *context);

/* Room for count_max fibers. The arena ends those that still wait, and frees their stacks. */
struct fibers *
fibers_create(struct arena *arena, struct loop *loop, size_t count_max);

/*
 * Returns when the function waits or has returned; false, without calling it, when there is no
 * room.
 */
bool
fibers_start(struct fibers *fibers, fiber_function *function, void *context);

/* The calling fiber; NULL outside of fibers. */
struct fiber *
fiber_running(void);

/* The loop that runs while the fiber waits. */
struct loop *
fiber_loop(const struct fiber *fiber);

/* Waits for fiber_resume. Only within a fiber. */
void
fiber_wait(void);

/* Resumes a waiting fiber until it waits again or ends. For callbacks of the loop. */
void
fiber_resume(struct fiber *fiber);

/* Waits for this time. Outside of fibers the thread sleeps. */
void
fiber_sleep(int milliseconds);
