#pragma once

/* HTTP by libmicrohttpd: one listening port, a thread per connection, answers from one function. */

#include "faults.h"
#include "world.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct MHD_Daemon;

struct server {
	struct simulated_world *world;
	simulated_endpoint *answer;
	struct MHD_Daemon *daemon;
	atomic_bool stopping; /* cuts delays short */
};

/* address is "127.0.0.1:8081", port 0 for a free one. False, with a line on stderr, if it fails. */
bool
server_start(struct server *server, const char *address);

uint16_t
server_port(const struct server *server);

void
server_stop(struct server *server);
