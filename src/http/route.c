#include "http/route.h"

#include "base/buffer.h"
#include "base/percent.h"

#include <assert.h>
#include <string.h>

#define SEGMENTS_MAX 16

struct segments {
	struct text list[SEGMENTS_MAX];
	size_t count;
};

/* A path of the contract with the operations that it has. */
struct path_pattern {
	struct segments segments;
	const struct operation *operations[METHOD_COUNT];
	const char *allow;
};

struct router {
	struct path_pattern *patterns;
	size_t pattern_count;
};

static const char *const method_names[METHOD_COUNT] = {
	[METHOD_GET] = "GET",
	[METHOD_PUT] = "PUT",
	[METHOD_POST] = "POST",
	[METHOD_DELETE] = "DELETE",
};

/* Cuts "/v1/deeds" into "v1" and "deeds"; false when it has no leading slash or too many parts. */
static bool
split_path(struct text path, struct segments *segments)
{
	const char *end = path.data + path.bytes;
	const char *at = path.data;

	segments->count = 0;
	while (at < end) {
		const char *slash;

		if (*at != '/' || segments->count == SEGMENTS_MAX)
			return false;
		at++;
		slash = memchr(at, '/', (size_t)(end - at));
		if (slash == NULL)
			slash = end;
		segments->list[segments->count++] = (struct text){ at, (size_t)(slash - at) };
		at = slash;
	}
	return segments->count > 0;
}

static bool
is_parameter(struct text segment)
{
	return segment.bytes > 0 && segment.data[0] == '{';
}

static struct path_pattern *
find_pattern(const struct router *router, const struct segments *segments)
{
	for (size_t i = 0; i < router->pattern_count; i++) {
		const struct segments *known = &router->patterns[i].segments;
		size_t equal = 0;

		while (known->count == segments->count && equal < known->count &&
		       text_equal(known->list[equal], segments->list[equal]))
			equal++;
		if (equal == known->count)
			return &router->patterns[i];
	}
	return NULL;
}

static void
add_operation(struct router *router, const struct operation *operation)
{
	struct segments segments;
	struct path_pattern *pattern;
	bool well_formed = split_path(text_of(operation->path), &segments);

	assert(well_formed);
	pattern = find_pattern(router, &segments);
	if (pattern == NULL) {
		pattern = &router->patterns[router->pattern_count++];
		pattern->segments = segments;
	}
	pattern->operations[operation->method] = operation;
}

static const char *
list_methods(struct arena *arena, const struct path_pattern *pattern)
{
	struct buffer out = buffer_create(arena, 32);

	for (size_t method = 0; method < METHOD_COUNT; method++) {
		if (pattern->operations[method] == NULL)
			continue;
		if (out.bytes > 0)
			buffer_append_string(&out, ", ");
		buffer_append_string(&out, method_names[method]);
		if (method == METHOD_GET)
			buffer_append_string(&out, ", HEAD");
	}
	return buffer_text(&out).data;
}

struct router *
router_create(struct arena *arena, const struct operation *operations, size_t operation_count)
{
	struct router *router = arena_new(arena, struct router);

	router->patterns = arena_new_array(arena, struct path_pattern, operation_count);
	for (size_t i = 0; i < operation_count; i++)
		add_operation(router, &operations[i]);
	for (size_t i = 0; i < router->pattern_count; i++)
		router->patterns[i].allow = list_methods(arena, &router->patterns[i]);
	return router;
}

/* Decodes the segments in place; a segment without an escape is left as it is. */
static bool
decode_segments(struct arena *arena, struct segments *segments)
{
	for (size_t i = 0; i < segments->count; i++) {
		if (!percent_decode(arena, segments->list[i], false, &segments->list[i]))
			return false;
	}
	return true;
}

static bool
fits_pattern(const struct path_pattern *pattern, const struct segments *segments)
{
	if (pattern->segments.count != segments->count)
		return false;
	for (size_t i = 0; i < segments->count; i++) {
		struct text wanted = pattern->segments.list[i];

		if (!is_parameter(wanted) && !text_equal(wanted, segments->list[i]))
			return false;
	}
	return true;
}

static size_t
method_of(struct text method)
{
	size_t found = METHOD_GET;

	if (text_is(method, "HEAD"))
		return METHOD_GET;
	while (found < METHOD_COUNT && !text_is(method, method_names[found]))
		found++;
	return found;
}

static void
take_values(struct route *route, struct arena *arena, const struct path_pattern *pattern,
            const struct segments *segments)
{
	size_t count = 0;

	for (size_t i = 0; i < segments->count; i++) {
		if (!is_parameter(pattern->segments.list[i]))
			continue;
		assert(count < PATH_PARAMETERS_MAX);
		route->values[count++] =
		    arena_copy(arena, segments->list[i].data, segments->list[i].bytes);
	}
}

struct route
router_find(const struct router *router, struct arena *arena, struct text method, struct text path)
{
	struct route route = { .status = ROUTE_UNKNOWN };
	size_t wanted = method_of(method);
	struct segments segments;

	if (path.bytes > PATH_BYTES_MAX || !split_path(path, &segments))
		return route;
	if (!decode_segments(arena, &segments)) {
		route.status = ROUTE_MALFORMED;
		return route;
	}
	for (size_t i = 0; i < router->pattern_count; i++) {
		const struct path_pattern *pattern = &router->patterns[i];

		if (!fits_pattern(pattern, &segments))
			continue;
		route.allow = pattern->allow;
		route.operation = wanted < METHOD_COUNT ? pattern->operations[wanted] : NULL;
		route.status = route.operation != NULL ? ROUTE_FOUND : ROUTE_OTHER_METHOD;
		take_values(&route, arena, pattern, &segments);
		break;
	}
	return route;
}

size_t
route_place_of(const struct operation *operation, const char *parameter)
{
	size_t bytes = strlen(parameter);
	const char *brace = strchr(operation->path, '{');
	size_t place = 0;

	while (brace != NULL &&
	       (strncmp(brace + 1, parameter, bytes) != 0 || brace[1 + bytes] != '}')) {
		brace = strchr(brace + 1, '{');
		place++;
	}
	assert(brace != NULL);
	return place;
}
