#pragma once

/*
 * The values of a statement's arguments, taken from a request.
 *
 *	const char **values = arguments_bind(request, operation->statement);
 */

#include "http/request.h"

/*
 * As text, NULL for null, in the order of the statement's arguments; all belong to the request's
 * arena.
 */
const char **
arguments_bind(const struct request *request, const struct statement *statement);
