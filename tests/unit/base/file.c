#include "base/file.h"

#include "testing.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static void
a_file_is_read_whole(void **state)
{
	char buffer[16] = "unread";
	size_t bytes = 0;

	(void)state;
	assert_int_equal(file_read(write_file("file", "a\0b", 3), buffer, sizeof(buffer), &bytes),
	                 0);
	assert_int_equal(bytes, 3);
	assert_memory_equal(buffer, "a\0bead", 6);
	assert_int_equal(file_read(write_file("file", "", 0), buffer, sizeof(buffer), &bytes), 0);
	assert_int_equal(bytes, 0);
}

static void
a_file_may_fill_the_buffer_but_not_exceed_it(void **state)
{
	char buffer[4] = "....";
	size_t bytes = 0;

	(void)state;
	assert_int_equal(file_read(write_file("file", "abcd", 4), buffer, sizeof(buffer), &bytes),
	                 0);
	assert_int_equal(bytes, 4);
	assert_memory_equal(buffer, "abcd", 4);
	assert_int_equal(file_read(write_file("file", "abcde", 5), buffer, sizeof(buffer), &bytes),
	                 EFBIG);
}

static void
what_the_system_refuses_is_told(void **state)
{
	char buffer[4];
	size_t bytes;

	(void)state;
	assert_int_equal(file_read("/nonexistent", buffer, sizeof(buffer), &bytes), ENOENT);
	assert_int_equal(file_read(directory_path(), buffer, sizeof(buffer), &bytes), EISDIR);
}

static void
only_a_regular_file_is_read_from_somebody_hostile(void **state)
{
	const char *file = arena_copy_string(*state, write_file("file", "abcd", 4));
	const char *link = arena_format(*state, "%s/link", directory_path());
	const char *fifo = arena_format(*state, "%s/fifo", directory_path());
	char buffer[4];
	size_t bytes;

	assert_int_equal(file_read_foreign(file, buffer, sizeof(buffer), &bytes), 0);
	assert_int_equal(bytes, 4);
	assert_memory_equal(buffer, "abcd", 4);
	assert_int_equal(symlink(file, link), 0);
	assert_int_equal(file_read_foreign(link, buffer, sizeof(buffer), &bytes), ELOOP);
	assert_int_equal(mkfifo(fifo, S_IRUSR | S_IWUSR), 0);
	assert_int_equal(file_read_foreign(fifo, buffer, sizeof(buffer), &bytes), EINVAL);
	assert_int_equal(file_read_foreign(directory_path(), buffer, sizeof(buffer), &bytes),
	                 EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_whole),
		cmocka_unit_test(a_file_may_fill_the_buffer_but_not_exceed_it),
		cmocka_unit_test(what_the_system_refuses_is_told),
		with_arena(only_a_regular_file_is_read_from_somebody_hostile),
	};

	return cmocka_run_group_tests_name("file", tests, create_directory, remove_directory);
}
