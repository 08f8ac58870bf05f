#pragma once

/*
 * The statuses of answers and their reason phrases (RFC 9110, RFC 6585), for responses and metrics.
 * A contract with another status fails the test api/failures.
 *
 *	const struct status *status = &statuses[status_index(404)];
 */

#include <stddef.h>

#define STATUS_COUNT 18

struct status {
	int code;
	const char *reason;
};

extern const struct status statuses[STATUS_COUNT];

/* The place of an existing status in the table. */
size_t
status_index(int code);
