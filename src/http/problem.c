#include "http/problem.h"

#include "base/buffer.h"
#include "http/answer.h"
#include "http/field.h"

#include <inttypes.h>
#include <jansson.h>

#define PROBLEM_BYTES_GUESSED 512

/* One element of violations. Members that are NULL are left out. */
struct broken_rule {
	const char *pointer;
	const char *code;
	const char *title;
	const char *name;
	const char *deed_id;
	bool has_bound;
	int64_t bound;
	int64_t missing; /* 0 when nothing is */
};

static void
append_member(struct buffer *out, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buffer_append_format(out, ",\"%s\":", name);
	buffer_append_json(out, text_of(value));
}

static void
append_rule(struct buffer *out, const struct operation *operation, const struct broken_rule *rule)
{
	buffer_append_string(out, "{\"pointer\":");
	buffer_append_json(out, text_of(rule->pointer));
	append_member(out, "code", rule->code);
	append_member(out, "title", rule->title);
	append_member(out, "field", field_find(operation, rule->pointer).title);
	append_member(out, "name", rule->name);
	append_member(out, "deed_id", rule->deed_id);
	if (rule->has_bound)
		buffer_append_format(out, ",\"bound\":%" PRId64, rule->bound);
	if (rule->missing > 0)
		buffer_append_format(out, ",\"missing\":%" PRId64, rule->missing);
	buffer_append_string(out, "}");
}

static void
append_violations(struct buffer *out, const struct problem *problem)
{
	const struct violations *violations = problem->violations;

	buffer_append_string(out, ",\"violations\":[");
	for (size_t i = 0; i < violations->count; i++) {
		const struct violation *violation = &violations->list[i];
		struct broken_rule rule = {
			.pointer = violation->pointer,
			.code = violations_code(violation->kind),
			.title = violations_title(violation->kind),
		};

		rule.has_bound = field_bound(field_find(problem->operation, violation->pointer),
		                             violation->kind, &rule.bound);
		buffer_append_string(out, i > 0 ? "," : "");
		append_rule(out, problem->operation, &rule);
	}
	buffer_append_string(out, "]");
}

static bool
find_cell(const struct db_result *row, const char *name, size_t *column)
{
	*column = db_result_find(row, name);
	return *column != DB_NO_COLUMN && !db_result_is_null(row, 0, *column);
}

static void
append_change(struct buffer *out, const struct db_result *row)
{
	static const char *const changed[] = { ANSWER_CHANGED_BY_COLUMN, ANSWER_CHANGED_AT_COLUMN };
	size_t column;

	for (size_t i = 0; i < sizeof(changed) / sizeof(changed[0]); i++) {
		if (!find_cell(row, changed[i], &column))
			continue;
		buffer_append_format(out, ",\"%s\":", changed[i]);
		answer_append_value(out, db_result_column_kind(row, column),
		                    db_result_text(row, 0, column));
	}
}

static struct broken_rule
read_rule(const struct error_description *error, const json_t *element)
{
	const json_t *bound = json_object_get(element, "bound");

	return (struct broken_rule){
		.pointer = json_string_value(json_object_get(element, "pointer")),
		.code = error->code,
		.title = error->title,
		.name = json_string_value(json_object_get(element, "name")),
		.deed_id = json_string_value(json_object_get(element, "deed_id")),
		.has_bound = bound != NULL,
		.bound = json_integer_value(bound),
		.missing = json_integer_value(json_object_get(element, "missing")),
	};
}

static void
release_json(void *value)
{
	json_decref(value);
}

/*
 * The places that the statement or the routine found, or NULL. Details that PostgreSQL writes
 * itself are sentences and no JSON.
 */
static const json_t *
read_found(struct arena *arena, const struct problem *problem)
{
	json_t *elements = NULL;
	size_t column;

	if (problem->refusal != NULL &&
	    find_cell(problem->refusal, ANSWER_VIOLATIONS_COLUMN, &column)) {
		struct text cell = db_result_text(problem->refusal, 0, column);

		elements = json_loadb(cell.data, cell.bytes, 0, NULL);
	} else if (problem->detail != NULL) {
		elements = json_loads(problem->detail, 0, NULL);
	}
	if (elements != NULL)
		arena_defer(arena, release_json, elements);
	return elements;
}

static void
append_found(struct buffer *out, const struct problem *problem, const json_t *elements)
{
	const json_t *element;
	size_t i;

	buffer_append_string(out, ",\"violations\":[");
	json_array_foreach (elements, i, element) {
		struct broken_rule rule = read_rule(&contract_errors[problem->code], element);

		buffer_append_string(out, i > 0 ? "," : "");
		append_rule(out, problem->operation, &rule);
	}
	buffer_append_string(out, "]");
}

/* The field that such an error is about in every operation. */
static void
append_field(struct arena *arena, struct buffer *out, const struct problem *problem)
{
	const struct error_description *error = &contract_errors[problem->code];
	struct broken_rule rule = { .code = error->code, .title = error->title };

	if (error->field == NULL)
		return;
	rule.pointer = field_pointer(arena, problem->operation, error->field);
	if (rule.pointer == NULL)
		return;
	buffer_append_string(out, ",\"violations\":[");
	append_rule(out, problem->operation, &rule);
	buffer_append_string(out, "]");
}

struct text
problem_write(struct arena *arena, const struct problem *problem)
{
	const struct error_description *error = &contract_errors[problem->code];
	struct buffer out = buffer_create(arena, PROBLEM_BYTES_GUESSED);
	const json_t *found = read_found(arena, problem);

	buffer_append_format(&out, "{\"type\":\"/docs/errors#%s\",\"title\":", error->code);
	buffer_append_json(&out, text_of(error->title));
	buffer_append_format(&out, ",\"status\":%d,\"code\":\"%s\",\"detail\":", error->status,
	                     error->code);
	buffer_append_json(&out, text_of(error->detail));
	append_member(&out, "request_id", problem->request_id);
	if (problem->refusal != NULL)
		append_change(&out, problem->refusal);
	if (problem->violations != NULL) {
		append_violations(&out, problem);
	} else if (found != NULL) {
		append_found(&out, problem, found);
	} else {
		append_field(arena, &out, problem);
	}
	buffer_append_string(&out, "}");
	return buffer_text(&out);
}
