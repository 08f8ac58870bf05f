#include "cli/lib/input.h"

#include "base/file.h"
#include "base/limits.h"
#include "cli/lib/console.h"

#include <errno.h>
#include <string.h>

bool
input_read(struct arena *arena, const char *path, struct text *bytes)
{
	char *content = arena_alloc(arena, IMPORT_BYTES_MAX);
	size_t count = 0;
	int problem = file_read(path, content, IMPORT_BYTES_MAX, &count);

	*bytes = (struct text){ content, count };
	if (problem == EFBIG) {
		console_complain("%s: the file has more than %zu MiB", path,
		                 IMPORT_BYTES_MAX >> 20);
	} else if (problem) {
		console_complain("%s: %s", path, strerror(problem));
	}
	return problem == 0;
}
