#pragma once

/* Small files, read whole. */

#include <stddef.h>

/*
 * Reads the file into a buffer of this capacity and sets its size. Returns 0 or a value of errno,
 * EFBIG when the file does not fit.
 */
int
file_read(const char *path, void *buffer, size_t capacity, size_t *bytes);

/*
 * The same for a file that an attacker may have replaced: does not follow a link in the last
 * component of the path and does not block. EINVAL when it is not a regular file.
 */
int
file_read_foreign(const char *path, void *buffer, size_t capacity, size_t *bytes);
