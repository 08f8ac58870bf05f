#include "base/fiber.h"

#include "base/clock.h"
#include "base/log.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>

/* Only touched pages take memory; the first page is a guard. */
#define STACK_BYTES ((size_t)256 * 1024)
#define GUARD_BYTES ((size_t)4096)

struct fiber {
	struct fibers *owner;
	ucontext_t context; /* while it waits */
	ucontext_t resumer; /* while it runs: the caller that resumed it */
	fiber_function *function;
	void *argument;
	bool ended;
	struct loop_timer timer;
	struct fiber *next; /* in the list of free fibers */
	char *stack;
};

struct fibers {
	struct arena *arena;
	struct loop *loop;
	struct fiber *free;
	size_t count;
	size_t count_max;
};

static _Thread_local struct fiber *running;

static _Noreturn void
fail(const char *call)
{
	log_event(LOG_LEVEL_ERROR, "fatal", "call", call, "reason", strerror(errno));
	abort();
}

struct fibers *
fibers_create(struct arena *arena, struct loop *loop, size_t count_max)
{
	struct fibers *fibers = arena_new(arena, struct fibers);

	fibers->arena = arena;
	fibers->loop = loop;
	fibers->count_max = count_max;
	return fibers;
}

static void
free_stack(void *stack)
{
	munmap(stack, STACK_BYTES);
}

static void
resume_sleeper(void *fiber)
{
	fiber_resume(fiber);
}

static struct fiber *
create_fiber(struct fibers *fibers)
{
	struct fiber *fiber = arena_new(fibers->arena, struct fiber);
	void *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
	                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);

	if (stack == MAP_FAILED || mprotect(stack, GUARD_BYTES, PROT_NONE) != 0)
		fail("mmap");
	arena_defer(fibers->arena, free_stack, stack);
	fiber->owner = fibers;
	fiber->stack = stack;
	fiber->timer = (struct loop_timer){ .expired = resume_sleeper, .context = fiber };
	fibers->count++;
	return fiber;
}

/* The first function on a stack, which has no caller to return to. */
static void
enter(void)
{
	struct fiber *fiber = running;

	fiber->function(fiber->argument);
	fiber->ended = true;
	setcontext(&fiber->resumer);
	fail("setcontext");
}

static void
lay_out_stack(struct fiber *fiber)
{
	if (getcontext(&fiber->context) != 0)
		fail("getcontext");
	fiber->context.uc_stack.ss_sp = fiber->stack + GUARD_BYTES;
	fiber->context.uc_stack.ss_size = STACK_BYTES - GUARD_BYTES;
	fiber->context.uc_link = NULL;
	makecontext(&fiber->context, enter, 0);
}

bool
fibers_start(struct fibers *fibers, fiber_function *function, void *context)
{
	struct fiber *fiber = fibers->free;

	if (fiber != NULL) {
		fibers->free = fiber->next;
	} else if (fibers->count < fibers->count_max) {
		fiber = create_fiber(fibers);
	} else {
		return false;
	}
	fiber->function = function;
	fiber->argument = context;
	fiber->ended = false;
	lay_out_stack(fiber);
	fiber_resume(fiber);
	return true;
}

struct fiber *
fiber_running(void)
{
	return running;
}

struct loop *
fiber_loop(const struct fiber *fiber)
{
	return fiber->owner->loop;
}

void
fiber_wait(void)
{
	struct fiber *fiber = running;

	assert(fiber != NULL);
	if (swapcontext(&fiber->context, &fiber->resumer) != 0)
		fail("swapcontext");
}

void
fiber_resume(struct fiber *fiber)
{
	struct fiber *resumer = running;

	running = fiber;
	if (swapcontext(&fiber->resumer, &fiber->context) != 0)
		fail("swapcontext");
	running = resumer;
	if (fiber->ended) {
		fiber->next = fiber->owner->free;
		fiber->owner->free = fiber;
	}
}

void
fiber_sleep(int milliseconds)
{
	const struct timespec pause = { .tv_sec = milliseconds / 1000,
		                        .tv_nsec = milliseconds % 1000 * 1000000L };
	struct fiber *fiber = running;

	if (fiber == NULL) {
		nanosleep(&pause, NULL);
		return;
	}
	loop_timer_start(fiber->owner->loop, &fiber->timer,
	                 clock_monotonic_us() + clock_us_of_ms(milliseconds));
	fiber_wait();
}
