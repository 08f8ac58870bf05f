#include "http/exchange.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/gzip.h"
#include "base/limits.h"
#include "base/log.h"
#include "http/arguments.h"
#include "http/authorise.h"
#include "http/body.h"
#include "http/canonical.h"
#include "http/conditions.h"
#include "http/health.h"
#include "http/parameters.h"
#include "http/prelude.h"
#include "http/respond.h"
#include "http/selfcheck.h"
#include "http/typed.h"
#include "http/validate.h"

#include <string.h>
#include <strings.h>

#define REQUEST_ID_BYTES_MAX 64
#define REQUEST_ID_RANDOM_BYTES 16

/* The constraint that rule.enter names when only the role of auditor admits the caller. */
#define AUDIT_NEEDED "audit_needed"

#define ACTING_FOR "Acting-For"

static void
log_request(const struct exchange *exchange, const struct response *response)
{
	const struct request *request = &exchange->request;
	struct log_line line = log_begin(LOG_LEVEL_INFO, "request");

	log_add_text(&line, "request", text_of(request->id));
	log_add_text(&line, "operation",
	             text_of(request->operation != NULL ? request->operation->id : "none"));
	log_add_integer(&line, "status", response->status);
	if (response->error != RESPONSE_NO_ERROR)
		log_add_text(&line, "code", text_of(contract_errors[response->error].code));
	log_add_integer(&line, "time_us", clock_monotonic_us() - exchange->began_us);
	log_add_integer(&line, "database_us", exchange->database_us);
	if (request->actor != NULL)
		log_add_text(&line, "actor", text_of(request->actor));
	log_add_integer(&line, "bytes", (int64_t)response->body.bytes);
	log_end(&line);
}

/* Replaces an answer that the contract does not declare, and records the answer. */
static void
check_answer(struct exchange *exchange, struct response *response)
{
	const struct exchange_shared *shared = exchange->shared;
	struct request *request = &exchange->request;
	const char *violation = NULL;

	if (request->operation == NULL)
		return;
	if (shared->configuration->self_check) {
		violation = selfcheck_find_violation(exchange->arena, shared->patterns,
		                                     request->operation, response);
	}
	if (violation != NULL) {
		log_event(LOG_LEVEL_ERROR, "contract_violation", "request", request->id,
		          "operation", request->operation->id, "violation", violation);
		*response = respond_error(request, ERROR_INTERNAL);
	}
	if (shared->coverage_file >= 0) {
		selfcheck_note(exchange->arena, shared->coverage_file, request->operation,
		               response);
	}
}

/* Not modified: the client already has this answer. */
static void
apply_conditions(const struct exchange *exchange, struct response *response)
{
	const char *wanted = exchange->if_none_match;

	if (response->etag == NULL || wanted == NULL ||
	    exchange->request.operation->method != METHOD_GET ||
	    (strcmp(wanted, "*") != 0 && strstr(wanted, response->etag) == NULL))
		return;
	response->status = 304;
	response->content_type = NULL;
	response->body = text_of("");
}

/*
 * nginx keeps the compressed answer, and unpacks it for the few clients that do not take gzip. The
 * tag is weak, because it identifies the content in both forms.
 */
static void
compress(const struct exchange *exchange, struct response *response)
{
	if (!exchange->accepts_gzip || response->cache_seconds == 0 ||
	    response->body.bytes < GZIP_BYTES_MIN || response->body.bytes > GZIP_BYTES_MAX)
		return;
	response->body = gzip_compress(exchange->arena, response->body);
	response->coding = "gzip";
	response->etag = arena_format(exchange->arena, "W/%s", response->etag);
}

static void
deliver(struct exchange *exchange, struct response *response)
{
	response->request_id = exchange->request.id;
	response->without_body = exchange->without_body;
	exchange->answered(exchange->context, response);
	exchange->release(exchange);
}

