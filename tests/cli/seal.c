/* seal PUBLIC_KEY CONTEXT < FILE: prints the sealed upload; key and output are hexadecimal. */

#include "base/crypto.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main(int argc, char **argv)
{
	struct arena *arena;
	struct key key;
	char *content;
	size_t bytes;
	struct text sealed;

	if (argc != 3 || strlen(argv[1]) != (size_t)2 * KEY_BYTES)
		return EXIT_FAILURE;
	for (size_t i = 0; i < KEY_BYTES; i++) {
		char digits[] = { argv[1][2 * i], argv[1][2 * i + 1], '\0' };

		key.bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	arena = arena_create(4 * ARENA_BYTES_MAX);
	content = arena_alloc(arena, UPLOAD_BYTES_MAX);
	bytes = fread(content, 1, UPLOAD_BYTES_MAX, stdin);
	sealed = crypto_seal_to(arena, &key, text_of(argv[2]), (struct text){ content, bytes });
	printf("%s\n", crypto_hex(arena, sealed.data, sealed.bytes));
	arena_destroy(arena);
	return EXIT_SUCCESS;
}
