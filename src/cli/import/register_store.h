#pragma once

/*
 * Imports people into the register of the transaction's community.
 *
 *	struct register_summary summary = register_store_plan(store, arena, &file, &options);
 *	register_store_apply(store);
 *
 * Both are steps of one transaction, in this order. The plan may remove people whom the database
 * refuses, such as one whose phone number belongs to another resident, and adds their faults. With
 * is_complete it lets everybody leave who is missing from the file.
 */

#include "cli/import/register_file.h"
#include "cli/lib/store.h"

#include <stdbool.h>
#include <stdint.h>

struct register_options {
	const char *reason; /* what the history of the residents says */
	bool is_complete; /* the file has the whole community */
	bool may_be_many; /* more than LEAVING_PERCENT_MAX of it may leave */
};

/* So many of a hundred residents may be missing from a complete file by default. */
#define LEAVING_PERCENT_MAX 5

struct register_summary {
	int64_t households_added;
	int64_t residents_added;
	int64_t residents_changed;
	int64_t phones_changed;
	int64_t residents_returned;
	int64_t residents_unchanged;
	const struct db_result *missing; /* building, unit, room, name */
	const struct db_result *named; /* likewise, and change: who is to be reported by name */
};

struct register_summary
register_store_plan(struct store *store, struct arena *arena, struct register_file *file,
                    const struct register_options *options);

/* Writes the planned changes. */
void
register_store_apply(struct store *store);
