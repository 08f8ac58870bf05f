#include "rows.h"

#include <assert.h>
#include <libpq-fe.h>
#include <string.h>

const struct db_result *
rows_make(struct arena *arena, const struct rows_column *columns, size_t column_count,
          const char *const *cells, size_t row_count)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc *attributes = arena_new_array(arena, PGresAttDesc, column_count);

	arena_defer(arena, db_result_release, result);
	for (size_t i = 0; i < column_count; i++) {
		attributes[i].name = arena_copy_string(arena, columns[i].name);
		attributes[i].typid = (Oid)columns[i].type;
	}
	assert(PQsetResultAttrs(result, (int)column_count, attributes) != 0);
	for (size_t i = 0; i < row_count * column_count; i++) {
		char *cell = cells[i] != NULL ? arena_copy_string(arena, cells[i]) : NULL;

		assert(PQsetvalue(result, (int)(i / column_count), (int)(i % column_count), cell,
		                  cell != NULL ? (int)strlen(cell) : -1) != 0);
	}
	return (const struct db_result *)result;
}
