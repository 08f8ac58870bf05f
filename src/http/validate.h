#pragma once

/*
 * Checks values against the schemas of the contract.
 *
 *	struct violations violations = {.arena = arena};
 *
 *	validate_json(&violations, patterns, operation->body, body);
 *	if (violations.count > 0)
 *		refuse(&violations);
 *
 * Members that are not in the schema are refused.
 */

#include "http/contract.h"
#include "http/patterns.h"
#include "http/violations.h"

#include <jansson.h>

/* Adds a violation for everything in the value that the schema does not allow. */
void
validate_json(struct violations *violations, const struct patterns *patterns,
              const struct schema *schema, json_t *value);

/* What is wrong with a parameter's text, or VIOLATION_NONE. The arena is for scratch. */
enum violation_kind
validate_parameter(struct arena *arena, const struct patterns *patterns,
                   const struct schema *schema, const char *value);
