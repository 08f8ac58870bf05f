#include "base/file.h"

#include "testing.h"

#include <errno.h>

static void
a_file_is_read_whole(void **state)
{
	(void)state;
	char buffer[16] = "unread";
	size_t bytes = 0;
	assert_int_equal(file_read(write_file("file", "a\0b", 3), buffer, sizeof buffer, &bytes),
	                 0);
	assert_int_equal(bytes, 3);
	assert_memory_equal(buffer, "a\0bead", 6);
	assert_int_equal(file_read(write_file("file", "", 0), buffer, sizeof buffer, &bytes), 0);
	assert_int_equal(bytes, 0);
}

static void
a_file_may_fill_the_buffer_but_not_exceed_it(void **state)
{
	(void)state;
	char buffer[4] = "....";
	size_t bytes = 0;
	assert_int_equal(file_read(write_file("file", "abcd", 4), buffer, sizeof buffer, &bytes),
	                 0);
	assert_int_equal(bytes, 4);
	assert_memory_equal(buffer, "abcd", 4);
	assert_int_equal(file_read(write_file("file", "abcde", 5), buffer, sizeof buffer, &bytes),
	                 EFBIG);
}

static void
what_the_system_refuses_is_told(void **state)
{
	(void)state;
	char buffer[4];
	size_t bytes;
	assert_int_equal(file_read("/nonexistent", buffer, sizeof buffer, &bytes), ENOENT);
	assert_int_equal(file_read(directory_path(), buffer, sizeof buffer, &bytes), EISDIR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_whole),
		cmocka_unit_test(a_file_may_fill_the_buffer_but_not_exceed_it),
		cmocka_unit_test(what_the_system_refuses_is_told),
	};
	return cmocka_run_group_tests_name("file", tests, create_directory, remove_directory);
}
