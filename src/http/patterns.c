#include "http/patterns.h"

#include "base/log.h"

#include <assert.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

struct compiled {
	const char *pattern;
	regex_t expression;
	struct compiled *next; /* while collecting */
};

struct patterns {
	struct arena *arena;
	struct compiled *collected;
	struct compiled **sorted; /* by the address of the pattern */
	size_t count;
};

static void
release_expression(void *expression)
{
	regfree(expression);
}

static bool
is_collected(const struct patterns *patterns, const char *pattern)
{
	for (const struct compiled *known = patterns->collected; known != NULL;
	     known = known->next) {
		if (known->pattern == pattern)
			return true;
	}
	return false;
}

static void
collect_pattern(struct patterns *patterns, const char *pattern)
{
	struct compiled *compiled;

	if (pattern == NULL || is_collected(patterns, pattern))
		return;
	compiled = arena_new(patterns->arena, struct compiled);
	compiled->pattern = pattern;
	if (regcomp(&compiled->expression, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
		log_event(LOG_LEVEL_ERROR, "pattern_refused", "pattern", pattern);
		abort();
	}
	arena_defer(patterns->arena, release_expression, &compiled->expression);
	compiled->next = patterns->collected;
	patterns->collected = compiled;
	patterns->count++;
}

static void
collect_schema(struct patterns *patterns, const struct schema *schema)
{
	if (schema == NULL)
		return;
	collect_pattern(patterns, schema->pattern);
	collect_schema(patterns, schema->items);
	for (size_t i = 0; i < schema->member_count; i++)
		collect_schema(patterns, schema->members[i].schema);
}

static int
compare_addresses(const void *left, const void *right)
{
	uintptr_t left_address = (uintptr_t)(*(struct compiled *const *)left)->pattern;
	uintptr_t right_address = (uintptr_t)(*(struct compiled *const *)right)->pattern;

	return (left_address > right_address) - (left_address < right_address);
}

static void
sort_collected(struct patterns *patterns)
{
	size_t count = 0;

	patterns->sorted = arena_new_array(patterns->arena, struct compiled *, patterns->count);
	for (struct compiled *known = patterns->collected; known != NULL; known = known->next)
		patterns->sorted[count++] = known;
	qsort(patterns->sorted, count, sizeof(patterns->sorted[0]), compare_addresses);
}

struct patterns *
patterns_compile(struct arena *arena, const struct operation *operations, size_t operation_count)
{
	struct patterns *patterns = arena_new(arena, struct patterns);

	patterns->arena = arena;
	for (size_t i = 0; i < operation_count; i++) {
		const struct operation *operation = &operations[i];

		for (size_t j = 0; j < operation->parameter_count; j++)
			collect_schema(patterns, operation->parameters[j].schema);
		collect_schema(patterns, operation->body);
		collect_schema(patterns, operation->result);
	}
	sort_collected(patterns);
	return patterns;
}

bool
patterns_match(const struct patterns *patterns, const char *pattern, const char *string)
{
	struct compiled key = { .pattern = pattern };
	struct compiled *wanted = &key;
	struct compiled *const *found = bsearch(&wanted, patterns->sorted, patterns->count,
	                                        sizeof(patterns->sorted[0]), compare_addresses);

	assert(found != NULL);
	return regexec(&(*found)->expression, string, 0, NULL, 0) == 0;
}
