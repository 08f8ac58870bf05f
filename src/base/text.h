#pragma once

/*
 * Slices of text. A slice does not own its bytes and need not be zero-terminated. All text is
 * UTF-8.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	const char *data;
	size_t bytes;
};

/* A slice of a zero-terminated string; NULL gives the empty slice. */
struct text
text_of(const char *string);

/* True when both slices have the same bytes. */
bool
text_equal(struct text left, struct text right);

/* True when the slice equals the zero-terminated string. */
bool
text_is(struct text text, const char *string);

/* True when the slice begins with the zero-terminated string. */
bool
text_starts(struct text text, const char *prefix);

/* True when the slice ends with the zero-terminated string. */
bool
text_ends(struct text text, const char *suffix);

/*
 * True when the slice is as long as the shape and every byte is like the shape's: 0 is a digit, x a
 * hexadecimal digit of either case, anything else itself. "0000-00-00" is the shape of a date.
 */
bool
text_has_shape(struct text text, const char *shape);

/* 8-4-4-4-12 hexadecimal digits of either case. */
bool
text_is_uuid(struct text text);

/*
 * The length in bytes of the first character, and its code point; 0 when the text is empty or does
 * not start with well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF).
 */
size_t
text_first_code_point(struct text text, uint32_t *code_point);

/* True when all of the text is well-formed UTF-8. */
bool
text_is_utf8(struct text text);

/* Code points in well-formed UTF-8. */
size_t
text_code_points(struct text text);

/* A whole decimal integer and nothing else; false when malformed, "-0" or out of range. */
bool
text_to_integer(struct text text, int64_t *value);
