#pragma once

/* The monthly publication, as "xinyi publish" makes it. */

#include "support/world.h"

/* Closes, computes and publishes whatever is due in the community; how many periods that were. */
size_t
publish_in(struct community community);

/* In the community of the test. */
size_t
publish_due(void);

/* Moves the clock to the hour at which 2026-06 is due, and publishes it. */
void
publish_june(void);
