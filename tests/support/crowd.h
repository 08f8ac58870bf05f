#pragma once

/*
 * The other people of a community. Every test plays in a community that already has one and more
 * of everything that the test is about, so that a statement that forgets a key answers with
 * somebody else's rows.
 *
 *	crowd_gather();	a published May and half a June, in the community where things happen now
 *	crowd_join();	more people, doing the same in the next two days
 *
 * They live in buildings 70 to 81, and every text of theirs begins with CROWD_MARK.
 */

#include "support/call.h"

#include <stddef.h>

#define CROWD_MARK "旁人"

/* The clock of the community ends at 10 June 2026. */
void
crowd_gather(void);

/* The clock of the community goes on by two days. */
void
crowd_join(void);

/* A list without the items that are about the crowd. */
struct answer
crowd_left_out(struct answer list);

/* How many items a list has beyond those; see paging.h. */
size_t
crowd_left_out_whole(const struct person *person, const char *target);
