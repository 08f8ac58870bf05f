#pragma once

/*
 * Files that are built into the program, by their path from src/cli: statements, each next to the C
 * file that runs it, and the proofs in invariants/; and the files of the sample community in data/.
 * embed.py makes the table.
 */

#include <stddef.h>

struct embedded_file {
	const char *path;
	const char *text;
	size_t bytes;
};

/* In the order of their paths. */
extern const struct embedded_file embedded_files[];
extern const size_t embedded_file_count;

/* An existing file, zero-terminated. */
const struct embedded_file *
embedded_find(const char *path);

/* The text of an existing file, zero-terminated. */
const char *
embedded_text(const char *path);
