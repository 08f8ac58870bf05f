#include "cli/lib/embedded.h"

#include <assert.h>
#include <string.h>

const struct embedded_file *
embedded_find(const char *path)
{
	size_t i = 0;

	while (i < embedded_file_count && strcmp(embedded_files[i].path, path) != 0)
		i++;
	assert(i < embedded_file_count);
	return &embedded_files[i];
}

const char *
embedded_text(const char *path)
{
	return embedded_find(path)->text;
}
