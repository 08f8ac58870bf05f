#include "base/text.h"

#include "base/percent.h"
#include "testing.h"

#include <string.h>

static void
a_slice_of_nothing_is_empty(void **state)
{
	(void)state;
	assert_int_equal(text_of(NULL).bytes, 0);
	assert_non_null(text_of(NULL).data);
	assert_true(text_is((struct text){ 0 }, ""));
}

static void
slices_are_equal_when_all_their_bytes_are(void **state)
{
	(void)state;
	assert_true(text_equal((struct text){ "abcd", 3 }, text_of("abc")));
	assert_false(text_equal(text_of("abc"), text_of("abd")));
	assert_false(text_equal(text_of("abc"), text_of("ab")));
	assert_false(text_equal((struct text){ "a\0b", 3 }, (struct text){ "a\0c", 3 }));
	assert_true(text_is(text_of("户"), "户"));
	assert_false(text_is((struct text){ "ab\0", 3 }, "ab"));
}

static void
a_shape_says_what_every_byte_is(void **state)
{
	(void)state;
	assert_true(text_has_shape(text_of("2026-07"), "0000-00"));
	assert_true(text_has_shape(text_of("0/9:"), "0/0:"));
	assert_true(text_has_shape(text_of("09afAF"), "xxxxxx"));
	assert_true(text_has_shape((struct text){ 0 }, ""));
	assert_false(text_has_shape(text_of("2026-7"), "0000-00"));
	assert_false(text_has_shape(text_of("2026-077"), "0000-00"));
	assert_false(text_has_shape(text_of("2026/07"), "0000-00"));
	assert_false(text_has_shape(text_of("/"), "0"));
	assert_false(text_has_shape(text_of(":"), "0"));
	assert_false(text_has_shape(text_of("g"), "x"));
	assert_false(text_has_shape((struct text){ "12", 1 }, "00"));
	assert_false(text_has_shape((struct text){ "1\0", 2 }, "0"));
}

static void
a_uuid_is_36_characters_of_a_certain_shape(void **state)
{
	(void)state;
	assert_true(text_is_uuid(text_of("0b9c0a4e-1111-4222-8333-444455556666")));
	assert_true(text_is_uuid(text_of("00000000-0000-0000-0000-000000000000")));
	assert_true(text_is_uuid(text_of("ABCDEFab-cdef-ABCD-efAB-cdefABCDEFab")));
	assert_false(text_is_uuid(text_of("")));
	assert_false(text_is_uuid(text_of("0b9c0a4e111142228333444455556666")));
	assert_false(text_is_uuid(text_of("{0b9c0a4e-1111-4222-8333-444455556666}")));
	assert_false(text_is_uuid(text_of("0b9c0a4e-1111-4222-8333-44445555666g")));
	assert_false(text_is_uuid(text_of("0b9c0a4e-1111-4222-83334-44455556666")));
	assert_false(text_is_uuid(text_of("0b9c0a4e-1111-4222-8333-444455556666 ")));
}

/* Table 3-7 of the Unicode standard, row by row: an independent second opinion. */
static bool
is_in_the_table(const unsigned char *bytes, size_t count)
{
	static const struct {
		unsigned char first[2], second[2];
		size_t count;
	} rows[] = {
		{ { 0x00, 0x7F }, { 0x00, 0x00 }, 1 }, { { 0xC2, 0xDF }, { 0x80, 0xBF }, 2 },
		{ { 0xE0, 0xE0 }, { 0xA0, 0xBF }, 3 }, { { 0xE1, 0xEC }, { 0x80, 0xBF }, 3 },
		{ { 0xED, 0xED }, { 0x80, 0x9F }, 3 }, { { 0xEE, 0xEF }, { 0x80, 0xBF }, 3 },
		{ { 0xF0, 0xF0 }, { 0x90, 0xBF }, 4 }, { { 0xF1, 0xF3 }, { 0x80, 0xBF }, 4 },
		{ { 0xF4, 0xF4 }, { 0x80, 0x8F }, 4 },
	};

	for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
		bool good;

		if (bytes[0] < rows[row].first[0] || bytes[0] > rows[row].first[1])
			continue;
		good = count == rows[row].count;
		if (good && count > 1)
			good = bytes[1] >= rows[row].second[0] && bytes[1] <= rows[row].second[1];
		for (size_t i = 2; good && i < count; i++)
			good = bytes[i] >= 0x80 && bytes[i] <= 0xBF;
		return good;
	}
	return false;
}

