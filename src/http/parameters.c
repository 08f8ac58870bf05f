#include "http/parameters.h"

#include "base/percent.h"
#include "http/validate.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A parameter of the query as sent, decoded and zero-terminated. */
struct pair {
	const char *name;
	const char *value;
};

static struct text
cut_until(struct text *rest, char separator)
{
	const char *end = rest->bytes > 0 ? memchr(rest->data, separator, rest->bytes) : NULL;
	struct text piece = *rest;

	if (end == NULL) {
		*rest = (struct text){ rest->data + rest->bytes, 0 };
		return piece;
	}
	piece.bytes = (size_t)(end - rest->data);
	*rest = (struct text){ end + 1, rest->bytes - piece.bytes - 1 };
	return piece;
}

/* Only letters and digits: encoders differ in the other characters that they leave unencoded. */
static bool
encodes_needlessly(struct text raw)
{
	for (size_t i = 0; i + 2 < raw.bytes; i++) {
		char digits[] = { raw.data[i + 1], raw.data[i + 2], '\0' };

		if (raw.data[i] == '%' && isalnum((unsigned char)strtoul(digits, NULL, 16)))
			return true;
	}
	return false;
}

static bool
decode(struct arena *arena, struct text raw, const char **decoded)
{
	struct text text;

	if (encodes_needlessly(raw) || !percent_decode(arena, raw, true, &text))
		return false;
	*decoded = arena_copy(arena, text.data, text.bytes);
	return true;
}

static bool
decode_pair(struct arena *arena, struct text raw, struct pair *pair)
{
	struct text name = cut_until(&raw, '=');

	return decode(arena, name, &pair->name) && decode(arena, raw, &pair->value);
}

static size_t
find_query_parameter(const struct operation *operation, const char *name)
{
	size_t index = 0;

	while (index < operation->parameter_count &&
	       (operation->parameters[index].place != PLACE_QUERY ||
	        strcmp(operation->parameters[index].name, name) != 0))
		index++;
	return index;
}

static void
take_pair(struct violations *violations, const struct operation *operation, const struct pair *pair,
          const char **values)
{
	size_t index = find_query_parameter(operation, pair->name);

	if (index == operation->parameter_count) {
		violations_add(violations, pair->name, VIOLATION_UNKNOWN);
	} else if (values[index] != NULL) {
		violations_add(violations, pair->name, VIOLATION_REPEATED);
	} else {
		values[index] = pair->value;
	}
}

static void
check_parameter(struct violations *violations, const struct patterns *patterns,
                const struct parameter *parameter, const char **value)
{
	enum violation_kind kind;

	if (*value == NULL && !parameter->required) {
		*value = parameter->fallback;
		return;
	}
	kind = *value == NULL
	           ? VIOLATION_REQUIRED
	           : validate_parameter(violations->arena, patterns, parameter->schema, *value);
	if (kind != VIOLATION_NONE)
		violations_add(violations, parameter->name, kind);
}

bool
parameters_read(struct violations *violations, const struct patterns *patterns,
                const struct route *route, struct text query, const char **values)
{
	const struct operation *operation = route->operation;
	struct pair pair;

	while (query.bytes > 0) {
		struct text raw = cut_until(&query, '&');

		if (raw.bytes == 0)
			continue;
		if (!decode_pair(violations->arena, raw, &pair))
			return false;
		take_pair(violations, operation, &pair, values);
	}
	for (size_t i = 0; i < operation->parameter_count; i++) {
		const struct parameter *parameter = &operation->parameters[i];

		if (parameter->place == PLACE_PATH)
			values[i] = route->values[route_place_of(operation, parameter->name)];
		check_parameter(violations, patterns, parameter, &values[i]);
	}
	return true;
}

size_t
parameters_find(const struct operation *operation, const char *name)
{
	size_t index = 0;

	while (index < operation->parameter_count &&
	       strcmp(operation->parameters[index].name, name) != 0)
		index++;
	assert(index < operation->parameter_count);
	return index;
}
