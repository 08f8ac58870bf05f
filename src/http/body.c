#include "http/body.h"

#include "base/limits.h"

#include <stdbool.h>
#include <string.h>

static void
release_json(void *value)
{
	json_decref(value);
}

/* jansson recurses for every level, so the levels are counted before it begins. */
static bool
nests_too_deep(struct text bytes)
{
	size_t depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < bytes.bytes; i++) {
		char byte = bytes.data[i];

		if (in_string && byte == '\\')
			i++;
		else if (byte == '"')
			in_string = !in_string;
		else if (!in_string && (byte == '[' || byte == '{') && ++depth > JSON_DEPTH_MAX)
			return true;
		else if (!in_string && (byte == ']' || byte == '}') && depth > 0)
			depth--;
	}
	return false;
}

json_t *
body_read(struct arena *arena, struct text bytes)
{
	json_t *value;

	/* jansson overlooks a NUL behind a number. */
	if (bytes.bytes == 0 || memchr(bytes.data, '\0', bytes.bytes) != NULL ||
	    nests_too_deep(bytes))
		return NULL;
	value = json_loadb(bytes.data, bytes.bytes, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	if (value != NULL)
		arena_defer(arena, release_json, value);
	return value;
}
