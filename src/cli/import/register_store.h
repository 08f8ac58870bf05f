#pragma once

/*
 * Imports people into the register of the transaction's community.
 *
 *	struct register_summary summary = register_store_plan(store, arena, &file);
 *	register_store_apply(store);
 *
 * Both are steps of one transaction, in this order. The plan may remove people whose phone number
 * belongs to another resident, and adds their faults.
 */

#include "cli/import/register_file.h"
#include "cli/lib/store.h"

#include <stdint.h>

struct register_summary {
	int64_t households_added;
	int64_t residents_added;
	int64_t residents_changed;
	int64_t phones_changed;
	int64_t residents_returned;
	int64_t residents_unchanged;
	const struct db_result *missing; /* building, unit, room, name */
};

struct register_summary
register_store_plan(struct store *store, struct arena *arena, struct register_file *file);

/* Writes the planned changes. */
void
register_store_apply(struct store *store);
