#include "testing.h"

#include "base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[] = "/tmp/xinyi-unit-XXXXXX";

static size_t descriptors_before;

static size_t
count_descriptors(void)
{
	DIR *listing = opendir("/proc/self/fd");
	size_t count = 0;

	assert_non_null(listing);
	while (readdir(listing) != NULL)
		count++;
	closedir(listing);
	return count;
}

int
create_arena(void **state)
{
	descriptors_before = count_descriptors();
	*state = arena_create(ARENA_BYTES_MAX);
	return 0;
}

int
destroy_arena(void **state)
{
	arena_destroy(*state);
	assert_int_equal(count_descriptors(), descriptors_before);
	return 0;
}

int
create_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) == NULL ? -1 : 0;
}

int
remove_directory(void **state)
{
	DIR *listing;
	struct dirent *entry;

	(void)state;
	listing = opendir(directory);
	if (listing == NULL)
		return -1;
	while ((entry = readdir(listing)) != NULL) {
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(listing), entry->d_name, 0);
	}
	closedir(listing);
	return rmdir(directory);
}

const char *
directory_path(void)
{
	return directory;
}

const char *
write_file(const char *name, const void *bytes, size_t byte_count)
{
	static char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, byte_count, file), byte_count);
	assert_int_equal(fclose(file), 0);
	return path;
}

/* Collects one packet for each write(2) of the child; packets that do not fit are only counted. */
static void
collect(int reader, struct ending *ending)
{
	size_t bytes = 0;
	char surplus;

	for (;;) {
		size_t room = sizeof(ending->errors) - 1 - bytes;
		void *place = room > 0 ? ending->errors + bytes : &surplus;
		ssize_t got = read(reader, place, room > 0 ? room : 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return;
		ending->write_count++;
		bytes += room > 0 ? (size_t)got : 0;
	}
}

struct ending
run_in_child(child_body *body, const void *argument)
{
	struct ending ending = { 0 };
	int ends[2];
	pid_t child;
	int status;

	/* O_DIRECT makes a pipe of packets: every write(2) of up to 4,096 bytes stays apart. */
	assert_int_equal(pipe2(ends, O_CLOEXEC | O_DIRECT), 0);
	fflush(NULL);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		body((void *)(uintptr_t)argument);
		_exit(0);
	}
	close(ends[1]);
	collect(ends[0], &ending);
	close(ends[0]);

	assert_int_equal(waitpid(child, &status, 0), child);
	ending.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	ending.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	return ending;
}

bool
is_address_sanitized(void)
{
#if defined(__SANITIZE_ADDRESS__)
	return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
	return true;
#endif
#endif
	return false;
}
