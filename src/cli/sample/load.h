#pragma once

/* The steps of loading the sample community, in the one transaction of the store. */

#include "cli/lib/store.h"

#include <stdbool.h>
#include <stdint.h>

#define SAMPLE_COMMUNITY "arcadia"

/* The community and its rulebook, this many periods before the open one. */
void
sample_found(struct store *store, struct arena *arena, int64_t months);

/* This many households of invented people, with sealed phone numbers. */
void
sample_fill_register(struct store *store, struct arena *arena, uint32_t households);

/* Accounts, roles, consents and the three teams. */
void
sample_add_members(struct store *store, struct arena *arena, uint32_t households);

/*
 * A month of deeds, its postings and its publication; the shop opens on the last day, or not at
 * all.
 */
void
sample_play_month(struct store *store, bool opens_shop);

/*
 * The open month up to now, with deeds that wait for review, an event in which to redeem, and the
 * stories.
 */
void
sample_play_open_month(struct store *store, struct arena *arena, bool opens_shop);
