#pragma once

/*
 * The result rows of a statement.
 *
 *	for (size_t row = 0; row < db_result_row_count(result); row++)
 *		use(db_result_text(result, row, 0));
 *
 * A result and the texts taken from it belong to the caller that ran the statement: see
 * db/transaction.h and db/session.h.
 */

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db_result;

/* The JSON type of a column's text. */
enum db_kind {
	DB_KIND_TEXT, /* text, uuid, date, enums and all others */
	DB_KIND_BOOLEAN, /* "t" or "f" */
	DB_KIND_NUMBER, /* whole numbers and numeric */
	DB_KIND_JSON,
	DB_KIND_TIMESTAMP, /* "2026-11-22 14:25:00.123+00", always in UTC */
};

#define DB_NO_COLUMN SIZE_MAX

/* Rows, 0 for a command without any. */
size_t
db_result_row_count(const struct db_result *result);

/* Columns, also of a result without rows. */
size_t
db_result_column_count(const struct db_result *result);

/* The column's name. */
const char *
db_result_column_name(const struct db_result *result, size_t column);

/* What the column's type is. */
enum db_kind
db_result_column_kind(const struct db_result *result, size_t column);

/* Whether the column has free text: not dates, uuids and the like, which have one form. */
bool
db_result_column_is_text(const struct db_result *result, size_t column);

/* The column of that name, or DB_NO_COLUMN. */
size_t
db_result_find(const struct db_result *result, const char *name);

/* True when the value is null. */
bool
db_result_is_null(const struct db_result *result, size_t row, size_t column);

/* The value as PostgreSQL writes it, zero-terminated; empty when null. */
struct text
db_result_text(const struct db_result *result, size_t row, size_t column);

/* The value of a whole-number column; 0 when null. */
int64_t
db_result_integer(const struct db_result *result, size_t row, size_t column);

/* False when null. */
bool
db_result_boolean(const struct db_result *result, size_t row, size_t column);

/* Frees a result; fits arena_defer. */
void
db_result_release(void *result);
