#pragma once

/*
 * Checks values against the schemas of the contract.
 *
 *	struct faults faults = {.arena = arena};
 *
 *	validate_json(&faults, patterns, operation->body, body);
 *	if (faults.count > 0)
 *		refuse(&faults);
 *
 * Members that a schema does not name are refused.
 */

#include "http/contract.h"
#include "http/faults.h"
#include "http/patterns.h"

#include <jansson.h>

/* Adds a fault for everything in the value that the schema does not allow. */
void
validate_json(struct faults *faults, const struct patterns *patterns, const struct schema *schema,
              json_t *value);

/* What is wrong with a parameter's text; FAULT_NONE when nothing is. The arena is for scratch. */
enum fault_kind
validate_parameter(struct arena *arena, const struct patterns *patterns,
                   const struct schema *schema, const char *value);
