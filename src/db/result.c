#include "db/result.h"

#include "db/type.h"

#include <libpq-fe.h>
#include <string.h>

/* A result is libpq's structure under a name that other folders may use. */
static const PGresult *
rows_of(const struct db_result *result)
{
	return (const PGresult *)result;
}

size_t
db_result_row_count(const struct db_result *result)
{
	return (size_t)PQntuples(rows_of(result));
}

size_t
db_result_column_count(const struct db_result *result)
{
	return (size_t)PQnfields(rows_of(result));
}

const char *
db_result_column_name(const struct db_result *result, size_t column)
{
	return PQfname(rows_of(result), (int)column);
}

enum db_kind
db_result_column_kind(const struct db_result *result, size_t column)
{
	switch (PQftype(rows_of(result), (int)column)) {
	case TYPE_BOOL:
		return DB_KIND_BOOLEAN;
	case TYPE_INT2:
	case TYPE_INT4:
	case TYPE_INT8:
	case TYPE_NUMERIC:
		return DB_KIND_NUMBER;
	case TYPE_JSON:
	case TYPE_JSONB:
		return DB_KIND_JSON;
	case TYPE_TIMESTAMPTZ:
		return DB_KIND_TIMESTAMP;
	default:
		return DB_KIND_TEXT;
	}
}

bool
db_result_column_is_text(const struct db_result *result, size_t column)
{
	return PQftype(rows_of(result), (int)column) == TYPE_TEXT;
}

size_t
db_result_find(const struct db_result *result, const char *name)
{
	size_t count = db_result_column_count(result);

	for (size_t column = 0; column < count; column++) {
		if (strcmp(db_result_column_name(result, column), name) == 0)
			return column;
	}
	return DB_NO_COLUMN;
}

bool
db_result_is_null(const struct db_result *result, size_t row, size_t column)
{
	return PQgetisnull(rows_of(result), (int)row, (int)column) != 0;
}

struct text
db_result_text(const struct db_result *result, size_t row, size_t column)
{
	return (struct text){
		.data = PQgetvalue(rows_of(result), (int)row, (int)column),
		.bytes = (size_t)PQgetlength(rows_of(result), (int)row, (int)column),
	};
}

int64_t
db_result_integer(const struct db_result *result, size_t row, size_t column)
{
	int64_t value = 0;

	return text_to_integer(db_result_text(result, row, column), &value) ? value : 0;
}

bool
db_result_boolean(const struct db_result *result, size_t row, size_t column)
{
	return text_is(db_result_text(result, row, column), "t");
}

void
db_result_release(void *result)
{
	PQclear(result);
}
