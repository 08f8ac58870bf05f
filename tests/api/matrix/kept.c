#include "kept.h"

#include "support/assertions.h"
#include "support/test_database.h"
#include "support/world.h"
#include "support/written.h"

#include <stdio.h>
#include <stdlib.h>

#define HERE "tests/api/matrix"

void
kept_expect(const char *text, const char *file)
{
	const char *path = written(HERE "/%s", file);

	if (getenv("XINYI_WRITE_ANSWERS") != NULL) {
		FILE *kept =
		    fopen(written("%s/%s", test_database_environment("XINYI_SOURCE"), path), "w");

		assert_non_null(kept);
		assert_true(fputs(text, kept) >= 0);
		assert_int_equal(fclose(kept), 0);
	}
	assert_string_equal(text, world_read_source(path));
}
