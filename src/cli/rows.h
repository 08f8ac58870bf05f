#pragma once

/* Answers of the database as lines of tab-separated cells below a line of column names. */

#include "db/result.h"

/* Nulls are empty cells. */
void
rows_print(const struct db_result *result);
