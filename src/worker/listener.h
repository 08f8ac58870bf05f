#pragma once

/* Where the worker listens. A failure is logged and ends the process. */

/*
 * A listening Unix socket at path, which only owner and group may use; what was there is replaced.
 */
int
listener_open(const char *path);
