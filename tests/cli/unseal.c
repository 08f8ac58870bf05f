/* unseal KEY CONTEXT SEALED: prints what was sealed; KEY and SEALED are hexadecimal. */

#include "base/crypto.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>

/* Two digits at a time, until count bytes are full or the digits end. */
static size_t
read_hex(const char *digits, unsigned char *bytes, size_t count)
{
	size_t filled = 0;
	unsigned int byte = 0;
	for (; filled < count && sscanf(digits, "%2x", &byte) == 1; filled++, digits += 2)
		bytes[filled] = (unsigned char)byte;
	return filled;
}

int
main(int argc, char **argv)
{
	if (argc != 4)
		return EXIT_FAILURE;
	struct arena *arena = arena_create(ARENA_BYTES_MAX);
	struct key key;
	char sealed[256];
	size_t sealed_bytes = read_hex(argv[3], (unsigned char *)sealed, sizeof(sealed));
	struct text plain;
	read_hex(argv[1], key.bytes, sizeof(key.bytes));
	bool opened = crypto_open(arena, &key, text_of(argv[2]),
	                          (struct text){ sealed, sealed_bytes }, &plain);
	if (opened)
		printf("%.*s\n", (int)plain.bytes, plain.data);
	arena_destroy(arena);
	return opened ? EXIT_SUCCESS : EXIT_FAILURE;
}
