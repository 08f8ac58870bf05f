#pragma once

/*
 * Everything that can be wrong with a value by its schema, one thing at a time.
 *
 *	spoil_everywhere(schema, body, send, context);
 *
 * For each violation, send is called with the spoilt body, the pointer of the violation and the
 * rule that is broken, or NULL where several are.
 */

#include "http/contract.h"

#include <jansson.h>

typedef void
spoil_send(void *context, const json_t *body, const char *pointer, const char *rule);

/* The body has every member and an item in every array; it is as before when this returns. */
void
spoil_everywhere(const struct schema *schema, json_t *body, spoil_send *send, void *context);

/* A text that is no value of a parameter with this schema; NULL when every text is one. */
const char *
spoil_text(const struct schema *schema);
