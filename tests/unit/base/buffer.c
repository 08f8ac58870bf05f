#include "base/buffer.h"

#include "base/text.h"
#include "testing.h"

#include <string.h>

static void
expect_content(struct buffer *buffer, const char *expected)
{
	struct text content = buffer_text(buffer);

	assert_true(buffer->bytes < buffer->capacity);
	assert_string_equal(content.data, expected);
	assert_int_equal(content.bytes, strlen(expected));
}

static void
a_new_buffer_is_empty_whatever_its_capacity(void **state)
{
	struct arena *arena = *state;
	struct buffer none = buffer_create(arena, 0);
	struct buffer some = buffer_create(arena, 100);

	expect_content(&none, "");
	expect_content(&some, "");
}

static void
a_buffer_grows_and_keeps_what_it_has(void **state)
{
	struct arena *arena = *state;
	struct buffer buffer = buffer_create(arena, 1);
	struct text content;
	const char *place;

	for (int i = 0; i < 10000; i++)
		buffer_append(&buffer, "0123456789", (size_t)i % 11);
	content = buffer_text(&buffer);
	place = content.data;
	for (int i = 0; i < 10000; i++) {
		assert_memory_equal(place, "0123456789", (size_t)i % 11);
		place += i % 11;
	}
	assert_ptr_equal(place, content.data + content.bytes);
	assert_int_equal(*place, '\0');
}

static void
the_text_is_zero_terminated_when_the_capacity_is_used_up(void **state)
{
	struct arena *arena = *state;

	for (size_t capacity = 1; capacity < 40; capacity++) {
		struct buffer buffer = buffer_create(arena, capacity);

		for (size_t i = 0; i < capacity; i++)
			buffer_append_string(&buffer, "x");
		assert_int_equal(strlen(buffer_text(&buffer).data), capacity);
	}
}

static void
a_limited_buffer_refuses_what_does_not_fit(void **state)
{
	struct buffer buffer = buffer_create_limited(*state, 100, 8);

	buffer_append_string(&buffer, "01234");
	buffer_append_string(&buffer, "567");
	assert_false(buffer.overflowed);
	expect_content(&buffer, "01234567");
	buffer_append_format(&buffer, "%d", 8);
	assert_true(buffer.overflowed);
	buffer_append_string(&buffer, "");
	expect_content(&buffer, "01234567");

	buffer = buffer_create_limited(*state, 1, 8);
	buffer_append_string(&buffer, "012345");
	buffer_append_string(&buffer, "6789");
	assert_true(buffer.overflowed);
	buffer_append_string(&buffer, "6");
	expect_content(&buffer, "012345");
}

static void
a_buffer_can_be_appended_to_itself(void **state)
{
	struct arena *arena = *state;
	struct buffer buffer = buffer_create(arena, 4);

	buffer_append_string(&buffer, "ab");
	for (int i = 0; i < 3; i++)
		buffer_append(&buffer, buffer.data, buffer.bytes);
	expect_content(&buffer, "abababababababab");
}

static void
integers_are_written_in_decimal(void **state)
{
	struct arena *arena = *state;
	struct buffer buffer = buffer_create(arena, 1);

	buffer_append_integer(&buffer, 0);
	buffer_append_string(&buffer, " ");
	buffer_append_integer(&buffer, INT64_MIN);
	buffer_append_string(&buffer, " ");
	buffer_append_integer(&buffer, INT64_MAX);
	expect_content(&buffer, "0 -9223372036854775808 9223372036854775807");
}

static void
formatted_text_fits_at_every_size_of_the_room(void **state)
{
	struct arena *arena = *state;

	for (size_t capacity = 1; capacity < 40; capacity++) {
		struct buffer buffer = buffer_create(arena, capacity);

		buffer_append_format(&buffer, "%d %s", 120, "points");
		buffer_append_format(&buffer, "%s", "");
		buffer_append_format(&buffer, "/%d", 7);
		expect_content(&buffer, "120 points/7");
	}
}

static void
expect_json(struct arena *arena, struct text text, const char *expected)
{
	struct buffer buffer = buffer_create(arena, 1);

	buffer_append_json(&buffer, text);
	expect_content(&buffer, expected);
}

static void
json_strings_keep_utf8_as_it_is(void **state)
{
	struct arena *arena = *state;

	expect_json(arena, text_of(""), "\"\"");
	expect_json(arena, text_of("张三 / 𠮷\x7F"), "\"张三 / 𠮷\x7F\"");
}

static void
json_strings_escape_quotes_backslashes_and_control_characters(void **state)
{
	struct arena *arena = *state;

	expect_json(arena, text_of("a\"b\\c"), "\"a\\\"b\\\\c\"");
	expect_json(arena, text_of("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"");
	expect_json(arena, text_of("\x01\x1F\x0B"), "\"\\u0001\\u001f\\u000b\"");
	expect_json(arena, (struct text){ "a\0b", 3 }, "\"a\\u0000b\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(a_new_buffer_is_empty_whatever_its_capacity),
		with_arena(a_buffer_grows_and_keeps_what_it_has),
		with_arena(the_text_is_zero_terminated_when_the_capacity_is_used_up),
		with_arena(a_limited_buffer_refuses_what_does_not_fit),
		with_arena(a_buffer_can_be_appended_to_itself),
		with_arena(integers_are_written_in_decimal),
		with_arena(formatted_text_fits_at_every_size_of_the_room),
		with_arena(json_strings_keep_utf8_as_it_is),
		with_arena(json_strings_escape_quotes_backslashes_and_control_characters),
	};

	return cmocka_run_group_tests_name("buffer", tests, NULL, NULL);
}
