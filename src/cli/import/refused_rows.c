#include "cli/import/refused_rows.h"

#include "cli/import/faults.h"
#include "cli/lib/refusals.h"
#include "cli/lib/translation.h"

#include <stdint.h>

void
refused_rows_report(struct store *store, struct arena *arena, const char *path,
                    const struct db_result *saved)
{
	bool has_detail = store_count(saved) > 0 && db_result_find(saved, "detail") != DB_NO_COLUMN;
	struct faults faults = { .arena = arena };

	for (size_t row = 0; row < store_count(saved); row++) {
		const char *code = store_text(saved, row, "error");
		const char *detail = has_detail ? store_text(saved, row, "detail") : NULL;
		int64_t line = 0;

		if (code == NULL)
			continue;
		text_to_integer(text_of(store_text(saved, row, "line")), &line);
		faults_add(&faults, line, NULL, code, "%s%s%s", refusals_explain(arena, code, code),
		           detail != NULL ? _(", and not ") : "", detail != NULL ? detail : "");
	}
	faults_report(&faults, path);
	if (faults.count > 0)
		store_refuse(store, "%s: nothing was changed", path);
}
