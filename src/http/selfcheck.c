#include "http/selfcheck.h"

#include "base/log.h"
#include "http/body.h"
#include "http/validate.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool
declares_error(const struct operation *operation, enum error_code code)
{
	for (size_t i = 0; i < operation->error_count; i++) {
		if (operation->errors[i] == code)
			return true;
	}
	return false;
}

static bool
declares_status(const struct operation *operation, int status)
{
	bool may_be_unchanged =
	    operation->cache_seconds > 0 || (operation->tagged && operation->method == METHOD_GET);

	return status == operation->status || (status == 304 && may_be_unchanged);
}

/* The first place where the body violates the schema; NULL when there is none. */
static const char *
find_body_violation(struct arena *arena, const struct patterns *patterns,
                    const struct schema *schema, struct text body)
{
	struct violations violations = { .arena = arena };
	json_t *value = body_read(arena, body);

	if (value == NULL)
		return "the body is not JSON";
	validate_json(&violations, patterns, schema, value);
	if (violations.count == 0)
		return NULL;
	return arena_format(arena, "%s at '%s'", violations_code(violations.list[0].kind),
	                    violations.list[0].pointer);
}

const char *
selfcheck_find_violation(struct arena *arena, const struct patterns *patterns,
                         const struct operation *operation, const struct response *response)
{
	if (response->error != RESPONSE_NO_ERROR) {
		enum error_code code = (enum error_code)response->error;

		return declares_error(operation, code) ? NULL : contract_errors[code].code;
	}
	if (!declares_status(operation, response->status))
		return arena_format(arena, "status %d", response->status);
	if (operation->tagged && response->etag == NULL)
		return "no entity tag";
	if (operation->result == NULL || response->status == 304)
		return NULL;
	return find_body_violation(arena, patterns, operation->result, response->body);
}

void
selfcheck_note(struct arena *arena, int file, const struct operation *operation,
               const struct response *response)
{
	const char *code =
	    response->error == RESPONSE_NO_ERROR ? "-" : contract_errors[response->error].code;
	const char *line = arena_format(arena, "%s %d %s\n", operation->id, response->status, code);

	if (write(file, line, strlen(line)) < 0)
		log_event(LOG_LEVEL_ERROR, "coverage_not_noted", "reason", strerror(errno));
}
