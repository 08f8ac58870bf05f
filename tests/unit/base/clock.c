#include "base/clock.h"

#include "testing.h"

#include <time.h>

static void
monotonic_time_never_goes_backwards(void **state)
{
	int64_t before_us;

	(void)state;
	before_us = clock_monotonic_us();
	for (int i = 0; i < 10000; i++) {
		int64_t now_us = clock_monotonic_us();

		assert_true(now_us >= before_us);
		before_us = now_us;
	}
}

static void
monotonic_time_counts_microseconds(void **state)
{
	struct timespec pause;
	int64_t before_us;
	int64_t passed_us;

	(void)state;
	pause = (struct timespec){ .tv_nsec = 20 * 1000 * 1000 };
	before_us = clock_monotonic_us();
	nanosleep(&pause, NULL);
	passed_us = clock_monotonic_us() - before_us;
	assert_in_range(passed_us, 20 * 1000, 10 * 1000 * 1000);
}

static void
wall_time_is_microseconds_since_1970(void **state)
{
	int64_t before_seconds;
	int64_t now_us;

	(void)state;
	before_seconds = time(NULL);
	now_us = clock_wall_us();
	/* time(2) may lag by one tick of the kernel. */
	assert_in_range(now_us / 1000000, before_seconds - 1, time(NULL) + 1);
}

static void
a_millisecond_has_a_thousand_microseconds(void **state)
{
	(void)state;
	assert_int_equal(clock_us_of_ms(1), 1000);
	assert_int_equal(clock_us_of_ms(INT64_C(86400000)), INT64_C(86400000000));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(monotonic_time_never_goes_backwards),
		cmocka_unit_test(monotonic_time_counts_microseconds),
		cmocka_unit_test(wall_time_is_microseconds_since_1970),
		cmocka_unit_test(a_millisecond_has_a_thousand_microseconds),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
