#pragma once

/* Small files, read whole. */

#include <stddef.h>

/*
 * Reads the file into a buffer of that capacity and gives its size. Returns 0 or a value of errno,
 * EFBIG when the file does not fit.
 */
int
file_read(const char *path, void *buffer, size_t capacity, size_t *bytes);
