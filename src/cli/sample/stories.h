#pragma once

/*
 * What happens to some families in the open month, by the routines that requests and commands use:
 *
 *	inspection	of two buildings: one waits for a reviewer
 *	split		a child marries, and becomes a household of its own with some points
 *	moves		a family leaves and another one follows; two old people, who have no
 *			phone, get a flat of their own
 *	phones		two residents have another phone: one waits for a reviewer
 *	corrections	somebody who did not come, a reminder, goods for the wrong household
 *
 * A file of sample/stories/ tells each; sample_people_known has those who can sign in.
 */

#include "cli/lib/store.h"

/* After an event was opened; ends with the clock at the present. */
void
sample_play_stories(struct store *store, struct arena *arena);
