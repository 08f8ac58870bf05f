#pragma once

/*
 * Requests to the engine as a worker would send them, and the answers.
 *
 *	call(&zhang, "PUT", "/v1/deeds/…", json_written("{'item': 'ZY01'}"))
 *	call_get(&zhang, "/v1/deeds/%s", deed_id)
 *	call(NULL, "GET", "/v1/communities", NULL)
 *
 * NULL stands for nobody. Answers live until the test ends.
 */

#include "base/text.h"
#include "http/engine.h"
#include "support/people.h"

#include <jansson.h>

/* A register file, for the operation that takes one. */
#define CALL_FILE "楼栋,单元,室,姓名\n12,2,301,张三\n"

struct answer {
	int status;
	const char *code; /* of an error; NULL for a success */
	struct text body;
	const json_t *json; /* NULL when the body is none */
	const char *request_id;
	const char *content_type;
	const char *etag;
	const char *disposition;
	const char *allow;
	int cache_seconds;
	int retry_after_s;
};

/* With everything that a client can send. */
struct answer
call_with(const struct http_input *input);

/* To another engine than that of the world. */
struct answer
call_engine(struct engine *engine, const struct http_input *input);

/* What call() sends. The body is JSON, a register file or NULL. */
struct http_input
call_input(const struct person *person, const char *method, const char *target, const char *body);

struct answer
call(const struct person *person, const char *method, const char *target, const char *body);

/* A PUT on the condition that the target is as it is now: with the tag that its GET has. */
struct answer
call_replacing(const struct person *person, const char *target, const char *body);

/* As the helper of that person's household. */
struct answer
call_for(const struct person *helper, const struct person *whose, const char *method,
         const char *target, const char *body);

struct answer
call_get(const struct person *person, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
