/*
 * Bad input to every operation of the contract: each gets the right status, a stable code and the
 * pointer of the violation, and nothing changes.
 */

#include "scene.h"
#include "spoil.h"
#include "support/testing.h"
#include "values.h"

#include <stdlib.h>
#include <string.h>

#define BODY_BYTES_LIMIT ((size_t)64 * 1024)
#define UPLOAD_BYTES_LIMIT ((size_t)4 * 1024 * 1024)
#define QUERY_BYTES_LIMIT ((size_t)2048)
#define NESTING_LIMIT 16

/* An operation with an authorised caller and a valid request. */
struct probe {
	const struct operation *operation;
	const struct identity *identity;
	const char *target;
	const char *body; /* NULL when it takes none */
};

static struct http_input
input_of(const struct probe *probe)
{
	bool anonymous = probe->operation->access != ACCESS_MEMBER;

	return call_input(anonymous ? NULL : &probe->identity->person,
	                  scene_method(probe->operation), probe->target, probe->body);
}

static struct answer
send_body(const struct probe *probe, struct text body)
{
	struct http_input input = input_of(probe);

	input.body = body;
	input.content_type = text_of("application/json");
	return call_with(&input);
}

static struct answer
send_target(const struct probe *probe, const char *target)
{
	struct http_input input = input_of(probe);

	input.target = text_of(target);
	return call_with(&input);
}

/* The right request and one more query parameter, or several. */
static struct answer
send_query(const struct probe *probe, const char *query)
{
	return send_target(probe, written("%s%c%s", probe->target,
	                                  strchr(probe->target, '?') != NULL ? '&' : '?', query));
}

static struct text
filled(char byte, size_t bytes)
{
	char *text = arena_alloc(world.arena, bytes + 1);

	memset(text, byte, bytes);
	return (struct text){ text, bytes };
}

static void
check_query(const struct probe *probe)
{
	expect_violation(send_query(probe, "unheard_of=1"), "unheard_of", "additionalProperties");
	expect_error(send_query(probe, "limit=%zz"), "malformed_request");
	expect_error(send_query(probe, "limit=%f"), "malformed_request");
	expect_error(send_query(probe, "limit=%ff"), "malformed_request");
	expect_error(send_query(probe, "limit=%00"), "malformed_request");
	expect_error(send_query(probe, written("limit=%s", filled('1', QUERY_BYTES_LIMIT).data)),
	             "malformed_request");
}

static void
check_query_parameter(const struct probe *probe, const struct parameter *parameter)
{
	const char *name = parameter->name;
	const char *bad = spoil_text(parameter->schema);
	const char *bare = written("%.*s", (int)strcspn(probe->target, "?"), probe->target);

	expect_violation(send_query(probe, written("%s=1&%s=1", name, name)), name, "repeated");
	if (bad != NULL) {
		expect_violation(send_target(probe, written("%s?%s=%s", bare, name, bad)), name,
		                 NULL);
	}
	if (parameter->required)
		expect_violation(send_target(probe, bare), name, "required");
	if (!(parameter->schema->types & SCHEMA_INTEGER))
		return;
	if (parameter->schema->minimum > INT64_MIN) {
		expect_violation(
		    send_query(probe,
		               written("%s=%lld", name, (long long)parameter->schema->minimum - 1)),
		    name, "minimum");
	}
	if (parameter->schema->maximum < INT64_MAX) {
		expect_violation(
		    send_query(probe,
		               written("%s=%lld", name, (long long)parameter->schema->maximum + 1)),
		    name, "maximum");
	}
}

static void
check_path(const struct probe *probe)
{
	struct http_input input = input_of(probe);
	struct answer answer;

	expect_error(send_target(probe, written("%s%%", probe->target)), "malformed_request");
	expect_error(send_target(probe, written("/%%ff%s", probe->target)), "malformed_request");
	expect_error(send_target(probe, written("/v0%s", probe->target)), "not_found");
	input.method = text_of("PATCH");
	answer = call_with(&input);
	expect_error(answer, "method_not_allowed");
	assert_non_null(strstr(answer.allow, scene_method(probe->operation)));
}

static void
check_no_body(const struct probe *probe)
{
	expect_violation(send_body(probe, text_of("{}")), "", "additionalProperties");
	expect_error(send_body(probe, filled(' ', BODY_BYTES_LIMIT + 1)), "body_too_large");
}

static struct answer
send_as(const struct probe *probe, const char *content_type)
{
	struct http_input input = input_of(probe);

	input.content_type = text_of(content_type);
	return call_with(&input);
}

