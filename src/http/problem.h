#pragma once

/*
 * Problem documents (RFC 9457): an error of the contract, and where the request broke which rule.
 *
 *	struct problem problem = { .code = ERROR_INVALID_REQUEST, .operation = operation,
 *	                           .request_id = id, .violations = &violations };
 *	struct text body = problem_write(arena, &problem);
 *
 * A statement that refuses says where in a column violations, and a routine that raises in the
 * detail of its error: a JSON array of objects with a pointer, and of whom (name), which other deed
 * (deed_id), which bound and how much is missing as far as it concerns the error. When neither
 * does, the place is the field that the contract gives the error, in operations that have it. The
 * document adds the code and the title of the error, and the title that the contract gives the
 * field. Everything belongs to the arena.
 */

#include "base/arena.h"
#include "base/text.h"
#include "db/result.h"
#include "http/contract.h"
#include "http/violations.h"

struct problem {
	enum error_code code;
	const struct operation *operation; /* NULL before there is one */
	const char *request_id;
	const struct violations *violations; /* may be NULL */
	const struct db_result *refusal; /* the row that has the error code; may be NULL */
	const char *detail; /* of the error that a routine raised; may be NULL */
};

struct text
problem_write(struct arena *arena, const struct problem *problem);
