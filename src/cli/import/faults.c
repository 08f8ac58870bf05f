#include "cli/import/faults.h"

#include "cli/lib/console.h"
#include "cli/lib/list.h"
#include "cli/lib/translation.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

void
faults_add(struct faults *faults, int64_t line, const char *column, const char *format, ...)
{
	va_list arguments;
	const char *reason;

	va_start(arguments, format);
	reason = arena_format_list(faults->arena, gettext(format), arguments);
	va_end(arguments);

	list_reserve(faults->arena, &faults->items, faults->count, &faults->capacity);
	faults->items[faults->count] = (struct fault){
		.line = line,
		.found = faults->count,
		.column = column != NULL ? arena_copy_string(faults->arena, column) : NULL,
		.reason = reason,
	};
	faults->count++;
}

static int
compare_faults(const void *left, const void *right)
{
	const struct fault *a = left;
	const struct fault *b = right;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return (a->found > b->found) - (a->found < b->found);
}

void
faults_sort(struct faults *faults)
{
	if (faults->count > 0)
		qsort(faults->items, faults->count, sizeof(*faults->items), compare_faults);
}

static void
print_fault(const struct fault *fault, const char *path)
{
	if (fault->line == 0) {
		console_complain("%s: %s", path, fault->reason);
	} else if (fault->column == NULL) {
		console_complain("%s: line %" PRId64 ": %s", path, fault->line, fault->reason);
	} else {
		console_complain("%s: line %" PRId64 ", column %s: %s", path, fault->line,
		                 fault->column, fault->reason);
	}
}

void
faults_print(const struct faults *faults, const char *path, size_t shown_max)
{
	for (size_t i = 0; i < faults->count && i < shown_max; i++)
		print_fault(&faults->items[i], path);
	if (faults->count > shown_max)
		console_complain("%s: and %zu more", path, faults->count - shown_max);
}
