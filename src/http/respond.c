#include "http/respond.h"

#include "base/crypto.h"
#include "base/log.h"
#include "http/answer.h"
#include "http/file_name.h"
#include "http/problem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ETAG_BYTES 16 /* of SHA-256: enough to avoid collisions */
#define RETRY_AFTER_BUSY_S 1
#define RETRY_AFTER_GUESSES_S 600 /* the oldest guess of the hour expires first */

static const char json[] = "application/json";

static const char *
make_etag(struct arena *arena, struct text body)
{
	struct digest digest = crypto_sha256(body);

	return arena_format(arena, "\"%s\"", crypto_hex(arena, digest.bytes, ETAG_BYTES));
}

/* The answer exceeds the limit of a page: its operation lacks a bound. */
static struct response
answer_too_large(struct request *request)
{
	log_event(LOG_LEVEL_ERROR, "answer_too_large", "operation", request->operation->id,
	          "request", request->id);
	return respond_error(request, ERROR_ANSWER_TOO_LARGE);
}

static struct response
succeed(struct request *request, const char *content_type, struct text body)
{
	const struct operation *operation = request->operation;
	struct response response = {
		.status = operation->status,
		.error = RESPONSE_NO_ERROR,
		.content_type = content_type,
		.body = body,
		.disposition = file_disposition(request->arena, operation, request->parameters),
		.cache_seconds = operation->cache_seconds,
	};

	if (body.data == NULL)
		return answer_too_large(request);
	if (operation->cache_seconds > 0)
		response.etag = make_etag(request->arena, body);
	return response;
}

static int
retry_after_s(int status)
{
	if (status == 503)
		return RETRY_AFTER_BUSY_S;
	return status == 429 ? RETRY_AFTER_GUESSES_S : 0;
}

static struct response
fail(struct request *request, struct problem problem)
{
	int status = contract_errors[problem.code].status;

	problem.operation = request->operation;
	problem.request_id = request->id;
	return (struct response){
		.status = status,
		.error = (int)problem.code,
		.content_type = "application/problem+json",
		.body = problem_write(request->arena, &problem),
		.retry_after_s = retry_after_s(status),
	};
}

struct response
respond_invalid(struct request *request, enum error_code code, const struct violations *violations)
{
	return fail(request, (struct problem){ .code = code, .violations = violations });
}

struct response
respond_error(struct request *request, enum error_code code)
{
	return respond_invalid(request, code, NULL);
}

static struct response
answer_error_column(struct request *request, const struct db_result *result, size_t error)
{
	struct text code = db_result_text(result, 0, error);

	for (size_t i = 0; i < ERROR_COUNT; i++) {
		if (text_is(code, contract_errors[i].code)) {
			return fail(request, (struct problem){ .code = (enum error_code)i,
			                                       .refusal = result });
		}
	}
	log_event(LOG_LEVEL_ERROR, "undeclared_error", "operation", request->operation->id, "code",
	          code.data);
	return respond_error(request, ERROR_INTERNAL);
}

/* The operation's success without content. */
static struct response
respond_empty(struct request *request)
{
	return succeed(request, NULL, text_of(""));
}

static size_t
limit_of(const struct request *request)
{
	int64_t limit = PAGE_ROWS_MAX;

	text_to_integer(text_of(request_parameter(request, "limit")), &limit);
	return (size_t)limit;
}

static struct response
show_object(struct request *request, const struct db_result *result)
{
	struct response response =
	    succeed(request, json, answer_object(request->arena, request->operation, result));
	size_t tag = db_result_find(result, ANSWER_TAG_COLUMN);

	if (request->operation->tagged && response.error == RESPONSE_NO_ERROR &&
	    tag != DB_NO_COLUMN)
		response.etag = db_result_text(result, 0, tag).data;
	return response;
}

/* One of several rows would be any: the statement forgets a condition. */
static struct response
answer_several(struct request *request)
{
	log_event(LOG_LEVEL_ERROR, "several_rows", "operation", request->operation->id);
	return respond_error(request, ERROR_INTERNAL);
}

static bool
has_rows(const struct operation *operation)
{
	return operation->answer == ANSWER_LIST || operation->answer == ANSWER_CSV;
}

struct response
respond_rows(struct request *request, const struct db_result *result)
{
	size_t error = db_result_find(result, ANSWER_ERROR_COLUMN);
	bool empty = db_result_row_count(result) == 0;

	if (db_result_row_count(result) > 1 && !has_rows(request->operation))
		return answer_several(request);
	if (error != DB_NO_COLUMN && !empty && !db_result_is_null(result, 0, error))
		return answer_error_column(request, result, error);
	switch (request->operation->answer) {
	case ANSWER_OBJECT:
		return empty ? respond_error(request, ERROR_NOT_FOUND)
		             : show_object(request, result);
	case ANSWER_LIST:
		return succeed(
		    request, json,
		    answer_list(request->arena, request->operation, result, limit_of(request)));
	case ANSWER_CSV:
		return succeed(request, "text/csv; charset=utf-8",
		               answer_csv(request->arena, result));
	case ANSWER_NOTHING:
		break;
	}
	return respond_empty(request);
}

static int
compare_constraints(const void *name, const void *entry)
{
	return strcmp(name, ((const struct constraint_error *)entry)->constraint);
}

static struct response
answer_refusal(struct request *request, const struct db_outcome *outcome)
{
	const struct constraint_error *known =
	    bsearch(outcome->constraint, contract_constraints, contract_constraint_count,
	            sizeof(contract_constraints[0]), compare_constraints);

	if (known != NULL && known->error == ERROR_ANSWER_TOO_LARGE)
		return answer_too_large(request);
	if (known != NULL) {
		return fail(request,
		            (struct problem){ .code = known->error, .detail = outcome->detail });
	}
	log_event(LOG_LEVEL_ERROR, "undeclared_constraint", "operation", request->operation->id,
	          "constraint", outcome->constraint, "sqlstate", outcome->sqlstate);
	return respond_error(request, ERROR_INTERNAL);
}

struct response
respond_failure(struct request *request, const struct db_outcome *outcome)
{
	switch (outcome->status) {
	case DB_REFUSED:
		return answer_refusal(request, outcome);
	case DB_CONFLICT:
	case DB_BUSY:
		return respond_error(request, ERROR_BUSY);
	case DB_LOST:
		return respond_error(request, ERROR_UNAVAILABLE);
	case DB_FAILED:
	case DB_DONE:
		break;
	}
	assert(outcome->status != DB_DONE);
	return respond_error(request, ERROR_INTERNAL);
}
