#pragma once

/* The worker's listening socket. A failure is logged and ends the process. */

/* A listening Unix socket at path, for owner and group only; replaces an existing one. */
int
listener_open(const char *path);
