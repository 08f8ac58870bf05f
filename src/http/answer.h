#pragma once

/*
 * Writes the rows of a statement as an answer.
 *
 *	struct text body = answer_list(arena, operation, result, limit);
 *
 * Members are the columns, in their order; null is null; json columns are copied unchanged.
 * Behind a column with a code comes the member that draws it, if the operation has one.
 * Everything belongs to the arena. An answer larger than ANSWER_BYTES_MAX has no data (NULL).
 */

#include "base/arena.h"
#include "base/buffer.h"
#include "base/text.h"
#include "db/result.h"
#include "http/contract.h"

/* A column for error codes; it is not shown. */
#define ANSWER_ERROR_COLUMN "error"

/* What the problem document of a refusal shows next to its code, see problem.h. */
#define ANSWER_VIOLATIONS_COLUMN "violations"
#define ANSWER_CHANGED_AT_COLUMN "changed_at"
#define ANSWER_CHANGED_BY_COLUMN "changed_by"

/* The entity tag of an object, with quotes; a header field, not a member. */
#define ANSWER_TAG_COLUMN "etag"

/* Of a CSV, last: rows that have it are a line of it above the header, and nothing else. */
#define ANSWER_HEADING_COLUMN "heading"

/* The first row as an object, without its tag and the columns that only problems show. */
struct text
answer_object(struct arena *arena, const struct operation *operation,
              const struct db_result *result);

/*
 * {"items": […], "next": …}: the first limit rows without their last column, which is the cursor.
 * next is the cursor of the last row shown if there are more rows, otherwise null.
 */
struct text
answer_list(struct arena *arena, const struct operation *operation, const struct db_result *result,
            size_t limit);

/*
 * Headings, a header line and all other rows, in UTF-8 with a byte order mark. Spreadsheets do not
 * change what is in it, see base/cell.h.
 */
struct text
answer_csv(struct arena *arena, const struct db_result *result);

/*
 * A value of that kind as JSON. An instant is RFC 3339 in whole seconds; values that RFC 3339
 * cannot express, such as infinity and the year 10000, are null.
 */
void
answer_append_value(struct buffer *out, enum db_kind kind, struct text value);
