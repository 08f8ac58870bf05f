#include "cli/import/faults.h"

#include "base/buffer.h"
#include "cli/lib/console.h"
#include "cli/lib/list.h"
#include "cli/lib/translation.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void
faults_add_flaw(struct faults *faults, int64_t line, const char *column, const struct flaw *flaw)
{
	list_reserve(faults->arena, &faults->items, faults->count, &faults->capacity);
	faults->items[faults->count] = (struct fault){
		.line = line,
		.found = faults->count,
		.column = column != NULL ? arena_copy_string(faults->arena, column) : NULL,
		.code = flaw->code,
		.reason = flaw->text,
	};
	faults->count++;
}

void
faults_add(struct faults *faults, int64_t line, const char *column, const char *code,
           const char *format, ...)
{
	struct flaw flaw = { .code = code };
	va_list arguments;

	va_start(arguments, format);
	flaw.text = arena_format_list(faults->arena, gettext(format), arguments);
	va_end(arguments);
	faults_add_flaw(faults, line, column, &flaw);
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
print_fault(const struct fault *fault, const char *where)
{
	if (fault->line == 0) {
		console_complain("%s: %s", where, fault->reason);
	} else if (fault->column == NULL) {
		console_complain("%s: line %" PRId64 ": %s", where, fault->line, fault->reason);
	} else {
		console_complain("%s: line %" PRId64 ", column %s: %s", where, fault->line,
		                 fault->column, fault->reason);
	}
}

/* Faults of one kind have column and code in common. */
static int
compare_kind(const struct fault *a, const struct fault *b)
{
	int order = strcmp(a->column != NULL ? a->column : "", b->column != NULL ? b->column : "");

	return order ? order : strcmp(a->code, b->code);
}

static int
compare_by_kind(const void *left, const void *right)
{
	const struct fault *const *a = left;
	const struct fault *const *b = right;
	int order = compare_kind(*a, *b);

	return order ? order : compare_faults(*a, *b);
}

static int
compare_kinds(const void *left, const void *right)
{
	const struct fault_group *a = left;
	const struct fault_group *b = right;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return compare_faults(a->first, b->first);
}

struct fault_groups
faults_group(const struct faults *faults)
{
	struct arena *arena = faults->arena;
	const struct fault **ordered = arena_alloc(arena, (faults->count + 1) * sizeof(*ordered));
	struct fault_groups kinds = {
		.items = arena_alloc(arena, (faults->count + 1) * sizeof(*kinds.items)),
	};

	for (size_t i = 0; i < faults->count; i++)
		ordered[i] = &faults->items[i];
	qsort(ordered, faults->count, sizeof(*ordered), compare_by_kind);
	for (size_t i = 0; i < faults->count; i++) {
		if (i == 0 || compare_kind(ordered[i], ordered[i - 1]) != 0)
			kinds.items[kinds.count++].first = ordered[i];
		kinds.items[kinds.count - 1].count++;
	}
	qsort(kinds.items, kinds.count, sizeof(*kinds.items), compare_kinds);
	return kinds;
}

static void
print_kinds(const struct faults *faults, const char *path)
{
	struct fault_groups kinds = faults_group(faults);

	console_complain("%s: %zu faults of %zu kinds; the first of each:", path, faults->count,
	                 kinds.count);
	for (size_t i = 0; i < kinds.count; i++) {
		print_fault(kinds.items[i].first, arena_format(faults->arena, "%s: %zu times", path,
		                                               kinds.items[i].count));
	}
}

void
faults_print(const struct faults *faults, const char *path)
{
	for (size_t i = 0; i < faults->count; i++)
		print_fault(&faults->items[i], path);
}

void
faults_report(const struct faults *faults, const char *path)
{
	for (size_t i = 0; i < faults->count && i < FAULTS_SHOWN_MAX; i++)
		print_fault(&faults->items[i], path);
	if (faults->count > FAULTS_SHOWN_MAX)
		console_complain("%s: and %zu more", path, faults->count - FAULTS_SHOWN_MAX);
	if (faults->count > FAULTS_GROUPED_MIN)
		print_kinds(faults, path);
}
