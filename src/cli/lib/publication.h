#pragma once

/*
 * The steps of publishing, in this order. Each may be repeated and then does nothing.
 *
 *	publication_lock(store);	in any transaction
 *	publication_close(store);	inside the community
 *	publication_refresh(store);	for all communities at once
 *	publication_publish(store);	inside the community
 */

#include "cli/lib/store.h"

/*
 * Waits until no other command publishes, and makes others wait until the connection is closed: a
 * period that one of them closed after the other's refresh would have no lines to publish.
 */
void
publication_lock(struct store *store);

/* Closes every period that has ended. */
void
publication_close(struct store *store);

/* Computes the lines of every period that waits for publication. */
void
publication_refresh(struct store *store);

/* Publishes the periods that are due: period, number, line_count, entry_count, points of each. */
const struct db_result *
publication_publish(struct store *store);
