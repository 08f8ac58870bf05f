#include "cli/import/register_file.h"

#include "base/limits.h"
#include "cli/import/cells.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

static void
check(bool holds)
{
	if (!holds)
		abort();
}

/* What the database would refuse, or a terminal obey, must not come out of the reader. */
static void
check_person(const struct register_person *person)
{
	struct text name = text_of(person->name);

	check(person->building >= 1 && person->building <= 9999);
	check(person->unit >= 1 && person->unit <= 99);
	check(strspn(person->room, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-") ==
	      strlen(person->room));
	check(strlen(person->room) >= 1 && strlen(person->room) <= 8);
	check(text_is_utf8(name) && cells_has_no_control(name) && name.bytes > 0);
	check(person->phone == NULL || (strlen(person->phone) == 11 && person->phone[0] == '1' &&
	                                strspn(person->phone, "0123456789") == 11));
	check(person->birth_year == 0 || person->birth_year >= 1900);
}

static void
check_people(const struct register_file *file)
{
	for (size_t i = 0; i < file->people_count; i++) {
		check_person(&file->people[i]);
		check(file->people[i].line >= 2 && file->is_readable);
		check(i == 0 || file->people[i].line > file->people[i - 1].line);
	}
}

static void
check_faults(const struct register_file *file)
{
	for (size_t i = 0; i < file->faults.count; i++) {
		const struct fault *fault = &file->faults.items[i];
		struct text reason = text_of(fault->reason);

		check(text_is_utf8(reason) && cells_is_visible(reason));
		check(i == 0 || fault->line >= file->faults.items[i - 1].line);
	}
	for (size_t i = 0; i < file->notes.count; i++)
		check(cells_is_visible(text_of(file->notes.items[i].reason)));
	check(file->faults.count >= file->refused_line_count);
	check((file->faults.count == 0) == (file->refused_line_count == 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	struct arena *arena = arena_create(COMMAND_ARENA_BYTES_MAX);
	struct register_file file =
	    register_file_read(arena, (struct text){ (const char *)data, bytes });

	check_people(&file);
	check_faults(&file);
	check(file.is_readable || file.faults.count);
	arena_destroy(arena);
	return 0;
}
