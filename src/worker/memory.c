#include "worker/memory.h"

#include "base/clock.h"

#include <malloc.h>

/* The block of an arena is larger than this, so free returns it to the system. */
#define BLOCK_BYTES_MAX (48 * 1024)
#define KEPT_BYTES (128 * 1024)
#define TRIM_INTERVAL_US 10000000

struct trimming {
	struct loop *loop;
	struct loop_timer timer;
};

void
memory_return_early(void)
{
	mallopt(M_MMAP_THRESHOLD, BLOCK_BYTES_MAX);
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
}

static void
trim(void *context)
{
	struct trimming *trimming = context;

	malloc_trim(0);
	loop_timer_start(trimming->loop, &trimming->timer, clock_monotonic_us() + TRIM_INTERVAL_US);
}

void
memory_trim_regularly(struct arena *arena, struct loop *loop)
{
	struct trimming *trimming = arena_new(arena, struct trimming);

	trimming->loop = loop;
	trimming->timer = (struct loop_timer){ .expired = trim, .context = trimming };
	trim(trimming);
}
