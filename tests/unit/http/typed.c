#include "http/typed.h"

#include "testing.h"

static void
a_code_is_read_however_it_is_typed(void **state)
{
	static const char *const writings[] = {
		"G3P0G2A42",         "g3p0 g2a42",
		"G3P0-G2A42",        "ｇ３ｐ０ｇ２ａ４２",
		"G3P0\u3000G2A42",   "G3P0－G2A42",
		"G3P0—G2A42",        "G3P0ーG2A42",
		" g3po\u00A0g2a42 ", "G3\u200BP0\u2060G2A42",
	};

	for (size_t i = 0; i < sizeof(writings) / sizeof(writings[0]); i++)
		assert_string_equal(typed_code(*state, text_of(writings[i])), "G3P0G2A42");
	assert_string_equal(typed_code(*state, text_of("＊～＄＝")), "*~$=");
	assert_string_equal(typed_code(*state, text_of(" － ")), "");
}

static void
a_household_has_six_symbols(void **state)
{
	assert_string_equal(typed_household_code(*state, text_of("７ｋｑ２－ｍｘ")), "7KQ2MX");
	assert_string_equal(typed_household_code(*state, text_of("il0O12")), "110012");
	assert_null(typed_household_code(*state, text_of("7KQ2M")));
	assert_null(typed_household_code(*state, text_of("7KQ2MXX")));
	assert_null(typed_household_code(*state, text_of("7KQ2MU")));
	assert_null(typed_household_code(*state, text_of("7KQ2M户")));
}

static void
a_room_is_a_number_with_or_without_its_word(void **state)
{
	assert_string_equal(typed_room(*state, text_of("1０4")), "104");
	assert_string_equal(typed_room(*state, text_of("104室")), "104");
	assert_string_equal(typed_room(*state, text_of("１０４ 号室")), "104");
	assert_string_equal(typed_room(*state, text_of("b－2")), "B-2");
	assert_string_equal(typed_room(*state, text_of("12a号")), "12A");
	assert_null(typed_room(*state, text_of("室")));
	assert_null(typed_room(*state, text_of("123456789")));
	assert_null(typed_room(*state, text_of("三零一")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(a_code_is_read_however_it_is_typed),
		with_arena(a_household_has_six_symbols),
		with_arena(a_room_is_a_number_with_or_without_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
