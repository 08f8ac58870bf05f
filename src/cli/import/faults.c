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

/* A fault under the name of its kind. */
struct named_fault {
	const char *kind;
	const struct fault *fault;
};

/* What faults of a kind have in common: the reason without cell, particulars and numbers. */
static const char *
name_kind(struct arena *arena, const struct fault *fault)
{
	const char *rest = fault->reason;
	const char *end = rest + strlen(rest);
	const char *particulars = strstr(rest, ": ");
	const char *cell_end = *rest == '"' ? strstr(rest, "\" ") : NULL;
	struct buffer name = buffer_create(arena, strlen(rest) + 1);

	buffer_append_string(&name, fault->column != NULL ? fault->column : "");
	buffer_append_string(&name, "\n");
	rest = cell_end != NULL ? cell_end + 1 : rest;
	if (particulars != NULL && particulars > rest)
		end = particulars;
	while (rest < end) {
		if (*rest >= '0' && *rest <= '9') {
			buffer_append_string(&name, "0");
			rest += strspn(rest, "0123456789");
		} else {
			buffer_append(&name, rest++, 1);
		}
	}
	return buffer_text(&name).data;
}

static int
compare_names(const void *left, const void *right)
{
	const struct named_fault *a = left;
	const struct named_fault *b = right;
	int order = strcmp(a->kind, b->kind);

	return order ? order : compare_faults(a->fault, b->fault);
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
	struct named_fault *named = arena_alloc(arena, (faults->count + 1) * sizeof(*named));
	struct fault_groups kinds = {
		.items = arena_alloc(arena, (faults->count + 1) * sizeof(*kinds.items)),
	};

	for (size_t i = 0; i < faults->count; i++) {
		named[i].kind = name_kind(arena, &faults->items[i]);
		named[i].fault = &faults->items[i];
	}
	qsort(named, faults->count, sizeof(*named), compare_names);
	for (size_t i = 0; i < faults->count; i++) {
		if (i == 0 || strcmp(named[i].kind, named[i - 1].kind) != 0)
			kinds.items[kinds.count++].first = named[i].fault;
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
