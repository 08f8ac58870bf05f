#include "base/clock.h"

#include <assert.h>
#include <time.h>

static int64_t
read_us(clockid_t clock)
{
	struct timespec now;
	int status = clock_gettime(clock, &now);

	assert(status == 0);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
clock_monotonic_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

int64_t
clock_wall_us(void)
{
	return read_us(CLOCK_REALTIME);
}

int64_t
clock_us_of_ms(int64_t duration_ms)
{
	return 1000 * duration_ms;
}