static void
expect_as_in_the_table(const unsigned char *bytes, size_t count)
{
	uint32_t code_point;
	struct text text = { (const char *)bytes, count };
	bool whole = text_first_code_point(text, &code_point) == count;

	if (whole != is_in_the_table(bytes, count))
		fail_msg("%02x %02x %02x %02x", bytes[0], bytes[1], bytes[2], bytes[3]);
}

static void
utf8_is_judged_as_in_the_table_of_the_standard(void **state)
{
	static const unsigned char edges[] = { 0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF };

	(void)state;
	for (unsigned pair = 0; pair < 0x10000; pair++) {
		unsigned char bytes[4] = { (unsigned char)(pair >> 8), (unsigned char)pair };

		expect_as_in_the_table(bytes, 1);
		expect_as_in_the_table(bytes, 2);
		for (size_t i = 0; i < sizeof(edges); i++) {
			bytes[2] = edges[i];
			expect_as_in_the_table(bytes, 3);
			for (size_t k = 0; k < sizeof(edges); k++) {
				bytes[3] = edges[k];
				expect_as_in_the_table(bytes, 4);
			}
		}
	}
}

static void
a_text_is_utf8_only_when_every_character_is(void **state)
{
	(void)state;
	assert_true(text_is_utf8(text_of("")));
	assert_true(text_is_utf8(text_of("aé户𠮷\U0010FFFF")));
	assert_true(text_is_utf8((struct text){ "a\0b", 3 }));
	assert_false(text_is_utf8(text_of("户\xFF")));
	assert_false(text_is_utf8(text_of("a\x80z")));
	assert_false(text_is_utf8(text_of("\xC0\xAF")));
	assert_false(text_is_utf8(text_of("\xED\xA0\x80")));
	assert_false(text_is_utf8(text_of("\xF4\x90\x80\x80")));
	assert_false(text_is_utf8((struct text){ "户", 2 }));
}

static void
the_first_character_is_decoded(void **state)
{
	const struct {
		const char *text;
		uint32_t code_point;
		size_t length;
	} cases[] = {
		{ "a户", 'a', 1 },     { "\u00FF", 0xFF, 2 },         { "户a", 0x6237, 3 },
		{ "𠮷a", 0x20BB7, 4 }, { "\U0010FFFF", 0x10FFFF, 4 },
	};
	uint32_t code_point;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t length = text_first_code_point(text_of(cases[i].text), &code_point);

		assert_int_equal(length, cases[i].length);
		assert_int_equal(code_point, cases[i].code_point);
	}
	assert_int_equal(text_first_code_point(text_of(""), &code_point), 0);
}

static void
code_points_are_counted_not_bytes(void **state)
{
	(void)state;
	assert_int_equal(text_code_points(text_of("")), 0);
	assert_int_equal(text_code_points(text_of("ab")), 2);
	assert_int_equal(text_code_points(text_of("欧阳𠮷é")), 4);
}

static void
expect_integer(const char *text, int64_t expected)
{
	int64_t value = 0;

	assert_true(text_to_integer(text_of(text), &value));
	assert_true(value == expected);
}

static void
integers_are_read_up_to_both_ends_of_their_range(void **state)
{
	(void)state;
	expect_integer("0", 0);
	expect_integer("120", 120);
	expect_integer("-10", -10);
	expect_integer("9223372036854775807", INT64_MAX);
	expect_integer("-9223372036854775808", INT64_MIN);
}