static void
check_bytes(const struct probe *probe)
{
	const char *body = probe->body;
	size_t bytes = strlen(body);
	const char *twice = written("{\"unheard_of\":1,\"unheard_of\":1,%s", body + 1);
	struct text padded = filled(' ', BODY_BYTES_LIMIT);

	memcpy((char *)(uintptr_t)padded.data, body, bytes - 1);
	expect_error(send_body(probe, (struct text){ body, bytes - 1 }), "malformed_request");
	expect_error(send_body(probe, text_of(written("%s}", body))), "malformed_request");
	expect_error(send_body(probe, text_of(twice)), "malformed_request");
	expect_error(send_body(probe, text_of("{\"a\": \"\xff\"}")), "malformed_request");
	expect_error(send_body(probe, text_of("{\"a\": \"\\ud800\"}")), "malformed_request");
	expect_error(send_body(probe, text_of("{\"a\": \"\\u0000\"}")), "malformed_request");
	expect_error(send_body(probe, text_of("{\"a\": NaN}")), "malformed_request");
	expect_error(send_body(probe, text_of("{\"a\": 1e999}")), "malformed_request");
	expect_error(send_body(probe, filled('[', NESTING_LIMIT + 1)), "malformed_request");
	expect_error(send_body(probe, padded), "malformed_request");
	expect_error(send_body(probe, filled(' ', BODY_BYTES_LIMIT + 1)), "body_too_large");
	expect_violation(send_body(probe, text_of("")), "", "required");
	expect_error(send_as(probe, "text/plain"), "unsupported_media_type");
	expect_error(send_as(probe, "application/jsonp"), "unsupported_media_type");
	expect_error(send_as(probe, "application/x-www-form-urlencoded"), "unsupported_media_type");
	expect_error(send_as(probe, NULL), "unsupported_media_type");
}

/* Only the job reads a file; the API sees its size. */
static void
check_upload(const struct probe *probe)
{
	struct http_input input = input_of(probe);

	expect_error(send_as(probe, "application/json"), "unsupported_media_type");
	expect_error(send_as(probe, "text/csvx"), "unsupported_media_type");
	expect_error(send_as(probe, NULL), "unsupported_media_type");
	expect_violation(send_body(probe, text_of("")), "", "required");
	input.body = filled('x', UPLOAD_BYTES_LIMIT + 1);
	expect_error(call_with(&input), "body_too_large");
}

static void
send_spoilt(void *context, const json_t *body, const char *pointer, const char *rule)
{
	char *dumped = json_dumps(body, JSON_COMPACT | JSON_ENCODE_ANY);
	struct answer answer = send_body(context, text_of(arena_copy_string(world.arena, dumped)));

	free(dumped);
	if (answer.code == NULL || strcmp(answer.code, "invalid_request") != 0) {
		print_error("%s: %s is to be wrong by %s\n",
		            ((struct probe *)context)->operation->id, pointer,
		            rule != NULL ? rule : "some rule");
	}
	expect_violation(answer, pointer, rule);
}

static void
check_values(struct probe *probe)
{
	json_t *body = values_make(probe->operation->body, "", VALUES_ALL);

	spoil_everywhere(probe->operation->body, body, send_spoilt, probe);
	json_decref(body);
}

static const struct identity *
choose_identity(const struct scene *scene, const struct operation *operation)
{
	for (size_t i = scene->identity_count; i-- > 0;) {
		if (scene->identities[i].place == SCENE_HERE &&
		    scene_admits(operation, &scene->identities[i]))
			return &scene->identities[i];
	}
	fail_msg("nobody may call %s", operation->id);
	return NULL;
}

static void
check_operation(void **state)
{
	const struct operation *operation = *state;
	struct scene scene = scene_play();
	struct probe probe = {
		.operation = operation,
		.identity = choose_identity(&scene, operation),
		.target = scene_path(operation, "", NULL),
		.body = scene_body(operation),
	};
	const char *before = sql_digest();

	check_path(&probe);
	check_query(&probe);
	for (size_t i = 0; i < operation->parameter_count; i++) {
		if (operation->parameters[i].place == PLACE_QUERY)
			check_query_parameter(&probe, &operation->parameters[i]);
	}
	if (operation->takes_upload) {
		check_upload(&probe);
	} else if (operation->body == NULL) {
		check_no_body(&probe);
	} else {
		check_bytes(&probe);
		check_values(&probe);
	}
	assert_string_equal(sql_digest(), before);
}

int
main(void)
{
	return scene_run(check_operation);
}
