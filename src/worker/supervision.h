#pragma once

/*
 * The protocol with systemd: ready, alive, stopping, and SIGTERM.
 *
 *	struct supervision *supervision = supervision_create(arena, loop);
 *
 *	supervision_ready(supervision);
 *	while (!supervision_wants_stop(supervision))
 *		loop_turn(loop, 1000);
 *	supervision_stopping(supervision);
 *
 * Without systemd only the signals are used.
 */

#include "base/arena.h"
#include "base/loop.h"

#include <stdbool.h>

struct supervision;

/* From now on the loop handles SIGTERM and SIGINT. */
struct supervision *
supervision_create(struct arena *arena, struct loop *loop);

/* The worker accepts requests; from now on the loop notifies the watchdog. */
void
supervision_ready(struct supervision *supervision);

bool
supervision_wants_stop(const struct supervision *supervision);

void
supervision_stopping(const struct supervision *supervision);