static void
conclude(struct exchange *exchange, struct response response)
{
	apply_conditions(exchange, &response);
	check_answer(exchange, &response);
	compress(exchange, &response);
	metrics_count_request(exchange->shared->metrics, exchange->request.operation,
	                      response.status, clock_monotonic_us() - exchange->began_us);
	log_request(exchange, &response);
	deliver(exchange, &response);
}

static void
refuse(struct exchange *exchange, enum error_code code)
{
	conclude(exchange, respond_error(&exchange->request, code));
}

static void
submit_to_database(struct exchange *exchange, bool for_reading)
{
	struct request *request = &exchange->request;
	struct prelude prelude = prelude_bind(request);

	exchange->transaction.prelude = (struct db_call){ .statement = NULL };
	if (prelude.statement != NULL) {
		exchange->transaction.prelude = (struct db_call){
			.statement = prelude.statement->name,
			.values = prelude.values,
			.count = prelude.statement->argument_count,
		};
	}
	exchange->database_began_us = clock_monotonic_us();
	if (for_reading) {
		database_read(exchange->shared->database, &exchange->transaction);
	} else {
		database_write(exchange->shared->database, &exchange->transaction);
	}
}

static bool
needs_audit(const struct exchange *exchange, const struct db_outcome *outcome)
{
	return outcome->status == DB_REFUSED && !exchange->request.audited &&
	       strcmp(outcome->constraint, AUDIT_NEEDED) == 0;
}

static void
handle_database(void *context, const struct db_outcome *outcome)
{
	struct exchange *exchange = context;
	struct request *request = &exchange->request;

	exchange->database_us += clock_monotonic_us() - exchange->database_began_us;
	if (needs_audit(exchange, outcome)) {
		/*
		 * A read by an auditor, or of full names by a reviewer, runs on a write connection,
		 * which first records it in the audit log.
		 */
		request->audited = true;
		submit_to_database(exchange, false);
		return;
	}
	if (outcome->status == DB_LOST ||
	    (outcome->status != DB_REFUSED && outcome->sqlstate[0] != '\0'))
		metrics_count_database_error(exchange->shared->metrics, outcome->sqlstate);
	prelude_note(request, outcome->prelude);
	conclude(exchange, outcome->status == DB_DONE ? respond_rows(request, outcome->result)
	                                              : respond_failure(request, outcome));
}

static void
run_statement(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	const struct statement *statement = request->operation->statement;

	exchange->transaction.main = (struct db_call){
		.statement = request->operation->id,
		.values = arguments_bind(request, statement),
		.count = statement->argument_count,
	};
	exchange->transaction.is_long = request->operation->answer == ANSWER_CSV;
	exchange->transaction.finished = handle_database;
	exchange->transaction.context = exchange;
	submit_to_database(exchange, request->operation->method == METHOD_GET);
}

/* In a fiber. */
static void
handle(void *context)
{
	struct exchange *exchange = context;
	struct request *request = &exchange->request;
	struct response response = request->operation->handler(request);

	session_rollback(request->database);
	conclude(exchange, response);
}

static void
run_handler(struct exchange *exchange)
{
	struct request *request = &exchange->request;

	request->database = exchange->shared->session;
	request->services = exchange->shared->configuration->services;
	if (!fibers_start(exchange->shared->fibers, handle, exchange))
		refuse(exchange, ERROR_BUSY);
}

bool
exchange_serves(const struct engine_configuration *configuration, const struct operation *operation)
{
	return configuration->pools[operation->pool];
}

/* Finds the operation; false when the request has been answered, as in the steps below. */
static bool
find_operation(struct exchange *exchange, const struct http_input *input, struct text path,
               struct route *route)
{
	*route = router_find(exchange->shared->router, exchange->arena, input->method, path);
	if (route->status == ROUTE_OTHER_METHOD) {
		struct response response =
		    respond_error(&exchange->request, ERROR_METHOD_NOT_ALLOWED);

		response.allow = route->allow;
		conclude(exchange, response);
		return false;
	}
	if (route->status == ROUTE_FOUND &&
	    exchange_serves(exchange->shared->configuration, route->operation)) {
		exchange->request.operation = route->operation;
		return true;
	}
	refuse(exchange,
	       route->status == ROUTE_MALFORMED ? ERROR_MALFORMED_REQUEST : ERROR_NOT_FOUND);
	return false;
}

