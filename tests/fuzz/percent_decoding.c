#include "percent_decoding.h"

#include "base/buffer.h"
#include "base/limits.h"
#include "base/percent.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
require(bool condition, const char *law)
{
	if (condition)
		return;
	fprintf(stderr, "broken: %s\n", law);
	abort();
}

/* Decodes by the C library: slower and blunter, and so a second opinion. */
static bool
decode_again(const char *text, size_t bytes, bool plus_is_space, struct buffer *decoded)
{
	for (size_t i = 0; i < bytes; i++) {
		char byte = plus_is_space && text[i] == '+' ? ' ' : text[i];

		if (text[i] == '%') {
			char digits[3] = "";

			if (bytes - i < 3 || !isxdigit((unsigned char)text[i + 1]) ||
			    !isxdigit((unsigned char)text[i + 2]))
				return false;
			memcpy(digits, text + i + 1, 2);
			byte = (char)strtoul(digits, NULL, 16);
			i += 2;
		}
		if (byte == '\0')
			return false;
		buffer_append(decoded, &byte, 1);
	}
	return text_is_utf8(buffer_text(decoded));
}

static struct text
encode_every_byte(struct arena *arena, struct text text)
{
	struct buffer encoded = buffer_create(arena, 3 * text.bytes + 1);

	for (size_t i = 0; i < text.bytes; i++)
		buffer_append_format(&encoded, "%%%02X", (unsigned)(uint8_t)text.data[i]);
	return buffer_text(&encoded);
}

static void
check_decoded(struct arena *arena, struct text decoded, bool plus_is_space)
{
	struct text round;
	struct text encoded;

	require(decoded.data[decoded.bytes] == '\0', "decoded text is zero-terminated");
	require(strlen(decoded.data) == decoded.bytes, "decoded text has no NUL");
	require(text_is_utf8(decoded), "decoded text is UTF-8");
	encoded = encode_every_byte(arena, decoded);
	require(percent_decode(arena, encoded, plus_is_space, &round) && text_equal(round, decoded),
	        "what is encoded decodes to itself");
}

void
check_percent_decoding(const uint8_t *data, size_t bytes, bool plus_is_space)
{
	struct arena *arena = arena_create(64 * (bytes + 1) + ARENA_BLOCK_BYTES);
	/* A copy without a zero behind it, so that the sanitizer sees a read too far. */
	char *input = arena_alloc(arena, bytes);
	struct text decoded;
	struct buffer expected;
	bool accepted;

	if (bytes > 0)
		memcpy(input, data, bytes);

	expected = buffer_create(arena, bytes + 1);
	accepted = percent_decode(arena, (struct text){ input, bytes }, plus_is_space, &decoded);
	require(accepted == decode_again(input, bytes, plus_is_space, &expected),
	        "both decoders accept the same texts");
	if (accepted) {
		require(text_equal(decoded, buffer_text(&expected)), "both decoders agree");
		check_decoded(arena, decoded, plus_is_space);
	}
	arena_destroy(arena);
}
