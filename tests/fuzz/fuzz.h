#pragma once

/*
 * A fuzz target is one function in a file of its own, named in the list of meson.build. libFuzzer
 * calls it with inputs of its own making; corpus_main.c with the files of corpus/<target>/, which
 * is how each target runs as an ordinary test. A finding becomes a file of that directory.
 */

#include <stddef.h>
#include <stdint.h>

/* Returns 0; a violated property ends the process. The name and the type are libFuzzer's. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);
