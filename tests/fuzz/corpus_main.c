#include "base/arena.h"
#include "base/limits.h"
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Gives the target a block of exactly the file's bytes, so that the sanitizer guards their end. */
static bool
run_file(struct arena *arena, int directory, const char *name)
{
	int descriptor = openat(directory, name, O_RDONLY | O_CLOEXEC);
	struct stat status;
	size_t bytes;
	uint8_t *data;
	ssize_t got;

	if (descriptor < 0 || fstat(descriptor, &status) != 0) {
		perror(name);
		return false;
	}
	bytes = (size_t)status.st_size;
	data = arena_alloc(arena, bytes);
	got = read(descriptor, data, bytes);
	close(descriptor);
	if (got != status.st_size) {
		perror(name);
		return false;
	}
	/* Named before it runs, because a finding ends the process. */
	printf("%s\n", name);
	fflush(stdout);
	return LLVMFuzzerTestOneInput(data, bytes) == 0;
}

int
main(int argc, char **argv)
{
	DIR *listing;
	struct arena *arena;
	int file_count = 0;
	int failure_count = 0;
	struct dirent *entry;

	if (argc != 2) {
		fprintf(stderr, "usage: %s CORPUS-DIRECTORY\n", argv[0]);
		return 2;
	}
	listing = opendir(argv[1]);
	if (listing == NULL) {
		perror(argv[1]);
		return 1;
	}
	arena = arena_create(ARENA_BYTES_MAX);
	while ((entry = readdir(listing)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		file_count++;
		if (!run_file(arena, dirfd(listing), entry->d_name))
			failure_count++;
		arena_reset(arena);
	}
	arena_destroy(arena);
	closedir(listing);
	printf("%d files, %d failures\n", file_count, failure_count);
	return file_count > 0 && failure_count == 0 ? 0 : 1;
}
