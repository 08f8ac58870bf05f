#include "http/body.h"

#include "base/limits.h"

#include <stdbool.h>
#include <string.h>

static void
release_json(void *value)
{
	json_decref(value);
}

/* jansson recurses for every level, so check the depth before it begins. */
static bool
nests_too_deep(struct text bytes)
{
	size_t depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < bytes.bytes; i++) {
		char byte = bytes.data[i];

		if (in_string && byte == '\\') {
			i++;
		} else if (byte == '"') {
			in_string = !in_string;
		} else if (!in_string && (byte == '[' || byte == '{') && ++depth > JSON_DEPTH_MAX) {
			return true;
		} else if (!in_string && (byte == ']' || byte == '}') && depth > 0) {
			depth--;
		}
	}
	return false;
}

static void
settle_numbers(json_t *whole);

/* 1.0 and 1e2 are integers in JSON Schema. NULL when the value does not change. */
static json_t *
settle(json_t *value)
{
	double number = json_real_value(value);

	if (!json_is_real(value)) {
		settle_numbers(value);
		return NULL;
	}
	if (number < -JSON_EXACT_MAX || number > JSON_EXACT_MAX ||
	    number != (double)(json_int_t)number)
		return NULL;
	return json_integer((json_int_t)number);
}

static void
settle_numbers(json_t *whole)
{
	const char *name;
	json_t *inside;
	size_t index;

	json_object_foreach (whole, name, inside) {
		json_t *settled = settle(inside);

		if (settled != NULL)
			json_object_set_new(whole, name, settled);
	}
	json_array_foreach (whole, index, inside) {
		json_t *settled = settle(inside);

		if (settled != NULL)
			json_array_set_new(whole, index, settled);
	}
}

static json_t *
parse(struct text bytes)
{
	const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
	json_error_t error;
	json_t *value = json_loadb(bytes.data, bytes.bytes, flags, &error);

	/* Beyond 64 bits; the validator refuses it where it is not allowed. */
	if (value == NULL && json_error_code(&error) == json_error_numeric_overflow)
		value = json_loadb(bytes.data, bytes.bytes, flags | JSON_DECODE_INT_AS_REAL, NULL);
	return value;
}

json_t *
body_read(struct arena *arena, struct text bytes)
{
	json_t *value;

	/* jansson ignores a NUL after a number. */
	if (bytes.bytes == 0 || memchr(bytes.data, '\0', bytes.bytes) != NULL ||
	    nests_too_deep(bytes))
		return NULL;
	value = parse(bytes);
	if (value == NULL)
		return NULL;
	arena_defer(arena, release_json, value);
	settle_numbers(value);
	return value;
}