static void
anything_but_a_whole_integer_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"-",
		"--1",
		"+1",
		" 1",
		"1 ",
		"1x",
		"x1",
		"1.0",
		"1e3",
		"0x1",
		"1-1",
		"１",
		"1\n",
		"9223372036854775808",
		"-9223372036854775809",
		"99999999999999999999",
	};
	int64_t value = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (text_to_integer(text_of(cases[i]), &value))
			fail_msg("accepted \"%s\"", cases[i]);
	}
	assert_false(text_to_integer((struct text){ "1\0", 2 }, &value));
	assert_int_equal(value, 42);
}

static void
expect_decoded(struct arena *arena, const char *text, bool plus_is_space, const char *expected)
{
	struct text decoded;

	assert_true(percent_decode(arena, text_of(text), plus_is_space, &decoded));
	assert_string_equal(decoded.data, expected);
	assert_int_equal(decoded.bytes, strlen(expected));
}

static void
percent_escapes_are_decoded_in_both_cases(void **state)
{
	struct arena *arena = *state;

	expect_decoded(arena, "", false, "");
	expect_decoded(arena, "2026-11", false, "2026-11");
	expect_decoded(arena, "%e6%88%B7%2F%25", false, "户/%");
	expect_decoded(arena, "%2541", false, "%41");
	expect_decoded(arena, "户", false, "户");
}

static void
a_plus_is_a_space_in_a_query_only(void **state)
{
	struct arena *arena = *state;

	expect_decoded(arena, "a+b%2Bc", true, "a b+c");
	expect_decoded(arena, "a+b%2Bc", false, "a+b+c");
}

static void
malformed_escapes_nul_and_bad_utf8_are_refused(void **state)
{
	struct arena *arena = *state;
	static const char *const cases[] = {
		"%",     "a%",  "%4",     "%4g",       "%g4",    "%%41", "% 41",    "%-1", "%00",
		"a%00b", "%ff", "%c0%af", "%ed%a0%80", "%e6%88", "\xFF", "%e6a%88", "%+1",
	};
	struct text decoded;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (int plus_is_space = 0; plus_is_space < 2; plus_is_space++) {
			if (percent_decode(arena, text_of(cases[i]), plus_is_space, &decoded))
				fail_msg("accepted \"%s\"", cases[i]);
		}
	}
	assert_false(percent_decode(arena, (struct text){ "a\0b", 3 }, false, &decoded));
}

static void
an_escape_does_not_reach_behind_the_slice(void **state)
{
	struct arena *arena = *state;
	struct text decoded;

	assert_false(percent_decode(arena, (struct text){ "a%41", 3 }, false, &decoded));
	assert_false(percent_decode(arena, (struct text){ "a%41", 2 }, false, &decoded));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slice_of_nothing_is_empty),
		cmocka_unit_test(slices_are_equal_when_all_their_bytes_are),
		cmocka_unit_test(a_shape_says_what_every_byte_is),
		cmocka_unit_test(a_uuid_is_36_characters_of_a_certain_shape),
		cmocka_unit_test(utf8_is_judged_as_in_the_table_of_the_standard),
		cmocka_unit_test(a_text_is_utf8_only_when_every_character_is),
		cmocka_unit_test(the_first_character_is_decoded),
		cmocka_unit_test(code_points_are_counted_not_bytes),
		cmocka_unit_test(integers_are_read_up_to_both_ends_of_their_range),
		cmocka_unit_test(anything_but_a_whole_integer_is_refused),
		with_arena(percent_escapes_are_decoded_in_both_cases),
		with_arena(a_plus_is_a_space_in_a_query_only),
		with_arena(malformed_escapes_nul_and_bad_utf8_are_refused),
		with_arena(an_escape_does_not_reach_behind_the_slice),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
