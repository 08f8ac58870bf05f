#pragma once

/* Small files, read whole. */

#include <stddef.h>

/*
 * Reads the file into a buffer of that capacity and gives its size. Returns 0 or a value of errno,
 * EFBIG when the file does not fit.
 */
int
file_read(const char *path, void *buffer, size_t capacity, size_t *bytes);

/*
 * The same for a file that somebody hostile may have put there: follows no link in the last part of
 * the path and waits for nobody. EINVAL when it is not a regular file.
 */
int
file_read_foreign(const char *path, void *buffer, size_t capacity, size_t *bytes);