static bool
take_token(struct exchange *exchange, const struct http_input *input)
{
	struct session_token token;

	if (exchange->request.operation->access != ACCESS_MEMBER)
		return true;
	if (!authorise_read(exchange->arena, input->authorization, &token)) {
		refuse(exchange, ERROR_UNAUTHENTICATED);
		return false;
	}
	exchange->request.community_id = token.community_id;
	exchange->request.upload_key = exchange->shared->configuration->upload_key;
	exchange->request.token_hash = token.hash;
	return true;
}

static bool
is_type(struct text content_type, const char *wanted)
{
	size_t bytes = strlen(wanted);

	return content_type.bytes >= bytes && strncasecmp(content_type.data, wanted, bytes) == 0 &&
	       (content_type.bytes == bytes || strchr("; \t", content_type.data[bytes]) != NULL);
}

static bool
take_body(struct exchange *exchange, const struct http_input *input)
{
	struct request *request = &exchange->request;
	bool takes_upload = request->operation->takes_upload;

	if (input->body.bytes > (takes_upload ? UPLOAD_BYTES_MAX : BODY_BYTES_MAX)) {
		refuse(exchange, ERROR_BODY_TOO_LARGE);
		return false;
	}
	if ((request->operation->body == NULL && !takes_upload) || input->body.bytes == 0)
		return true;
	if (!is_type(input->content_type, takes_upload ? "text/csv" : "application/json")) {
		refuse(exchange, ERROR_UNSUPPORTED_MEDIA_TYPE);
		return false;
	}
	if (takes_upload) {
		request->upload = input->body;
		return true;
	}
	request->body = body_read(exchange->arena, input->body);
	if (request->body == NULL) {
		refuse(exchange, ERROR_MALFORMED_REQUEST);
		return false;
	}
	return true;
}

static bool
take_condition(struct exchange *exchange, const struct http_input *input)
{
	struct request *request = &exchange->request;

	if (!request->operation->tagged || request->operation->method != METHOD_PUT ||
	    conditions_read_if_match(exchange->arena, input->if_match, &request->if_match))
		return true;
	refuse(exchange, ERROR_MALFORMED_REQUEST);
	return false;
}

static void
check_body(struct exchange *exchange, const struct http_input *input, struct violations *violations)
{
	struct request *request = &exchange->request;
	const struct schema *schema = request->operation->body;

	if (request->body != NULL) {
		validate_json(violations, exchange->shared->patterns, schema, request->body);
	} else if (schema != NULL || (request->operation->takes_upload && input->body.bytes == 0)) {
		violations_add(violations, "", VIOLATION_REQUIRED);
	} else if (input->body.bytes > 0 && !request->operation->takes_upload) {
		violations_add(violations, "", VIOLATION_UNKNOWN);
	}
}

/* Valid input is normalised. */
static void
canonicalise(const struct exchange *exchange, const char **values)
{
	const struct request *request = &exchange->request;

	for (size_t i = 0; i < request->operation->parameter_count; i++) {
		const struct schema *schema = request->operation->parameters[i].schema;

		if (values[i] != NULL)
			values[i] = canonical_string(exchange->arena, schema, values[i]);
	}
	if (request->body != NULL)
		canonical_json(exchange->arena, request->operation->body, request->body);
}

