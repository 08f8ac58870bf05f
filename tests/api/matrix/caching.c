/* What may be kept by a cache and for how long, for every operation of the contract. */

#include "scene.h"
#include "support/testing.h"

#include <string.h>

static struct answer
ask_again(const struct operation *operation, const char *if_none_match)
{
	struct http_input input = call_input(NULL, "GET", scene_path(operation, "", NULL), NULL);

	input.if_none_match = text_of(if_none_match);
	return call_with(&input);
}

static void
check_public(const struct operation *operation)
{
	struct answer first = ask_again(operation, NULL);
	struct answer unchanged = ask_again(operation, first.etag);
	struct answer errant;

	expect_status(first, 200);
	assert_true(first.cache_seconds > 0);
	assert_int_equal(strlen(first.etag), 34);
	assert_true(first.etag[0] == '"' && first.etag[33] == '"');
	assert_string_equal(ask_again(operation, NULL).etag, first.etag);
	expect_status(unchanged, 304);
	assert_int_equal(unchanged.body.bytes, 0);
	assert_string_equal(unchanged.etag, first.etag);
	assert_int_equal(unchanged.cache_seconds, first.cache_seconds);
	expect_status(ask_again(operation, written("\"other\", W/%s", first.etag)), 304);
	expect_status(ask_again(operation, "*"), 304);
	expect_status(ask_again(operation, "\"00000000000000000000000000000000\""), 200);
	errant =
	    call(NULL, "GET", written("%s?unheard_of=1", scene_path(operation, "", NULL)), NULL);
	assert_int_equal(errant.cache_seconds, 0);
	assert_null(errant.etag);
}

static void
check_private(const struct operation *operation, const struct scene *scene)
{
	for (size_t i = 0; i < scene->identity_count; i++) {
		const struct person *person = &scene->identities[i].person;
		struct http_input input =
		    call_input(person->token != NULL ? person : NULL, scene_method(operation),
		               scene_path(operation, "", NULL), scene_body(operation));
		struct answer answer;
		bool shown;

		input.if_none_match = text_of("*");
		answer = call_with(&input);
		shown = operation->tagged && answer.code == NULL;
		assert_int_equal(answer.status == 304, shown && operation->method == METHOD_GET);
		assert_int_equal(answer.cache_seconds, 0);
		assert_int_equal(answer.etag != NULL, shown);
	}
}

static void
check_operation(void **state)
{
	const struct operation *operation = *state;
	struct scene scene = scene_play();

	assert_int_equal(operation->cache_seconds > 0,
	                 operation->access != ACCESS_MEMBER && operation->method == METHOD_GET);
	if (operation->cache_seconds > 0) {
		check_public(operation);
	} else {
		check_private(operation, &scene);
	}
}

int
main(void)
{
	return scene_run(check_operation);
}
