#pragma once

/*
 * The event that a command names:
 *
 *	const char *event_id = named_event(store, invocation_value(invocation, "EVENT"));
 *
 * By its name, or by the id that "event list" prints. NULL without a name, and after a failure.
 */

#include "cli/lib/store.h"

const char *
named_event(struct store *store, const char *event);
