#pragma once

/*
 * The pages of the internal listener: /healthz (the process answers), /readyz (it can also use the
 * database) and /metrics.
 */

#include "http/metrics.h"
#include "http/response.h"

/* The page, or a 404 when there is no such page. */
struct response
health_answer(struct arena *arena, struct text path, const struct metrics *metrics,
              const struct database_health *health);