/* Elsewhere the field would be overlooked, and a helper act for the own household. */
static void
check_acting_for(struct exchange *exchange, struct text code, struct violations *violations)
{
	struct request *request = &exchange->request;

	if (code.bytes == 0 || request->operation->access != ACCESS_MEMBER)
		return;
	request->acting_for = typed_household_code(exchange->arena, code);
	if (!request->operation->takes_helpers) {
		violations_add(violations, ACTING_FOR, VIOLATION_UNKNOWN);
	} else if (request->acting_for == NULL) {
		violations_add(violations, ACTING_FOR, VIOLATION_FORMAT);
	}
}

static bool
check_values(struct exchange *exchange, const struct http_input *input, const struct route *route,
             struct text query)
{
	struct request *request = &exchange->request;
	struct violations violations = { .arena = exchange->arena };
	const char **values =
	    arena_new_array(exchange->arena, const char *, route->operation->parameter_count);

	request->parameters = values;
	if (query.bytes > QUERY_BYTES_MAX ||
	    !parameters_read(&violations, exchange->shared->patterns, route, query, values)) {
		refuse(exchange, ERROR_MALFORMED_REQUEST);
		return false;
	}
	check_acting_for(exchange, input->acting_for, &violations);
	check_body(exchange, input, &violations);
	if (violations.count == 0) {
		canonicalise(exchange, values);
		return true;
	}
	conclude(exchange, respond_invalid(request, ERROR_INVALID_REQUEST, &violations));
	return false;
}

static void
show_health(struct exchange *exchange, struct text path)
{
	struct database_health health = database_health(exchange->shared->database);
	struct response response =
	    health_answer(exchange->arena, path, exchange->shared->metrics, &health);

	deliver(exchange, &response);
}

static bool
is_request_id(struct text text)
{
	for (size_t i = 0; i < text.bytes; i++) {
		char byte = text.data[i];

		if (!((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
		      (byte >= 'A' && byte <= 'Z') || byte == '-'))
			return false;
	}
	return text.bytes > 0 && text.bytes <= REQUEST_ID_BYTES_MAX;
}

static const char *
take_request_id(struct arena *arena, struct text given)
{
	uint8_t bytes[REQUEST_ID_RANDOM_BYTES];

	if (is_request_id(given))
		return arena_copy(arena, given.data, given.bytes);
	crypto_random(bytes, sizeof(bytes));
	return crypto_hex(arena, bytes, sizeof(bytes));
}

static const char *
keep_text(struct arena *arena, struct text text)
{
	return text.bytes > 0 ? arena_copy(arena, text.data, text.bytes) : NULL;
}

/* Cuts the target at its first question mark. */
static struct text
cut_query(struct text *target)
{
	const char *mark = target->bytes > 0 ? memchr(target->data, '?', target->bytes) : NULL;
	struct text query = { NULL, 0 };

	if (mark == NULL)
		return query;
	query = (struct text){ mark + 1, target->bytes - (size_t)(mark + 1 - target->data) };
	target->bytes = (size_t)(mark - target->data);
	return query;
}

void
exchange_begin(struct exchange *exchange, const struct http_input *input)
{
	struct text path = input->target;
	struct text query = cut_query(&path);
	struct route route;

	exchange->began_us = clock_monotonic_us();
	exchange->request.arena = exchange->arena;
	exchange->request.id = take_request_id(exchange->arena, input->request_id);
	exchange->request.address = keep_text(exchange->arena, input->address);
	exchange->if_none_match = keep_text(exchange->arena, input->if_none_match);
	exchange->accepts_gzip = input->accepts_gzip;
	exchange->without_body = text_is(input->method, "HEAD");
	if (input->internal) {
		show_health(exchange, path);
		return;
	}
	if (!find_operation(exchange, input, path, &route) || !take_token(exchange, input) ||
	    !take_condition(exchange, input) || !take_body(exchange, input) ||
	    !check_values(exchange, input, &route, query))
		return;
	if (exchange->request.operation->handler != NULL) {
		run_handler(exchange);
	} else {
		run_statement(exchange);
	}
}
