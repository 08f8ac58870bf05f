#pragma once

/*
 * Finds the operation of the contract for a method and a path.
 *
 *	struct router *router = router_create(arena, operations, count);
 *	struct route route = router_find(router, request_arena, method, path);
 *
 *	if (route.status == ROUTE_FOUND)
 *		run(route.operation, route.values);
 *
 * Segments are percent-decoded before they are compared. A HEAD is routed like a GET.
 */

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/contract.h"

#define PATH_PARAMETERS_MAX 8

enum route_status {
	ROUTE_FOUND,
	ROUTE_UNKNOWN, /* no operation has this path */
	ROUTE_OTHER_METHOD, /* see allow */
	ROUTE_MALFORMED, /* a percent escape is malformed, or not UTF-8 */
};

struct route {
	enum route_status status;
	const struct operation *operation;
	const char *values[PATH_PARAMETERS_MAX]; /* of the path's parameters, from left to right */
	const char *allow; /* the methods that the path has, as in the header field */
};

struct router;

/* The caller owns the operations, which must outlive the router. */
struct router *
router_create(struct arena *arena, const struct operation *operations, size_t operation_count);

/* The values belong to the arena given here; allow belongs to the router's. */
struct route
router_find(const struct router *router, struct arena *arena, struct text method, struct text path);

/* The index of the named path parameter of the operation, from left to right. */
size_t
route_place_of(const struct operation *operation, const char *parameter);
