#include "cli/rows.h"

#include <stddef.h>
#include <stdio.h>

static const char *
separator(const struct db_result *result, size_t column)
{
	return column + 1 < db_result_column_count(result) ? "\t" : "\n";
}

void
rows_print(const struct db_result *result)
{
	for (size_t column = 0; column < db_result_column_count(result); column++)
		printf("%s%s", db_result_column_name(result, column), separator(result, column));
	for (size_t row = 0; row < db_result_row_count(result); row++)
		for (size_t column = 0; column < db_result_column_count(result); column++)
			printf("%s%s", db_result_text(result, row, column).data,
			       separator(result, column));
}
