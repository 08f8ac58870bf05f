#include "http/formats.h"

#include "testing.h"

#define expect_all(judge, expected, ...) \
	do { \
		static const char *const texts[] = { __VA_ARGS__ }; \
		for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) { \
			if (judge(text_of(texts[i])) != (expected)) \
				fail_msg("%s(\"%s\") must be " #expected, #judge, texts[i]); \
		} \
	} while (0)

static void
a_date_is_a_day_of_the_calendar(void **state)
{
	(void)state;
	expect_all(formats_is_date, true, "2026-11-22", "2024-02-29", "2000-02-29", "1900-01-01",
	           "2200-12-31");

	expect_all(formats_is_date, false, "", "2026-02-29", "1900-02-29", "2026-04-31",
	           "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01", "26-11-22", "2026-1-22",
	           "2026/11/22", "1899-12-31", "2201-01-01", "0001-01-01", "9999-12-31",
	           "+026-11-22", "2026-11-22T", "２０２６-11-22");
}

static void
an_instant_has_a_time_and_an_offset(void **state)
{
	(void)state;
	expect_all(formats_is_date_time, true, "2026-11-22T14:25:00Z", "2026-11-22T22:25:00+08:00",
	           "2026-11-22T00:00:00.000001Z", "2026-11-22T23:59:59.5-12:00",
	           "2026-11-22T23:59:59+23:59", "2026-11-22t14:25:00z",
	           "2026-11-22T14:25:00.12345678901234567890Z", "2026-11-22T14:25:00-00:00",
	           "1900-01-01T00:00:00Z", "2200-12-31T15:59:59.999999Z",
	           "2200-12-31T23:59:59+08:00");

	expect_all(formats_is_date_time, false, "", "2026-11-22", "2026-11-22T14:25:00",
	           "2026-11-22 14:25:00Z", "2026-11-22T24:00:00Z", "2026-11-22T14:60:00Z",
	           "2026-11-22T14:25Z", "2026-11-22T14:25:00.Z", "2026-11-22T14:25:00+8:00",
	           "2026-11-22T14:25:00+0800", "2026-11-22T14:25:00+24:00",
	           "2026-11-22T14:25:00+08:60", "2026-11-22T14:25:00ZZ", "2026-02-29T14:25:00Z",
	           "2026-11-22T14:25:00.5", "10000-01-01T00:00:00Z", "1900-01-01T00:00:00+00:01",
	           "2200-12-31T16:00:00Z", "0001-01-01T00:00:00+14:00",
	           "9999-12-31T23:59:59-14:00");
}

static void
a_leap_second_ends_a_day_in_utc(void **state)
{
	(void)state;
	expect_all(formats_is_date_time, true, "2016-12-31T23:59:60Z", "2016-12-31T23:59:60.25Z",
	           "2017-01-01T07:59:60+08:00", "2016-12-31T15:59:60-08:00");

	expect_all(formats_is_date_time, false, "2016-12-31T23:58:60Z", "2016-12-31T22:59:60Z",
	           "2016-12-31T23:59:60+08:00", "2016-12-31T23:59:61Z");
}

/* The instant as it is written again. */
static const char *
rewritten(struct arena *arena, const char *text)
{
	int64_t instant_us;

	assert_true(formats_read_instant(text_of(text), &instant_us));
	return formats_write_instant(arena, instant_us);
}

static void
an_instant_is_written_in_one_way(void **state)
{
	static const char *const spellings[][2] = {
		{ "2026-11-22T22:25:00+08:00", "2026-11-22T14:25:00.000000Z" },
		{ "2026-11-22t14:25:00.1250z", "2026-11-22T14:25:00.125000Z" },
		{ "2026-11-22T14:25:00.1234569Z", "2026-11-22T14:25:00.123456Z" },
		{ "2026-02-28T23:30:00-00:45", "2026-03-01T00:15:00.000000Z" },
		{ "2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00.500000Z" },
		{ "1969-12-31T23:59:59.25Z", "1969-12-31T23:59:59.250000Z" },
		{ "1900-01-01T00:00:00Z", "1900-01-01T00:00:00.000000Z" },
		{ "2200-12-31T15:59:59.9999999Z", "2200-12-31T15:59:59.999999Z" },
	};

	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
		assert_string_equal(rewritten(*state, spellings[i][0]), spellings[i][1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_date_is_a_day_of_the_calendar),
		cmocka_unit_test(an_instant_has_a_time_and_an_offset),
		cmocka_unit_test(a_leap_second_ends_a_day_in_utc),
		with_arena(an_instant_is_written_in_one_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
