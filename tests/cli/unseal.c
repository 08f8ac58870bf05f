/* unseal KEY CONTEXT SEALED: prints the plain text; KEY and SEALED are hexadecimal. */

#include "base/crypto.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
digit_value(char digit)
{
	const char *digits = "0123456789abcdef";
	const char *found = strchr(digits, digit);

	return found != NULL && *found ? (int)(found - digits) : -1;
}

/* Two digits at a time, until count bytes are full or the digits end. */
static size_t
read_hex(const char *digits, void *bytes, size_t count)
{
	uint8_t *out = bytes;
	size_t filled = 0;

	for (; filled < count; filled++, digits += 2) {
		int high = digit_value(digits[0]);
		int low = high < 0 ? -1 : digit_value(digits[1]);

		if (low < 0)
			break;
		out[filled] = (uint8_t)(high * 16 + low);
	}
	return filled;
}

int
main(int argc, char **argv)
{
	struct arena *arena;
	struct key key;
	char sealed[256];
	size_t sealed_bytes;
	struct text plain;
	bool opened;

	if (argc != 4)
		return EXIT_FAILURE;
	arena = arena_create(ARENA_BYTES_MAX);
	sealed_bytes = read_hex(argv[3], sealed, sizeof(sealed));
	read_hex(argv[1], key.bytes, sizeof(key.bytes));
	opened = crypto_open(arena, &key, text_of(argv[2]), (struct text){ sealed, sealed_bytes },
	                     &plain);
	if (opened)
		printf("%.*s\n", (int)plain.bytes, plain.data);
	arena_destroy(arena);
	return opened ? EXIT_SUCCESS : EXIT_FAILURE;
}
