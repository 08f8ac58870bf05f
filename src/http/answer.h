#pragma once

/*
 * Writes the rows of a statement as an answer, and an error code as a problem document (RFC 9457).
 *
 *	struct text body = answer_list(arena, result, limit);
 *
 * Members are the columns, in their order; null is null; json columns are copied unchanged.
 * Everything belongs to the arena. An answer larger than ANSWER_BYTES_MAX has no data (NULL).
 */

#include "base/arena.h"
#include "base/text.h"
#include "db/result.h"
#include "http/contract.h"
#include "http/violations.h"

/* A column for error codes; it is not shown. */
#define ANSWER_ERROR_COLUMN "error"

/* The entity tag of an object, with quotes; a header field, not a member. */
#define ANSWER_TAG_COLUMN "etag"

/*
 * The first row as an object, without its tag and without changed_by and changed_at, which only
 * problems show.
 */
struct text
answer_object(struct arena *arena, const struct db_result *result);

/*
 * {"items": […], "next": …}: the first limit rows without their last column, which is the cursor.
 * next is the cursor of the last row shown if there are more rows, otherwise null.
 */
struct text
answer_list(struct arena *arena, const struct db_result *result, size_t limit);

/* A header line and all rows, for spreadsheets: UTF-8 with a byte order mark, without formulas. */
struct text
answer_csv(struct arena *arena, const struct db_result *result);

struct problem {
	enum error_code code;
	const char *request_id;
	const struct violations *violations; /* may be NULL */
	const struct db_result *refusal; /* the row that has the error code; may be NULL */
};

/*
 * The problem document of an error. Of the row it shows who changed the document last and when, in
 * columns changed_by and changed_at, and which value the error is about, in a column error_pointer.
 */
struct text
answer_problem(struct arena *arena, const struct problem *problem);
