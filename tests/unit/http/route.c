#include "http/route.h"

#include "table.h"
#include "testing.h"

#include <string.h>

#define DEED "0b9c0a4e-1111-4222-8333-444455556666"

static struct route
find(struct arena *arena, const char *method, const char *path)
{
	struct router *router = router_create(arena, table_operations, table_operation_count);

	return router_find(router, arena, text_of(method), text_of(path));
}

static void
expect_operation(struct arena *arena, const char *method, const char *path, const char *id)
{
	struct route route = find(arena, method, path);

	assert_int_equal(route.status, ROUTE_FOUND);
	assert_string_equal(route.operation->id, id);
}

static void
expect_status(struct arena *arena, const char *path, enum route_status status)
{
	assert_int_equal(find(arena, "GET", path).status, status);
}

static void
method_and_path_lead_to_the_operation(void **state)
{
	expect_operation(*state, "GET", "/v1/deeds", "listDeeds");
	expect_operation(*state, "GET", "/v1/deeds/" DEED, "getDeed");
	expect_operation(*state, "PUT", "/v1/deeds/" DEED, "submitDeed");
	expect_operation(*state, "DELETE", "/v1/sessions/current", "closeSession");
}

static void
a_head_is_routed_like_a_get(void **state)
{
	expect_operation(*state, "HEAD", "/v1/deeds", "listDeeds");
	assert_int_equal(find(*state, "head", "/v1/deeds").status, ROUTE_OTHER_METHOD);
}

static void
an_unknown_path_is_unknown(void **state)
{
	static const char *const paths[] = {
		"",           "/",          "/v1",           "v1/deeds",       "//v1/deeds",
		"/v1/deeds/", "/v1//deeds", "/v1/deeds/a/b", "/V1/deeds",      "/v1/sessions/other",
		"/v1/deed",   "/v1/deedss", "/v1/./deeds",   "/v1/x/../deeds",
	};

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct route route = find(*state, "GET", paths[i]);

		/* An empty id is an id: that it is malformed, the parameter's schema says. */
		if (route.status == ROUTE_FOUND) {
			assert_string_equal(route.values[0], "");
		} else {
			assert_int_equal(route.status, ROUTE_UNKNOWN);
		}
	}
}

static void
a_known_path_with_another_method_names_those_it_has(void **state)
{
	struct route route = find(*state, "POST", "/v1/deeds/" DEED);

	assert_int_equal(route.status, ROUTE_OTHER_METHOD);
	assert_string_equal(route.allow, "GET, HEAD, PUT");
	assert_string_equal(find(*state, "PUT", "/v1/sessions/current").allow, "GET, HEAD, DELETE");
	assert_int_equal(find(*state, "", "/v1/deeds").status, ROUTE_OTHER_METHOD);
	assert_int_equal(find(*state, "BREW", "/v1/deeds").status, ROUTE_OTHER_METHOD);
}

static void
segments_are_decoded_before_they_are_compared(void **state)
{
	struct route route = find(*state, "GET", "/v1/%64eeds/%E5%BC%A0%2F+");

	assert_int_equal(route.status, ROUTE_FOUND);
	assert_string_equal(route.values[0], "张/+");
}

static void
a_broken_escape_is_malformed(void **state)
{
	expect_status(*state, "/v1/deeds/%zz", ROUTE_MALFORMED);
	expect_status(*state, "/v1/deeds/%", ROUTE_MALFORMED);
	expect_status(*state, "/v1/deeds/%00", ROUTE_MALFORMED);
	expect_status(*state, "/v1/deeds/%ff", ROUTE_MALFORMED);
}

static void
an_endless_path_is_unknown(void **state)
{
	char path[PATH_BYTES_MAX + 2];
	char slashes[64];

	memset(path, 'a', sizeof(path) - 1);
	memcpy(path, "/v1/deeds/", 10);
	path[sizeof(path) - 1] = '\0';
	expect_status(*state, path, ROUTE_UNKNOWN);
	path[PATH_BYTES_MAX] = '\0';
	expect_status(*state, path, ROUTE_FOUND);
	memset(slashes, '/', sizeof(slashes) - 1);
	slashes[sizeof(slashes) - 1] = '\0';
	expect_status(*state, slashes, ROUTE_UNKNOWN);
}

static void
values_follow_the_path_from_left_to_right(void **state)
{
	struct route route = find(*state, "GET", "/v1/periods/2026-11/lines/7/entries");

	assert_int_equal(route.status, ROUTE_FOUND);
	assert_string_equal(route.values[route_place_of(route.operation, "period")], "2026-11");
	assert_string_equal(route.values[route_place_of(route.operation, "line")], "7");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(method_and_path_lead_to_the_operation),
		with_arena(a_head_is_routed_like_a_get),
		with_arena(an_unknown_path_is_unknown),
		with_arena(a_known_path_with_another_method_names_those_it_has),
		with_arena(segments_are_decoded_before_they_are_compared),
		with_arena(a_broken_escape_is_malformed),
		with_arena(an_endless_path_is_unknown),
		with_arena(values_follow_the_path_from_left_to_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
