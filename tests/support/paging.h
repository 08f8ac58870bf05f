#pragma once

/* Lists, read page by page to their end. */

#include "support/call.h"

/*
 * All items of the list, read in pages of that limit. Fails the test when a page is too long, ends
 * early, or leads nowhere. Belongs to the test.
 */
const json_t *
paging_gather(const struct person *person, const char *target, int limit);

/* Pages of one, two and three items make up the same list as one large page; its length. */
size_t
paging_expect_whole(const struct person *person, const char *target);
